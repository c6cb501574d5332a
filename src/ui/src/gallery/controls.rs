//! Buttons, menus and one form with every control.

use domain::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::demo_port::NOW;
use super::words;
use crate::badge::TagTone;
use crate::form::*;
use crate::overlay::{Confirm, Drawer, Menu, MenuItem, use_toasts};
use crate::page::Card;
use crate::{Button, Tone, bind};

const CHECK_TONES: [TagTone; 3] = [TagTone::Green, TagTone::Red, TagTone::Gray];

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct DemoDraft {
    caller: String,
    kind: Option<u8>,
    crew: Option<u8>,
    priority: Option<u8>,
    summary: String,
    promised_at: Option<Timestamp>,
    minutes: String,
    password: String,
    check: Option<u8>,
    score: Option<u8>,
    consent: bool,
}

fn submission(draft: DemoDraft) -> Result<Outgoing, FieldErrors> {
    let mut errors = FieldErrors::new();
    if draft.summary.trim().is_empty() {
        errors.add("summary", words::summary_missing());
    }
    if draft.kind.is_none() {
        errors.add("kind", crate::words::CHOOSE);
    }
    errors.or(Outgoing::Capture(Vec::new()))
}

pub(super) fn form() -> AnyView {
    let draft = RwSignal::new(DemoDraft { kind: Some(0), check: Some(1), ..DemoDraft::default() });
    let toasts = use_toasts();
    let saved = Callback::new(move |_| toasts.good(crate::words::LOCAL));
    view! {
        <FormPage
            form="gallery.form"
            draft=draft
            submit=Callback::new(submission)
            refusal=crate::words::rejection
            on_saved=saved
            action=words::DISPATCH
        >
            {fields(draft)}
        </FormPage>
    }
    .into_any()
}

fn fields(draft: RwSignal<DemoDraft>) -> AnyView {
    let kinds: Vec<Choice<u8>> = (0..).zip(words::KINDS).map(|(n, word)| Choice::new(n, word)).collect();
    let checks: Vec<Choice<u8>> = (0..)
        .zip(words::CHECKS)
        .zip(CHECK_TONES)
        .map(|((n, word), tone)| Choice::new(n, word).tone(tone))
        .collect();
    let priorities: Vec<Choice<u8>> =
        (0..).zip(words::STATUSES).map(|(n, word)| Choice::new(n, word)).collect();
    let crews = Callback::new(|typed: String| {
        let like = |(n, name): (u8, &str)| {
            name.contains(&typed).then(|| Candidate::new(n, name).detail(words::ON_DUTY))
        };
        (0..).zip(words::CREWS).filter_map(like).collect::<Vec<_>>()
    });
    let title = Callback::new(|n: u8| words::CREWS[usize::from(n) % 3].to_owned());
    let chips =
        vec![TimeChip::new(NOW.plus_minutes(7), "14:15"), TimeChip::new(NOW.plus_minutes(120), "16:08")];
    view! {
        <TextField label=words::CALLER value=bind!(draft.caller) name="caller" half_width=true placeholder="3-2-1201" />
        <OptionPills label=words::KIND value=bind!(draft.kind) options=kinds name="kind" required=true numbered=true />
        <div class="ui-fields-2">
            <Combobox label=words::CREW value=bind!(draft.crew) candidates=crews title_of=title name="crew" />
            <Select label=words::PRIORITY value=bind!(draft.priority) options=priorities name="priority" />
        </div>
        <TextArea
            label=words::SUMMARY
            value=bind!(draft.summary)
            name="summary"
            required=true
            max_length=200
            hint=words::SUMMARY_HINT
        />
        <TimeField label=words::PROMISE value=bind!(draft.promised_at) chips=chips name="promised_at" />
        <div class="ui-fields-2">
            <NumberField label=words::MINUTES value=bind!(draft.minutes) unit=words::MINUTE name="minutes" />
            <PasswordField label=words::PASSWORD value=bind!(draft.password) />
        </div>
        <OptionPills label=words::LIGHTING value=bind!(draft.check) options=checks wide=true name="check" />
        <Faces label=words::SATISFACTION value=bind!(draft.score) name="score" />
        <FileField label=words::PHOTO on_files=|_| {} accept="image/*" multiple=true />
        <Checkbox label=words::CONSENT value=bind!(draft.consent) />
    }
    .into_any()
}

pub(super) fn buttons() -> AnyView {
    let (asking, drawer, form) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let (toasts, draft) = (use_toasts(), RwSignal::new(DemoDraft::default()));
    let blocked = Signal::derive(|| Some(words::needs_follow_up()));
    let items = Signal::derive(move || {
        vec![
            MenuItem::new(words::REASSIGN, move || toasts.undoable(words::TOAST, || ())).icon("users"),
            MenuItem::new(words::CLOSE, || ()).icon("check").blocked(blocked),
            MenuItem::new(words::CANCEL_TICKET, move || asking.set(true)).icon("trash").danger(),
        ]
    });
    view! {
        <Card title=words::BUTTONS>
            <div class="ui-line">
                <Button label=words::NEW tone=Tone::Primary keys="F2" on_click=move |()| form.set(true) />
                <Button label=words::EXPORT icon="download" on_click=move |()| toasts.undoable(words::TOAST, || ()) />
                <Button label=words::OPEN_DRAWER tone=Tone::Ghost on_click=move |()| drawer.set(true) />
                <Menu label=crate::words::MORE items=items />
                <Button label=words::CANCEL_TICKET tone=Tone::Danger on_click=move |()| asking.set(true) />
            </div>
            <Button label=words::CLOSE blocked=blocked on_click=|()| () />
            <Confirm
                title=words::CANCEL_TICKET
                words=words::CANCEL_QUESTION
                open=asking
                action=words::CANCEL_TICKET
                on_confirm=move |()| toasts.say(words::CANCEL_TICKET)
            />
            <Drawer title=words::OPEN_DRAWER open=drawer>{super::marks::marks()}</Drawer>
            <FormDialog
                title=words::NEW
                form="gallery.dialog"
                open=form
                draft=draft
                submit=Callback::new(submission)
                refusal=crate::words::rejection
                action=words::DISPATCH
            >
                {fields(draft)}
            </FormDialog>
        </Card>
    }
    .into_any()
}
