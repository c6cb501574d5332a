//! Bytes of every operation and record, as released.

use domain::testing::{check_complete, check_operation, check_record};
use domain::{Id, PersonId, SiteId};
use sites::operations::{
    AddBuilding, AddEntrance, AddUnits, FoundSite, NameSteward, RenameBuilding, RenameSite, TakeBack,
};
use sites::{
    Building, BuildingId, Entrance, EntranceId, MODULE, Site, SiteOperation, Unit, UnitCode, UnitId,
};

const FOLDER: &str = "tests/wire";

fn operation<C: serde::Serialize + Clone>(content: &C)
where
    SiteOperation: From<C>,
{
    check_operation::<SiteOperation, C>(FOLDER, content);
}

#[test]
fn what_was_written_once_is_read_for_ever() {
    let site = SiteId(Id([0xA1; 16]));
    let building = BuildingId::of(site, "3");
    let entrance = EntranceId::of(building, "2");
    let code = UnitCode { building: "3".to_owned(), entrance: "2".to_owned(), door: "1201".to_owned() };
    let steward = Some(PersonId(Id([0x11; 16])));
    let (name, address) = ("翠湖花园".to_owned(), "湖滨路 8 号".to_owned());
    operation(&FoundSite { site, name: name.clone(), address: address.clone() });
    operation(&RenameSite { site, name: name.clone() });
    operation(&AddBuilding { site, code: "3".to_owned(), name: "3栋".to_owned() });
    operation(&RenameBuilding { building, name: "观澜阁".to_owned() });
    operation(&AddEntrance { building, number: "2".to_owned() });
    operation(&AddUnits { entrance, doors: vec!["1201".to_owned(), "1202".to_owned()] });
    operation(&TakeBack { site, records: vec![building.id(), entrance.id()] });
    operation(&NameSteward { site, units: vec![UnitId::of(site, &code)], steward });
    check_record(FOLDER, &Site { id: site, name, address });
    check_record(FOLDER, &Building { site, code: "3".to_owned(), name: "3栋".to_owned() });
    check_record(FOLDER, &Entrance { site, building, building_code: "3".to_owned(), number: "2".to_owned() });
    check_record(FOLDER, &Unit { site, entrance, code, steward });
    check_complete(FOLDER, &MODULE);
}

#[test]
fn ids_that_follow_from_codes_never_change() {
    // Devices in the field hold these ids; another derivation would make every unit a stranger.
    let site = SiteId(Id([0xA1; 16]));
    let code = UnitCode::parse("3-2-1201").unwrap();
    let frozen = "002a8cf6338856ebc8d1fedd556f1e74";
    assert_eq!(UnitId::of(site, &code).to_string(), frozen);
}
