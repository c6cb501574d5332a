//! 房号: the unit, found by whatever is typed.

use domain::SiteId;
use leptos::prelude::*;
use sites::{Unit, UnitId, queries::find_units};
use ui::prelude::*;

use crate::words;

/// A line that finds units of one site: `3-2-1201`, `321201`, 「3栋2单元1201」, `3d2dy1201`.
#[component]
pub(super) fn UnitField(
    #[prop(into)] value: Bound<Option<UnitId>>,
    #[prop(into)] site: Signal<Option<SiteId>>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let units = use_table::<Unit>();
    let candidates = move |text: String| {
        units.with(|units| {
            let at_site = units.iter().filter(|unit| Some(unit.site) == site.get());
            let found = find_units(at_site, &text);
            found
                .into_iter()
                .take(50)
                .map(|unit| Candidate::new(unit.unit_id(), unit.code.to_string()))
                .collect()
        })
    };
    let title_of = move |id: UnitId| {
        units.with(|units| units.get(id).map(|unit| unit.code.to_string()).unwrap_or_default())
    };
    view! {
        <Combobox
            label=words::UNIT
            name="unit"
            value=value
            candidates=candidates
            title_of=title_of
            placeholder=words::UNIT_HINT
            required=required
        />
    }
}
