//! Every text field that the screens offer takes payloads as they are typed, and makes nothing of them.

use std::collections::BTreeSet;
use std::time::Duration;

use acceptance::{Browser, Frame, Server};
use serde_json::json;

use super::{payloads, watch};
use crate::people::{MANAGER, SUPERVISOR, kept_as_draft, opens_ticket, sign_in};

pub(super) const TYPE: &str = include_str!("type.js");

/// Pages of a supervisor, and whether a record of the list is opened first.
const PAGES: &[(&str, bool)] = &[
    ("/tickets/new", false),
    ("/visits/new", false),
    ("/tickets?view=all", true),
    ("/visits", true),
    ("/customers", true),
    ("/staff", true),
    ("/sites", false),
    ("/exceptions", false),
    ("/cards", false),
    ("/sync", false),
    ("/import", false),
    ("/settings", false),
];

/// Fewer fields than this were found, and the search itself is blind.
const FIELDS: usize = 30;

#[tokio::test]
async fn s12_payloads_typed_into_every_field_stay_text() {
    let server = Server::demo();
    let desk = Browser::open(Frame::DESK).await;
    watch::begin(&desk).await;
    desk.go(&server.url()).await;
    desk.find("button", "登录").await;
    let mut fields = types_everything(&desk, "/sign-in").await;
    sign_in(&desk, SUPERVISOR).await;
    desk.sees_within("在线 · 刚刚同步", Duration::from_secs(40)).await;
    desk.ctrl('k').await;
    desk.find("dialog", "").await;
    fields.extend(types_everything(&desk, "palette").await);
    for (page, record) in PAGES {
        fields.extend(tries_page(&desk, &server, page, *record).await);
    }
    assert!(fields.len() >= FIELDS, "only {} fields: {fields:#?}", fields.len());
}

/// Addresses that people can be sent, with a place for whatever the sender likes.
const ADDRESSES: &[&str] = &[
    "/?q=§",
    "/§",
    "/tickets/§",
    "/tickets?view=§&q=§",
    "/tickets/new?unit=§&customer=§",
    "/customers/§",
    "/staff?person=§",
    "/sites?building=§",
    "/office/§",
    "/office/audit?kind=§",
    "/settings#§",
];

#[tokio::test]
async fn s12_payloads_in_addresses_stay_text() {
    let server = Server::demo();
    let desk = Browser::open(Frame::DESK).await;
    watch::begin(&desk).await;
    desk.go(&server.url()).await;
    sign_in(&desk, MANAGER).await;
    desk.sees_within("在线 · 刚刚同步", Duration::from_secs(40)).await;
    let mut tried = 0;
    for (number, payload) in payloads::all().iter().enumerate() {
        let address = ADDRESSES[number % ADDRESSES.len()].split('§').collect::<Vec<_>>();
        let follow = format!(
            "const link = document.createElement('a'); link.href = {}.join(encodeURIComponent({})); \
             document.body.append(link); link.click(); link.remove(); return true",
            json!(address),
            json!(payload)
        );
        tried += u32::from(desk.script(&follow).await == true);
        tokio::time::sleep(Duration::from_millis(40)).await;
        watch::saw_only_text(&desk, payload).await;
    }
    assert!(tried >= 200, "{tried} addresses");
    // And as the first page of all, before anything of the program runs.
    for (payload, address) in payloads::all().iter().zip(ADDRESSES) {
        let payload: String = payload.bytes().map(|byte| format!("%{byte:02X}")).collect();
        desk.go(&format!("{}{}", server.url(), address.replace('§', &payload))).await;
        desk.find("heading", "").await;
        watch::saw_only_text(&desk, address).await;
    }
}

