//! Questions and short forms above the page.

use domain::Phrase;
use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::dom::focused;
use crate::form::ignores_key;
use crate::{Button, Tone, Wording, fresh_id, words};

/// A dialog. The browser keeps the focus inside; closing gives it back to where it was.
#[component]
pub fn Dialog(
    #[prop(into)] title: Wording,
    open: RwSignal<bool>,
    /// Wider, for two columns.
    #[prop(optional)]
    wide: bool,
    /// Has something to lose: a click outside does not close it.
    #[prop(optional)]
    guarded: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let class = if wide { "ui-dialog ui-dialog--wide" } else { "ui-dialog" };
    layer(class, title, open, guarded, children)
}

/// The native dialog that dialogs and drawers share.
pub(super) fn layer(
    class: &'static str,
    title: Wording,
    open: RwSignal<bool>,
    guarded: bool,
    children: ChildrenFn,
) -> AnyView {
    let node = NodeRef::<DialogElement>::new();
    let heading = fresh_id("dialog");
    let labelled = heading.clone();
    let back = StoredValue::new_local(None::<HtmlElement>);
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                back.set_value(focused());
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let closed = move |_| {
        open.set(false);
        if let Some(element) = back.try_update_value(Option::take).flatten() {
            let _ = element.focus();
        }
    };
    let outside = move |event: leptos::ev::MouseEvent| {
        let on_backdrop =
            node.get_untracked().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref()));
        if on_backdrop && !guarded {
            open.set(false);
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Escape" && ignores_key(&event) {
            event.prevent_default();
        }
        // Shortcuts of the page below must not see keys of the dialog.
        event.stop_propagation();
    };
    let title = title.say();
    view! {
        <dialog node_ref=node class=class aria-labelledby=labelled on:close=closed on:click=outside on:keydown=keys>
            {move || open.get().then(|| {
                let (heading, children) = (heading.clone(), children.clone());
                view! {
                    <div class="ui-dialog__box">
                        <header class="ui-dialog__head">
                            <h2 id=heading>{title}</h2>
                            <Button
                                label=words::CLOSE
                                icon="close"
                                icon_only=true
                                tone=Tone::Ghost
                                on_click=move |()| open.set(false)
                            />
                        </header>
                        <div class="ui-dialog__body">{children()}</div>
                    </div>
                }
            })}
        </dialog>
    }
    .into_any()
}

/// A question before something that cannot be undone. What can be undone gets a toast instead.
#[component]
pub fn Confirm(
    #[prop(into)] title: Wording,
    #[prop(into)] words: Wording,
    open: RwSignal<bool>,
    /// The verb: 作废.
    #[prop(into)]
    action: Wording,
    #[prop(into)] on_confirm: Callback<()>,
    #[prop(default = Tone::Danger)] tone: Tone,
    #[prop(optional, into)] blocked: Option<Signal<Option<Phrase>>>,
) -> impl IntoView {
    let blocked = blocked.unwrap_or_else(|| Signal::derive(|| None));
    let confirm = move |()| {
        open.set(false);
        on_confirm.run(());
    };
    let body = move || {
        view! {
            <p>{words.say()}</p>
            <div class="ui-form__footer">
                <Button label=words::CANCEL on_click=move |()| open.set(false) />
                <Button label=action.clone() tone=tone blocked=blocked on_click=confirm />
            </div>
        }
        .into_any()
    };
    layer("ui-dialog", title, open, false, std::sync::Arc::new(body))
}
