//! A form in a dialog or on a page of its own: what every form owes the person is done here once.

use domain::{OpId, Phrase, Rejection};
use leptos::prelude::*;

use super::errors::FieldErrors;
use super::form_shell::{Port, SecondAction, Shell};
use super::outgoing::{Draft, Outgoing};
use crate::Wording;
use crate::overlay::Dialog;
use crate::replica::Saved;

/// A form in a dialog. It keeps the draft on the device, asks before losing it, saves on Ctrl+Enter,
/// leads to the first mistake and says why it cannot be saved.
#[component]
pub fn FormDialog<D: Draft>(
    #[prop(into)] title: Wording,
    /// Name of the draft on this device, `tickets.open` or `tickets.dispatch:<id>`.
    #[prop(into)]
    form: String,
    open: RwSignal<bool>,
    draft: RwSignal<D>,
    /// Makes the operation of the draft, or says what is wrong with which field. Pure.
    #[prop(into)]
    submit: Callback<D, Result<Outgoing, FieldErrors>>,
    /// The module's words of a refusal; `None` = the shared words.
    refusal: fn(&Rejection) -> Option<Phrase>,
    /// After it was saved; the dialog is closed already.
    #[prop(optional, into)]
    on_saved: Option<Callback<Saved>>,
    /// What the button says: 派单. "Save" when left out.
    #[prop(optional, into)]
    action: Option<Wording>,
    /// Another way to save, on Ctrl+Shift+Enter.
    #[prop(optional, into)]
    second: Option<SecondAction<D>>,
    /// Why it cannot be saved whatever is typed, such as a missing permission.
    #[prop(optional, into)]
    blocked: Option<Signal<Option<Phrase>>>,
    /// The refused operation that this one replaces.
    #[prop(optional)]
    amends: Option<OpId>,
    /// Wider, for two columns.
    #[prop(optional)]
    wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let on_close = Callback::new(move |()| open.set(false));
    let leaving = RwSignal::new(false);
    let body = move || {
        let port = Port {
            form: form.clone(),
            amends,
            refusal,
            blocked,
            on_saved,
            on_close: Some(on_close),
            leaving: Some(leaving),
        };
        Shell::new(port, draft, submit, second.clone()).draw(action.clone(), children.clone())
    };
    view! { <Dialog title=title open=open wide=wide on_leave=Callback::new(move |()| leaving.set(true)) children=std::sync::Arc::new(body) /> }.into_any()
}

/// A form as the main content of a page, such as 来电登记.
#[component]
pub fn FormPage<D: Draft>(
    #[prop(into)] form: String,
    draft: RwSignal<D>,
    #[prop(into)] submit: Callback<D, Result<Outgoing, FieldErrors>>,
    refusal: fn(&Rejection) -> Option<Phrase>,
    #[prop(optional, into)] on_saved: Option<Callback<Saved>>,
    /// Escape, or the button "cancel". The draft stays on the device.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    #[prop(optional, into)] action: Option<Wording>,
    /// Another way to save, on Ctrl+Shift+Enter: 当场办结.
    #[prop(optional, into)]
    second: Option<SecondAction<D>>,
    #[prop(optional, into)] blocked: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] amends: Option<OpId>,
    children: ChildrenFn,
) -> impl IntoView {
    let port = Port { form, amends, refusal, blocked, on_saved, on_close: on_leave, leaving: None };
    Shell::new(port, draft, submit, second).draw(action, children)
}
