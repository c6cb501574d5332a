//! How an operation reads in the inbox and the audit: label and value, line by line.

use domain::Text;

use crate::operations::SiteOperation;
use crate::words;

/// The content of one operation in lines. Bytes that cannot be read give none.
#[must_use]
pub fn describe(kind: &str, version: u8, bytes: &[u8]) -> Vec<(Text, String)> {
    let Ok(operation) = SiteOperation::decode_content(kind, version, bytes) else { return Vec::new() };
    let lines = match operation {
        SiteOperation::FoundSite(intent) => {
            vec![(words::SITE_NAME, intent.name), (words::ADDRESS, intent.address)]
        }
        SiteOperation::RenameSite(intent) => vec![(words::SITE_NAME, intent.name)],
        SiteOperation::AddBuilding(intent) => {
            vec![(words::CODE, intent.code), (words::BUILDING_NAME, intent.name)]
        }
        SiteOperation::RenameBuilding(intent) => vec![(words::BUILDING_NAME, intent.name)],
        SiteOperation::AddEntrance(intent) => vec![(words::ENTRANCE, intent.number)],
        SiteOperation::AddUnits(intent) => vec![(words::DOORS, intent.doors.join(", "))],
        SiteOperation::NameSteward(intent) => vec![(words::UNIT_COUNT, intent.units.len().to_string())],
        SiteOperation::TakeBack(_) => Vec::new(),
    };
    lines.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
