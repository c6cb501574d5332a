//! What an operation says, line by line, for the inbox: everything that was entered.

use domain::{Operation, Text};
use ui::format;

use super::words as screen;
use crate::operations::TicketOperation;
use crate::words;

/// Label and value of everything the operation carries. Empty ones are left out.
pub(super) fn lines(kind: &str, version: u8, bytes: &[u8]) -> Vec<(Text, String)> {
    let Ok(operation) = <TicketOperation as Operation>::decode(kind, version, bytes) else {
        return Vec::new();
    };
    let mut lines = said(&operation);
    lines.retain(|(_, value)| !value.is_empty());
    lines
}

fn said(operation: &TicketOperation) -> Vec<(Text, String)> {
    let zh = |text: Text| text.zh.to_owned();
    let time = |at: Option<domain::Timestamp>| at.map(format::date_time).unwrap_or_default();
    match operation {
        TicketOperation::Open(open) => {
            let caller = open.caller.clone().unwrap_or_default();
            vec![
                (screen::NUMBER, open.alias.clone()),
                (screen::KIND, zh(words::kind(open.kind))),
                (screen::CHANNEL, zh(words::channel(open.channel))),
                (screen::PLACE, open.place.clone()),
                (screen::CALLER_NAME, caller.name),
                (screen::CALLER_PHONE, caller.phone),
                (screen::TITLE, open.title.clone()),
                (screen::SUMMARY, open.description.clone()),
                (screen::WANTED, open.wanted.clone()),
                (screen::PROMISED_AT, time(open.promised_reply_at)),
            ]
        }
        TicketOperation::Dispatch(one) => {
            vec![(screen::RESPONSIBLE, one.to.name.clone()), (screen::NOTE, one.note.clone())]
        }
        TicketOperation::Reassign(one) => vec![
            (screen::RESPONSIBLE, one.to.name.clone()),
            (screen::REASON, one.reason.clone()),
            (screen::PROMISED_AT, time(one.promised_reply_at)),
        ],
        TicketOperation::PutOnHold(one) => vec![
            (screen::REASON, one.reason.clone()),
            (screen::UNTIL, time(one.until)),
            (screen::PROMISED_AT, time(one.promised_reply_at)),
        ],
        TicketOperation::Close(one) => {
            vec![(screen::ENDING, zh(screen::ending(&one.ending))), (screen::ANSWER, one.answer.clone())]
        }
        TicketOperation::Cancel(one) => {
            vec![(screen::ENDING, zh(screen::ending(&one.ending))), (screen::REASON, one.reason.clone())]
        }
        TicketOperation::RecordCall(one) => {
            vec![(screen::CALL_RESULT, words::call_answer(one.answer).zh), (screen::NOTE, one.note.clone())]
        }
        TicketOperation::Escalate(one) => {
            vec![(screen::SUPERIOR, one.to_name.clone()), (screen::REASON, one.reason.clone())]
        }
        TicketOperation::CorrectDetails(one) => one.corrections.iter().map(corrected).collect(),
        TicketOperation::ImportHistoric(one) => {
            vec![
                (screen::TITLE, one.title.clone()),
                (screen::SOURCE, format!("{} {}", one.source, one.source_id)),
            ]
        }
        TicketOperation::DefineCategory(one) => vec![(screen::CATEGORY, one.category.name_zh.clone())],
        TicketOperation::Attach(one) => vec![(screen::PHOTOS, one.attachments.len().to_string())],
        other => one_text(other),
    }
}

fn one_text(operation: &TicketOperation) -> Vec<(Text, String)> {
    match operation {
        TicketOperation::Resolve(one) => vec![(screen::SOLUTION, one.solution.clone())],
        TicketOperation::Decline(one) => vec![(screen::REASON, one.reason.clone())],
        TicketOperation::Reopen(one) => vec![(screen::REASON, one.reason.clone())],
        TicketOperation::Expedite(one) => vec![(screen::NOTE, one.text.clone())],
        TicketOperation::AddNote(one) => vec![(screen::NOTE, one.text.clone())],
        TicketOperation::NoteVisit(one) => vec![(screen::NOTE, one.note.clone())],
        TicketOperation::RecordOpinion(one) => vec![(screen::OPINION, one.text.clone())],
        _ => Vec::new(),
    }
}

fn corrected(correction: &crate::operations::Correction) -> (Text, String) {
    let (field, from, to) = correction.shown();
    (words::field(field).unwrap_or(screen::NOTE), format!("{from} → {to}"))
}
