//! Usual promises: the default, this evening, tomorrow morning.

use domain::Timestamp;
use leptos::prelude::*;
use ui::prelude::*;

use super::words;

/// Office hours as the front desk says them: until six, from nine.
const EVENING_MINUTES: i64 = 18 * 60;
const MORNING_MINUTES: i64 = 9 * 60;

/// Chips for a promise given at `now`; `default_at` is what is set when none is chosen.
pub(super) fn promise_chips(now: Timestamp, default_at: Timestamp) -> Vec<TimeChip> {
    let evening = now.day().start().plus_minutes(EVENING_MINUTES);
    let morning = now.day().plus(1).start().plus_minutes(MORNING_MINUTES);
    let mut chips = vec![TimeChip::new(default_at, words::before(&format::moment(default_at, now)))];
    if now < evening {
        chips.push(TimeChip::new(evening, words::TODAY_EVENING));
    }
    chips.push(TimeChip::new(morning, words::TOMORROW_MORNING));
    chips
}

/// The same chips for a form that stands open while time passes: made once, so that a choice stays chosen.
pub(super) fn chips_from_now(minutes: i64) -> Signal<Vec<TimeChip>> {
    let now = use_now().get_untracked();
    // Whole minutes: what the device's own picker shows must equal what was chosen.
    let default_at = Timestamp(now.plus_minutes(minutes).0 / 60_000 * 60_000);
    Signal::stored(promise_chips(now, default_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_six_nobody_promises_this_evening() {
        let noon = format::parse_input_value("2026-11-21T12:00").unwrap();
        let night = format::parse_input_value("2026-11-21T19:00").unwrap();
        let at = |now: Timestamp| -> Vec<String> {
            promise_chips(now, now.plus_minutes(30)).iter().map(|chip| format::input_value(chip.at)).collect()
        };
        assert_eq!(at(noon), ["2026-11-21T12:30", "2026-11-21T18:00", "2026-11-22T09:00"]);
        assert_eq!(at(night), ["2026-11-21T19:30", "2026-11-22T09:00"]);
    }
}
