//! Plain columns of a stored value: a JavaScript object with texts, numbers and buffers.

use js_sys::{Array, Object, Reflect, Uint8Array};
use storage::StorageError;
use wasm_bindgen::prelude::*;

/// Builds one value, column by column.
pub(crate) struct Columns(Object);

impl Columns {
    pub(crate) fn new() -> Columns {
        Columns(Object::new())
    }

    /// Over what is there already.
    pub(crate) fn of(object: Object) -> Columns {
        Columns(object)
    }

    pub(crate) fn text(self, name: &str, value: &str) -> Columns {
        self.with(name, &value.into())
    }

    /// Whole numbers up to 2^53, which a JavaScript number holds exactly.
    #[expect(clippy::cast_precision_loss, reason = "sequence numbers and milliseconds stay far below 2^53")]
    pub(crate) fn number(self, name: &str, value: i64) -> Columns {
        self.with(name, &JsValue::from_f64(value as f64))
    }

    /// An ArrayBuffer: a Blob's bytes may be gone when they are wanted.
    pub(crate) fn bytes(self, name: &str, value: &[u8]) -> Columns {
        self.with(name, &Uint8Array::from(value).buffer())
    }

    pub(crate) fn texts(self, name: &str, values: impl Iterator<Item = String>) -> Columns {
        self.with(name, &values.map(JsValue::from).collect::<Array>())
    }

    /// Anything that the browser can store.
    pub(crate) fn any(self, name: &str, value: &JsValue) -> Columns {
        self.with(name, value)
    }

    pub(crate) fn into_value(self) -> JsValue {
        self.0.into()
    }

    fn with(self, name: &str, value: &JsValue) -> Columns {
        // Setting a property of an ordinary object cannot fail.
        let _ = Reflect::set(&self.0, &name.into(), value);
        self
    }
}

/// Reads one value, column by column; a missing column is damage.
pub(crate) struct Stored<'a>(pub(crate) &'a JsValue);

impl Stored<'_> {
    pub(crate) fn text(&self, name: &str) -> Result<String, StorageError> {
        self.column(name)?.as_string().ok_or_else(|| missing(name))
    }

    #[expect(clippy::cast_possible_truncation, reason = "only whole numbers below 2^53 are ever stored")]
    pub(crate) fn number(&self, name: &str) -> Result<i64, StorageError> {
        self.column(name)?.as_f64().map(|number| number as i64).ok_or_else(|| missing(name))
    }

    pub(crate) fn count(&self, name: &str) -> Result<u64, StorageError> {
        u64::try_from(self.number(name)?).map_err(|_| missing(name))
    }

    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>, StorageError> {
        let value = self.column(name)?;
        if value.is_undefined() { Err(missing(name)) } else { Ok(Uint8Array::new(&value).to_vec()) }
    }

    pub(crate) fn fixed<const N: usize>(&self, name: &str) -> Result<[u8; N], StorageError> {
        self.bytes(name)?.try_into().map_err(|_| missing(name))
    }

    pub(crate) fn parsed<T: core::str::FromStr>(&self, name: &str) -> Result<T, StorageError> {
        self.text(name)?.parse().map_err(|_| missing(name))
    }

    pub(crate) fn any(&self, name: &str) -> Result<JsValue, StorageError> {
        self.column(name)
    }

    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, StorageError> {
        let list = self.column(name)?.dyn_into::<Array>().map_err(|_| missing(name))?;
        list.iter().map(|item| item.as_string().ok_or_else(|| missing(name))).collect()
    }

    pub(crate) fn all_parsed<T: core::str::FromStr>(&self, name: &str) -> Result<Vec<T>, StorageError> {
        self.texts(name)?.iter().map(|text| text.parse().map_err(|_| missing(name))).collect()
    }

    fn column(&self, name: &str) -> Result<JsValue, StorageError> {
        Reflect::get(self.0, &name.into()).map_err(|_| missing(name))
    }
}

fn missing(name: &str) -> StorageError {
    StorageError::Damaged { detail: format!("column {name} is missing or of another kind") }
}
