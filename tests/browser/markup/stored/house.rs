//! A house whose every stored text is a payload, written by a device without a screen: whoever adds a text to an
//! operation must say here what stands in it, or this does not compile.

use std::collections::BTreeMap;
use std::time::Duration;

use acceptance::Server;
use customers::operations::Register;
use customers::{CustomerId, CustomerOperation};
use domain::{Intent, OpId, Operation, PersonId, Rule, SiteId, Timestamp};
use exceptions::operations::Record;
use exceptions::{Channel, ExceptionOperation, Exit};
use server::random;
use sites::operations::{AddBuilding, FoundSite};
use sites::{BuildingId, SiteOperation};
use soak::device::{Credentials, Device};
use soak::house::settle;
use soak::link::Link;
use soak::work::{Trace, Work};
use staff::operations::{DefinePost, Hire};
use staff::{Assignment, DefineDepartment, Post, PostId, StaffOperation};
use tickets::operations::{
    AddNote, Cancel, Close, Decline, DefineCategory, Dispatch, Escalate, Expedite, ImportHistoric, NoteVisit,
    Open, PutOnHold, Reassign, RecordCall, RecordOpinion, Reopen, Resolve,
};
use tickets::{Assignee, CallAnswer, Caller, Category, Ending, TicketId, TicketKind, TicketOperation};
use visits::operations::{AddNote as AddToVisit, RecordVisit};
use visits::{Purpose, VisitId, VisitOperation};

use crate::markup::payloads::Supply;

/// Login and password of the one who has written everything and may see it.
pub(in crate::markup) const CHIEF: (&str, &str) = ("chief", "correct horse battery staple");

/// Where records are seen, and what must stand there sign by sign.
pub(in crate::markup) struct Shown {
    pub(in crate::markup) path: String,
    /// In which language of the screens.
    pub(in crate::markup) english: bool,
    pub(in crate::markup) texts: Vec<String>,
}

/// Writes so many records of every kind.
pub(in crate::markup) async fn fill(server: &Server, rows: usize) -> Vec<Shown> {
    let address = ([127, 0, 0, 1], server.port()).into();
    let credentials = Credentials { login: CHIEF.0.to_owned(), password: CHIEF.1.to_owned() };
    let device = Device::set_up(Link::new(address), credentials, &server.setup_token()).await;
    let mut device = device.expect("an empty server is set up");
    settle(&mut device).await.expect("a first round");
    let mut house = House {
        device,
        site: random::id().into(),
        supply: Supply::new(),
        shown: Vec::new(),
        lists: BTreeMap::new(),
        written: BTreeMap::new(),
    };
    for row in 0..rows {
        house.map().await;
        house.people(row).await;
        house.ticket(row).await;
        house.imported(row).await;
        house.visit().await;
        house.customer().await;
        house.exception().await;
        sends(&mut house.device).await;
    }
    let refused: Vec<&String> = house.device.ledger.unsettled.iter().map(|op| &house.written[op]).collect();
    assert!(refused.is_empty(), "refused: {refused:?}");
    let list = |((path, english), texts): ((&str, bool), _)| Shown { path: path.to_owned(), english, texts };
    house.shown.into_iter().chain(house.lists.into_iter().map(list)).collect()
}

