//! S24: of a thousand things written and read in a working day none lies readable in the profile of a tablet that is
//! locked, and none once it was wiped. The same look finds them where nothing is sealed.

use std::collections::BTreeMap;
use std::time::Duration;

use acceptance::page::LIST_SEARCH;
use acceptance::profile_scan::{canaries, found_in};
use acceptance::{Browser, Frame, Server, amount};
use domain::Operation;
use server::random;
use soak::device::{Credentials, Device};
use soak::house::settle;
use soak::link::Link;
use soak::work::{Trace, Work};
use tickets::operations::{AddNote, Open};
use tickets::{Caller, TicketId, TicketOperation};

use crate::lost_tablet::{OBEYED, keeps_nothing, orders_wipe};
use crate::people::{DESK, STEWARD, SUPERVISOR, kept_as_draft, signed_in};
use crate::shared_tablet::{DESKS_PIN, STEWARD_NAME, STEWARDS_PIN, joins, locks, walks_to};

/// Texts of one ticket, by hand or by the desk.
const PER_TICKET: usize = 5;

/// Of all tickets, so many hundredths are written by hand at the tablet; the others come from the desk.
const BY_HAND: usize = 20;

/// The browser writes what it keeps in its own time, forms of its last session among it.
const WRITTEN: Duration = Duration::from_secs(5);

#[tokio::test]
async fn s24_no_word_of_the_day_lies_in_the_open_in_the_browsers_profile() {
    let count = usize::try_from(amount("GUANJIA_CANARIES", 50)).expect("a small number");
    let words = canaries(count, 24);
    let sealed = Server::demo_sealed();
    let mut tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&sealed.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    works_a_day(&tablet, &sealed, &words).await;
    locks(&tablet, STEWARD_NAME).await;
    tokio::time::sleep(WRITTEN).await;
    let locked = found_in(tablet.profile(), &words);
    let chief = Browser::open(Frame::DESK).await;
    chief.go(&sealed.url()).await;
    joins(&chief, SUPERVISOR, DESKS_PIN).await;
    orders_wipe(&chief).await;
    tablet.sees_within("本机已按单位要求清除", OBEYED).await;
    tablet.sees_within("交出 0 条未上传的记录。", OBEYED).await;
    keeps_nothing(&tablet).await;
    tablet.kill().await;
    let wiped = found_in(tablet.profile(), &words);

    let open = Server::demo();
    let mut other = signed_in(&open, STEWARD, Frame::TABLET).await;
    works_a_day(&other, &open, &words).await;
    other.kill().await;
    let in_open = found_in(other.profile(), &words);
    let found = [&locked, &wiped, &in_open].map(BTreeMap::len);
    eprintln!(
        "{count} canaries: {} found when locked, {} when wiped, {} with sealing off",
        found[0], found[1], found[2]
    );
    assert_eq!((locked, wiped), (BTreeMap::new(), BTreeMap::new()));
    assert!(in_open.len() * 10 >= count * 9, "the look itself is blind: {} of {count}", in_open.len());
}

/// Tickets from the desk arrive, tickets are written at the tablet, one is left as a draft, some are read and searched.
async fn works_a_day(tablet: &Browser, server: &Server, words: &[String]) {
    let rows: Vec<&[String]> = words.chunks(PER_TICKET).collect();
    let (by_hand, from_desk) = rows.split_at((rows.len() * BY_HAND).div_ceil(100));
    let (draft, by_hand) = by_hand.split_first().expect("at least one");
    desk_registers(server, from_desk).await;
    for row in by_hand {
        writes(tablet, row).await;
        tablet.ctrl_enter().await;
        tablet.sees("工单已存本机").await;
    }
    // What arrived is read, and one of it is looked for.
    walks_to(tablet, "/tickets?view=all").await;
    let arrived = &from_desk.last().expect("one")[0];
    tablet.fill(LIST_SEARCH, arrived).await;
    tablet.sees_within("共 1 条", Duration::from_secs(90)).await;
    tablet.press("row", arrived).await;
    tablet.sees(&from_desk.last().expect("one")[1]).await;
    tablet.sees_within("在线 · 刚刚同步", Duration::from_secs(90)).await;
    writes(tablet, draft).await;
    kept_as_draft(tablet).await;
    tokio::time::sleep(WRITTEN).await;
}

/// Fills the form of a new ticket, a word into each field.
async fn writes(tablet: &Browser, row: &[String]) {
    // What the page said of the one before lies over the fields for a moment.
    tablet.no_longer_sees("工单已存本机").await;
    walks_to(tablet, "/visits").await;
    walks_to(tablet, "/tickets/new").await;
    tablet.press("radio", "报修").await;
    for (label, word) in ["标题", "摘要", "业主希望的结果", "当场办结", "来电人姓名"].into_iter().zip(row)
    {
        tablet.fill(label, word).await;
    }
}

/// The front desk, a device without a screen, registers the others.
async fn desk_registers(server: &Server, rows: &[&[String]]) {
    let credentials = Credentials { login: DESK.login.to_owned(), password: DESK.password.to_owned() };
    let link = Link::new(([127, 0, 0, 1], server.port()).into());
    let mut desk = Device::enroll(link, credentials, None).await.expect("the desk signs in");
    settle(&mut desk).await.expect("the desk knows its site");
    let site = desk.replica.rows_of(&domain::Kind::new("sites.site"))[0].id.into();
    for (number, row) in rows.iter().enumerate() {
        let ticket: TicketId = random::id().into();
        let word = |at: usize| row.get(at).cloned().unwrap_or_default();
        let open = Open {
            ticket,
            site,
            alias: format!("C7-{number:04}"),
            kind: Default::default(),
            category: None,
            priority: None,
            channel: Default::default(),
            unit: None,
            place: word(2),
            customer: None,
            caller: Some(Caller { name: word(3), phone: String::new() }),
            title: word(0),
            description: word(1),
            wanted: String::new(),
            promised_reply_at: None,
            major: false,
        };
        let mut work = vec![TicketOperation::from(open)];
        if row.len() == PER_TICKET {
            work.push(AddNote { ticket, text: word(4) }.into());
        }
        let trace = || Trace::Note { ticket, text: String::new() };
        let work = work.into_iter().map(|one| Work { intent: one.intent(), trace: trace() }).collect();
        desk.capture(work).await.expect("a fact");
    }
    settle(&mut desk).await.expect("everything is sent");
    assert!(desk.ledger.unsettled.is_empty(), "nothing is refused");
}
