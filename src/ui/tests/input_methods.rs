//! Chinese input methods in a real browser (F-IME): compositions are never torn apart, their keys never submit.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use core::time::Duration;

use domain::Text;
use gloo_timers::future::sleep;
use leptos::mount::mount_to;
use leptos::prelude::*;
use ui::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    CompositionEvent, Event, EventInit, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit,
};

wasm_bindgen_test_configure!(run_in_browser);

const LABEL: Text = Text::new("摘要", "Summary");

struct Field {
    input: HtmlInputElement,
    value: RwSignal<String>,
    entered: RwSignal<u32>,
    /// Signals live as long as their owner.
    _alive: (Owner, Box<dyn core::any::Any>),
}

async fn field() -> Field {
    let owner = Owner::new();
    let (value, entered) = owner.with(|| (RwSignal::new(String::new()), RwSignal::new(0)));
    let home: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&home).unwrap();
    let on_enter = move |()| entered.update(|times| *times += 1);
    let mounted = mount_to(home.clone(), move || {
        view! { <TextField label=LABEL value=value half_width=true on_enter=on_enter /> }
    });
    settle().await;
    let input = home.query_selector("input").unwrap().unwrap().unchecked_into();
    Field { input, value, entered, _alive: (owner, Box::new(mounted)) }
}

async fn settle() {
    sleep(Duration::from_millis(20)).await;
}

impl Field {
    fn composition(&self, name: &str) {
        self.input.dispatch_event(&CompositionEvent::new(name).unwrap()).unwrap();
    }

    fn typed(&self, text: &str) {
        self.input.set_value(text);
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        self.input.dispatch_event(&Event::new_with_event_init_dict("input", &bubbles).unwrap()).unwrap();
    }

    fn enter(&self, composing: bool, code: u32) {
        let init = KeyboardEventInit::new();
        init.set_key("Enter");
        init.set_is_composing(composing);
        init.set_key_code(code);
        init.set_bubbles(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        self.input.dispatch_event(&event).unwrap();
    }
}

#[wasm_bindgen_test]
async fn f_ime_a_composition_reaches_the_value_only_when_it_ends() {
    let field = field().await;
    field.composition("compositionstart");
    field.typed("loushui");
    settle().await;
    assert_eq!(field.value.get_untracked(), "", "letters of the composition are nobody's business");
    field.input.set_value("漏水");
    field.composition("compositionend");
    settle().await;
    assert_eq!(field.value.get_untracked(), "漏水");
}

#[wasm_bindgen_test]
async fn f_ime_a_change_from_outside_never_tears_a_composition_apart() {
    let field = field().await;
    field.composition("compositionstart");
    field.typed("lou");
    field.value.set("from elsewhere".to_owned());
    settle().await;
    assert_eq!(field.input.value(), "lou");
    field.input.set_value("漏");
    field.composition("compositionend");
    settle().await;
    assert_eq!(field.value.get_untracked(), "漏", "what the person typed wins");
}

#[wasm_bindgen_test]
async fn f_ime_enter_of_the_input_method_does_not_submit() {
    let field = field().await;
    field.enter(true, 13);
    field.enter(false, 229);
    assert_eq!(field.entered.get_untracked(), 0);
    field.composition("compositionstart");
    field.composition("compositionend");
    field.enter(false, 13);
    assert_eq!(field.entered.get_untracked(), 0, "an Enter right after the end still belongs to it");
    sleep(Duration::from_millis(80)).await;
    field.enter(false, 13);
    assert_eq!(field.entered.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn a_change_from_outside_is_shown_and_full_width_digits_become_half() {
    let field = field().await;
    field.value.set("from elsewhere".to_owned());
    settle().await;
    assert_eq!(field.input.value(), "from elsewhere");
    field.typed("３－２－１２０１");
    settle().await;
    assert_eq!(field.value.get_untracked(), "3-2-1201");
    assert_eq!(field.input.value(), "3-2-1201");
}
