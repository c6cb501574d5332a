//! What the shell provides to every screen, in one call.

use domain::Language;
use leptos::prelude::*;

use crate::data::{Tables, provide_now};
use crate::keyboard::provide_shortcuts;
use crate::overlay::Toasts;
use crate::replica::ReplicaHandle;
use crate::text::LanguageChoice;

/// Provides replica, language, toasts, tables, clock and keyboard. Once, at the root of the shell.
pub fn provide_ui(replica: ReplicaHandle, language: Language) {
    let choice = RwSignal::new(language);
    provide_context(replica);
    provide_context(LanguageChoice(choice));
    provide_context(Toasts::new());
    provide_context(Tables::new());
    provide_now();
    provide_shortcuts();
    Effect::new(move |_| {
        let code = match choice.get() {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        };
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", code);
        }
    });
}
