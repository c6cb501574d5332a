//! 房号: how a unit is called, however it was typed.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::words;

/// A part longer than this is no building, staircase or door but a telephone number or a sentence.
const PART_LIMIT: usize = 8;

/// The one spelling of a unit: `3-2-1201`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnitCode {
    pub building: String,
    pub entrance: String,
    /// `"1201"`: floor and door as they stand on the door plate.
    pub door: String,
}

/// The text names no unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoUnitCode;

impl UnitCode {
    /// The most likely reading of what somebody typed.
    ///
    /// # Errors
    /// When the text does not name a building and a door.
    pub fn parse(text: &str) -> Result<UnitCode, NoUnitCode> {
        UnitCode::readings(text).into_iter().next().ok_or(NoUnitCode)
    }

    /// Every unit the text may mean, the likeliest first. Only digits without separators have several readings:
    /// `122301` is 1-2-2301 or 12-2-301, and the caller takes the one that exists.
    #[must_use]
    pub fn readings(text: &str) -> Vec<UnitCode> {
        let parts = parts(text);
        if let [Part { text, role: Role::Any }] = parts.as_slice() {
            return if text.bytes().all(|byte| byte.is_ascii_digit()) {
                split_digits(text)
            } else {
                Vec::new()
            };
        }
        from_parts(parts).into_iter().collect()
    }

    /// The text in the form in which codes compare: half width, upper case, one `-` between the parts.
    #[must_use]
    pub fn normalize(text: &str) -> String {
        UnitCode::parse(text).map_or_else(|NoUnitCode| half_width(text.trim()), |code| code.to_string())
    }

    /// The beginning of a code that is still being typed, `3-2-12`; with a closing `-` after a part that is complete
    /// (3栋). `None` when the text names nothing.
    #[must_use]
    pub fn beginning(text: &str) -> Option<String> {
        let parts = parts(text);
        let complete = parts.last()?.role != Role::Any;
        let spelled: Vec<&str> = parts.iter().map(|part| trim_zeros(&part.text)).collect();
        let end = if complete { "-" } else { "" };
        Some(spelled.join("-") + end)
    }

    /// The storey, below ground negative; `None` when the door plate does not say.
    #[must_use]
    pub fn floor(&self) -> Option<i16> {
        let (below, digits) =
            self.door.strip_prefix('B').map_or((false, self.door.as_str()), |rest| (true, rest));
        if digits.len() < 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let storey: i16 = digits[..digits.len() - 2].parse().ok()?;
        Some(if below { -storey } else { storey })
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.building, self.entrance, self.door)
    }
}

/// One part of a code as it is written: without blanks and leading zeros, half width, upper case.
///
/// # Errors
/// When nothing is left, or it is too long, or holds anything but letters and digits.
pub(crate) fn part(text: &str) -> Result<String, NoUnitCode> {
    let written = half_width(text);
    let written = trim_zeros(written.trim());
    let readable = !written.is_empty() && written.len() <= PART_LIMIT;
    if readable && written.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(written.to_owned())
    } else {
        Err(NoUnitCode)
    }
}

/// What the word after a part says about it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
    Building,
    Entrance,
    Floor,
    Any,
}

#[derive(Debug)]
struct Part {
    text: String,
    role: Role,
}

/// Longer words before those they begin with.
const WORDS: &[(&str, Role)] = &[
    (words::AFTER_BUILDING[0], Role::Building),
    (words::AFTER_BUILDING[1], Role::Building),
    (words::AFTER_BUILDING[2], Role::Building),
    (words::AFTER_BUILDING[3], Role::Building),
    ("#", Role::Building),
    (words::AFTER_ENTRANCE, Role::Entrance),
    (words::AFTER_FLOOR[0], Role::Floor),
    (words::AFTER_FLOOR[1], Role::Floor),
    (words::AFTER_UNIT[0], Role::Any),
    (words::AFTER_UNIT[1], Role::Any),
    (words::AFTER_UNIT[2], Role::Any),
    (words::AFTER_UNIT[3], Role::Any),
];

/// The same words by their pinyin, which only count between digits: `3d2dy1201`.
const PINYIN: &[(&str, Role)] = &[
    ("DANYUAN", Role::Entrance),
    ("DY", Role::Entrance),
    ("HAOLOU", Role::Building),
    ("DONG", Role::Building),
    ("HL", Role::Building),
    ("ZUO", Role::Building),
    ("D", Role::Building),
    ("CENG", Role::Floor),
    ("LOU", Role::Floor),
];

fn parts(text: &str) -> Vec<Part> {
    let text = half_width(text);
    let mut parts = Vec::new();
    let mut current = String::new();
    let mut rest = text.as_str();
    while let Some(next) = rest.chars().next() {
        let after_digit = current.ends_with(|c: char| c.is_ascii_digit());
        if let Some((role, length)) = word_at(rest, after_digit) {
            finish(&mut parts, &mut current, role);
            rest = &rest[length..];
            continue;
        }
        if next.is_ascii_alphanumeric() {
            current.push(next);
        } else {
            finish(&mut parts, &mut current, Role::Any);
        }
        rest = &rest[next.len_utf8()..];
    }
    finish(&mut parts, &mut current, Role::Any);
    parts
}

