//! The keys of the product: registered by screens, shown by `?`, switched off as a whole (WCAG 2.1.4).

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::form::{Switch, ignores_key};
use crate::overlay::{Dialog, use_toasts};
use crate::{Wording, words};

/// Where the switch is remembered on this device.
const STORED: &str = "guanjia.shortcuts";

/// The keys that work now, as a context value.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    known: RwSignal<Vec<Shortcut>>,
    next: StoredValue<u32>,
    /// Whether single keys work. Keys with Ctrl and function keys always do.
    pub single_keys: RwSignal<bool>,
}

#[derive(Clone)]
struct Shortcut {
    id: u32,
    /// `F2`, `Ctrl+K`, `Alt+1`, `/`
    keys: &'static str,
    label: Wording,
    run: Callback<()>,
}

/// Makes `keys` do something while the calling component lives. The one registered last wins.
pub fn use_shortcut(keys: &'static str, label: impl Into<Wording>, run: impl Fn() + Send + Sync + 'static) {
    let Some(shortcuts) = use_context::<Shortcuts>() else { return };
    let id = shortcuts.next.get_value();
    shortcuts.next.set_value(id.wrapping_add(1));
    let shortcut = Shortcut { id, keys, label: label.into(), run: Callback::new(move |()| run()) };
    shortcuts.known.update(|known| known.push(shortcut));
    on_cleanup(move || {
        shortcuts.known.try_update(|known| known.retain(|shortcut| shortcut.id != id));
    });
}

/// Starts listening. Once, in the shell.
pub(crate) fn provide_shortcuts() {
    let single_keys = RwSignal::new(stored() != Some("off".to_owned()));
    let shortcuts = Shortcuts { known: RwSignal::new(Vec::new()), next: StoredValue::new(0), single_keys };
    provide_context(shortcuts);
    Effect::new(move |_| store(if single_keys.get() { "on" } else { "off" }));
    let toasts = use_toasts();
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || ignores_key(&event) {
            return;
        }
        let keys = name_of(&pressed(&event));
        let single = keys.chars().count() == 1;
        let typing = in_field(&event);
        if single && (typing || !single_keys.get_untracked()) {
            return;
        }
        if keys == "Ctrl+Z" && !typing && toasts.undo_newest() {
            return event.prevent_default();
        }
        let newest =
            |known: &Vec<Shortcut>| known.iter().rev().find(|shortcut| shortcut.keys == keys).cloned();
        if let Some(shortcut) = shortcuts.known.with_untracked(newest) {
            event.prevent_default();
            shortcut.run.run(());
        }
    });
    on_cleanup(move || handle.remove());
}

/// The list of keys, opened by `?`; what it holds is drawn by [`shortcuts_list`] and may come later.
#[component]
pub fn ShortcutsHelp(children: ChildrenFn) -> impl IntoView {
    let open = RwSignal::new(false);
    use_shortcut("?", words::SHORTCUTS, move || open.set(true));
    view! { <Dialog title=words::SHORTCUTS open=open children=children /> }.into_any()
}

/// Every key that does something here, and the switch for single ones.
#[must_use]
pub fn shortcuts_list() -> AnyView {
    let Some(shortcuts) = use_context::<Shortcuts>() else { return ().into_any() };
    let one = |shortcut: Shortcut| {
        view! { <div class="ui-details__row"><dt><kbd class="ui-keys">{shortcut.keys}</kbd></dt><dd>{shortcut.label.say()}</dd></div> }
    };
    view! {
        <Switch label=words::SHORTCUTS_ON value=shortcuts.single_keys />
        <dl class="ui-details">{move || shortcuts.known.get().into_iter().map(one).collect_view()}</dl>
    }
    .into_any()
}

struct Pressed {
    ctrl: bool,
    alt: bool,
    shift: bool,
    key: String,
    code: String,
}

fn pressed(event: &KeyboardEvent) -> Pressed {
    Pressed {
        ctrl: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
        key: event.key(),
        code: event.code(),
    }
}

/// `Ctrl+Shift+Enter`. With Alt the physical digit counts, for layouts where Alt writes a sign.
fn name_of(pressed: &Pressed) -> String {
    let digit = pressed.code.strip_prefix("Digit").filter(|_| pressed.alt);
    let letter = digit.map_or_else(|| pressed.key.clone(), str::to_owned);
    let single = letter.chars().count() == 1;
    let mut name = String::new();
    if pressed.ctrl {
        name.push_str("Ctrl+");
    }
    if pressed.alt {
        name.push_str("Alt+");
    }
    // A sign such as `?` already contains its Shift.
    if pressed.shift && (!single || pressed.ctrl) {
        name.push_str("Shift+");
    }
    name.push_str(&if single { letter.to_ascii_uppercase() } else { letter });
    name
}

fn in_field(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || target.closest("dialog[open]").is_ok_and(|it| it.is_some())
    })
}

fn stored() -> Option<String> {
    window().local_storage().ok()??.get_item(STORED).ok()?
}

fn store(value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(STORED, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_one_name_each() {
        let name = |ctrl, alt, shift, key: &str, code: &str| {
            name_of(&Pressed { ctrl, alt, shift, key: key.to_owned(), code: code.to_owned() })
        };
        assert_eq!(name(true, false, false, "k", "KeyK"), "Ctrl+K");
        assert_eq!(name(true, false, true, "Enter", "Enter"), "Ctrl+Shift+Enter");
        assert_eq!(name(false, true, false, "¡", "Digit1"), "Alt+1");
        assert_eq!(name(false, false, true, "?", "Slash"), "?");
        assert_eq!(name(false, false, false, "F2", "F2"), "F2");
    }
}
