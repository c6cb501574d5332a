//! 新增房屋: the doors of one staircase, floor by floor, as a manager thinks of them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use crate::operations::{AddUnits, SiteOperation};
use crate::{EntranceId, words};

/// No residential tower is higher.
const HIGHEST_FLOOR: u32 = 99;
/// Doors at one landing of one staircase.
const MOST_PER_FLOOR: u32 = 40;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct UnitsDraft {
    from: String,
    to: String,
    per_floor: String,
    others: String,
}

impl UnitsDraft {
    /// `101, 102, 201, …`, then the doors that were written out.
    fn doors(&self) -> Result<Vec<String>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut doors = Vec::new();
        let blank = |text: &str| text.trim().is_empty();
        if !(blank(&self.from) && blank(&self.to) && blank(&self.per_floor)) {
            let mut number = |field, text: &str, most, words: domain::Text| {
                let value = text.trim().parse::<u32>().ok().filter(|value| (1..=most).contains(value));
                if value.is_none() {
                    errors.add(field, words);
                }
                value
            };
            let from = number("from", &self.from, HIGHEST_FLOOR, words::NOT_A_FLOOR);
            let to = number("to", &self.to, HIGHEST_FLOOR, words::NOT_A_FLOOR);
            let each = number("per_floor", &self.per_floor, MOST_PER_FLOOR, words::NOT_A_COUNT);
            if let (Some(from), Some(to), Some(each)) = (from, to, each) {
                if to < from {
                    errors.add("to", words::FLOORS_REVERSED);
                }
                doors.extend(
                    (from..=to).flat_map(|floor| (1..=each).map(move |door| format!("{floor}{door:02}"))),
                );
            }
        }
        let written = self.others.split(['\u{FF0C}', ',', '\u{3001}', ' ', '\u{3000}']);
        doors.extend(written.map(str::trim).filter(|door| !door.is_empty()).map(str::to_owned));
        if doors.is_empty() && errors.is_empty() {
            errors.add("from", words::NO_DOORS);
        }
        errors.or(doors)
    }
}

/// The dialog of 新增房屋.
#[component]
pub(super) fn UnitsForm(open: RwSignal<bool>, entrance: EntranceId) -> impl IntoView {
    let (draft, toasts) = (RwSignal::new(UnitsDraft::default()), use_toasts());
    let submit = move |draft: UnitsDraft| {
        Ok(Outgoing::of(&SiteOperation::from(AddUnits { entrance, doors: draft.doors()? })))
    };
    let saved = move |_| {
        draft.set(UnitsDraft::default());
        toasts.good(words::ADDED);
    };
    let ahead = move || {
        let doors = draft.with(|draft| draft.doors().ok())?;
        let words = words::doors_ahead(doors.len(), doors.first()?, doors.last()?);
        Some(view! { <Banner words=words tone=BannerTone::Info /> })
    };
    view! {
        <FormDialog title=words::ADD_UNITS form=format!("sites.add_units:{entrance}") open=open draft=draft submit=submit refusal=words::rejection on_saved=saved>
            <TextField label=words::FLOOR_FROM name="from" value=bind!(draft.from) half_width=true input_mode="numeric" autofocus=true />
            <TextField label=words::FLOOR_TO name="to" value=bind!(draft.to) half_width=true input_mode="numeric" />
            <TextField label=words::PER_FLOOR name="per_floor" value=bind!(draft.per_floor) half_width=true input_mode="numeric" />
            <TextField label=words::OTHER_DOORS name="doors" value=bind!(draft.others) hint=words::OTHER_DOORS_HINT half_width=true />
            {ahead}
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(from: &str, to: &str, per_floor: &str, others: &str) -> UnitsDraft {
        let text = str::to_owned;
        UnitsDraft { from: text(from), to: text(to), per_floor: text(per_floor), others: text(others) }
    }

    #[test]
    fn doors_are_numbered_by_floor() {
        assert_eq!(draft("1", "2", "2", "").doors().unwrap(), ["101", "102", "201", "202"]);
        assert_eq!(draft("12", "12", "1", "S1\u{FF0C}B101").doors().unwrap(), ["1201", "S1", "B101"]);
        assert_eq!(draft("", "", "", "S1").doors().unwrap(), ["S1"]);
    }

    #[test]
    fn each_mistake_stands_at_its_field() {
        for (draft, field) in [
            (draft("", "", "", ""), "from"),
            (draft("0", "2", "2", ""), "from"),
            (draft("1", "x", "2", ""), "to"),
            (draft("3", "2", "2", ""), "to"),
            (draft("1", "2", "41", ""), "per_floor"),
        ] {
            let errors = draft.doors().unwrap_err();
            assert!(errors.get(field).is_some(), "{draft:?}: {errors:?}");
        }
    }
}
