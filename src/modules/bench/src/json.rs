//! Records as the harness hands them in and wants them back.

use core::fmt::Write;
use std::borrow::Cow;

use domain::{Id, Timestamp};
use serde::{Deserialize, Serialize};

use crate::item::{Item, Status};

/// A record in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Json<'a> {
    /// A UUID with its hyphens.
    id: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    site: Cow<'a, str>,
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow)]
    description: Cow<'a, str>,
    status: Status,
    priority: u8,
    #[serde(borrow)]
    category: Cow<'a, str>,
    #[serde(borrow)]
    customer_ref: Cow<'a, str>,
    #[serde(borrow)]
    assignee: Cow<'a, str>,
    #[serde(borrow)]
    created_at: Cow<'a, str>,
    #[serde(borrow)]
    updated_at: Cow<'a, str>,
    tags: Vec<String>,
    minutes: u32,
    cost_cents: u32,
    floor: i32,
    lat: f64,
    lng: f64,
}

/// The fields that an update may set.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    pub status: Option<Status>,
    pub assignee: Option<String>,
    updated_at: Option<String>,
}

impl Patch {
    /// # Errors
    /// When the moment is none.
    pub fn updated_at(&self) -> Result<Option<Timestamp>, Unreadable> {
        self.updated_at.as_deref().map(|text| moment(text).ok_or(Unreadable)).transpose()
    }
}

/// The text was no record as the harness makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// Reads one record or a list of them, both as a list.
///
/// # Errors
/// When one of them is not as the harness makes them.
pub fn read(text: &str) -> Result<Vec<Item>, Unreadable> {
    let list: Vec<Json<'_>> = if text.starts_with('[') {
        serde_json::from_str(text).map_err(|_| Unreadable)?
    } else {
        vec![serde_json::from_str(text).map_err(|_| Unreadable)?]
    };
    list.into_iter().map(item).collect()
}

/// # Errors
/// When the text is no patch of the fields that can be revised.
pub fn read_patch(text: &str) -> Result<Patch, Unreadable> {
    serde_json::from_str(text).map_err(|_| Unreadable)
}

/// A list of ids.
///
/// # Errors
/// When one is no UUID.
pub fn read_ids(text: &str) -> Result<Vec<Id>, Unreadable> {
    let ids: Vec<Cow<'_, str>> = serde_json::from_str(text).map_err(|_| Unreadable)?;
    ids.iter().map(|id| uuid(id).ok_or(Unreadable)).collect()
}

/// The list of these records in JSON.
pub fn write<'a>(items: impl IntoIterator<Item = &'a Item>) -> String {
    let list: Vec<Json<'_>> = items.into_iter().map(json).collect();
    serde_json::to_string(&list).unwrap_or_default()
}

fn item(json: Json<'_>) -> Result<Item, Unreadable> {
    Ok(Item {
        id: uuid(&json.id).ok_or(Unreadable)?,
        status: json.status,
        updated_at: moment(&json.updated_at).ok_or(Unreadable)?,
        site: json.site.into_owned(),
        title: json.title.into_owned(),
        kind: json.kind.into_owned(),
        description: json.description.into_owned(),
        priority: json.priority,
        category: json.category.into_owned(),
        customer_ref: json.customer_ref.into_owned(),
        assignee: json.assignee.into_owned(),
        created_at: moment(&json.created_at).ok_or(Unreadable)?,
        tags: json.tags,
        minutes: json.minutes,
        cost_cents: json.cost_cents,
        floor: json.floor,
        lat: json.lat.to_string(),
        lng: json.lng.to_string(),
    })
}