/// A line that has been idle for long may be gone, and who sends without a pause is told to wait a second (S35).
async fn sends(device: &mut Device) {
    let mut last = None;
    for _ in 0..30 {
        match settle(device).await {
            Ok(()) => return,
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    panic!("not everything is sent: {last:?}");
}

struct House {
    device: Device,
    /// What each op does, for whoever has to say which one was refused.
    written: BTreeMap<OpId, String>,
    site: SiteId,
    supply: Supply,
    shown: Vec<Shown>,
    /// What pages that list every record show, by path and language.
    lists: BTreeMap<(&'static str, bool), Vec<String>>,
}

impl House {
    async fn writes(&mut self, intent: Intent) {
        let trace = Trace::Note { ticket: TicketId(intent.target), text: String::new() };
        let kind = intent.kind.to_string();
        let captured = self.device.capture(vec![Work { intent, trace }]).await;
        let ops = captured.unwrap_or_else(|error| panic!("{kind}: {error}"));
        self.written.extend(ops.into_iter().map(|op| (op, kind.clone())));
    }

    fn seen_at(&mut self, path: String) -> Vec<String> {
        let texts = self.supply.next_row();
        self.shown.push(Shown { path, english: false, texts: texts.clone() });
        texts
    }

    fn listed(&mut self, path: &'static str, english: bool, texts: impl IntoIterator<Item = String>) {
        self.lists.entry((path, english)).or_default().extend(texts);
    }

    /// A name in each language, for one record of a list.
    fn named(&mut self, path: &'static str, most: usize) -> (String, String) {
        let (zh, en) = (self.supply.text(most), self.supply.text(most));
        self.supply.next_row();
        self.listed(path, false, [zh.clone()]);
        self.listed(path, true, [en.clone()]);
        (zh, en)
    }

    /// 项目、楼栋
    async fn map(&mut self) {
        let site: SiteId = random::id().into();
        let (name, address) = (self.supply.text(40), self.supply.text(100));
        self.listed("/office/sites", false, [name.clone(), address.clone()]);
        self.writes(SiteOperation::from(FoundSite { site, name, address }).intent()).await;
        let name = self.supply.text(40);
        self.writes(SiteOperation::from(AddBuilding { site, code: "3".to_owned(), name }).intent()).await;
        self.seen_at(format!("/sites?building={}", BuildingId::of(site, "3")));
        self.site = site;
    }

    /// 员工、岗位、部门
    async fn people(&mut self, row: usize) {
        let person: PersonId = random::id().into();
        let hire = Hire {
            person,
            name: self.supply.text(40),
            staff_number: self.staff_number(row),
            assignments: vec![Assignment { post: Post::builtin_id("representative"), site: Some(self.site) }],
            language: None,
        };
        self.listed("/office/people", false, [hire.name.clone(), hire.staff_number.clone()]);
        self.writes(StaffOperation::from(hire).intent()).await;
        self.seen_at(format!("/staff?person={person}"));
        let (title_zh, title_en) = self.named("/office/posts", 30);
        let post: PostId = random::id().into();
        let code = self.supply.text(30);
        self.listed("/office/posts", false, [code.clone()]);
        let define = DefinePost {
            post,
            code,
            title_zh,
            title_en,
            direct_superior: None,
            functional_superior: None,
            permissions: vec!["tickets.open".to_owned()],
            personal_data: false,
        };
        self.writes(StaffOperation::from(define).intent()).await;
        let (name_zh, name_en) = self.named("/office/departments", 30);
        let department = DefineDepartment {
            department: random::id().into(),
            name_zh,
            name_en,
            above: None,
            sites: Vec::new(),
            posts: Vec::new(),
            people: Vec::new(),
            closed: false,
        };
        self.writes(StaffOperation::from(department).intent()).await;
    }

    /// The rules take blanks out of it and write it in capitals.
    fn staff_number(&mut self, row: usize) -> String {
        let number: String = self.supply.unseen(16).split_whitespace().collect();
        let number = format!("{number}{row}").to_ascii_uppercase();
        self.supply.shown_as(number.clone());
        number
    }

    /// 工单, from the call to its end.
    async fn ticket(&mut self, row: usize) {
        let ticket: TicketId = random::id().into();
        let (name_zh, name_en) = self.named("/office/categories", 60);
        let category = Category {
            id: random::id().into(),
            kind: Default::default(),
            name_zh,
            name_en,
            priority: Default::default(),
            reply_minutes: 60,
            retired: false,
        };
        let id = category.id;
        self.writes(TicketOperation::from(DefineCategory { category }).intent()).await;
        let text = |supply: &mut Supply, most| supply.text(most);
        let supply = &mut self.supply;
        let caller = Caller { name: supply.unseen(60), phone: supply.unseen(40) };
        supply.shown_as(caller.masked());
        let open = Open {
            ticket,
            site: self.site,
            alias: format!("7F-{row:04}"),
            kind: TicketKind::Repair,
            category: Some(id),
            priority: None,
            channel: Default::default(),
            unit: None,
            place: text(supply, 200),
            customer: None,
            caller: Some(caller),
            title: text(supply, 120),
            description: text(supply, 4_000),
            wanted: text(supply, 400),
            promised_reply_at: None,
            major: false,
        };
        self.writes(TicketOperation::from(open).intent()).await;
        for operation in self.life(ticket) {
            self.writes(operation.intent()).await;
        }
        self.seen_at(format!("/tickets/{ticket}"));
    }

    /// Everything that may be said about a ticket.
    fn life(&mut self, ticket: TicketId) -> Vec<TicketOperation> {
        // The screens say that it was referred, and not to whom.
        let referred = Ending::Referred(self.supply.unseen(60));
        let mut text = |most| self.supply.text(most);
        let crew = Assignee { person: None, name: text(60) };
        vec![
            AddNote { ticket, text: text(4_000) }.into(),
            Expedite { ticket, text: text(4_000) }.into(),
            Escalate { ticket, to: None, to_name: text(60), reason: text(400) }.into(),
            NoteVisit { ticket, visit: None, note: text(4_000) }.into(),
            RecordOpinion { ticket, text: text(4_000) }.into(),
            Dispatch { ticket, to: Assignee { person: None, name: text(60) }, note: text(400) }.into(),
            Decline { ticket, reason: text(400) }.into(),
            Dispatch { ticket, to: crew.clone(), note: text(400) }.into(),
            PutOnHold { ticket, reason: text(400), until: None, promised_reply_at: None }.into(),
            Reassign {
                ticket,
                from: Some(crew),
                to: Assignee { person: None, name: text(60) },
                reason: text(400),
                promised_reply_at: None,
            }
            .into(),
            Resolve { ticket, solution: text(4_000) }.into(),
            RecordCall { ticket, answer: CallAnswer::NotReached, note: text(4_000) }.into(),
            Close { ticket, ending: Ending::Solved, answer: text(4_000) }.into(),
            Reopen { ticket, reason: text(400) }.into(),
            Cancel { ticket, ending: referred, reason: text(400) }.into(),
        ]
    }

    /// 导入的工单
    async fn imported(&mut self, row: usize) {
        let (source, source_id) = (self.supply.text(60), self.supply.text(60));
        let ticket = ImportHistoric::ticket_id(self.site, &source, &source_id, random::id());
        let text = |supply: &mut Supply, most| supply.text(most);
        let supply = &mut self.supply;
        let caller = Caller { name: supply.unseen(60), phone: format!("139000{row:05}") };
        supply.shown_as(caller.masked());
        let import = ImportHistoric {
            ticket,
            site: self.site,
            source,
            source_id,
            row_hash: random::id(),
            kind: Default::default(),
            category_label: text(supply, 60),
            priority: Default::default(),
            channel: Default::default(),
            unit: None,
            place: text(supply, 200),
            caller: Some(caller),
            title: text(supply, 120),
            description: text(supply, 20_000),
            wanted: text(supply, 400),
            status: Default::default(),
            assignee: text(supply, 60),
            solution: text(supply, 20_000),
            opened_at: Timestamp::default(),
            closed_at: None,
        };
        self.writes(TicketOperation::from(import).intent()).await;
        self.seen_at(format!("/tickets/{ticket}"));
    }

    /// 走访
    async fn visit(&mut self) {
        let visit: VisitId = random::id().into();
        let supply = &mut self.supply;
        let record = RecordVisit {
            visit,
            site: self.site,
            unit: None,
            place: supply.text(200),
            customer: None,
            purpose: Purpose::Care,
            present: vec![supply.text(60), supply.text(60)],
            n_present: 2,
            phone: supply.text(40),
            satisfaction: Some(4),
            visited_at: None,
            requests: supply.text(4_000),
            notes: supply.text(4_000),
            ticket: None,
        };
        self.writes(VisitOperation::from(record).intent()).await;
        let text = self.supply.text(4_000);
        self.writes(VisitOperation::from(AddToVisit { visit, text }).intent()).await;
        self.seen_at(format!("/visits/{visit}"));
    }

    /// 客户. Telephones and plates are digits and letters or they are refused.
    async fn customer(&mut self) {
        let customer: CustomerId = random::id().into();
        let register = Register {
            customer,
            site: self.site,
            name: self.supply.text(60),
            telephones: Vec::new(),
            plates: Vec::new(),
            roles: Vec::new(),
            tags: Vec::new(),
        };
        self.writes(CustomerOperation::from(register).intent()).await;
        self.seen_at(format!("/customers/{customer}"));
    }

    /// 例外
    async fn exception(&mut self) {
        let record = Record {
            exception: random::id().into(),
            site: self.site,
            rule: Rule(37),
            exit: Exit::EmergencyPurchase,
            blocking: Vec::new(),
            decided_by: random::id().into(),
            decided_by_name: self.supply.text(60),
            channel: Channel::Telephone,
            reason: self.supply.text(400),
        };
        self.writes(ExceptionOperation::from(record).intent()).await;
        let texts = self.supply.next_row();
        self.listed("/exceptions", false, texts);
    }
}
