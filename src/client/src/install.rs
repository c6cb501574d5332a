//! Putting the program on the desktop or the home screen, as far as the browser lets a page offer it.

use domain::Text;
use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::words;

/// The event of `public/loader.js`: what can be done has changed.
const CHANGED: &str = "guanjia-install";
/// Where `public/loader.js` keeps the browser's offer.
const OFFER: &str = "guanjiaInstall";

/// What the person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Install {
    /// It runs from its own icon.
    Done,
    /// One press is enough.
    Offered,
    /// Only by hand: Safari tells no page how.
    InSafari,
    /// Only by hand, in the browser's menu.
    InMenu,
}

impl Install {
    pub(crate) fn words(self) -> Text {
        match self {
            Install::Done => words::INSTALLED,
            Install::Offered => words::CAN_INSTALL,
            Install::InSafari => words::INSTALL_IN_SAFARI,
            Install::InMenu => words::INSTALL_IN_MENU,
        }
    }

    fn now() -> Install {
        let alone = window().match_media("(display-mode: standalone)").ok().flatten();
        if alone.is_some_and(|query| query.matches()) || kept().is_some_and(|kept| kept.is_string()) {
            return Install::Done;
        }
        // Only Safari on iPhone and iPad says whether it runs from the home screen.
        match Reflect::get(&window().navigator(), &"standalone".into()).ok().and_then(|said| said.as_bool()) {
            Some(true) => Install::Done,
            Some(false) => Install::InSafari,
            None if offer().is_some() => Install::Offered,
            None => Install::InMenu,
        }
    }
}

/// What can be done now, and whenever the browser changes its mind.
pub(crate) fn use_install() -> RwSignal<Install> {
    let state = RwSignal::new(Install::now());
    let changed = window_event_listener_untyped(CHANGED, move |_| state.set(Install::now()));
    on_cleanup(move || changed.remove());
    state
}

/// Lets the browser ask the person. It asks once for each of its offers.
pub(crate) fn ask() {
    let Some(offer) = offer() else { return };
    let prompt = Reflect::get(&offer, &"prompt".into()).and_then(JsCast::dyn_into::<Function>);
    // A refused prompt leaves everything as it was.
    let _ = prompt.and_then(|prompt| prompt.call0(&offer));
}

fn offer() -> Option<JsValue> {
    kept().filter(JsValue::is_object)
}

/// The browser's offer, or a word once it was taken.
fn kept() -> Option<JsValue> {
    Reflect::get(&window(), &OFFER.into()).ok()
}