fn json(item: &Item) -> Json<'_> {
    Json {
        id: Cow::Owned(hyphened(item.id)),
        kind: Cow::Borrowed(&item.kind),
        site: Cow::Borrowed(&item.site),
        title: Cow::Borrowed(&item.title),
        description: Cow::Borrowed(&item.description),
        status: item.status,
        priority: item.priority,
        category: Cow::Borrowed(&item.category),
        customer_ref: Cow::Borrowed(&item.customer_ref),
        assignee: Cow::Borrowed(&item.assignee),
        created_at: Cow::Owned(iso(item.created_at)),
        updated_at: Cow::Owned(iso(item.updated_at)),
        tags: item.tags.clone(),
        minutes: item.minutes,
        cost_cents: item.cost_cents,
        floor: item.floor,
        lat: item.lat.parse().unwrap_or_default(),
        lng: item.lng.parse().unwrap_or_default(),
    }
}

fn uuid(text: &str) -> Option<Id> {
    let mut digits = text.bytes().filter(|byte| *byte != b'-').map(|byte| char::from(byte).to_digit(16));
    let mut id = [0_u8; 16];
    for byte in &mut id {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    digits.next().is_none().then_some(Id(id))
}

fn hyphened(id: Id) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(36);
    for (at, byte) in id.0.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

const DAY_MS: i64 = 86_400_000;

/// `2025-01-01T00:00:00.000Z`, and nothing else.
fn moment(text: &str) -> Option<Timestamp> {
    let bytes: &[u8; 24] = text.as_bytes().try_into().ok()?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (23, b'Z')];
    if marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0_i64, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
        })
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let days = days(year, month, day);
    if date(days) != (year, month, day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let clock = (hour * 60 + minute) * 60 + second;
    Some(Timestamp(days * DAY_MS + clock * 1_000 + number(20, 23)?))
}

fn iso(moment: Timestamp) -> String {
    let (days, rest) = (moment.0.div_euclid(DAY_MS), moment.0.rem_euclid(DAY_MS));
    let (year, month, day) = date(days);
    let (seconds, millis) = (rest / 1_000, rest % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let mut text = String::with_capacity(24);
    let _ = write!(text, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z");
    text
}

/// Days from 1970-01-01 to this date; years begin in March, so that the leap day is a year's last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECORD: &str = r#"{"id":"0a1b2c3d-4e5f-4071-a829-30c4d5e6f708","kind":"visit","site":"翠湖花园-1","title":"北门岗亭停电,业主投诉","description":"北门岗亭:夜间巡逻时发现。","status":"in_progress","priority":3,"category":"fire","customer_ref":"C000042","assignee":"staff-7","created_at":"2024-02-29T23:59:59.999Z","updated_at":"2056-01-01T00:00:00.000Z","tags":["夜班","商户"],"minutes":17,"cost_cents":499999,"floor":-2,"lat":22.999999,"lng":114.00000100000001}"#;

    #[test]
    fn a_record_comes_back_as_it_was() {
        let items = read(RECORD).unwrap();
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&write(&items))[0], value(RECORD));
        assert_eq!(read(&format!("[{RECORD},{RECORD}]")).unwrap().len(), 2);
    }

    #[test]
    fn what_the_harness_does_not_make_is_refused() {
        for (from, to) in
            [("2024-02-29", "2023-02-29"), ("0a1b2c3d", "0a1b2c3"), ("999Z", "999"), ("in_progress", "lost")]
        {
            assert_eq!(read(&RECORD.replace(from, to)), Err(Unreadable), "{to}");
        }
        assert_eq!(read_patch(r#"{"title":"x"}"#), Err(Unreadable));
        assert_eq!(read_ids(r#"["zz"]"#), Err(Unreadable));
    }

    proptest! {
        #[test]
        fn every_moment_survives_its_text(at in 0_i64..4_102_444_800_000) {
            prop_assert_eq!(moment(&iso(Timestamp(at))), Some(Timestamp(at)));
        }

        #[test]
        fn every_position_survives_its_text(micro in 0_u32..1_000_000) {
            let degrees = 22.0 + f64::from(micro) / 1e6;
            prop_assert_eq!(degrees.to_string().parse::<f64>().unwrap().to_bits(), degrees.to_bits());
        }
    }
}
