//! 登记房屋关系: the customer owns, rents or lives in a unit.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sites::UnitId;
use ui::prelude::*;

use super::unit_field::UnitField;
use crate::operations::{AddRole, CustomerOperation};
use crate::{Customer, CustomerId, Role, words};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct RoleDraft {
    unit: Option<UnitId>,
    role: Option<Role>,
}

impl RoleDraft {
    fn operation(&self, customer: CustomerId) -> Result<AddRole, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.unit.is_none() {
            errors.add("unit", words::CHOOSE_UNIT);
        }
        if self.role.is_none() {
            errors.add("role", words::CHOOSE_ROLE);
        }
        match (self.unit, self.role) {
            (Some(unit), Some(role)) => Ok(AddRole { customer, unit, role }),
            _ => Err(errors),
        }
    }
}

/// The dialog of 登记房屋关系.
#[component]
pub(super) fn RoleForm(open: RwSignal<bool>, customer: CustomerId) -> impl IntoView {
    let (draft, toasts) = (RwSignal::new(RoleDraft::default()), use_toasts());
    let record = use_record::<Customer>(customer);
    let site = Signal::derive(move || record.with(|record| record.as_ref().map(|record| record.site)));
    let roles =
        Signal::derive(|| Role::ALL.into_iter().map(|role| Choice::new(role, words::role(role))).collect());
    let submit =
        move |draft: RoleDraft| Ok(Outgoing::of(&CustomerOperation::from(draft.operation(customer)?)));
    let saved = move |_| {
        draft.set(RoleDraft::default());
        toasts.good(words::ROLE_ADDED);
    };
    view! {
        <FormDialog
            title=words::ADD_ROLE
            form=format!("customers.add_role:{customer}")
            open=open
            draft=draft
            submit=submit
            refusal=words::rejection
            on_saved=saved
            blocked=use_blocked("customers.add_role", site)
        >
            <UnitField value=bind!(draft.unit) site=site required=true />
            <OptionPills label=words::ROLE name="role" value=bind!(draft.role) options=roles required=true />
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_and_role_are_both_needed() {
        let errors = RoleDraft::default().operation(CustomerId::default()).unwrap_err();
        assert!(errors.get("unit").is_some() && errors.get("role").is_some());
        let complete = RoleDraft { unit: Some(UnitId::default()), role: Some(Role::Tenant) };
        assert_eq!(complete.operation(CustomerId::default()).unwrap().role, Role::Tenant);
    }
}
