//! Times as files write them: by the mapping's patterns only, the whole text, in the mapping's zone.

use chrono::format::{Parsed, StrftimeItems, parse};
use domain::Timestamp;

/// The moment that `text` names by the first pattern that fits all of it.
///
/// Parts that a pattern does not have (minutes of `%Y/%m/%d %H`, the hour of `%Y/%m/%d`) are zero: whoever wrote that
/// pattern said so. A text that fits no pattern is nobody's to guess.
pub(super) fn read_time(text: &str, patterns: &[String], zone_minutes: i32) -> Option<Timestamp> {
    patterns.iter().find_map(|pattern| read_with(text.trim(), pattern, zone_minutes))
}

fn read_with(text: &str, pattern: &str, zone_minutes: i32) -> Option<Timestamp> {
    let mut parsed = Parsed::new();
    parse(&mut parsed, text, StrftimeItems::new(pattern)).ok()?;
    if parsed.hour_div_12().is_none() && parsed.hour_mod_12().is_none() && parsed.timestamp().is_none() {
        parsed.set_hour(0).ok()?;
    }
    if parsed.minute().is_none() && parsed.timestamp().is_none() {
        parsed.set_minute(0).ok()?;
    }
    if parsed.offset().is_some() || parsed.timestamp().is_some() {
        // The text carries its own zone.
        let offset = i64::from(parsed.offset().unwrap_or(0));
        let local = parsed.to_naive_datetime_with_offset(i32::try_from(offset).ok()?).ok()?;
        return Some(Timestamp((local.and_utc().timestamp() - offset) * 1000));
    }
    let local = parsed.to_naive_datetime_with_offset(0).ok()?;
    Some(Timestamp(local.and_utc().timestamp_millis()).plus_minutes(-i64::from(zone_minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, patterns: &[&str], zone_minutes: i32) -> Option<String> {
        let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        let at = read_time(text, &patterns, zone_minutes)?;
        Some(at.standard().format("%Y-%m-%d %H:%M:%S").to_string())
    }

    #[test]
    fn a_pattern_must_fit_the_whole_text() {
        let full = ["%Y/%m/%d %H:%M:%S"];
        assert_eq!(read("2020/1/6 12:09:38", &full, 480).as_deref(), Some("2020-01-06 12:09:38"));
        for text in ["2016/5/20 1", "2016/5/20", "2020/1/6 12:09:38 x", "2020/13/6 12:09:38", "", "6.1.2020"]
        {
            assert_eq!(read(text, &full, 480), None, "{text}");
        }
    }

    #[test]
    fn short_forms_are_read_by_a_pattern_of_their_own() {
        let several = ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H", "%Y/%m/%d"];
        assert_eq!(read("2016/5/20 1", &several, 480).as_deref(), Some("2016-05-20 01:00:00"));
        assert_eq!(read("2016/5/20", &several, 480).as_deref(), Some("2016-05-20 00:00:00"));
    }

    #[test]
    fn the_mapping_or_the_text_states_the_zone() {
        let american = ["%m/%d/%Y %I:%M:%S %p"];
        assert_eq!(read("02/28/2023 12:00:00 PM", &american, -300).as_deref(), Some("2023-03-01 01:00:00"));
        assert_eq!(read("02/28/2023 12:00:00 AM", &american, -300).as_deref(), Some("2023-02-28 13:00:00"));
        let own_zone = ["%Y-%m-%dT%H:%M:%S%:z"];
        assert_eq!(read("2023-02-28T12:00:00+00:00", &own_zone, 480).as_deref(), Some("2023-02-28 20:00:00"));
        assert_eq!(read("1677585600", &["%s"], 480).as_deref(), Some("2023-02-28 20:00:00"));
    }
}
