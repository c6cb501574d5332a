//! 指定代理人.

use domain::{MembershipStatus, PersonId};
use leptos::prelude::*;
use ui::prelude::*;

use super::roll::Roll;
use crate::operations::{NameDelegate, StaffOperation};
use crate::{Person, words};

/// The dialog of 指定代理人.
#[component]
pub(super) fn DelegateForm(open: RwSignal<bool>, person: PersonId, roll: Signal<Roll>) -> impl IntoView {
    let (draft, toasts) = (RwSignal::new(None::<PersonId>), use_toasts());
    let submit = move |delegate: Option<PersonId>| {
        Ok(Outgoing::of(&StaffOperation::from(NameDelegate { person, delegate })))
    };
    view! {
        <FormDialog title=words::NAME_DELEGATE form=format!("staff.name_delegate:{person}") open=open draft=draft submit=submit refusal=words::rejection on_saved=move |_| toasts.good(words::SAVED)>
            <PersonField label=words::DELEGATE name="delegate" value=draft roll=roll />
        </FormDialog>
    }
}

/// A person on the staff, found by name or number.
#[component]
pub(super) fn PersonField(
    #[prop(into)] label: Wording,
    name: &'static str,
    #[prop(into)] value: Bound<Option<PersonId>>,
    roll: Signal<Roll>,
) -> impl IntoView {
    let language = use_language();
    let candidates = move |text: String| {
        let (roll, number) = (roll.get(), text.trim().to_ascii_uppercase());
        let mut found: Vec<_> = roll
            .people
            .iter()
            .filter(|person| person.status == MembershipStatus::Confirmed)
            .filter(|person| person.name.contains(text.trim()) || person.staff_number.starts_with(&number))
            .collect();
        domain::order::sort_by(&mut found, |a, b| a.staff_number.cmp(&b.staff_number));
        let candidate = |person: &Person| {
            let post = person
                .assignments
                .first()
                .map(|held| roll.title(held.post, language.get()))
                .unwrap_or_default();
            Candidate::new(person.id, person.name.clone()).detail(format!("{} {post}", person.staff_number))
        };
        found.into_iter().take(50).map(candidate).collect()
    };
    let title_of = move |id: PersonId| roll.with(|roll| roll.name(id));
    view! { <Combobox label=label name=name value=value candidates=candidates title_of=title_of placeholder=words::FIND_HINT /> }
}
