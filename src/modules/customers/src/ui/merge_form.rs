//! 合并客户: the same person was registered twice.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sites::{Unit, queries::find_units};
use ui::prelude::*;

use super::facts::roles_in_words;
use crate::operations::{CustomerOperation, Merge};
use crate::{Customer, CustomerContact, CustomerId, queries, words};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct MergeDraft {
    kept: Option<CustomerId>,
}

/// The dialog of 合并客户: choose the file that is kept.
#[component]
pub(super) fn MergeForm(open: RwSignal<bool>, customer: CustomerId) -> impl IntoView {
    let (draft, toasts, language) = (RwSignal::new(MergeDraft::default()), use_toasts(), use_language());
    let (customers, contacts, units) =
        (use_table::<Customer>(), use_table::<CustomerContact>(), use_table::<Unit>());
    let record = use_record::<Customer>(customer);
    let site = Signal::derive(move || record.with(|record| record.as_ref().map(|record| record.site)));
    let candidates = move |text: String| {
        let (customers, contacts, units, site) = (customers.get(), contacts.get(), units.get(), site.get());
        let at_site = units.iter().filter(|unit| Some(unit.site) == site);
        let named: Vec<_> = find_units(at_site, &text).into_iter().map(Unit::unit_id).collect();
        let mut found: Vec<_> = customers
            .iter()
            .filter(|other| other.id != customer && Some(other.site) == site)
            .filter_map(|other| {
                let contact = contacts.get(CustomerContact::id_of(other.id));
                Some((queries::rank(other, contact, &text, &named)?, other))
            })
            .collect();
        domain::order::sort_by_key(&mut found, |(rank, other)| (*rank, other.id));
        let candidate = |(_, other): (u8, &Customer)| {
            Candidate::new(other.id, other.shown_name()).detail(roles_in_words(other, &units, language.get()))
        };
        found.into_iter().take(50).map(candidate).collect()
    };
    let title_of = move |id: CustomerId| {
        customers.with(|all| all.get(id).map(|other| other.shown_name().to_owned()).unwrap_or_default())
    };
    let submit = move |draft: MergeDraft| {
        let kept = draft.kept.ok_or_else(|| FieldErrors::one("kept", words::CHOOSE_KEPT))?;
        Ok(Outgoing::of(&CustomerOperation::from(Merge { duplicate: customer, kept })))
    };
    view! {
        <FormDialog
            title=words::MERGE
            form=format!("customers.merge:{customer}")
            open=open
            draft=draft
            submit=submit
            refusal=words::rejection
            on_saved=move |_| toasts.good(words::MERGED)
            action=words::MERGE
            blocked=use_blocked("customers.merge", site)
        >
            <Banner words=words::MERGE_EXPLAINED tone=BannerTone::Warning />
            <Combobox label=words::MERGE_INTO name="kept" value=bind!(draft.kept) candidates=candidates title_of=title_of placeholder=words::SEARCH_HINT required=true autofocus=true />
        </FormDialog>
    }
}
