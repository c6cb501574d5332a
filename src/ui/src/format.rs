//! Dates, times and numbers as people in China read them: UTC+8, 24 hours, `--` for nothing (ux.md 1.4).

use chrono::{Datelike, NaiveDate, Timelike};
use domain::{Day, Phrase, Timestamp};

use crate::words;

/// Stands for an empty value.
pub const NOTHING: &str = "--";

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// `2026-11-21`
#[must_use]
pub fn date(at: Timestamp) -> String {
    day(at.day())
}

/// `2026-11-21`
#[must_use]
pub fn day(day: Day) -> String {
    let date = day.date();
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// `14:08`
#[must_use]
pub fn time(at: Timestamp) -> String {
    let at = at.standard();
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `14:08:09`, for logs.
#[must_use]
pub fn time_with_seconds(at: Timestamp) -> String {
    format!("{}:{:02}", time(at), at.standard().second())
}

/// `2026-11-21 14:08`
#[must_use]
pub fn date_time(at: Timestamp) -> String {
    format!("{} {}", date(at), time(at))
}

/// `11-21 14:08`
#[must_use]
pub fn short_date_time(at: Timestamp) -> String {
    format!("{} {}", &date(at)[5..], time(at))
}

/// `14:08` today, else `11-21 14:08`, in another year `2025-11-21 14:08`.
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp) -> String {
    if at.day() == now.day() {
        time(at)
    } else if at.standard().year() == now.standard().year() {
        short_date_time(at)
    } else {
        date_time(at)
    }
}

/// `2026-11-01 ～ 2026-11-21`
#[must_use]
pub fn range(from: Day, to: Day) -> String {
    format!("{} ～ {}", day(from), day(to))
}

/// 刚刚, 5 分钟前, 3 小时前, then the date. Moments ahead (a clock that runs fast) count as just now for a minute.
#[must_use]
pub fn relative(at: Timestamp, now: Timestamp) -> Phrase {
    let age = now.since(at);
    if (-MINUTE..MINUTE).contains(&age) {
        words::JUST_NOW.into()
    } else if (0..HOUR).contains(&age) {
        words::minutes_ago(age / MINUTE)
    } else if (0..DAY).contains(&age) {
        words::hours_ago(age / HOUR)
    } else if age.abs() < YEAR {
        same(short_date_time(at))
    } else {
        same(date_time(at))
    }
}

/// A length of time in its two largest units: 2 时 17 分.
#[must_use]
pub fn duration(milliseconds: i64) -> Phrase {
    let length = milliseconds.unsigned_abs() / MINUTE.unsigned_abs();
    let (days, hours, minutes) = (length / 1440, length / 60 % 24, length % 60);
    words::duration(days, hours, minutes)
}

/// 剩 22 分 before the time, 超 1 天 2 时 after it.
#[must_use]
pub fn remaining(due: Timestamp, now: Timestamp) -> Phrase {
    let left = due.since(now);
    if left >= 0 { words::left(&duration(left)) } else { words::over(&duration(left)) }
}

/// 周六
#[must_use]
pub fn weekday(day: Day) -> Phrase {
    let index = day.date().weekday().num_days_from_monday() as usize;
    words::WEEKDAYS[index].into()
}

/// `12,345`
#[must_use]
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0 { format!("-{text}") } else { text }
}

/// [`number`] of things counted.
#[must_use]
pub fn count(things: usize) -> String {
    number(i64::try_from(things).unwrap_or(i64::MAX))
}

/// `7.9 MB`
#[must_use]
pub fn bytes(count: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)];
    match units.iter().find(|(_, size)| count >= *size) {
        Some((name, size)) => format!("{}.{} {name}", count / size, count % size * 10 / size),
        None => format!("{count} B"),
    }
}

/// `92.3%` of permille; `--` when there is nothing to measure.
#[must_use]
pub fn permille(value: Option<i64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{}.{}%", value / 10, value.abs() % 10))
}

/// The text, or `--`.
#[must_use]
pub fn or_nothing(text: &str) -> &str {
    if text.trim().is_empty() { NOTHING } else { text }
}

/// `2026-11-21T14:08`, what a date field of the browser holds.
#[must_use]
pub fn input_value(at: Timestamp) -> String {
    format!("{}T{}", date(at), time(at))
}