#[tokio::test]
async fn s12_a_draft_and_a_record_of_payloads_come_back_as_text() {
    let server = Server::demo();
    let desk = Browser::open(Frame::DESK).await;
    watch::begin(&desk).await;
    desk.go(&server.url()).await;
    sign_in(&desk, SUPERVISOR).await;
    desk.sees_within("在线 · 刚刚同步", Duration::from_secs(40)).await;
    let all = payloads::all().join(" ");
    desk.go(&format!("{}/tickets/new", server.url())).await;
    desk.find("textbox", "摘要").await;
    let texts = [all.chars().take(100).collect::<String>(), all.chars().take(3_900).collect()];
    for (label, text) in ["标题", "摘要"].into_iter().zip(&texts) {
        desk.script(&format!("{TYPE}; setValue(labelled({}), {})", json!(label), json!(text))).await;
    }
    kept_as_draft(&desk).await;
    desk.go(&format!("{}/tickets/new", server.url())).await;
    desk.sees("已恢复上次的草稿").await;
    assert_eq!(watch::missing(&desk, &texts).await, Vec::<String>::new());
    watch::saw_only_text(&desk, "the draft").await;
    opens_ticket(&desk, &server, "\"><img src=x onerror=x()>").await;
    desk.go(&format!("{}/tickets", server.url())).await;
    desk.sees("\"><img src=x onerror=x()>").await;
    watch::saw_only_text(&desk, "the list").await;
}

/// The page's own fields, and those of every dialog that a button or a menu of it opens.
async fn tries_page(browser: &Browser, server: &Server, page: &str, record: bool) -> BTreeSet<String> {
    opens(browser, server, page, record).await;
    let here = browser.script("return location.href.slice(location.origin.length)").await;
    let here = here.as_str().unwrap_or(page).to_owned();
    let mut fields = types_everything(browser, page).await;
    let mut tidy = false;
    opens(browser, server, &here, false).await;
    let openers = browser.script(&format!("{TYPE}; return openers()")).await;
    let openers: Vec<String> = serde_json::from_value(openers).expect("names");
    for opener in openers {
        if !tidy {
            opens(browser, server, &here, false).await;
        }
        let pressed = browser.promise(&format!("{TYPE}; return await opensDialog({})", json!(opener))).await;
        let items: Vec<String> = serde_json::from_value(pressed).unwrap_or_default();
        let place = format!("{page} · {opener}");
        if items.is_empty() {
            fields.extend(types_in_dialog(browser, &place).await);
        }
        tidy = items.is_empty() && tidied(browser).await;
        for item in items {
            opens(browser, server, &here, false).await;
            let choose = format!("{TYPE}; return await opensItem({}, {})", json!(opener), json!(item));
            browser.promise(&choose).await;
            fields.extend(types_in_dialog(browser, &format!("{place} · {item}")).await);
        }
    }
    fields
}

/// Leaves a dialog; whether the page is as it was before, so that it need not be loaded anew.
async fn tidied(browser: &Browser) -> bool {
    browser.promise(&format!("{TYPE}; return await tidied()")).await == true
}

async fn types_in_dialog(browser: &Browser, place: &str) -> BTreeSet<String> {
    let open = browser.script("return !!document.querySelector('dialog[open]')").await == true;
    let fields = if open { types_everything(browser, place).await } else { BTreeSet::new() };
    watch::saw_only_text(browser, place).await;
    fields
}

/// Types payloads into every text field in sight, other ones than the time before; the fields' names, with where they stand.
pub(super) async fn types_everything(browser: &Browser, place: &str) -> BTreeSet<String> {
    let code = format!("{TYPE}; return await typeEverything({})", json!(payloads::some()));
    let names = browser.promise(&code).await;
    let names: Vec<String> =
        serde_json::from_value(names.clone()).unwrap_or_else(|_| panic!("{place}: {names}"));
    watch::saw_only_text(browser, place).await;
    names.into_iter().map(|name| format!("{place} · {name}")).collect()
}

async fn opens(browser: &Browser, server: &Server, page: &str, record: bool) {
    browser.go(&format!("{}{page}", server.url())).await;
    browser.find("heading", "").await;
    browser.promise(&format!("{TYPE}; return await settled({record})")).await;
}
