//! 住户: one line for the unit, however it is typed.

use domain::SiteId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sites::{Unit, UnitCode, UnitId};
use ui::prelude::*;

use super::words;

/// The list of a combobox shows no more.
const SHOWN: usize = 20;

/// A unit that was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Household {
    pub(super) site: SiteId,
    pub(super) unit: UnitId,
    /// 3-2-1201
    pub(super) place: String,
}

/// A line that finds units by code or by the beginning of it.
#[component]
pub(super) fn UnitBox(
    value: Bound<Option<Household>>,
    /// What stands in the line: the place of a visit that matches nothing.
    typed: Bound<String>,
) -> impl IntoView {
    let (units, site) = (use_table::<Unit>(), use_session().site);
    let candidates = move |needle: String| {
        let (site, codes) = (site.get_untracked(), UnitCode::readings(&needle));
        let needle = UnitCode::normalize(&needle);
        units.with_untracked(|units| {
            let mut found: Vec<(bool, String, &Unit)> = units
                .iter()
                .filter(|unit| site.is_none_or(|site| unit.site == site))
                .map(|unit| (!codes.contains(&unit.code), unit.code.to_string(), unit))
                .filter(|(other, place, _)| !other || place.starts_with(&needle))
                .collect();
            domain::order::sort_by(&mut found, |a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
            let one = |(_, place, unit): (bool, String, &Unit)| {
                let household = Household { site: unit.site, unit: unit.unit_id(), place: place.clone() };
                Candidate::new(household, place)
            };
            found.into_iter().take(SHOWN).map(one).collect()
        })
    };
    let title_of = |household: Household| household.place;
    view! {
        <Combobox
            label=words::HOUSEHOLD
            hint=words::HOUSEHOLD_HINT
            name="place"
            value=value
            typed=typed
            autofocus=true
            required=true
            candidates=candidates
            title_of=title_of
        />
    }
}