/// Reads [`input_value`] back, as standard time.
#[must_use]
pub fn parse_input_value(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    let mut clock = time.split(':');
    let hour: i64 = clock.next()?.parse().ok()?;
    let minute: i64 = clock.next()?.parse().ok()?;
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute);
    let start = parse_day(date)?.start();
    valid.then(|| start.plus_minutes(60 * hour + minute))
}

/// Reads `2026-11-21`.
#[must_use]
pub fn parse_day(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    Some(Day(date.num_days_from_ce()))
}

/// Full-width digits, letters and signs as their half-width twins: `１２－３` is `12-3`, `。` between digits a dot.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
            '\u{3000}' => ' ',
            '\u{3002}' => '.',
            '\u{2014}' | '\u{2013}' | '\u{30fc}' => '-',
            other => other,
        })
        .collect()
}

fn same(text: String) -> Phrase {
    Phrase::new(text.clone(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        parse_input_value(text).unwrap()
    }

    #[test]
    fn dates_and_times_are_of_standard_time() {
        let late = Timestamp(1_795_276_800_000); // 2026-11-21T16:00:00Z
        assert_eq!(date_time(late), "2026-11-22 00:00");
        assert_eq!(time_with_seconds(Timestamp(late.0 + 9_000)), "00:00:09");
        assert_eq!(
            range(at("2026-11-01T00:00").day(), at("2026-11-21T00:00").day()),
            "2026-11-01 ～ 2026-11-21"
        );
        assert_eq!(weekday(at("2026-11-21T00:00").day()).zh, "周六");
    }

    #[test]
    fn relative_times_change_at_a_minute_an_hour_a_day_and_a_year() {
        let now = at("2026-11-21T14:08");
        let check = |ago: i64, zh: &str| assert_eq!(relative(Timestamp(now.0 - ago), now).zh, zh, "{ago}");
        check(59_999, "刚刚");
        check(-59_999, "刚刚");
        check(MINUTE, "1 分钟前");
        check(HOUR - 1, "59 分钟前");
        check(HOUR, "1 小时前");
        check(DAY - 1, "23 小时前");
        check(DAY, "11-20 14:08");
        check(YEAR, "2025-11-21 14:08");
        check(-HOUR, "11-21 15:08");
    }

    #[test]
    fn a_moment_of_today_is_a_time_only() {
        let now = at("2026-11-21T14:08");
        assert_eq!(moment(at("2026-11-21T09:43"), now), "09:43");
        assert_eq!(moment(at("2026-11-20T09:43"), now), "11-20 09:43");
        assert_eq!(moment(at("2025-11-20T09:43"), now), "2025-11-20 09:43");
    }

    #[test]
    fn what_a_date_field_holds_is_read_back() {
        assert_eq!(input_value(at("2026-11-21T14:08")), "2026-11-21T14:08");
        for wrong in ["", "2026-11-21", "2026-02-30T10:00", "2026-11-21T24:00", "2026-11-21T10:60", "xT1"] {
            assert_eq!(parse_input_value(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn lengths_say_their_two_largest_units() {
        assert_eq!(duration(22 * MINUTE).zh, "22 分");
        assert_eq!(duration(137 * MINUTE).zh, "2 时 17 分");
        assert_eq!(duration(26 * HOUR).zh, "1 天 2 时");
        let now = at("2026-11-21T14:08");
        assert_eq!(remaining(now.plus_minutes(22), now).zh, "剩 22 分");
        assert_eq!(remaining(now.plus_minutes(-60), now).zh, "超 1 时");
    }

    #[test]
    fn numbers_have_groups_and_sizes_have_units() {
        assert_eq!([number(7), number(12_345), number(-1_234_567)], ["7", "12,345", "-1,234,567"]);
        assert_eq!([bytes(999), bytes(7_900_000), bytes(18_400_000_000)], ["999 B", "7.9 MB", "18.4 GB"]);
        assert_eq!([permille(Some(923)), permille(None)], ["92.3%", "--"]);
    }

    #[test]
    fn full_width_numbers_are_read_as_numbers() {
        assert_eq!(half_width("１２－３－１２０１"), "12-3-1201");
        assert_eq!(half_width("3。5　栋"), "3.5 栋");
    }
}
