//! Chinese input methods (F-IME): keys that belong to the composition never reach the form.

use std::cell::Cell;

use web_sys::KeyboardEvent;

/// Safari and macOS send an Enter after the composition's end that still belongs to it.
const QUIET_AFTER_COMPOSITION_MS: f64 = 50.0;
/// The key code browsers report for keys the input method has taken.
const TAKEN_BY_INPUT_METHOD: u32 = 229;

thread_local! {
    static ENDED_AT: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

/// A composition ended at this event time.
pub(crate) fn composition_ended(at_ms: f64) {
    ENDED_AT.set(at_ms);
}

/// Whether this key belongs to an input method and must be left alone. Every key handler asks first.
#[must_use]
pub fn ignores_key(event: &KeyboardEvent) -> bool {
    let key = Key { composing: event.is_composing(), code: event.key_code(), enter: event.key() == "Enter" };
    belongs_to_input_method(key, event.time_stamp() - ENDED_AT.get())
}

#[derive(Clone, Copy)]
struct Key {
    composing: bool,
    code: u32,
    enter: bool,
}

fn belongs_to_input_method(key: Key, since_end_ms: f64) -> bool {
    let late_enter = key.enter && (0.0..QUIET_AFTER_COMPOSITION_MS).contains(&since_end_ms);
    key.composing || key.code == TAKEN_BY_INPUT_METHOD || late_enter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f_ime_keys_of_a_composition_are_left_alone() {
        let plain = Key { composing: false, code: 13, enter: true };
        assert!(belongs_to_input_method(Key { composing: true, ..plain }, 1000.0));
        assert!(belongs_to_input_method(Key { code: 229, ..plain }, 1000.0));
        assert!(belongs_to_input_method(plain, 0.0));
        assert!(belongs_to_input_method(plain, 49.9));
        assert!(!belongs_to_input_method(plain, 50.0));
        assert!(!belongs_to_input_method(plain, f64::INFINITY), "no composition yet");
        assert!(!belongs_to_input_method(Key { enter: false, code: 65, composing: false }, 10.0));
    }
}
