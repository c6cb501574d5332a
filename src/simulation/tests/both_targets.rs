//! Invariant 10: rules and engines do the same natively and in the browser. Worlds of the same seeds must leave the
//! same trace, which covers every byte of every answer: ids, hashes, rows, refusals.
//!
//! The browser's part learns the native trace when it is built (`GUANJIA_TRACE`, set by `cargo xtask test`); built
//! without, it says what it found and compares nothing.

use simulation::run;

/// Worlds compared. None of them lets rules panic: in the browser a panic cannot be caught.
const WORLDS: u64 = 25;

#[cfg(target_arch = "wasm32")]
mod browser {
    use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn worlds_leave_the_native_trace() {
        let here = super::run::trace_of(super::WORLDS);
        console_log!("trace of {} worlds: {here:016x}", super::WORLDS);
        if let Some(native) = option_env!("GUANJIA_TRACE") {
            assert_eq!(format!("{here:016x}"), native, "this program and the native one differ");
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn worlds_without_panicking_rules_leave_a_trace_of_their_own() {
    let trace = run::trace_of(WORLDS);
    assert_eq!(trace, run::trace_of(WORLDS));
    assert_ne!(trace, run::trace_of(WORLDS - 1), "one world more must be seen");
}
