//! A form in a dialog or on a page of its own: what every form owes the person is done here once.

use std::sync::Arc;

use domain::{OpId, Phrase, Rejection};
use leptos::prelude::*;

use super::erased::{Erased, make_of, second_of};
use super::errors::FieldErrors;
use super::form_shell::{Make, Port, Shell};
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
    let port = Port { form, amends, refusal, blocked, on_saved, on_close: None, leaving: None };
    let (make, second) = (make_of(draft, submit), second_of(draft, second));
    Drawn { port, draft: Erased::new(draft), make, second, action, children }.in_dialog(title, open, wide)
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
    let (make, second) = (make_of(draft, submit), second_of(draft, second));
    Drawn { port, draft: Erased::new(draft), make, second, action, children }.draw()
}

/// A second way to save, such as 当场办结: its words, and what it makes of the draft.
pub type SecondAction<D> = (Wording, Callback<D, Result<Outgoing, FieldErrors>>);

/// A form of any draft, ready to be drawn.
#[derive(Clone)]
struct Drawn {
    port: Port,
    draft: Erased,
    make: Make,
    second: Option<(Wording, Make)>,
    action: Option<Wording>,
    children: ChildrenFn,
}

impl Drawn {
    fn draw(self) -> AnyView {
        Shell::new(self.port, self.draft, self.make, self.second).draw(self.action, self.children)
    }

    /// Drawn anew each time the dialog opens.
    fn in_dialog(mut self, title: Wording, open: RwSignal<bool>, wide: bool) -> AnyView {
        let leaving = RwSignal::new(false);
        self.port.on_close = Some(Callback::new(move |()| open.set(false)));
        self.port.leaving = Some(leaving);
        let body = move || self.clone().draw();
        view! { <Dialog title=title open=open wide=wide on_leave=Callback::new(move |()| leaving.set(true)) children=Arc::new(body) /> }.into_any()
    }
}
