//! What the server describes for itself, read by name. The browser's own reader: a page of the office may hold anything,
//! and what this build does not know is left out.

use domain::Phrase;
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A value of JSON; one that is not there reads as empty.
#[derive(Clone, Debug)]
pub(crate) struct Json(JsValue);

impl From<JsValue> for Json {
    fn from(value: JsValue) -> Json {
        Json(value)
    }
}

impl From<Json> for JsValue {
    fn from(json: Json) -> JsValue {
        json.0
    }
}

impl Json {
    /// What an answer holds; nothing when it is no JSON.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Json {
        std::str::from_utf8(bytes).ok().and_then(Json::read).unwrap_or(Json(JsValue::UNDEFINED))
    }

    /// `None` = not JSON.
    pub(crate) fn read(text: &str) -> Option<Json> {
        JSON::parse(text).ok().map(Json)
    }

    pub(crate) fn at(&self, name: &str) -> Json {
        Json(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED))
    }

    pub(crate) fn is_there(&self) -> bool {
        !self.0.is_null() && !self.0.is_undefined()
    }

    /// The text under this name; empty where there is none.
    pub(crate) fn text(&self, name: &str) -> String {
        self.at(name).as_text()
    }

    pub(crate) fn as_text(&self) -> String {
        self.0.as_string().unwrap_or_default()
    }

    /// The text under this name; `None` where there is none.
    pub(crate) fn some_text(&self, name: &str) -> Option<String> {
        self.at(name).0.as_string()
    }

    #[expect(clippy::cast_possible_truncation, reason = "moments and counts are whole numbers below 2^53")]
    pub(crate) fn number(&self, name: &str) -> i64 {
        self.at(name).0.as_f64().unwrap_or_default() as i64
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.at(name).0.is_truthy()
    }

    pub(crate) fn list(&self, name: &str) -> Vec<Json> {
        self.at(name).items()
    }

    pub(crate) fn items(&self) -> Vec<Json> {
        if Array::is_array(&self.0) { Array::from(&self.0).iter().map(Json).collect() } else { Vec::new() }
    }

    /// The words in both languages under this name; empty where there are none.
    pub(crate) fn said(&self, name: &str) -> Phrase {
        self.at(name).as_said()
    }

    pub(crate) fn some_said(&self, name: &str) -> Option<Phrase> {
        let said = self.at(name);
        said.is_there().then(|| said.as_said())
    }

    pub(crate) fn as_said(&self) -> Phrase {
        Phrase::new(self.text("zh"), self.text("en"))
    }

    /// As the browser's interfaces take it.
    pub(crate) fn value(&self) -> &JsValue {
        &self.0
    }
}

/// A body of names and values.
pub(crate) struct Body(Object);

impl Body {
    pub(crate) fn new() -> Body {
        Body(Object::new())
    }

    /// One that the server has given, to be sent back.
    pub(crate) fn of(given: &Json) -> Body {
        Body(given.0.clone().unchecked_into())
    }

    pub(crate) fn with(self, name: &str, value: impl Into<JsValue>) -> Body {
        // Setting a property of one's own fresh object does not fail.
        let _ = Reflect::set(&self.0, &name.into(), &value.into());
        self
    }

    /// The same, if there is one.
    pub(crate) fn with_some(self, name: &str, value: Option<JsValue>) -> Body {
        value.into_iter().fold(self, |body, value| body.with(name, value))
    }

    pub(crate) fn object(self) -> JsValue {
        self.0.into()
    }

    pub(crate) fn to_text(&self) -> String {
        JSON::stringify(&self.0).map(String::from).unwrap_or_default()
    }
}
