//! The bytes of every operation and record, as the first build wrote them.

use customers::CustomerId;
use domain::testing::{check_complete, check_operation, check_record};
use domain::{Attachment, FileHash, Id, Media, PersonId, Shot};
use sites::UnitId;
use tickets::TicketId;
use visits::operations::{AddNote, Attach, Change, Correct, Correction, Forget, RecordVisit, Withdraw};
use visits::{
    Added, Addition, MODULE, Purpose, Visit, VisitAlbum, VisitId, VisitOperation, VisitPeople, Withdrawal,
};

use crate::operations::{MORNING, site};

const FOLDER: &str = "tests/wire";
const VISIT: VisitId = VisitId(Id([1; 16]));
const PERSON: PersonId = PersonId(Id([2; 16]));

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn operations() {
    check_operation::<VisitOperation, _>(
        FOLDER,
        &RecordVisit {
            visit: VISIT,
            site: site(),
            unit: Some(UnitId(Id([4; 16]))),
            place: text("3-2-1201"),
            customer: Some(CustomerId(Id([5; 16]))),
            purpose: Purpose::Care,
            present: vec![text("仲小妮")],
            n_present: 2,
            phone: text("18612341402"),
            satisfaction: Some(4),
            requests: text("地漏返味"),
            notes: text("老人独居"),
            ticket: Some(TicketId(Id([6; 16]))),
            visited_at: Some(MORNING),
        },
    );
    check_operation::<VisitOperation, _>(FOLDER, &AddNote { visit: VISIT, text: text("补充") });
    let corrections = vec![
        Correction::Unit(Change { from: None, to: Some(UnitId(Id([4; 16]))) }),
        Correction::Place(Change { from: text("a"), to: text("b") }),
        Correction::Purpose(Change { from: Purpose::Care, to: Purpose::Fees }),
        Correction::Satisfaction(Change { from: None, to: Some(5) }),
        Correction::Requests(Change { from: text("a"), to: text("b") }),
        Correction::Notes(Change { from: text("a"), to: text("b") }),
    ];
    check_operation::<VisitOperation, _>(FOLDER, &Correct { visit: VISIT, corrections });
    check_operation::<VisitOperation, _>(FOLDER, &Withdraw { visit: VISIT, reason: text("登记错") });
}

#[test]
fn showing() {
    let (media, seconds) = (Media::Mp4Audio, 30);
    let attachment = Attachment { hash: FileHash([7; 32]), bytes: 90_000, media, seconds };
    check_operation::<VisitOperation, _>(FOLDER, &Attach { visit: VISIT, attachments: vec![attachment] });
    check_operation::<VisitOperation, _>(FOLDER, &Forget { visit: VISIT, whole: false });
    let shot = Shot { attachment, at: MORNING, by: PERSON, name: text("陈") };
    check_record(FOLDER, &VisitAlbum { visit: VISIT, site: site(), shots: vec![shot] });
}

#[test]
fn records() {
    let addition = |what| Addition { at: MORNING, actor: PERSON, name: text("陈"), what };
    let (field, from, to) = (text("place"), text("a"), text("b"));
    check_record(
        FOLDER,
        &Visit {
            id: VISIT,
            site: site(),
            unit: Some(UnitId(Id([4; 16]))),
            place: text("3-2-1201"),
            customer: Some(CustomerId(Id([5; 16]))),
            purpose: Purpose::Complaint,
            n_present: 2,
            satisfaction: Some(2),
            requests: text("地漏返味"),
            notes: text("老人独居"),
            ticket: Some(TicketId(Id([6; 16]))),
            visited_at: MORNING,
            visitor: PERSON,
            visitor_name: text("陈"),
            added: vec![
                addition(Added::Noted { text: text("补充") }),
                addition(Added::Corrected { field, from, to }),
                addition(Added::Alternative { field: text("notes"), text: text("另一版本") }),
            ],
            withdrawn: Some(Withdrawal { at: MORNING, actor: PERSON, reason: text("登记错") }),
        },
    );
    let (visit, present, phone) = (VISIT, vec![text("仲小妮")], text("18612341402"));
    check_record(FOLDER, &VisitPeople { visit, site: site(), present, phone });
}

#[test]
fn nothing_is_without_a_sample() {
    check_complete(FOLDER, &MODULE);
}
