//! How a map is drawn, and that drawing it twice draws it once.

use domain::{Id, PersonId, Scope};
use sites::operations::{NameSteward, RenameBuilding, RenameSite, TakeBack};
use sites::{Building, BuildingId, Entrance, EntranceId, MODULE, Site, Unit, UnitCode, ids, words};

use crate::village::{NOW, Village, actor, building, entrance, found, site, unit, units};

#[test]
fn the_whole_map_hangs_together() {
    let village = Village::settled();
    let flat: Unit = village.0.get(unit(1, "3栋2单元1201")).unwrap();
    assert_eq!(flat.code.to_string(), "3-2-1201");
    assert_eq!(flat.code.floor(), Some(12));
    let stairs: Entrance = village.0.get(flat.entrance).unwrap();
    let house: Building = village.0.get(stairs.building).unwrap();
    assert_eq!((stairs.number.as_str(), house.name.as_str(), house.site), ("2", "3栋", site(1)));
    assert_eq!(words::in_full(&flat.code).zh, "3栋2单元1201");
}

#[test]
fn adding_the_same_building_twice_changes_nothing() {
    let mut village = Village::settled();
    for again in [
        found(1),
        building(1, "3"),
        building(1, "\u{FF13}"),
        entrance(1, "3", "02"),
        units(1, "3", "2", &["1202", "01201"]),
    ] {
        // The name of the full-width spelling differs, so only its code is the same.
        let outcome = village.does(again.clone());
        let unchanged = outcome.as_ref().is_ok_and(|accepted| accepted.effects.is_empty());
        let refused = outcome.as_ref().is_err_and(|refusal| refusal.code == "sites.building_exists");
        assert!(unchanged || refused, "{again:?}: {outcome:?}");
    }
    assert_eq!(village.0.all::<Building>().len(), 2);
    assert_eq!(village.0.all::<Unit>().len(), 4);
}

#[test]
fn an_import_adds_only_the_doors_that_are_new() {
    let mut village = Village::settled();
    let accepted = village.does(units(1, "3", "2", &["1201", "1202", "1203"])).unwrap();
    assert_eq!(accepted.effects.len(), 1);
    assert!(village.0.get::<Unit>(unit(1, "3-2-1203")).is_some());
}

#[test]
fn names_change_and_codes_stay() {
    let mut village = Village::settled();
    village.does(RenameSite { site: site(1), name: " 翠湖花园 ".to_owned() }).unwrap();
    let id = BuildingId::of(site(1), "3");
    village.does(RenameBuilding { building: id, name: "观澜阁".to_owned() }).unwrap();
    assert_eq!(village.0.get::<Site>(site(1)).unwrap().name, "翠湖花园");
    let house: Building = village.0.get(id).unwrap();
    assert_eq!((house.name.as_str(), house.code.as_str()), ("观澜阁", "3"));
    let again = village.does(RenameBuilding { building: id, name: "观澜阁".to_owned() }).unwrap();
    assert!(again.effects.is_empty());
}

#[test]
fn y1_each_household_has_a_named_steward() {
    let mut village = Village::settled();
    let (steward, units) = (Some(PersonId(Id([7; 16]))), vec![unit(1, "3-2-1201"), unit(1, "3-2-1202")]);
    let name = NameSteward { site: site(1), units, steward };
    assert_eq!(village.does(name.clone()).unwrap().effects.len(), 2);
    assert!(village.does(name).unwrap().effects.is_empty());
    assert_eq!(village.0.get::<Unit>(unit(1, "3-2-1201")).unwrap().steward, steward);
    assert_eq!(village.0.get::<Unit>(unit(2, "3-2-1201")).unwrap().steward, None);
}

#[test]
fn s18_another_sites_unit_looks_like_none() {
    let mut village = Village::settled();
    let borrowed = NameSteward { site: site(1), units: vec![unit(2, "3-2-1201")], steward: None };
    let missing = NameSteward { site: site(1), units: vec![unit(1, "9-9-901")], steward: None };
    assert_eq!(village.does(borrowed).unwrap_err(), village.does(missing).unwrap_err());
}

#[test]
fn r38_a_site_is_drawn_by_who_works_there() {
    let mut village = Village::settled();
    let mut by = |at: u8, operation| village.0.submit(&MODULE, &actor(Some(site(at))), NOW, &operation);
    assert!(by(1, building(1, "4")).is_ok());
    for operation in [building(2, "4"), entrance(2, "3", "3"), units(2, "3", "2", &["301"]), found(3)] {
        assert_eq!(by(1, operation.clone()).unwrap_err().code, "domain.not_permitted", "{operation:?}");
    }
}

#[test]
fn s14_only_the_site_itself_is_known_to_everybody() {
    let village = Village::settled();
    for row in village.0.rows.values() {
        let expected = row.kind.as_str() == "sites.site";
        assert_eq!(row.scope == Scope::Org, expected, "{:?}", row.kind);
    }
    let known = ids(village.0.rows.values().map(AsRef::as_ref));
    assert_eq!(known, [site(1), site(2)].into());
}

#[test]
fn a_code_and_its_unit_are_found_however_it_is_typed() {
    let village = Village::settled();
    for text in ["321201", "3-2-1201", "3d2dy1201"] {
        let code = UnitCode::parse(text).unwrap();
        let found = village.0.get::<Unit>(sites::UnitId::of(site(1), &code));
        assert!(found.is_some(), "{text}");
    }
}

#[test]
fn what_an_import_added_by_mistake_is_taken_back() {
    let mut village = Village::settled();
    let (unit, entrance) = (unit(1, "3-2-1201").id(), EntranceId::of(BuildingId::of(site(1), "3"), "2").id());
    let back = |records: Vec<domain::Id>| TakeBack { site: site(1), records };
    village.does(back(vec![unit])).expect("nobody uses it");
    assert!(!village.0.rows.contains_key(&unit));
    let again = village.does(back(vec![unit])).expect("it is gone already");
    assert!(again.effects.is_empty(), "and so nothing changes");
    let other = back(vec![BuildingId::of(site(2), "3").id(), entrance]);
    assert_eq!(village.does(other).unwrap_err().code, "domain.not_found");
    assert!(village.0.rows.contains_key(&entrance), "all or nothing");
}
