//! How an operation reads in the inbox and the audit: label and value, line by line.

use domain::Text;

use crate::operations::{CorrectContact, CustomerOperation, Register};
use crate::words;

/// The content of one operation in lines. Bytes that cannot be read give none.
///
/// The lines hold what the person typed, so they are shown to that person and to who may read the operation.
#[must_use]
pub fn describe(kind: &str, version: u8, bytes: &[u8]) -> Vec<(Text, String)> {
    let Ok(operation) = CustomerOperation::decode_content(kind, version, bytes) else { return Vec::new() };
    let mut lines = Vec::new();
    let mut line = |label: Text, value: String| {
        if !value.is_empty() {
            lines.push((label, value));
        }
    };
    match operation {
        CustomerOperation::Register(Register { name, telephones, plates, tags, .. }) => {
            line(words::FULL_NAME, name);
            line(words::TELEPHONES, telephones.join(", "));
            line(words::PLATES, plates.join(", "));
            line(words::TAGS, tags.iter().map(|tag| words::tag(*tag).zh).collect::<Vec<_>>().join(", "));
        }
        CustomerOperation::CorrectContact(CorrectContact {
            name,
            add_telephones,
            drop_telephones,
            add_plates,
            drop_plates,
            ..
        }) => {
            line(
                words::FULL_NAME,
                name.map(|change| format!("{} → {}", change.from, change.to)).unwrap_or_default(),
            );
            let signed = |added: Vec<String>, dropped: Vec<String>| {
                let added = added.into_iter().map(|text| format!("+{text}"));
                added.chain(dropped.into_iter().map(|text| format!("−{text}"))).collect::<Vec<_>>().join(", ")
            };
            line(words::TELEPHONES, signed(add_telephones, drop_telephones));
            line(words::PLATES, signed(add_plates, drop_plates));
        }
        CustomerOperation::AddRole(intent) => line(words::ROLE, words::role(intent.role).zh.to_owned()),
        CustomerOperation::EndRole(intent) => line(words::ROLE, words::role(intent.role).zh.to_owned()),
        CustomerOperation::Tag(intent) => line(words::TAGS, words::tag(intent.tag).zh.to_owned()),
        CustomerOperation::Untag(intent) => line(words::TAGS, words::tag(intent.tag).zh.to_owned()),
        CustomerOperation::Merge(intent) => line(words::MERGE_INTO, intent.kept.id().short()),
        CustomerOperation::Erase(intent) => {
            line(words::GROUND, words::ground(intent.ground).zh.to_owned());
            line(words::NOTE, intent.note);
        }
    }
    lines
}
