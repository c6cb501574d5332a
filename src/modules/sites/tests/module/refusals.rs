//! Every refusal is produced, has words in both languages, and changes nothing.

use domain::Rejection;
use domain::testing::{MapSource, World, check_operation_names, check_refusals};
use sites::operations::{
    AddBuilding, AddUnits, FoundSite, NameSteward, RenameBuilding, RenameSite, TakeBack,
};
use sites::{BuildingId, EntranceId, MODULE, SiteOperation, refusals};

use crate::village::{Village, building, entrance, site, unit, units};

/// Somebody answers for 3-2-1201 of the first site.
fn stewarded() -> Village {
    let mut village = Village::settled();
    let steward = Some(domain::PersonId(domain::Id([1; 16])));
    let named = NameSteward { site: site(1), units: vec![unit(1, "3-2-1201")], steward };
    village.does(named).expect("a steward can be named");
    village
}

fn every_refusal() -> Vec<(&'static str, SiteOperation)> {
    let found = |name: &str, address: &str| FoundSite {
        site: site(1),
        name: name.to_owned(),
        address: address.to_owned(),
    };
    let named = |name: &str| AddBuilding { site: site(1), code: "3".to_owned(), name: name.to_owned() };
    let stairs = EntranceId::of(BuildingId::of(site(1), "3"), "2");
    let nowhere = BuildingId::of(site(1), "77");
    vec![
        ("sites.already_founded", found("别名", "").into()),
        ("sites.building_exists", named("别名").into()),
        ("sites.unclear_code", building(1, "三栋")),
        ("sites.unclear_code", entrance(1, "3", "2-3")),
        ("sites.unclear_code", units(1, "3", "2", &["301", "房"])),
        ("sites.unclear_code", units(1, "3", "2", &["123456789"])),
        ("sites.too_many", AddUnits { entrance: stairs, doors: vec!["301".to_owned(); 201] }.into()),
        (
            "sites.too_many",
            NameSteward { site: site(1), units: vec![unit(1, "3-2-1201"); 201], steward: None }.into(),
        ),
        ("sites.has_steward", TakeBack { site: site(1), records: vec![unit(1, "3-2-1201").id()] }.into()),
        ("domain.missing", TakeBack { site: site(1), records: Vec::new() }.into()),
        ("domain.not_found", TakeBack { site: site(9), records: vec![stairs.id()] }.into()),
        ("domain.missing", found(" ", "").into()),
        ("domain.missing", building(1, "\u{3000}")),
        ("domain.missing", units(1, "3", "2", &[])),
        ("domain.missing", NameSteward { site: site(1), units: Vec::new(), steward: None }.into()),
        ("domain.too_long", RenameSite { site: site(1), name: "长".repeat(41) }.into()),
        ("domain.too_long", found("好", &"长".repeat(101)).into()),
        ("domain.not_found", building(9, "3")),
        ("domain.not_found", RenameBuilding { building: nowhere, name: "无".to_owned() }.into()),
    ]
}

impl World<SiteOperation> for Village {
    fn rows(&self) -> &MapSource {
        &self.0
    }

    fn attempt(&mut self, operation: SiteOperation) -> Result<(), Rejection> {
        self.does(operation).map(drop)
    }
}

#[test]
fn every_refusal_is_produced_and_leaves_no_trace() {
    check_refusals(&MODULE, refusals::CODES, every_refusal(), stewarded);
}

#[test]
fn every_operation_has_a_name() {
    check_operation_names(&MODULE);
}
