//! The second-rank actions of a record.

use domain::Phrase;
use leptos::html::{Button as ButtonElement, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::dom::px;
use crate::{Icon, Wording, fresh_id, use_language};

/// Pixels between the button and its list, and between the list and the window's edge.
const FROM_BUTTON: f64 = 4.0;
const FROM_EDGE: f64 = 8.0;

/// One action of a menu. Blocked, it stays in its place and says why.
#[derive(Clone)]
pub struct MenuItem {
    label: Wording,
    icon: Option<&'static str>,
    blocked: Option<Signal<Option<Phrase>>>,
    danger: bool,
    run: Callback<()>,
}

impl MenuItem {
    #[must_use]
    pub fn new(label: impl Into<Wording>, run: impl Fn() + Send + Sync + 'static) -> MenuItem {
        let run = Callback::new(move |()| run());
        MenuItem { label: label.into(), icon: None, blocked: None, danger: false, run }
    }

    #[must_use]
    pub fn icon(mut self, name: &'static str) -> MenuItem {
        self.icon = Some(name);
        self
    }

    #[must_use]
    pub fn blocked(mut self, reason: impl Into<Signal<Option<Phrase>>>) -> MenuItem {
        self.blocked = Some(reason.into());
        self
    }

    #[must_use]
    pub fn danger(mut self) -> MenuItem {
        self.danger = true;
        self
    }
}

/// A button that opens a list of actions.
#[component]
pub fn Menu(
    #[prop(into)] label: Wording,
    #[prop(into)] items: Signal<Vec<MenuItem>>,
    #[prop(default = "chevron-down")] icon: &'static str,
    /// Shows only the icon.
    #[prop(optional)]
    icon_only: bool,
) -> impl IntoView {
    let (open, id) = (RwSignal::new(false), fresh_id("menu"));
    let (button, list) = (NodeRef::<ButtonElement>::new(), NodeRef::<Div>::new());
    let text = label.say();
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    Effect::new(move |_| {
        if open.get() {
            request_animation_frame(move || {
                place(button, list);
                move_focus(list, Step::First);
            });
        }
    });
    let keys = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Previous,
            "Home" => Step::First,
            "End" => Step::Last,
            "Escape" if open.get_untracked() => {
                event.stop_propagation();
                event.prevent_default();
                return close();
            }
            _ => return,
        };
        event.prevent_default();
        if open.get_untracked() { move_focus(list, step) } else { open.set(true) }
    };
    let leave = move |event: leptos::ev::FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        // The page may be on its way out: then the focus leaves what is gone already.
        let list = list.try_get_untracked().flatten();
        let inside = list.is_some_and(|list| list.contains(to.as_ref()));
        if !inside {
            open.try_set(false);
        }
    };
    let controls = id.clone();
    view! {
        <div class="ui-menu" class=("ui-menu--open", move || open.get()) on:keydown=keys on:focusout=leave>
            <button
                node_ref=button
                type="button"
                class="ui-button"
                class=("ui-button--icon", icon_only)
                class=("ui-button--ghost", icon_only)
                aria-haspopup="menu"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=controls
                aria-label=move || icon_only.then(|| text.get())
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {(!icon_only).then(|| view! { <span>{text}</span> })}
                <Icon name=icon />
            </button>
            <div node_ref=list class="ui-menu__list" role="menu" id=id hidden=move || !open.get()>
                {move || items.get().into_iter().map(|item| entry(item, Callback::new(move |()| close()))).collect_view()}
            </div>
        </div>
    }
    .into_any()
}

fn entry(item: MenuItem, close: Callback<()>) -> AnyView {
    let (blocked, language, run) = (item.blocked, use_language(), item.run);
    let reason = Signal::derive(move || {
        let reason = blocked?.get()?;
        Some(reason.in_language(language.get()).to_owned())
    });
    let click = move |_| {
        if reason.with_untracked(Option::is_none) {
            close.run(());
            run.run(());
        }
    };
    view! {
        <button
            type="button"
            role="menuitem"
            class="ui-menu__item"
            class=("ui-menu__item--danger", item.danger)
            aria-disabled=move || reason.with(Option::is_some).then_some("true")
            tabindex="-1"
            on:click=click
        >
            {item.icon.map(|name| view! { <Icon name=name /> })}
            <span class="ui-menu__words">
                <span>{item.label.say()}</span>
                {move || reason.get().map(|words| view! { <span class="ui-menu__reason">{words}</span> })}
            </span>
        </button>
    }
    .into_any()
}

/// Below the button, above it where there is more room, and never across the window's edge.
fn place(button: NodeRef<ButtonElement>, list: NodeRef<Div>) {
    let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) else { return };
    let inner =
        |size: Result<wasm_bindgen::JsValue, _>| size.ok().and_then(|size| size.as_f64()).unwrap_or(0.0);
    let (width, height) = (inner(window().inner_width()), inner(window().inner_height()));
    let style = web_sys::HtmlElement::style(&list);
    let write = |property: &str, pixels: f64| {
        // A browser that refuses a length keeps the list where it is.
        let _ = style.set_property(property, &px(pixels));
    };
    let _ = style.remove_property("max-height");
    let at = button.get_bounding_client_rect();
    let (wide, long) = (f64::from(list.offset_width()), f64::from(list.offset_height()));
    let (below, above) = (height - at.bottom() - FROM_BUTTON - FROM_EDGE, at.top() - FROM_BUTTON - FROM_EDGE);
    if long <= below || below >= above {
        write("top", at.bottom() + FROM_BUTTON);
        write("max-height", below);
    } else {
        write("top", at.top() - FROM_BUTTON - long.min(above));
        write("max-height", above);
    }
    write("left", (at.right() - wide).min(width - FROM_EDGE - wide).max(FROM_EDGE));
}

#[derive(Clone, Copy)]
enum Step {
    First,
    Last,
    Next,
    Previous,
}

fn move_focus(list: NodeRef<Div>, step: Step) {
    let Some(list) = list.get_untracked() else { return };
    let items = list.children();
    let (count, active) = (items.length(), document().active_element());
    let at = (0..count).find(|at| items.item(*at) == active);
    let to = match (step, at) {
        _ if count == 0 => return,
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Previous, None) => count - 1,
        (Step::Next, Some(at)) => (at + 1) % count,
        (Step::Previous, Some(at)) => (at + count - 1) % count,
    };
    if let Some(item) = items.item(to).and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        let _ = item.focus();
    }
}
