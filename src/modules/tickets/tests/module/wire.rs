//! The bytes of every operation and record, as the first build wrote them.

use customers::CustomerId;
use domain::testing::{check_complete, check_operation, check_record};
use domain::{Attachment, FileHash, Id, Media, PersonId, Shot, Timestamp};
use sites::UnitId;
use tickets::operations::{
    Accept, AddNote, Attach, Cancel, Change, Close, CorrectDetails, Correction, Decline, DefineCategory,
    Dispatch, Escalate, Expedite, Forget, NoteVisit, Open, PutOnHold, Reassign, RecordCall, RecordOpinion,
    Reopen, Resolve, Resume,
};
use tickets::{
    Assignee, Call, CallAnswer, Caller, Category, CategoryId, Channel, Ending, Entry, MODULE, NumberCounter,
    Priority, Source, Ticket, TicketAlbum, TicketCaller, TicketHistory, TicketId, TicketKind, TicketNumber,
    TicketOperation, TicketStatus, VisitNote, What,
};

use crate::desk::{MORNING, site};

const FOLDER: &str = "tests/wire";
const TICKET: TicketId = TicketId(Id([1; 16]));
const PERSON: PersonId = PersonId(Id([2; 16]));

fn text(text: &str) -> String {
    text.to_owned()
}

fn wang() -> Assignee {
    Assignee { person: Some(PERSON), name: text("维修一组 王强") }
}

fn caller() -> Caller {
    Caller { name: text("仲小妮"), phone: text("18612341402") }
}

#[test]
fn opening_and_importing() {
    check_operation::<TicketOperation, _>(
        FOLDER,
        &Open {
            ticket: TICKET,
            site: site(),
            alias: text("7F-0031"),
            kind: TicketKind::Repair,
            category: Some(CategoryId(Id([3; 16]))),
            priority: Some(Priority::Urgent),
            channel: Channel::Phone,
            unit: Some(UnitId(Id([4; 16]))),
            place: text("3-2-1201"),
            customer: Some(CustomerId(Id([5; 16]))),
            caller: Some(caller()),
            title: text("厨房漏水"),
            description: text("滴到灶台"),
            wanted: text("今天止漏"),
            promised_reply_at: Some(MORNING),
            major: true,
        },
    );
    let mut import = crate::import::import("37042", TicketStatus::Closed);
    (import.unit, import.caller, import.closed_at) =
        (Some(UnitId(Id([4; 16]))), Some(caller()), Some(MORNING));
    check_operation::<TicketOperation, _>(FOLDER, &import);
    let category = category();
    check_operation::<TicketOperation, _>(FOLDER, &DefineCategory { category });
}

#[test]
fn handling() {
    let ticket = TICKET;
    check_operation::<TicketOperation, _>(FOLDER, &Dispatch { ticket, to: wang(), note: text("带梯子") });
    let (from, to) = (Some(wang()), Assignee { person: None, name: text("维修二组") });
    let promised_reply_at = Some(MORNING);
    let reassign = Reassign { ticket, from, to, reason: text("忙"), promised_reply_at };
    check_operation::<TicketOperation, _>(FOLDER, &reassign);
    check_operation::<TicketOperation, _>(FOLDER, &Accept { ticket });
    check_operation::<TicketOperation, _>(FOLDER, &Decline { ticket, reason: text("不会修") });
    let hold = PutOnHold { ticket, reason: text("等配件"), until: Some(MORNING), promised_reply_at };
    check_operation::<TicketOperation, _>(FOLDER, &hold);
    check_operation::<TicketOperation, _>(FOLDER, &Resume { ticket });
}

#[test]
fn ending() {
    let ticket = TICKET;
    check_operation::<TicketOperation, _>(FOLDER, &Resolve { ticket, solution: text("已更换阀门") });
    let close = Close { ticket, ending: Ending::Solved, answer: text("已修好") };
    check_operation::<TicketOperation, _>(FOLDER, &close);
    check_operation::<TicketOperation, _>(FOLDER, &Reopen { ticket, reason: text("又漏") });
    let ending = Ending::DuplicateOf(TicketId(Id([6; 16])));
    check_operation::<TicketOperation, _>(FOLDER, &Cancel { ticket, ending, reason: text("重复") });
}

#[test]
fn recording() {
    let ticket = TICKET;
    check_operation::<TicketOperation, _>(FOLDER, &Expedite { ticket, text: text("催") });
    let escalate = Escalate { ticket, to: Some(PERSON), to_name: text("吴"), reason: text("无法处理") };
    check_operation::<TicketOperation, _>(FOLDER, &escalate);
    check_operation::<TicketOperation, _>(FOLDER, &AddNote { ticket, text: text("已到场") });
    let visit = Some(Id([7; 16]));
    check_operation::<TicketOperation, _>(FOLDER, &NoteVisit { ticket, visit, note: text("看过顶面") });
    check_operation::<TicketOperation, _>(FOLDER, &RecordOpinion { ticket, text: text("属实") });
    let answer = CallAnswer::Satisfied { score: 5 };
    check_operation::<TicketOperation, _>(FOLDER, &RecordCall { ticket, answer, note: text("谢谢") });
}

#[test]
fn showing() {
    check_operation::<TicketOperation, _>(FOLDER, &Attach { ticket: TICKET, attachments: attachments() });
    check_operation::<TicketOperation, _>(FOLDER, &Forget { ticket: TICKET, whole: true });
    let name = text("王强");
    let shot = |attachment| Shot { attachment, at: MORNING, by: PERSON, name: name.clone() };
    let shots = attachments().into_iter().map(shot).collect();
    check_record(FOLDER, &TicketAlbum { ticket: TICKET, site: site(), shots });
}

