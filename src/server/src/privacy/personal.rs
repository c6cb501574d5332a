//! Which captured ops speak of a person: their bodies are what has to be emptied when the person is forgotten.

use customers::operations::{CorrectContact, Register};
use customers::{CustomerOperation, Secrets, Telephone};
use domain::Operation;
use sync::OpBody;
use sync::authority::StoredOp;
use tickets::operations::Correction;
use tickets::{Caller, TicketOperation};
use visits::VisitOperation;

/// Everything in these ops that somebody can be known by, spelled as it was typed and as it is kept.
pub(super) fn secrets_of(ops: &[StoredOp]) -> Secrets {
    let mut secrets = Secrets::default();
    for text in ops.iter().flat_map(people_in) {
        secrets.add(&text);
        if let Ok(telephone) = Telephone::parse(&text) {
            secrets.add(telephone.digits());
        }
    }
    secrets
}

/// Whether the op names somebody in a place made for it, holds one of these names or numbers in a text, or says where a
/// customer lives or how to treat them.
pub(super) fn speaks_of(op: &StoredOp, secrets: &Secrets) -> bool {
    // That two files are one says nothing about who it is.
    let of_a_customer = op.kind.starts_with("customers.") && op.kind != "customers.merge";
    of_a_customer || !people_in(op).is_empty() || secrets.are_in(&op.body)
}

/// Names, telephones and plates where the op has a place for them. Bodies that cannot be read name nobody.
fn people_in(op: &StoredOp) -> Vec<String> {
    let Ok(body) = OpBody::from_bytes(&op.body) else { return Vec::new() };
    let (kind, version, bytes) = (body.kind.as_str(), body.kind_version, body.intent.as_slice());
    let mut people = match kind.split('.').next() {
        Some("customers") => {
            CustomerOperation::decode(kind, version, bytes).map(of_customer).unwrap_or_default()
        }
        Some("tickets") => TicketOperation::decode(kind, version, bytes).map(of_ticket).unwrap_or_default(),
        Some("visits") => VisitOperation::decode(kind, version, bytes).map(of_visit).unwrap_or_default(),
        _ => Vec::new(),
    };
    people.retain(|text| !text.trim().is_empty());
    people
}

fn of_customer(operation: CustomerOperation) -> Vec<String> {
    match operation {
        CustomerOperation::Register(Register { name, telephones, plates, .. }) => {
            [vec![name], telephones, plates].concat()
        }
        CustomerOperation::CorrectContact(correct) => {
            let CorrectContact { name, add_telephones, drop_telephones, add_plates, drop_plates, .. } =
                correct;
            let names = name.map(|change| vec![change.from, change.to]).unwrap_or_default();
            [names, add_telephones, drop_telephones, add_plates, drop_plates].concat()
        }
        _ => Vec::new(),
    }
}

fn of_ticket(operation: TicketOperation) -> Vec<String> {
    let caller = |caller: Caller| [caller.name, caller.phone];
    match operation {
        TicketOperation::Open(open) => open.caller.into_iter().flat_map(caller).collect(),
        TicketOperation::ImportHistoric(import) => import.caller.into_iter().flat_map(caller).collect(),
        TicketOperation::CorrectDetails(correct) => {
            let callers = correct.corrections.into_iter().filter_map(|correction| match correction {
                Correction::Caller(change) => Some([change.from, change.to]),
                _ => None,
            });
            callers.flatten().flat_map(caller).collect()
        }
        _ => Vec::new(),
    }
}

fn of_visit(operation: VisitOperation) -> Vec<String> {
    match operation {
        VisitOperation::Record(record) => [record.present, vec![record.phone]].concat(),
        _ => Vec::new(),
    }
}
