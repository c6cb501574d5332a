//! What an import adds to a site, as operations.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Intent, Operation, SiteId};
use serde::{Deserialize, Serialize};
use sites::operations::{AddBuilding, AddEntrance, AddUnits};
use sites::{Building, BuildingId, Entrance, EntranceId, SiteOperation, Unit, UnitCode, UnitId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use sync::message::StreamId;

use super::reading::UnitList;
use super::words;
use crate::directory::all;

/// Doors of one operation, as its rule allows.
const DOORS: usize = 200;

/// What stands at a site already.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    pub(super) buildings: BTreeSet<BuildingId>,
    /// Each with its building.
    pub(super) entrances: BTreeMap<EntranceId, BuildingId>,
    pub(super) units: BTreeMap<UnitId, Unit>,
}

impl Standing {
    pub(super) fn read(
        reader: &mut dyn AuthorityReader,
        stream: StreamId,
        site: SiteId,
    ) -> Result<Standing, StorageError> {
        let buildings = all::<Building>(reader, stream)?.into_iter().map(|(one, _)| one);
        let entrances = all::<Entrance>(reader, stream)?.into_iter().map(|(one, _)| one);
        let units = all::<Unit>(reader, stream)?.into_iter().map(|(one, _)| one);
        Ok(Standing {
            buildings: buildings.filter(|one| one.site == site).map(|one| one.building_id()).collect(),
            entrances: entrances
                .filter(|one| one.site == site)
                .map(|one| (one.entrance_id(), one.building))
                .collect(),
            units: units.filter(|one| one.site == site).map(|one| (one.unit_id(), one)).collect(),
        })
    }

    /// The buildings that have an entrance besides these.
    pub(super) fn built_on(&self, without: &[EntranceId]) -> BTreeSet<BuildingId> {
        let others = self.entrances.iter().filter(|(id, _)| !without.contains(id));
        others.map(|(_, building)| *building).collect()
    }
}

/// What would be new, by codes: the ids follow from them. As it is stored with the import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Addition {
    pub(super) buildings: Vec<String>,
    /// Building and number.
    pub(super) entrances: Vec<(String, String)>,
    pub(super) units: Vec<UnitCode>,
}

impl Addition {
    pub(super) fn of(list: &UnitList, site: SiteId, standing: &Standing) -> Addition {
        let mut added = Addition::default();
        let (mut buildings, mut entrances) =
            (standing.buildings.clone(), standing.entrances.keys().copied().collect::<BTreeSet<_>>());
        for code in &list.units {
            if standing.units.contains_key(&UnitId::of(site, code)) {
                continue;
            }
            let building = BuildingId::of(site, &code.building);
            if buildings.insert(building) {
                added.buildings.push(code.building.clone());
            }
            if entrances.insert(EntranceId::of(building, &code.entrance)) {
                added.entrances.push((code.building.clone(), code.entrance.clone()));
            }
            added.units.push(code.clone());
        }
        added
    }

    /// The operations, in the order in which they need each other.
    pub(super) fn intents(&self, site: SiteId, names: &BTreeMap<String, String>) -> Vec<Intent> {
        let building = |code: &String| {
            let name = names.get(code).cloned().unwrap_or_else(|| words::building_name(code));
            SiteOperation::from(AddBuilding { site, code: code.clone(), name }).intent()
        };
        let entrance = |(code, number): &(String, String)| {
            let building = BuildingId::of(site, code);
            SiteOperation::from(AddEntrance { building, number: number.clone() }).intent()
        };
        let mut doors: BTreeMap<EntranceId, Vec<String>> = BTreeMap::new();
        for code in &self.units {
            let entrance = EntranceId::of(BuildingId::of(site, &code.building), &code.entrance);
            doors.entry(entrance).or_default().push(code.door.clone());
        }
        let units = doors.iter().flat_map(|(entrance, doors)| {
            let of = |doors: &[String]| AddUnits { entrance: *entrance, doors: doors.to_vec() };
            doors.chunks(DOORS).map(move |doors| SiteOperation::from(of(doors)).intent()).collect::<Vec<_>>()
        });
        let buildings = self.buildings.iter().map(building);
        buildings.chain(self.entrances.iter().map(entrance)).chain(units).collect()
    }
}