/// One of every kind of file.
fn attachments() -> Vec<Attachment> {
    let seconds = |media: Media| if media.is_image() { 0 } else { 12 };
    let one = |(number, media): (u8, Media)| Attachment {
        hash: FileHash([number; 32]),
        bytes: 300_000 + u32::from(number),
        media,
        seconds: seconds(media),
    };
    (1..).zip(Media::ALL).map(one).collect()
}

#[test]
fn correcting() {
    let texts = |from: &str, to: &str| Change { from: text(from), to: text(to) };
    let corrections = vec![
        Correction::Kind(Change { from: TicketKind::Repair, to: TicketKind::Help }),
        Correction::Category(Change { from: None, to: Some(CategoryId(Id([3; 16]))) }),
        Correction::Priority(Change { from: Priority::Normal, to: Priority::Emergency }),
        Correction::Channel(Change { from: Channel::Phone, to: Channel::WalkIn }),
        Correction::Title(texts("a", "b")),
        Correction::Description(texts("a", "b")),
        Correction::Wanted(texts("a", "b")),
        Correction::Unit(Change { from: None, to: Some(UnitId(Id([4; 16]))) }),
        Correction::Place(texts("a", "b")),
        Correction::Customer(Change { from: None, to: Some(CustomerId(Id([5; 16]))) }),
        Correction::PromisedReplyAt(Change { from: None, to: Some(MORNING) }),
        Correction::Major(Change { from: false, to: true }),
        Correction::Caller(Change { from: Caller::default(), to: caller() }),
    ];
    check_operation::<TicketOperation, _>(FOLDER, &CorrectDetails { ticket: TICKET, corrections });
}

#[test]
fn records() {
    check_record(FOLDER, &ticket());
    check_record(FOLDER, &TicketCaller { ticket: TICKET, site: site(), caller: caller(), current: true });
    let page = 1;
    check_record(FOLDER, &TicketHistory { ticket: TICKET, site: site(), page, entries: course() });
    check_record(FOLDER, &NumberCounter { site: site(), day: MORNING.day(), last: 31 });
    check_record(FOLDER, &category());
}

#[test]
fn nothing_is_without_a_sample() {
    // The samples of this binary's other tests stand in the folder since the first build.
    check_complete(FOLDER, &MODULE);
}

fn category() -> Category {
    Category {
        id: CategoryId(Id([3; 16])),
        kind: TicketKind::Repair,
        name_zh: text("漏水"),
        name_en: text("Leak"),
        priority: Priority::Urgent,
        reply_minutes: 30,
        retired: false,
    }
}

/// One entry of every kind there is.
fn course() -> Vec<Entry> {
    let reason = || text("原因");
    let whats = vec![
        What::Opened { channel: Channel::Phone },
        What::Dispatched { to: text("王强") },
        What::Reassigned { to: text("维修二组"), reason: reason() },
        What::Accepted,
        What::Declined { reason: reason() },
        What::Held { reason: reason(), until: Some(MORNING) },
        What::Resumed,
        What::Resolved { solution: text("已修") },
        What::Closed { ending: Ending::Solved, answer: text("已修好") },
        What::Reopened { reason: reason() },
        What::Canceled { ending: Ending::Referred(text("燃气公司")), reason: reason() },
        What::Expedited { text: text("催") },
        What::Escalated { to: text("吴"), reason: reason() },
        What::Noted { text: text("备注"), after_close: true },
        What::Corrected { field: text("title"), from: text("a"), to: text("b") },
        What::Alternative { field: text("title"), text: text("c") },
        What::Visited { visit: Some(Id([7; 16])), note: text("看过") },
        What::Opinion { text: text("属实") },
        What::Called { answer: CallAnswer::Unsatisfied { score: 2 }, note: text("不满意") },
        What::Merged { from: TicketId(Id([6; 16])), label: text("20261121-002") },
        What::Imported { source: text("old") },
    ];
    let entry = |what| Entry { at: MORNING, actor: PERSON, name: text("林"), what };
    whats.into_iter().map(entry).collect()
}

fn ticket() -> Ticket {
    Ticket {
        id: TICKET,
        site: site(),
        number: Some(TicketNumber { day: MORNING.day(), serial: 31 }),
        alias: text("7F-0031"),
        kind: TicketKind::Complaint,
        category: Some(CategoryId(Id([3; 16]))),
        category_label: text("供热"),
        priority: Priority::Emergency,
        channel: Channel::Authority,
        unit: Some(UnitId(Id([4; 16]))),
        place: text("3-2-1201"),
        customer: Some(CustomerId(Id([5; 16]))),
        caller_masked: text("仲*妮 186****1402"),
        title: text("厨房漏水"),
        description: text("滴到灶台"),
        wanted: text("今天止漏"),
        promised_reply_at: Some(MORNING),
        promise_defaulted: true,
        status: TicketStatus::Closed,
        assignee: Some(wang()),
        major: true,
        opened_at: MORNING,
        opened_by: PERSON,
        resolved_by: Some(PERSON),
        resolved_at: Some(Timestamp(MORNING.0 + 1)),
        ended_at: Some(Timestamp(MORNING.0 + 2)),
        solution: text("已修"),
        opinion: text("属实"),
        visit: Some(VisitNote::Refused),
        calls: vec![Call { at: MORNING, by: PERSON, answer: CallAnswer::NotReached }],
        n_contacts: 3,
        n_reopened: 1,
        n_merged: 2,
        merged_into: Some(TicketId(Id([6; 16]))),
        timeline: course(),
        n_history_pages: 1,
        source: Some(Source {
            name: text("old"),
            id: text("37042"),
            row_hash: Id([8; 16]),
            closed_before_opened: true,
        }),
    }
}
