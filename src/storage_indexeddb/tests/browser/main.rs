//! The two databases in a real browser. Run with `cargo test -p storage_indexeddb --target wasm32-unknown-unknown`.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking; clippy knows only #[test]")]

mod cache;
mod conformance;
mod deadline;
mod ops;
mod samples;
mod sealing;
mod wiping;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
