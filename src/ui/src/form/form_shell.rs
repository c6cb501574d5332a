//! The behaviour all forms share: draft, mistakes, saving, leaving.

use core::time::Duration;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use domain::{OpId, Phrase, Rejection, Timestamp};
use gloo_events::{EventListener, EventListenerOptions};
use leptos::html::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::KeyboardEvent;

use super::combobox::inside_open_list;
use super::erased::Erased;
use super::errors::{FieldErrors, FormErrors};
use super::form_draft::FormDraft;
use super::ime;
use super::outgoing::Outgoing;
use crate::dom::focus_first;
use crate::page::{Banner, BannerTone};
use crate::replica::{CaptureError, ReplicaHandle, Saved, use_replica};
use crate::{Button, Tone, Wording, format, tr, words};

/// The last key is in the draft within 300 ms (ux.md 3.0).
const DRAFT_DELAY: Duration = Duration::from_millis(250);
/// Who types on and on is written in between.
const LONGEST_UNWRITTEN_MS: i64 = 1_000;
/// When the page may be on its way out: before the browser's own listeners see it, so that the write is under way when
/// the shell lets the database go.
const LEAVING: [&str; 3] = ["visibilitychange", "pagehide", "freeze"];

/// What a form needs besides its fields.
#[derive(Clone)]
pub(super) struct Port {
    pub(super) form: String,
    pub(super) amends: Option<OpId>,
    pub(super) refusal: fn(&Rejection) -> Option<Phrase>,
    pub(super) blocked: Option<Signal<Option<Phrase>>>,
    pub(super) on_saved: Option<Callback<Saved>>,
    pub(super) on_close: Option<Callback<()>>,
    /// Set when the person wants to leave by other means than the form's own button.
    pub(super) leaving: Option<RwSignal<bool>>,
}

/// Makes what is saved of the draft as it is now.
pub(super) type Make = Callback<(), Result<Outgoing, FieldErrors>>;

/// A form whose type of draft is forgotten, so that its code exists once.
#[derive(Clone)]
pub(super) struct Shell {
    port: StoredValue<Port>,
    replica: ReplicaHandle,
    make: Make,
    second: Option<StoredValue<(Wording, Make)>>,
    errors: RwSignal<FieldErrors>,
    problem: RwSignal<Option<Phrase>>,
    busy: RwSignal<bool>,
    state: RwSignal<DraftState>,
    /// The question whether to keep what was typed.
    asking: RwSignal<bool>,
    draft: Erased,
    /// The draft as the form was opened with it.
    opened_with: StoredValue<Vec<u8>>,
    node: NodeRef<Form>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// What the timer is going to write.
    unwritten: Unwritten,
    /// Since when something is unwritten.
    unwritten_since: StoredValue<Option<Timestamp>>,
    /// The draft of the last time was looked for.
    looked: RwSignal<bool>,
    /// The next change of the draft is the form's own, not the person's.
    own_change: StoredValue<bool>,
}

type Unwritten = Arc<Mutex<Option<Vec<u8>>>>;

#[derive(Clone, Debug, PartialEq)]
enum DraftState {
    Untouched,
    Restored,
    Kept(String),
    Failed,
}

impl Shell {
    pub(super) fn new(port: Port, draft: Erased, make: Make, second: Option<(Wording, Make)>) -> Shell {
        let opened_with = StoredValue::new(untrack(|| draft.read()));
        let shell = Shell {
            port: StoredValue::new(port),
            replica: use_replica(),
            make,
            second: second.map(StoredValue::new),
            errors: RwSignal::new(FieldErrors::new()),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
            state: RwSignal::new(DraftState::Untouched),
            asking: RwSignal::new(false),
            draft,
            opened_with,
            node: NodeRef::new(),
            timer: StoredValue::new(None),
            unwritten: Unwritten::default(),
            unwritten_since: StoredValue::new(None),
            looked: RwSignal::new(false),
            own_change: StoredValue::new(false),
        };
        shell.restore();
        shell.keep();
        shell.watch_leaving();
        shell.write_before_the_page_goes();
        shell.finish_on_cleanup();
        shell
    }