fn word_at(rest: &str, after_digit: bool) -> Option<(Role, usize)> {
    let found = |words: &[(&str, Role)]| {
        let &(word, role) = words.iter().find(|(word, _)| rest.starts_with(word))?;
        Some((role, word.len()))
    };
    found(WORDS).or_else(|| {
        let (role, length) = found(PINYIN).filter(|_| after_digit)?;
        rest[length..].starts_with(|c: char| c.is_ascii_digit()).then_some((role, length))
    })
}

fn finish(parts: &mut Vec<Part>, current: &mut String, role: Role) {
    if !current.is_empty() {
        parts.push(Part { text: core::mem::take(current), role });
    }
}

fn from_parts(parts: Vec<Part>) -> Option<UnitCode> {
    let (mut building, mut entrance, mut floor) = (None, None, None);
    let mut plain = Vec::new();
    for Part { text, role } in parts {
        let slot = match role {
            Role::Building => &mut building,
            Role::Entrance => &mut entrance,
            Role::Floor => &mut floor,
            Role::Any => {
                plain.push(text);
                continue;
            }
        };
        if slot.replace(text).is_some() {
            return None;
        }
    }
    let door = plain.pop()?;
    let mut plain = plain.into_iter();
    let building = building.or_else(|| plain.next())?;
    let entrance = entrance.or_else(|| plain.next()).unwrap_or_else(|| "1".to_owned());
    let floor = floor.or_else(|| plain.next());
    if plain.next().is_some() {
        return None;
    }
    let door = floor.map_or(door.clone(), |floor| format!("{}{:0>2}", trim_zeros(&floor), trim_zeros(&door)));
    Some(UnitCode {
        building: part(&building).ok()?,
        entrance: part(&entrance).ok()?,
        door: part(&door).ok()?,
    })
}

/// Building, one digit for the staircase, and a door of three or four digits.
fn split_digits(digits: &str) -> Vec<UnitCode> {
    let doors = if digits.len() >= 6 { [4, 3] } else { [3, 4] };
    let reading = |door: usize| {
        let (front, door) = digits.split_at_checked(digits.len().checked_sub(door)?)?;
        let (building, entrance) = front.split_at_checked(front.len().checked_sub(1)?)?;
        let code = UnitCode {
            building: part(building).ok()?,
            entrance: part(entrance).ok()?,
            door: part(door).ok()?,
        };
        (code.building.len() <= 3 && code.door.len() >= 3 && code.entrance != "0").then_some(code)
    };
    doors.into_iter().filter_map(reading).collect()
}

fn trim_zeros(text: &str) -> &str {
    let trimmed = text.trim_start_matches('0');
    if trimmed.is_empty() && !text.is_empty() { "0" } else { trimmed }
}

/// Full-width letters, digits and signs as their usual forms, upper case; 。 becomes a full stop.
fn half_width(text: &str) -> String {
    let usual = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{3002}' => '.',
        _ => c,
    };
    text.chars().map(|c| usual(c).to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_means_the_same_unit() {
        for text in [
            "3-2-1201",
            "\u{FF13}\u{FF0D}\u{FF12}\u{FF0D}\u{FF11}\u{FF12}\u{FF10}\u{FF11}",
            "321201",
            "3栋2单元1201",
            "3栋2单元1201室",
            "3d2dy1201",
            "3D2DY1201",
            "3dong2danyuan1201",
            "3号楼2单元1201",
            "3幢 2单元 12层 01室",
            "3#2-1201",
            "3。2。1201",
            " 03 / 02 / 1201 ",
            "3·2·1201",
        ] {
            assert_eq!(UnitCode::normalize(text), "3-2-1201", "{text}");
        }
    }

    #[test]
    fn a_building_with_one_staircase_has_entrance_one() {
        for (text, expected) in [("3-1201", "3-1-1201"), ("A座1201", "A-1-1201"), ("b2-1-b101", "B2-1-B101")]
        {
            assert_eq!(UnitCode::normalize(text), expected, "{text}");
        }
    }

    #[test]
    fn digits_without_separators_may_mean_two_units() {
        let readings = |text| UnitCode::readings(text).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(readings("122301"), ["1-2-2301", "12-2-301"]);
        assert_eq!(readings("32301"), ["3-2-301"]);
        assert_eq!(readings("1221201"), ["12-2-1201", "122-1-201"]);
    }

    #[test]
    fn what_is_no_unit_is_refused() {
        for text in ["", "  ", "漏水", "1201", "18612341402", "3-2-1-12-01-9", "张三", "-", "3栋"] {
            assert_eq!(UnitCode::parse(text), Err(NoUnitCode), "{text}");
        }
    }

    #[test]
    fn the_door_plate_tells_the_storey() {
        let floor = |text: &str| UnitCode::parse(text).unwrap().floor();
        assert_eq!(floor("3-2-1201"), Some(12));
        assert_eq!(floor("3-2-301"), Some(3));
        assert_eq!(floor("3-2-B101"), Some(-1));
        assert_eq!(floor("3-2-S5"), None);
    }
}
