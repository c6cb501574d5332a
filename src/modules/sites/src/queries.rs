//! Questions about the map: pure, over records that are there.

use std::collections::BTreeMap;

use crate::{Entrance, Unit, UnitCode};

/// The units that what was typed may mean: those it names first, then those whose code begins so (`3-2-12`, `3栋`).
/// Within each in the order of their codes.
pub fn find_units<'a>(units: impl IntoIterator<Item = &'a Unit>, text: &str) -> Vec<&'a Unit> {
    let readings = UnitCode::readings(text);
    let beginning = UnitCode::beginning(text);
    let mut found: Vec<(usize, &Unit)> = units
        .into_iter()
        .filter_map(|unit| {
            let named = readings.iter().position(|code| *code == unit.code);
            let begins = || beginning.as_ref().is_some_and(|beginning| begins_with(&unit.code, beginning));
            named.or_else(|| begins().then_some(usize::MAX)).map(|rank| (rank, unit))
        })
        .collect();
    domain::order::sort_by(&mut found, |(a, left), (b, right)| {
        a.cmp(b).then_with(|| in_order(&left.code, &right.code))
    });
    found.into_iter().map(|(_, unit)| unit).collect()
}

/// Codes as people count: building 3 before 12, door 301 before 1201.
#[must_use]
pub fn in_order(a: &UnitCode, b: &UnitCode) -> core::cmp::Ordering {
    let key = |code: &UnitCode| {
        let numbered = |text: &str| (text.len(), text.to_owned());
        (numbered(&code.building), numbered(&code.entrance), numbered(&code.door))
    };
    key(a).cmp(&key(b))
}

/// The units of one entrance by floor, the top one first; units whose door does not tell their floor come last.
#[must_use]
pub fn by_floor<'a>(
    units: impl IntoIterator<Item = &'a Unit>,
    entrance: &Entrance,
) -> Vec<(Option<i16>, Vec<&'a Unit>)> {
    let mut floors: BTreeMap<Option<i16>, Vec<&Unit>> = BTreeMap::new();
    for unit in units {
        if unit.entrance == entrance.entrance_id() {
            floors.entry(unit.code.floor()).or_default().push(unit);
        }
    }
    for units in floors.values_mut() {
        domain::order::sort_by(units, |a, b| in_order(&a.code, &b.code));
    }
    floors.into_iter().rev().collect()
}

fn begins_with(code: &UnitCode, beginning: &str) -> bool {
    let spelled = code.to_string();
    if beginning.contains('-') {
        spelled.starts_with(beginning)
    } else {
        // A number alone is a building, or the beginning of digits without separators.
        code.building == beginning || spelled.replace('-', "").starts_with(beginning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BuildingId, EntranceId};
    use domain::{Id, SiteId};

    fn unit(code: &str) -> Unit {
        let site = SiteId(Id([1; 16]));
        let code = UnitCode::parse(code).unwrap();
        let entrance = EntranceId::of(BuildingId::of(site, &code.building), &code.entrance);
        Unit { site, entrance, code, steward: None }
    }

    fn found(text: &str) -> Vec<String> {
        let units: Vec<Unit> =
            ["12-2-301", "1-2-2301", "3-2-1202", "3-2-301", "3-2-1201", "3-1-1201", "31-1-101"]
                .map(unit)
                .into();
        find_units(&units, text).into_iter().map(|unit| unit.code.to_string()).collect()
    }

    #[test]
    fn what_is_named_comes_before_what_only_begins_so() {
        assert_eq!(found("3-2-1201"), ["3-2-1201"]);
        assert_eq!(found("122301"), ["1-2-2301", "12-2-301"], "both readings exist");
        assert_eq!(found("321201"), ["3-2-1201"]);
        assert_eq!(found("3-1201"), ["3-1-1201"], "one staircase is entrance 1");
    }

    #[test]
    fn a_beginning_lists_what_follows_in_the_order_of_doors() {
        assert_eq!(found("3-2"), ["3-2-301", "3-2-1201", "3-2-1202"]);
        assert_eq!(found("3栋2单元12"), ["3-2-1201", "3-2-1202"]);
        assert_eq!(found("3栋"), ["3-1-1201", "3-2-301", "3-2-1201", "3-2-1202"]);
        assert_eq!(found("漏水"), [""; 0]);
        assert_eq!(found(""), [""; 0]);
    }

    #[test]
    fn floors_are_listed_from_the_top() {
        let units: Vec<Unit> = ["3-2-101", "3-2-1202", "3-2-1201", "3-2-B101", "3-1-101"].map(unit).into();
        let site = SiteId(Id([1; 16]));
        let building = BuildingId::of(site, "3");
        let entrance = Entrance { site, building, building_code: "3".to_owned(), number: "2".to_owned() };
        let floors = by_floor(&units, &entrance);
        let shape: Vec<(Option<i16>, usize)> =
            floors.iter().map(|(floor, units)| (*floor, units.len())).collect();
        assert_eq!(shape, [(Some(12), 2), (Some(1), 1), (Some(-1), 1)]);
        assert_eq!(floors[0].1[0].code.door, "1201");
    }
}