    /// Brings back what the person had typed before.
    fn restore(&self) {
        let (port, form, state, own_change) = (self.replica.port(), self.form(), self.state, self.own_change);
        let (draft, before, looked) = (self.draft.clone(), self.opened_with.get_value(), self.looked);
        spawn_local(async move {
            if let Some(found) = port.draft(&form).await {
                let untouched = untrack(|| draft.read()) == before;
                if untouched && found != before && own_change.try_set_value(true).is_none() {
                    if draft.write(&found) {
                        state.set(DraftState::Restored);
                    } else {
                        own_change.set_value(false);
                    }
                }
            }
            if looked.try_set(true).is_some() {
                // The form was closed before it was found: nobody else will say that it has left.
                port.draft_left(&form);
            }
        });
    }

    /// Keeps the draft on the device shortly after each change, and looks at the mistakes again once they were shown.
    fn keep(&self) {
        let shell = self.clone();
        Effect::new(move |before: Option<Vec<u8>>| {
            let now = shell.draft.read();
            if before.is_some_and(|before| before != now) {
                let own = shell.own_change.try_update_value(core::mem::take).unwrap_or_default();
                shell.look_again();
                if !own {
                    shell.keep_soon(now.clone());
                }
            }
            now
        });
    }

    /// Nothing was typed since the form was opened.
    fn is_pristine(&self) -> bool {
        untrack(|| self.draft.read()) == self.opened_with.get_value()
    }

    fn reset(&self) {
        if !self.is_pristine() {
            self.own_change.set_value(true);
            self.draft.write(&self.opened_with.get_value());
        }
    }

    fn keep_soon(&self, bytes: Vec<u8>) {
        clear(self.timer);
        if let Ok(mut unwritten) = self.unwritten.lock() {
            *unwritten = Some(bytes);
        }
        let now = self.replica.port().now();
        let since = self.unwritten_since.get_value().unwrap_or(now);
        self.unwritten_since.set_value(Some(since));
        if now.0 - since.0 >= LONGEST_UNWRITTEN_MS {
            self.write();
            return;
        }
        let shell = self.clone();
        if let Ok(handle) = set_timeout_with_handle(move || shell.write(), DRAFT_DELAY) {
            self.timer.set_value(Some(handle));
        }
    }

    /// Reloading, closing and freezing do not wait for a timer.
    fn write_before_the_page_goes(&self) {
        let listeners = LEAVING.map(|event| {
            let shell = self.clone();
            let options = EventListenerOptions::run_in_capture_phase();
            EventListener::new_with_options(&window(), event, options, move |_| shell.write())
        });
        // They go with the form.
        StoredValue::new_local(listeners);
    }

    /// Writes the newest draft; one that is as the form was opened is removed instead.
    fn write(&self) {
        let Some(bytes) = self.unwritten.lock().ok().and_then(|mut unwritten| unwritten.take()) else {
            return;
        };
        clear(self.timer);
        self.unwritten_since.try_set_value(None);
        let (port, form, state) = (self.replica.port(), self.form(), self.state);
        let pristine = self.is_pristine();
        spawn_local(async move {
            if pristine {
                port.discard_draft(&form).await;
                state.try_set(DraftState::Untouched);
            } else {
                let kept = port.save_draft(&form, bytes).await;
                let at = format::time_with_seconds(port.now());
                state.try_set(if kept { DraftState::Kept(at) } else { DraftState::Failed });
            }
        });
    }

    /// What fields may ask of the draft.
    fn draft_for_fields(&self) -> FormDraft {
        let shell = self.clone();
        FormDraft::new(self.form(), Rc::new(move || shell.write()), self.looked, self.replica)
    }

    /// Drops what the timer would write: it was saved for good, or given up.
    fn forget_unwritten(&self) {
        clear(self.timer);
        self.unwritten_since.set_value(None);
        if let Ok(mut unwritten) = self.unwritten.lock() {
            *unwritten = None;
        }
    }

    /// However the form goes away, its last letters are on the device and the next one opens fresh.
    fn finish_on_cleanup(&self) {
        let (unwritten, timer, replica, form) =
            (self.unwritten.clone(), self.timer, self.replica, self.form());
        let (draft, opened_with, looked) = (self.draft.clone(), self.opened_with.get_value(), self.looked);
        on_cleanup(move || {
            clear(timer);
            let found = looked.try_get_untracked() == Some(true);
            let unwritten = unwritten.lock().ok().and_then(|mut unwritten| unwritten.take());
            let (port, form) = (replica.port(), form.clone());
            spawn_local(async move {
                if let Some(bytes) = unwritten {
                    port.save_draft(&form, bytes).await;
                }
                if found {
                    port.draft_left(&form);
                }
            });
            draft.write(&opened_with);
        });
    }

