//! Questions and short forms above the page.

use domain::Phrase;
use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::dom::{focus_first, focused};
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
    /// Has something to lose: called instead of closing on Escape and ×; a click outside does nothing.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    children: ChildrenFn,
) -> impl IntoView {
    let class = if wide { "ui-dialog ui-dialog--wide" } else { "ui-dialog" };
    layer(class, title, open, on_leave, children)
}

/// The native dialog that dialogs and drawers share.
pub(super) fn layer(
    class: &'static str,
    title: Wording,
    open: RwSignal<bool>,
    on_leave: Option<Callback<()>>,
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
                // The parts inside are drawn by then.
                request_animation_frame(move || focus_inside(node));
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
        if on_backdrop && on_leave.is_none() {
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
    let leave = move || match on_leave {
        Some(on_leave) => on_leave.run(()),
        None => open.set(false),
    };
    let cancel = move |event: leptos::ev::Event| {
        // A picker inside the dialog is cancelled too; that is not ours.
        if node.get_untracked().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref())) {
            event.prevent_default();
            leave();
        }
    };
    let title = title.say();
    view! {
        <dialog node_ref=node class=class aria-labelledby=labelled on:close=closed on:cancel=cancel on:click=outside on:keydown=keys>
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
                                on_click=move |()| leave()
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

/// The first field has the focus, unless a part took it already.
fn focus_inside(node: NodeRef<DialogElement>) {
    let Some(dialog) = node.get_untracked() else { return };
    let active = document().active_element();
    let in_head = dialog.query_selector(".ui-dialog__head button").ok().flatten();
    if active.is_none() || active == in_head || active.as_ref() == Some(dialog.as_ref()) {
        let body = ".ui-dialog__body ";
        let fields =
            ["input:not([type=file])", "textarea", "select"].map(|tag| format!("{body}{tag}")).join(",");
        let _ = focus_first(&dialog, &fields) || focus_first(&dialog, &format!("{body}a[href],{body}button"));
    }
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
    layer("ui-dialog", title, open, None, std::sync::Arc::new(body))
}
