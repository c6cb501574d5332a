//! JSON as the browser reads and writes it: the program needs no reader of its own.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;

/// The value as JSON; empty when it cannot be written as such.
#[must_use]
pub fn to_text(value: &impl Serialize) -> String {
    let written = value.serialize(&Serializer::json_compatible());
    written.ok().and_then(|value| JSON::stringify(&value).ok()).map(String::from).unwrap_or_default()
}

/// What the text says; `None` when it is no JSON, or says something else.
#[must_use]
pub fn of_text<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(JSON::parse(text).ok()?).ok()
}

/// As [`of_text`], of an answer's bytes.
#[must_use]
pub fn of_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    of_text(std::str::from_utf8(bytes).ok()?)
}
