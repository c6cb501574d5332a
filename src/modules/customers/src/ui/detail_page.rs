//! 客户档案: who this is, and what every module knows about the customer.

use std::sync::Arc;

use domain::Record;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use sites::Unit;
use ui::prelude::*;

use super::contact_form::ContactForm;
use super::facts::Marks;
use super::merge_form::MergeForm;
use super::paths;
use super::role_form::RoleForm;
use crate::operations::{AddTag, CustomerOperation, DropTag, EndRole};
use crate::{Customer, CustomerContact, CustomerId, Tag as Mark, UnitRole, words};

/// One customer's page. Tickets and visits put their panels on it.
#[component]
pub(super) fn DetailPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id")).and_then(|id| id.parse::<CustomerId>().ok())
    });
    move || match id.get() {
        Some(id) => view! { <File id=id /> }.into_any(),
        None => missing(),
    }
}

fn missing() -> AnyView {
    view! {
        <PageHeader title=words::NAME back=paths::CUSTOMERS.to_owned() />
        <EmptyState kind=EmptyKind::NotDownloaded />
    }
    .into_any()
}

#[component]
fn File(id: CustomerId) -> impl IntoView {
    let record = use_record::<Customer>(id);
    let known = Memo::new(move |_| record.with(Option::is_some));
    move || if known.get() { view! { <Known id=id record=record /> }.into_any() } else { missing() }
}

#[component]
fn Known(id: CustomerId, record: Signal<Option<Arc<Customer>>>) -> impl IntoView {
    let title = Signal::derive(move || {
        let name = record.with(|record| record.as_ref().map(|record| record.shown_name().to_owned()));
        domain::Phrase::new(name.clone().unwrap_or_default(), name.unwrap_or_default())
    });
    let (correcting, adding, merging) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let site = Signal::derive(move || record.with(|record| record.as_ref().map(|record| record.site)));
    let merge_blocked = use_blocked("customers.merge", site);
    let marking = Marking {
        act: use_act(words::rejection),
        tag: use_blocked("customers.tag", site),
        untag: use_blocked("customers.untag", site),
    };
    let more = Signal::derive(move || {
        let mut items = tag_items(id, record, marking);
        items.push(
            MenuItem::new(words::MERGE, move || merging.set(true))
                .icon("copy")
                .blocked(merge_blocked)
                .danger(),
        );
        items
    });
    let merged = move || {
        let kept = record.with(|record| record.as_ref().and_then(|record| record.merged_into))?;
        Some(view! {
            <Banner words=words::THIS_WAS_MERGED tone=BannerTone::Warning>
                <LinkButton label=words::OPEN_KEPT href=paths::customer(kept) />
            </Banner>
        })
    };
    let erased = move || {
        let is_gone = |file: &Arc<Customer>| file.is_erased() && file.merged_into.is_none();
        let gone = record.with(|record| record.as_ref().is_some_and(is_gone));
        gone.then(|| view! { <Banner words=words::THIS_WAS_ERASED tone=BannerTone::Warning /> })
    };
    view! {
        <PageHeader title=title back=paths::CUSTOMERS.to_owned()>
            <SyncBadge id=id.id() keep=true />
            <Menu label=words::MORE items=more />
        </PageHeader>
        {merged}
        {erased}
        <div class="ui-columns ui-columns--detail">
            <div class="ui-stack"><Panels kind=Customer::KIND id=id.id() /></div>
            <div class="ui-stack">
                <ContactCard id=id record=record on_correct=move |()| correcting.set(true) />
                <RolesCard id=id record=record on_add=move |()| adding.set(true) />
            </div>
        </div>
        <ContactForm open=correcting customer=id />
        <RoleForm open=adding customer=id />
        <MergeForm open=merging customer=id />
    }
}

/// What putting tags on and taking them off needs.
#[derive(Clone, Copy)]
struct Marking {
    act: Act,
    tag: Signal<Option<domain::Phrase>>,
    untag: Signal<Option<domain::Phrase>>,
}

/// Tags are put on and taken off from the menu.
fn tag_items(id: CustomerId, record: Signal<Option<Arc<Customer>>>, marking: Marking) -> Vec<MenuItem> {
    let held = record.with(|record| record.as_ref().map(|record| record.tags.clone()).unwrap_or_default());
    let item = |tag: Mark| {
        let on = held.contains(&tag);
        let (verb, word) = (if on { words::UNTAG } else { words::TAG }, words::tag(tag));
        let label = words::verb_and_tag(verb, word);
        let blocked = if on { marking.untag } else { marking.tag };
        let run = move || {
            let operation: CustomerOperation =
                if on { DropTag { customer: id, tag }.into() } else { AddTag { customer: id, tag }.into() };
            marking.act.submit(&operation, if on { words::UNTAGGED } else { words::TAGGED });
        };
        MenuItem::new(label, run).icon("tag").blocked(blocked)
    };
    Mark::ALL.into_iter().map(item).collect()
}

