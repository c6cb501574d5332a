//! 更正联系方式: the form shows everything, the operation carries only what was changed.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::register_form::{listed, telephones};
use crate::operations::{CorrectContact, CustomerOperation, NameChange};
use crate::{Customer, CustomerContact, CustomerId, Telephone, words};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct ContactDraft {
    name: String,
    telephones: String,
    plates: String,
}

impl ContactDraft {
    fn of(contact: &CustomerContact) -> ContactDraft {
        let telephones: Vec<String> = contact.telephones.iter().map(ToString::to_string).collect();
        ContactDraft {
            name: contact.full_name.clone(),
            telephones: telephones.join(", "),
            plates: contact.plates.join(", "),
        }
    }

    /// What differs from the contact the person saw.
    fn operation(&self, seen: &CustomerContact) -> Result<CorrectContact, FieldErrors> {
        let mut errors = FieldErrors::new();
        let typed = telephones(&self.telephones, &mut errors);
        let wanted = domain::order::set(typed.iter().filter_map(|text| Telephone::parse(text).ok()));
        let known = domain::order::set(seen.telephones.iter().cloned());
        let digits =
            |set: BTreeSet<&Telephone>| set.into_iter().map(|phone| phone.digits().to_owned()).collect();
        let plates = listed(&self.plates);
        let name = self.name.trim();
        let change = CorrectContact {
            customer: seen.customer,
            name: (name != seen.full_name)
                .then(|| NameChange { from: seen.full_name.clone(), to: name.to_owned() }),
            add_telephones: digits(wanted.difference(&known).collect()),
            drop_telephones: digits(known.difference(&wanted).collect()),
            add_plates: plates.iter().filter(|plate| !seen.plates.contains(plate)).cloned().collect(),
            drop_plates: seen.plates.iter().filter(|plate| !plates.contains(plate)).cloned().collect(),
        };
        if name.is_empty() && wanted.is_empty() {
            errors.add("name", words::NAME_OR_PHONE);
        } else if change == (CorrectContact { customer: seen.customer, ..CorrectContact::default() }) {
            errors.add("name", words::NOTHING_CHANGED);
        }
        errors.or(change)
    }
}

/// The dialog of 更正联系方式. Only who may read the contact can correct it.
#[component]
pub(super) fn ContactForm(open: RwSignal<bool>, customer: CustomerId) -> impl IntoView {
    let (draft, toasts) = (RwSignal::new(ContactDraft::default()), use_toasts());
    let contact = use_record::<CustomerContact>(CustomerContact::id_of(customer));
    let record = use_record::<Customer>(customer);
    let site = Signal::derive(move || record.with(|record| record.as_ref().map(|record| record.site)));
    // While closed it follows the record, so that it opens with what is known.
    Effect::new(move |_| {
        if !open.get() {
            let known = contact.get();
            draft.set(known.as_ref().map_or_else(ContactDraft::default, |known| ContactDraft::of(known)));
        }
    });
    let submit = move |draft: ContactDraft| {
        let Some(seen) = contact.get_untracked() else {
            return Err(FieldErrors::one("name", words::MASKED_ONLY));
        };
        Ok(Outgoing::of(&CustomerOperation::from(draft.operation(&seen)?)))
    };
    view! {
        <FormDialog
            title=words::CORRECT_CONTACT
            form=format!("customers.correct_contact:{customer}")
            open=open
            draft=draft
            submit=submit
            refusal=words::rejection
            on_saved=move |_| toasts.good(words::CORRECTED)
            blocked=use_blocked("customers.correct_contact", site)
        >
            <TextField label=words::FULL_NAME name="name" value=bind!(draft.name) max_length=60 autofocus=true />
            <TextField label=words::TELEPHONES name="telephones" value=bind!(draft.telephones) hint=words::SEVERAL_HINT half_width=true input_mode="tel" />
            <TextField label=words::PLATES name="plates" value=bind!(draft.plates) hint=words::SEVERAL_HINT />
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::SiteId;

    fn seen() -> CustomerContact {
        CustomerContact {
            customer: CustomerId::default(),
            site: SiteId::default(),
            full_name: "仲大妮".to_owned(),
            telephones: vec![
                Telephone::parse("18612341402").unwrap(),
                Telephone::parse("13900000001").unwrap(),
            ],
            plates: vec!["粤B12345".to_owned()],
        }
    }

    #[test]
    fn only_what_was_changed_is_sent() {
        let mut draft = ContactDraft::of(&seen());
        assert!(draft.operation(&seen()).unwrap_err().get("name").is_some(), "nothing changed");
        draft.telephones = "186-1234-1402, 13900000002".to_owned();
        let change = draft.operation(&seen()).unwrap();
        assert_eq!(
            (change.add_telephones, change.drop_telephones),
            (vec!["13900000002".to_owned()], vec!["13900000001".to_owned()])
        );
        assert_eq!((change.name, change.add_plates.len(), change.drop_plates.len()), (None, 0, 0));
    }

    #[test]
    fn a_changed_name_says_what_was_read() {
        let draft = ContactDraft { name: " 仲小妮 ".to_owned(), ..ContactDraft::of(&seen()) };
        let change = draft.operation(&seen()).unwrap().name.unwrap();
        assert_eq!((change.from.as_str(), change.to.as_str()), ("仲大妮", "仲小妮"));
    }
}
