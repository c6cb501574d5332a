//! Small hints in the browser's local storage: convenient, never relied on.

use web_sys::Storage;

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

pub(crate) fn get(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

pub(crate) fn set(name: &str, value: &str) {
    if let Some(storage) = storage() {
        // Full or forbidden: the hint is lost, nothing else.
        let _ = storage.set_item(name, value);
    }
}

pub(crate) fn remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}