/// Name, telephones and plates: masked until asked for.
#[component]
fn ContactCard(
    id: CustomerId,
    record: Signal<Option<Arc<Customer>>>,
    #[prop(into)] on_correct: Callback<()>,
) -> impl IntoView {
    let contact = use_record::<CustomerContact>(CustomerContact::id_of(id));
    let shown = RwSignal::new(false);
    let readable = Memo::new(move |_| contact.with(Option::is_some));
    let items = Signal::derive(move || {
        let Some(customer) = record.get() else { return Vec::new() };
        let tags = customer.tags.clone();
        let marks = if tags.is_empty() {
            Detail::new(words::TAGS, "")
        } else {
            Detail::view(words::TAGS, move || {
                let tags = tags.clone();
                view! { <Marks tags=tags /> }
            })
        };
        let full = shown.get().then(|| contact.get()).flatten();
        let (name, telephones, plates) = match full {
            Some(full) => {
                let telephones: Vec<String> = full.telephones.iter().map(ToString::to_string).collect();
                (full.full_name.clone(), telephones.join("\u{3000}"), full.plates.join("\u{3000}"))
            }
            None => (customer.masked_name.clone(), customer.masked_phone.clone(), String::new()),
        };
        vec![
            Detail::new(words::FULL_NAME, name),
            Detail::new(words::TELEPHONES, telephones),
            Detail::new(words::PLATES, plates),
            marks,
        ]
    });
    let site = Signal::derive(move || record.with(|record| record.as_ref().map(|record| record.site)));
    let not_permitted = use_blocked("customers.correct_contact", site);
    let blocked = Signal::derive(move || match readable.get() {
        true => not_permitted.get(),
        false => Some(words::MASKED_ONLY.into()),
    });
    let label = Signal::derive(move || if shown.get() { words::HIDE_FULL } else { words::SHOW_FULL });
    let eye = move || {
        let toggle = move |()| shown.update(|shown| *shown = !*shown);
        readable.get().then(
            || view! { <Button label=label icon="eye" tone=Tone::Ghost icon_only=true on_click=toggle /> },
        )
    };
    let reveal = move || view! { {eye} };
    view! {
        <Card title=words::CONTACT extra=reveal>
            <DetailList items=items />
            <Button label=words::CORRECT_CONTACT icon="edit" blocked=blocked on_click=on_correct />
        </Card>
    }
}

/// The units the customer has to do with, now and before.
#[component]
fn RolesCard(
    id: CustomerId,
    record: Signal<Option<Arc<Customer>>>,
    #[prop(into)] on_add: Callback<()>,
) -> impl IntoView {
    let units = use_table::<Unit>();
    let act = use_act(words::rejection);
    let site = Signal::derive(move || record.with(|record| record.as_ref().map(|record| record.site)));
    let end_blocked = use_blocked("customers.end_role", site);
    let line = move |held: UnitRole| {
        let title = move || {
            let code = units.with(|units| units.get(held.unit).map(|unit| unit.code.to_string()));
            code.unwrap_or_else(|| ui::format::NOTHING.to_owned())
        };
        let ended = held.ended_on.map(ui::format::day);
        let end = move |()| {
            let end = EndRole { customer: id, unit: held.unit, role: held.role };
            act.submit(&CustomerOperation::from(end), words::ROLE_ENDED);
        };
        let detail = ended
            .clone()
            .map(|day| view! { <span class="ui-list__detail">{tr(words::FORMER)} " " {day}</span> });
        let button = ended.is_none().then(|| {
            view! { <Button label=words::END_ROLE icon="close" icon_only=true tone=Tone::Ghost blocked=end_blocked on_click=end /> }
        });
        view! {
            <div>
                <span class="ui-list__words">
                    <span class="ui-list__title">{title} " " {tr(words::role(held.role))}</span>
                    {detail}
                </span>
                {button}
            </div>
        }
    };
    let lines = move || {
        let mut roles =
            record.with(|record| record.as_ref().map(|record| record.roles.clone()).unwrap_or_default());
        domain::order::sort_by_key(&mut roles, |held| (held.ended_on.is_some(), *held));
        roles.into_iter().map(line).collect_view()
    };
    let add = move || view! { <Button label=words::ADD_ROLE icon="plus" tone=Tone::Ghost blocked=use_blocked("customers.add_role", site) on_click=on_add /> };
    view! { <Card title=words::UNITS extra=add flush=true><div class="ui-list">{lines}</div></Card> }
}
