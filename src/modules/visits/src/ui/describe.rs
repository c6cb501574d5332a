//! What an operation says, line by line, for the inbox: everything that was entered.

use domain::{Operation, Text};

use super::words;
use crate::VisitOperation;

/// Label and value of everything the operation carries. Empty ones are left out.
pub(super) fn lines(kind: &str, version: u8, bytes: &[u8]) -> Vec<(Text, String)> {
    let Ok(operation) = <VisitOperation as Operation>::decode(kind, version, bytes) else {
        return Vec::new();
    };
    let mut lines = match operation {
        VisitOperation::Record(one) => vec![
            (words::PLACE, one.place),
            (words::PURPOSE, crate::words::purpose(one.purpose).zh.to_owned()),
            (words::PRESENT, one.present.join(" ")),
            (words::PHONE, one.phone),
            (words::SATISFACTION, one.satisfaction.map(|score| score.to_string()).unwrap_or_default()),
            (words::REQUESTS, one.requests),
            (words::NOTES, one.notes),
        ],
        VisitOperation::AddNote(one) => vec![(words::TEXT, one.text)],
        VisitOperation::Attach(one) => vec![(words::PHOTOS, one.attachments.len().to_string())],
        VisitOperation::Withdraw(one) => vec![(words::REASON, one.reason)],
        // Whose words are gone is not repeated.
        VisitOperation::Forget(_) => Vec::new(),
        VisitOperation::Correct(one) => one
            .corrections
            .iter()
            .map(|correction| {
                let (field, from, to) = correction.shown();
                (crate::words::field(field).unwrap_or(words::TEXT), format!("{from} → {to}"))
            })
            .collect(),
    };
    lines.retain(|(_, value)| !value.is_empty());
    lines
}
