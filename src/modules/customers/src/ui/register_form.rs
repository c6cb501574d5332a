//! 建档: a new customer, in as few keys as the desk has time for.

use domain::SiteId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sites::UnitId;
use ui::prelude::*;

use super::facts::{use_home_site, use_sites};
use super::unit_field::UnitField;
use crate::operations::CustomerOperation;
use crate::operations::Register;
use crate::{CustomerId, Role, Telephone, words};

/// What the person has typed so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct RegisterDraft {
    pub(super) site: Option<SiteId>,
    pub(super) name: String,
    pub(super) telephones: String,
    pub(super) plates: String,
    pub(super) unit: Option<UnitId>,
    pub(super) role: Option<Role>,
}

/// Splits what was typed into one line: blanks belong to telephone numbers, commas part them.
pub(super) fn listed(text: &str) -> Vec<String> {
    let parts = text.split(['\u{FF0C}', ',', '\u{3001}', ';', '\u{FF1B}', '\n']);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The telephones that were typed, or which of them is none.
pub(super) fn telephones(text: &str, errors: &mut FieldErrors) -> Vec<String> {
    let typed = listed(text);
    if let Some(unclear) = typed.iter().find(|typed| Telephone::parse(typed).is_err()) {
        errors.add("telephones", words::not_a_telephone(unclear));
    }
    typed
}

impl RegisterDraft {
    /// The operation, or what is wrong with which field.
    fn operation(&self, customer: CustomerId, home: Option<SiteId>) -> Result<Register, FieldErrors> {
        let mut errors = FieldErrors::new();
        let telephones = telephones(&self.telephones, &mut errors);
        if self.name.trim().is_empty() && telephones.is_empty() {
            errors.add("name", words::NAME_OR_PHONE);
        }
        if self.unit.is_some() && self.role.is_none() {
            errors.add("role", words::CHOOSE_ROLE);
        }
        let Some(site) = self.site.or(home) else {
            errors.add("site", words::CHOOSE_SITE);
            return Err(errors);
        };
        errors.or(Register {
            customer,
            site,
            name: self.name.trim().to_owned(),
            telephones,
            plates: listed(&self.plates),
            roles: self.unit.zip(self.role).into_iter().collect(),
            tags: Vec::new(),
        })
    }
}

/// The dialog of 建档.
#[component]
pub(super) fn RegisterForm(open: RwSignal<bool>) -> impl IntoView {
    let (draft, home, replica) = (RwSignal::new(RegisterDraft::default()), use_home_site(), use_replica());
    let toasts = use_toasts();
    let sites = use_sites();
    let site = Signal::derive(move || draft.with(|draft| draft.site).or(home.get()));
    let options = Signal::derive(move || {
        sites.with(|sites| sites.iter().map(|(id, name)| Choice::new(*id, name.clone())).collect())
    });
    let roles =
        Signal::derive(|| Role::ALL.into_iter().map(|role| Choice::new(role, words::role(role))).collect());
    let submit = move |draft: RegisterDraft| {
        let register = draft.operation(replica.port().new_id().into(), home.get_untracked())?;
        Ok(Outgoing::of(&CustomerOperation::from(register)))
    };
    let saved = move |_| {
        draft.set(RegisterDraft::default());
        toasts.good(words::REGISTERED);
    };
    view! {
        <FormDialog
            title=words::REGISTER
            form="customers.register"
            open=open
            draft=draft
            submit=submit
            refusal=words::rejection
            on_saved=saved
            action=words::REGISTER
            blocked=use_blocked("customers.register", site)
        >
            {move || home.get().is_none().then(|| view! { <Select label=words::SITE name="site" value=bind!(draft.site) options=options required=true /> })}
            <TextField label=words::FULL_NAME name="name" value=bind!(draft.name) max_length=60 autofocus=true />
            <TextField label=words::TELEPHONES name="telephones" value=bind!(draft.telephones) hint=words::SEVERAL_HINT half_width=true input_mode="tel" />
            <UnitField value=bind!(draft.unit) site=site />
            <OptionPills label=words::ROLE name="role" value=bind!(draft.role) options=roles />
            <TextField label=words::PLATES name="plates" value=bind!(draft.plates) hint=words::SEVERAL_HINT />
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;

    fn problems(draft: &RegisterDraft) -> FieldErrors {
        draft.operation(CustomerId::default(), Some(SiteId(Id([1; 16])))).unwrap_err()
    }

    #[test]
    fn a_telephone_alone_is_enough_and_nothing_is_not() {
        let caller = RegisterDraft {
            telephones: "186 1234 1402\u{FF0C}0755-26001402".to_owned(),
            ..RegisterDraft::default()
        };
        let register = caller.operation(CustomerId::default(), Some(SiteId(Id([1; 16])))).unwrap();
        assert_eq!(register.telephones, ["186 1234 1402", "0755-26001402"]);
        assert!(problems(&RegisterDraft::default()).get("name").is_some());
    }

    #[test]
    fn each_mistake_stands_at_its_field() {
        let draft = RegisterDraft {
            telephones: "没有".to_owned(),
            unit: Some(UnitId(Id([2; 16]))),
            ..RegisterDraft::default()
        };
        let errors = problems(&draft);
        assert!(errors.get("telephones").is_some_and(|words| words.zh.contains("没有")));
        assert!(errors.get("role").is_some());
        assert!(draft.operation(CustomerId::default(), None).unwrap_err().get("site").is_some());
    }
}
