//! The rules of the map. One function per operation; adding what is there already changes nothing.

use domain::{ApplyError, Records, Rejection};

use crate::operations::{
    AddBuilding, AddEntrance, AddUnits, FoundSite, NameSteward, RenameBuilding, RenameSite, TakeBack,
};
use crate::{Building, Entrance, EntranceId, Site, Unit, UnitCode, refusals, unit_code};

/// The longest name in characters: it stands in the top bar of a telephone.
const NAME_LIMIT: usize = 40;
/// The longest address in characters.
const ADDRESS_LIMIT: usize = 100;
/// Doors or units in one operation: a tower of 50 storeys with four doors each.
const BATCH_LIMIT: usize = 200;

pub(crate) fn found_site(intent: &FoundSite, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let address = intent.address.trim();
    if address.chars().count() > ADDRESS_LIMIT {
        return Err(Rejection::too_long("address", ADDRESS_LIMIT).into());
    }
    let site = Site { id: intent.site, name: name(&intent.name)?, address: address.to_owned() };
    match records.get::<Site>(intent.site.id())? {
        Some(known) if known == site => Ok(()),
        Some(known) => Err(refusals::already_founded(&known).into()),
        None => {
            records.put(&site);
            Ok(())
        }
    }
}

pub(crate) fn rename_site(intent: &RenameSite, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut site: Site = records.require(intent.site.id())?;
    let name = name(&intent.name)?;
    if site.name != name {
        site.name = name;
        records.put(&site);
    }
    Ok(())
}

pub(crate) fn add_building(intent: &AddBuilding, records: &mut Records<'_>) -> Result<(), ApplyError> {
    records.require::<Site>(intent.site.id())?;
    let code = code_part("code", &intent.code)?;
    let building = Building { site: intent.site, code, name: name(&intent.name)? };
    match records.get::<Building>(building.building_id().id())? {
        Some(known) if known == building => Ok(()),
        Some(known) => Err(refusals::building_exists(&known).into()),
        None => {
            records.put(&building);
            Ok(())
        }
    }
}

pub(crate) fn rename_building(intent: &RenameBuilding, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut building: Building = records.require(intent.building.id())?;
    let name = name(&intent.name)?;
    if building.name != name {
        building.name = name;
        records.put(&building);
    }
    Ok(())
}

pub(crate) fn add_entrance(intent: &AddEntrance, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let building: Building = records.require(intent.building.id())?;
    let number = code_part("number", &intent.number)?;
    let id = EntranceId::of(intent.building, &number);
    if records.get::<Entrance>(id.id())?.is_none() {
        let Building { site, code: building_code, .. } = building;
        records.put(&Entrance { site, building: intent.building, building_code, number });
    }
    Ok(())
}

pub(crate) fn add_units(intent: &AddUnits, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let Entrance { site, building_code, number, .. } = records.require(intent.entrance.id())?;
    batch("doors", intent.doors.len())?;
    for door in &intent.doors {
        let door = code_part("doors", door)?;
        let code = UnitCode { building: building_code.clone(), entrance: number.clone(), door };
        let unit = Unit { site, entrance: intent.entrance, code, steward: None };
        if records.get::<Unit>(unit.unit_id().id())?.is_none() {
            records.put(&unit);
        }
    }
    Ok(())
}

pub(crate) fn name_steward(intent: &NameSteward, records: &mut Records<'_>) -> Result<(), ApplyError> {
    batch("units", intent.units.len())?;
    for id in &intent.units {
        let mut unit: Unit = records.require(id.id())?;
        if unit.site != intent.site {
            // Seen from this site, another site's unit does not exist (S18).
            return Err(Rejection::not_found().into());
        }
        if unit.steward != intent.steward {
            unit.steward = intent.steward;
            records.put(&unit);
        }
    }
    Ok(())
}

/// A unit somebody answers for stays. Which others are in use, this module does not know.
pub(crate) fn take_back(intent: &TakeBack, records: &mut Records<'_>) -> Result<(), ApplyError> {
    batch("records", intent.records.len())?;
    for id in &intent.records {
        let site = if let Some(unit) = records.get::<Unit>(*id)? {
            if unit.steward.is_some() {
                return Err(refusals::has_steward(&unit).into());
            }
            unit.site
        } else if let Some(entrance) = records.get::<Entrance>(*id)? {
            entrance.site
        } else if let Some(building) = records.get::<Building>(*id)? {
            building.site
        } else {
            continue;
        };
        if site != intent.site {
            // Seen from this site, another site's map does not exist (S18).
            return Err(Rejection::not_found().into());
        }
        records.remove(*id);
    }
    Ok(())
}

fn name(text: &str) -> Result<String, Rejection> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(Rejection::missing("name")),
        count if count > NAME_LIMIT => Err(Rejection::too_long("name", NAME_LIMIT)),
        _ => Ok(name.to_owned()),
    }
}

fn code_part(field: &'static str, text: &str) -> Result<String, Rejection> {
    if text.trim().is_empty() {
        return Err(Rejection::missing(field));
    }
    unit_code::part(text).map_err(|unit_code::NoUnitCode| refusals::unclear_code(field, text))
}

fn batch(field: &'static str, count: usize) -> Result<(), Rejection> {
    match count {
        0 => Err(Rejection::missing(field)),
        count if count > BATCH_LIMIT => Err(refusals::too_many(field, BATCH_LIMIT)),
        _ => Ok(()),
    }
}
