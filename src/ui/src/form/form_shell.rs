//! The behaviour all forms share: draft, mistakes, saving, leaving.

use core::time::Duration;

use domain::{OpId, Phrase, Rejection};
use leptos::html::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::KeyboardEvent;

use super::combobox::inside_open_list;
use super::errors::{FieldErrors, FormErrors};
use super::ime;
use super::outgoing::{Draft, Outgoing};
use crate::dom::focus_first;
use crate::page::{Banner, BannerTone};
use crate::replica::{CaptureError, ReplicaHandle, Saved, use_replica};
use crate::{Button, Tone, Wording, format, tr, words};

/// The last key is in the draft within 300 ms (ux.md 3.0).
const DRAFT_DELAY: Duration = Duration::from_millis(250);

/// What a form needs besides its fields.
#[derive(Clone)]
pub(super) struct Port {
    pub(super) form: String,
    pub(super) amends: Option<OpId>,
    pub(super) refusal: fn(&Rejection) -> Option<Phrase>,
    pub(super) blocked: Option<Signal<Option<Phrase>>>,
    pub(super) on_saved: Option<Callback<Saved>>,
    pub(super) on_close: Option<Callback<()>>,
}

/// A form whose type of draft is forgotten, so that its code exists once.
#[derive(Clone)]
pub(super) struct Shell {
    port: StoredValue<Port>,
    replica: ReplicaHandle,
    /// Makes what is saved of the draft as it is now.
    make: Callback<(), Result<Outgoing, FieldErrors>>,
    errors: RwSignal<FieldErrors>,
    problem: RwSignal<Option<Phrase>>,
    busy: RwSignal<bool>,
    state: RwSignal<DraftState>,
    node: NodeRef<Form>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

#[derive(Clone, Debug, PartialEq)]
enum DraftState {
    Untouched,
    Restored,
    Kept(String),
    Failed,
}

impl Shell {
    pub(super) fn new<D: Draft>(
        port: Port,
        draft: RwSignal<D>,
        submit: Callback<D, Result<Outgoing, FieldErrors>>,
    ) -> Shell {
        let shell = Shell {
            port: StoredValue::new(port),
            replica: use_replica(),
            make: Callback::new(move |()| submit.run(draft.get_untracked())),
            errors: RwSignal::new(FieldErrors::new()),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
            state: RwSignal::new(DraftState::Untouched),
            node: NodeRef::new(),
            timer: StoredValue::new(None),
        };
        shell.restore(draft);
        shell.keep(draft);
        shell
    }

    /// Brings back what the person had typed before.
    fn restore<D: Draft>(&self, draft: RwSignal<D>) {
        let (port, form, state) = (self.replica.port(), self.form(), self.state);
        let before = draft.get_untracked();
        spawn_local(async move {
            let Some(bytes) = port.draft(&form).await else { return };
            let untouched = draft.try_with_untracked(|now| *now == before) == Some(true);
            if let (true, Ok(found)) = (untouched, serde_json::from_slice::<D>(&bytes)) {
                draft.set(found);
                state.set(DraftState::Restored);
            }
        });
    }

    /// Keeps the draft on the device shortly after each change, and looks at the mistakes again once they were shown.
    fn keep<D: Draft>(&self, draft: RwSignal<D>) {
        let shell = self.clone();
        Effect::new(move |before: Option<D>| {
            let now = draft.get();
            let changed = before.is_some_and(|before| before != now);
            let restored = shell.state.get_untracked() == DraftState::Restored;
            if changed && !shell.busy.get_untracked() {
                shell.look_again();
                if let (false, Ok(bytes)) = (restored, serde_json::to_vec(&now)) {
                    shell.keep_soon(bytes);
                } else {
                    // The change was the restored draft itself.
                    shell.state.set(DraftState::Untouched);
                }
            }
            now
        });
        let timer = self.timer;
        on_cleanup(move || clear(timer));
    }

    fn keep_soon(&self, bytes: Vec<u8>) {
        let shell = self.clone();
        clear(self.timer);
        let write = move || {
            let (port, form, state) = (shell.replica.port(), shell.form(), shell.state);
            spawn_local(async move {
                let kept = port.save_draft(&form, bytes).await;
                let at = format::time_with_seconds(port.now());
                state.try_set(if kept { DraftState::Kept(at) } else { DraftState::Failed });
            });
        };
        if let Ok(handle) = set_timeout_with_handle(write, DRAFT_DELAY) {
            self.timer.set_value(Some(handle));
        }
    }

    fn form(&self) -> String {
        self.port.with_value(|port| port.form.clone())
    }

    fn look_again(&self) {
        self.problem.set(None);
        if !self.errors.with_untracked(FieldErrors::is_empty) {
            self.errors.set(self.make.run(()).err().unwrap_or_default());
        }
    }