    fn watch_leaving(&self) {
        let shell = self.clone();
        if let Some(leaving) = self.port.with_value(|port| port.leaving) {
            leaving.set(false);
            Effect::new(move |_| {
                if leaving.get() {
                    leaving.set(false);
                    shell.leave();
                }
            });
        }
    }

    /// Leaves at once when nothing was typed, else asks.
    fn leave(&self) {
        if self.is_pristine() { self.close() } else { self.asking.set(true) }
    }

    fn leave_with_draft(&self) {
        clear(self.timer);
        self.write();
        self.close();
    }

    fn give_up(&self) {
        self.forget_unwritten();
        let (port, form) = (self.replica.port(), self.form());
        spawn_local(async move { port.discard_draft(&form).await });
        self.reset();
        self.close();
    }

    fn close(&self) {
        self.asking.set(false);
        if let Some(on_close) = self.port.with_value(|port| port.on_close) {
            on_close.run(());
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
    fn save(&self, make: Make) {
        let blocked =
            self.port.with_value(|port| port.blocked).is_some_and(|reason| reason.get_untracked().is_some());
        if blocked || self.busy.get_untracked() {
            return;
        }
        match make.run(()) {
            Err(errors) => self.show_errors(errors),
            Ok(Outgoing::Capture(intents)) => {
                self.forget_unwritten();
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
                self.reset();
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
                    // In the order of the page: the first field that is wrong, be it a line or a row of pills.
                    let control = "input[aria-invalid=true], textarea[aria-invalid=true], \
                        select[aria-invalid=true], [aria-invalid=true] [tabindex='0']";
                    focus_first(&form, control);
                }
            },
            Duration::ZERO,
        );
    }

    pub(super) fn draw(self, action: Option<Wording>, children: ChildrenFn) -> AnyView {
        provide_context(FormErrors(self.errors));
        provide_context(self.draft_for_fields());
        let (keys, node) = (self.clone(), self.node);
        let on_key = move |event: KeyboardEvent| keys.key(&event);
        view! {
            <form class="ui-form" node_ref=node novalidate on:keydown=on_key on:submit=|event| event.prevent_default()>
                <div class="ui-form__fields">{children()}</div>
                {self.footer(action)}
            </form>
        }
        .into_any()
    }

    fn key(&self, event: &KeyboardEvent) {
        if ime::ignores_key(event) {
            return;
        }
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            let second = self.second.map(|second| second.with_value(|(_, make)| *make));
            match (event.shift_key(), second) {
                (false, _) => self.save(self.make),
                (true, Some(make)) => self.save(make),
                (true, None) => {}
            }
        } else if event.key() == "Escape" && inside_open_list(event) {
            event.stop_propagation();
        }
    }

    /// The question before what was typed is left behind.
    fn question(&self) -> AnyView {
        let (keep, give_up, asking) = (self.clone(), self.clone(), self.asking);
        view! {
            <Banner tone=BannerTone::Warning words=words::UNSAVED_BODY>
                <Button label=words::LEAVE_DRAFT tone=Tone::Primary on_click=move |()| keep.leave_with_draft() />
                <Button label=words::KEEP_EDITING on_click=move |()| asking.set(false) />
                <Button label=words::DISCARD tone=Tone::Danger on_click=move |()| give_up.give_up() />
            </Banner>
        }
        .into_any()
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
        let (asker, asking, problem) = (self.clone(), self.asking, self.problem);
        let notice = move || match problem.get() {
            _ if asking.get() => Some(asker.question()),
            Some(words) => Some(view! { <Banner tone=BannerTone::Danger words=words /> }.into_any()),
            None => None,
        };
        let (leaver, saver, make) = (self.clone(), self.clone(), self.make);
        let cancel =
            on_close.map(|_| view! { <Button label=words::CANCEL on_click=move |()| leaver.leave() /> });
        let second = self.second.map(|second| second.get_value()).map(|(label, make)| {
            let shell = self.clone();
            let save = move |()| shell.save(make);
            view! { <Button label=label keys="Ctrl Shift ↵" blocked=blocked busy=busy on_click=save /> }
        });
        let save = move |()| saver.save(make);
        view! {
            <div class="ui-form__footer">
                <div class="ui-form__problem" role="alert">{notice}</div>
                <span class="ui-form__note" aria-live="polite">
                    {move || if busy.get() { saving.get().to_owned() } else { note.get() }}
                </span>
                {cancel}
                {second}
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
