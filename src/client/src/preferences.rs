//! What a person likes on this device: language, text size, contrast. Kept in local storage, used from the first paint.

use domain::Language;
use leptos::prelude::*;

use crate::local;

const LANGUAGE: &str = "guanjia.language";
const TEXT_SIZE: &str = "guanjia.text-size";
const CONTRAST: &str = "guanjia.contrast";

/// The steps of the text size: attribute value and percent of the usual size.
pub(crate) const TEXT_SIZES: [&str; 4] = ["1", "2", "3", "4"];

/// The chosen language; Chinese unless English was chosen.
pub(crate) fn language() -> Language {
    if local::get(LANGUAGE).as_deref() == Some("en") { Language::English } else { Language::Chinese }
}

pub(crate) fn keep_language(language: Language) {
    local::set(LANGUAGE, if language == Language::English { "en" } else { "zh" });
}

pub(crate) fn text_size() -> String {
    local::get(TEXT_SIZE).filter(|kept| TEXT_SIZES.contains(&kept.as_str())).unwrap_or_else(|| "1".to_owned())
}

pub(crate) fn set_text_size(step: &str) {
    local::set(TEXT_SIZE, step);
    show();
}

/// 户外高对比: pure white, larger, thicker lines.
pub(crate) fn high_contrast() -> bool {
    local::get(CONTRAST).as_deref() == Some("high")
}

pub(crate) fn set_high_contrast(on: bool) {
    local::set(CONTRAST, if on { "high" } else { "normal" });
    show();
}

/// Writes the choices onto the root element, where the style sheets look.
pub(crate) fn show() {
    let Some(root) = document().document_element() else { return };
    let contrast = if high_contrast() { "high" } else { "normal" };
    let _ = root.set_attribute("data-text-size", &text_size());
    let _ = root.set_attribute("data-contrast", contrast);
}