    /// Saves once, or leads to what is wrong.
    pub(super) fn save(&self) {
        let blocked =
            self.port.with_value(|port| port.blocked).is_some_and(|reason| reason.get_untracked().is_some());
        if blocked || self.busy.get_untracked() {
            return;
        }
        match self.make.run(()) {
            Err(errors) => self.show_errors(errors),
            Ok(Outgoing::Capture(intents)) => {
                clear(self.timer);
                self.busy.set(true);
                let (shell, port) = (self.clone(), self.replica.port());
                let (form, amends) = (self.form(), self.port.with_value(|port| port.amends));
                spawn_local(async move {
                    let answer = port.capture(intents, amends, Some(form)).await;
                    shell.answered(answer);
                });
            }
            Ok(Outgoing::Ask(request)) => {
                self.busy.set(true);
                let shell = self.clone();
                spawn_local(async move {
                    match request.await {
                        Ok(()) => shell.answered(Ok(Saved { ops: Vec::new() })),
                        Err(words) => {
                            shell.busy.set(false);
                            shell.problem.set(Some(words));
                        }
                    }
                });
            }
        }
    }

    fn answered(&self, answer: Result<Saved, CaptureError>) {
        if self.busy.try_set(false).is_some() {
            return; // The form is gone.
        }
        match answer {
            Ok(saved) => {
                let (on_saved, on_close) = self.port.with_value(|port| (port.on_saved, port.on_close));
                self.errors.set(FieldErrors::new());
                self.state.set(DraftState::Untouched);
                if let Some(on_close) = on_close {
                    on_close.run(());
                }
                if let Some(on_saved) = on_saved {
                    on_saved.run(saved);
                }
            }
            Err(CaptureError::KeptInMemory) => self.problem.set(Some(words::KEPT_IN_MEMORY.into())),
            Err(CaptureError::NotSignedIn) => self.problem.set(Some(words::SIGN_IN_FIRST.into())),
            Err(CaptureError::Rejected(rejection)) => self.refused(&rejection),
        }
    }

    fn refused(&self, rejection: &Rejection) {
        let refusal = self.port.with_value(|port| port.refusal);
        let spoken = refusal(rejection).or_else(|| words::rejection(rejection));
        let spoken = spoken.unwrap_or_else(|| Phrase::new(rejection.code.as_ref(), rejection.code.as_ref()));
        match &rejection.field {
            Some(field) => self.show_errors(FieldErrors::one(field.as_ref(), spoken.clone())),
            None => self.problem.set(Some(spoken)),
        }
    }

    fn show_errors(&self, errors: FieldErrors) {
        self.errors.set(errors);
        self.problem.set(Some(words::CORRECT_MARKED.into()));
        let node = self.node;
        // The fields show their mistakes first.
        set_timeout(
            move || {
                if let Some(form) = node.get_untracked() {
                    let control =
                        "input[aria-invalid=true], textarea[aria-invalid=true], select[aria-invalid=true]";
                    let _ = focus_first(&form, control)
                        || focus_first(&form, "[aria-invalid=true] [tabindex='0']");
                }
            },
            Duration::ZERO,
        );
    }

    pub(super) fn draw(self, action: Option<Wording>, children: ChildrenFn) -> AnyView {
        provide_context(FormErrors(self.errors));
        let (keys, node, problem) = (self.clone(), self.node, self.problem);
        let banner =
            move || problem.get().map(|words| view! { <Banner tone=BannerTone::Danger words=words /> });
        let on_key = move |event: KeyboardEvent| keys.key(&event);
        view! {
            <form class="ui-form" node_ref=node novalidate on:keydown=on_key on:submit=|event| event.prevent_default()>
                <div class="ui-form__fields">{children()}</div>
                <div class="ui-form__problem" role="alert">{banner}</div>
                {self.footer(action)}
            </form>
        }
        .into_any()
    }

    fn key(&self, event: &KeyboardEvent) {
        if ime::ignores_key(event) {
            return;
        }
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.shift_key() {
            event.prevent_default();
            self.save();
        } else if event.key() == "Escape" && inside_open_list(event) {
            event.stop_propagation();
        }
    }

    fn footer(self, action: Option<Wording>) -> AnyView {
        let (blocked, on_close) = self.port.with_value(|port| (port.blocked, port.on_close));
        let blocked = blocked.unwrap_or_else(|| Signal::derive(|| None));
        let (busy, state) = (self.busy, self.state);
        let note = move || match state.get() {
            DraftState::Untouched => Phrase::new("", ""),
            DraftState::Restored => words::DRAFT_RESTORED.into(),
            DraftState::Kept(at) => words::draft_saved(&at),
            DraftState::Failed => words::DRAFT_FAILED.into(),
        };
        let note = Wording::from(Signal::derive(note)).say();
        let saving = tr(words::SAVING);
        let shell = self;
        let save = move |()| shell.save();
        view! {
            <div class="ui-form__footer">
                <span class="ui-form__note" aria-live="polite">
                    {move || if busy.get() { saving.get().to_owned() } else { note.get() }}
                </span>
                {on_close.map(|close| view! { <Button label=words::CANCEL on_click=close /> })}
                <Button
                    label=action.unwrap_or(words::SAVE.into())
                    tone=Tone::Primary
                    keys="Ctrl ↵"
                    blocked=blocked
                    busy=busy
                    on_click=save
                />
            </div>
        }
        .into_any()
    }
}

fn clear(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(Some(handle)) = timer.try_update_value(Option::take) {
        handle.clear();
    }
}
