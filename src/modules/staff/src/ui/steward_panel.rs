//! 贴心管家 on a building's page: who answers for the households of each entrance (Y1).

use std::sync::Arc;

use domain::{Id, PersonId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sites::operations::{NameSteward, SiteOperation};
use sites::{BuildingId, Entrance, EntranceId, Unit, UnitId};
use ui::prelude::*;

use super::delegate_form::PersonField;
use super::roll::use_roll;
use crate::words;

/// The panel of one building.
pub(super) fn panel(building: Id) -> AnyView {
    view! { <Stewards building=building.into() /> }.into_any()
}

#[component]
fn Stewards(building: BuildingId) -> impl IntoView {
    let entrances = use_table::<Entrance>();
    let here = Signal::derive(move || {
        let mut here: Vec<Arc<Entrance>> = entrances
            .with(|all| all.iter_shared().filter(|entrance| entrance.building == building).collect());
        domain::order::sort_by_key(&mut here, |entrance| (entrance.number.len(), entrance.number.clone()));
        here
    });
    let line = |entrance: Arc<Entrance>| view! { <EntranceLine entrance=entrance /> };
    view! { <div class="ui-list">{move || here.get().into_iter().map(line).collect_view()}</div> }
}

/// One entrance: its stewards by name, and the way to name another.
#[component]
fn EntranceLine(entrance: Arc<Entrance>) -> impl IntoView {
    let (units, roll, naming) = (use_table::<Unit>(), use_roll(), RwSignal::new(false));
    let (id, site, number) = (entrance.entrance_id(), entrance.site, entrance.number.clone());
    let here = Signal::derive(move || {
        units.with(|units| units.iter_shared().filter(|unit| unit.entrance == id).collect::<Vec<Arc<Unit>>>())
    });
    let title =
        Wording::from(Signal::derive(move || words::entrance_units(&number, here.with(Vec::len)))).say();
    let language = use_language();
    let names = move || {
        let mut stewards: Vec<PersonId> =
            here.with(|here| here.iter().filter_map(|unit| unit.steward).collect());
        domain::order::sort(&mut stewards);
        stewards.dedup();
        if stewards.is_empty() {
            return words::NO_STEWARD.in_language(language.get()).to_owned();
        }
        roll.with(|roll| {
            stewards.into_iter().map(|person| roll.name(person)).collect::<Vec<_>>().join("\u{3000}")
        })
    };
    let blocked = use_blocked("sites.name_steward", Signal::derive(move || Some(site)));
    view! {
        <div>
            <span class="ui-list__words">
                <span class="ui-list__title">{title}</span>
                <span class="ui-list__detail">{names}</span>
            </span>
            <Button label=words::NAME_STEWARD blocked=blocked on_click=move |()| naming.set(true) />
            <StewardForm open=naming entrance=id here=here />
        </div>
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct StewardDraft {
    person: Option<PersonId>,
}

/// The dialog of 指定管家: one person for all households of an entrance.
#[component]
fn StewardForm(open: RwSignal<bool>, entrance: EntranceId, here: Signal<Vec<Arc<Unit>>>) -> impl IntoView {
    let (draft, toasts, roll) = (RwSignal::new(StewardDraft::default()), use_toasts(), use_roll());
    let submit = move |draft: StewardDraft| {
        let steward = draft.person.ok_or_else(|| FieldErrors::one("person", words::CHOOSE_PERSON))?;
        let here = here.get_untracked();
        let first = here.first().ok_or_else(|| FieldErrors::one("person", words::NO_UNITS_HERE))?;
        let units: Vec<UnitId> = here.iter().map(|unit| unit.unit_id()).collect();
        let name = NameSteward { site: first.site, units, steward: Some(steward) };
        Ok(Outgoing::of(&SiteOperation::from(name)))
    };
    view! {
        <FormDialog
            title=words::NAME_STEWARD
            form=format!("sites.name_steward:{entrance}")
            open=open
            draft=draft
            submit=submit
            refusal=sites::words::rejection
            on_saved=move |_| toasts.good(words::STEWARD_NAMED)
        >
            <PersonField label=words::STEWARDS name="person" value=bind!(draft.person) roll=roll />
        </FormDialog>
    }
}
