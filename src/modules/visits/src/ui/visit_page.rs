//! 登记走访: on a tablet in a doorway, everything within reach of one thumb.

use domain::SiteId;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sites::Site;
use tickets::TicketKind;
use ui::prelude::*;

use super::unit_box::UnitBox;
use super::visit_draft::{Identity, VisitDraft};
use super::{paths, words};
use crate::Purpose;

/// The form for a visit: household, purpose, five faces, what was asked for, and 生成工单.
#[component]
pub(super) fn VisitPage() -> impl IntoView {
    let replica = use_replica();
    let port = replica.port();
    let draft = RwSignal::new(VisitDraft::fresh());
    let own = StoredValue::new(Identity {
        visit: port.new_id().into(),
        ticket: port.new_id().into(),
        alias: port.next_provisional_number(),
    });
    let (site, toasts) = (only_site(), use_toasts());
    let submit = move |draft: VisitDraft| {
        own.with_value(|own| draft.intents(own, site.get_untracked())).map(Outgoing::Capture)
    };
    let go = StoredValue::new_local(use_navigate());
    let leave = move || go.with_value(|go| go(paths::LIST, Default::default()));
    let saved = move |_| {
        toasts.good(words::SAVED);
        leave();
    };
    view! {
        <PageHeader title=words::NEW_VISIT back=paths::LIST />
        <Card>
            <FormPage
                form="visits.record"
                draft=draft
                submit=submit
                refusal=crate::words::rejection
                action=words::SAVE
                on_saved=saved
                on_leave=move |()| leave()
            >
                <Fields draft=draft />
            </FormPage>
        </Card>
    }
}

#[component]
fn Fields(draft: RwSignal<VisitDraft>) -> impl IntoView {
    let purposes: Vec<_> =
        Purpose::ALL.into_iter().map(|one| Choice::new(one, crate::words::purpose(one))).collect();
    let kinds: Vec<_> =
        TicketKind::ALL.into_iter().map(|kind| Choice::new(kind, tickets::words::kind(kind))).collect();
    let raises = Memo::new(move |_| draft.with(|draft| draft.raises));
    view! {
        <UnitBox value=bind!(draft.household) typed=bind!(draft.typed) />
        <OptionPills label=words::PURPOSE name="purpose" value=bind!(draft.purpose) options=purposes />
        <Faces label=words::SATISFACTION name="satisfaction" value=bind!(draft.satisfaction) />
        <TextArea label=words::REQUESTS name="requests" value=bind!(draft.requests) max_length=4000 />
        <PhotoField value=bind!(draft.photos) />
        <Switch label=words::RAISE hint=words::RAISE_HINT value=bind!(draft.raises) />
        {move || raises.get().then(|| view! {
            <OptionPills label=words::KIND name="kind" value=bind!(draft.kind) options=kinds.clone() />
        })}
        <TextArea label=words::NOTES name="notes" value=bind!(draft.notes) max_length=4000 />
        <div class="ui-fields-2">
            <TextField label=words::PRESENT hint=words::PRESENT_HINT name="present" value=bind!(draft.present) />
            <TextField
                label=words::PHONE
                name="phone"
                value=bind!(draft.phone)
                max_length=40
                half_width=true
                input_mode="tel"
            />
        </div>
    }
}

/// The site chosen in the frame, else the only one there is.
fn only_site() -> Signal<Option<SiteId>> {
    let (session, sites) = (use_session(), use_table::<Site>());
    Signal::derive(move || {
        session.site.get().or_else(|| {
            sites.with(|sites| {
                let mut all = sites.iter().map(|site| site.id);
                all.next().filter(|_| all.next().is_none())
            })
        })
    })
}
