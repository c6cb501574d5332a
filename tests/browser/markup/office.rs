//! The office pages: every action that takes text is given payloads and sent, and what comes of it is text again.

use std::collections::BTreeSet;
use std::time::Duration;

use acceptance::{Browser, Frame, Server};
use serde_json::{Value, json};

use super::stored::house::{self, CHIEF};
use super::typed::{TYPE, types_everything};
use super::{payloads, watch};
use crate::people::{Person, sign_in};
use crate::shared_tablet::walks_to;

const OFFICE: &str = include_str!("office.js");

/// Pages whose fields hold text of people's own.
const MUST: [&str; 6] = ["people", "posts", "departments", "sites", "categories", "settings"];

/// So many payloads are asked for in each filter, and sent in each form: all of them would fill a thousand rows.
const SENT: usize = 2;

#[tokio::test]
async fn s12_payloads_in_the_fields_of_the_office_stay_text() {
    let server = Server::empty();
    house::fill(&server, 1).await;
    let desk = Browser::open(Frame::DESK).await;
    watch::begin(&desk).await;
    desk.go(&server.url()).await;
    sign_in(&desk, Person { login: CHIEF.0, password: CHIEF.1 }).await;
    desk.sees_within("在线 · 刚刚同步", Duration::from_secs(40)).await;
    let pages = pages(&desk).await;
    assert!(MUST.iter().all(|page| pages.iter().any(|name| name == page)), "{pages:?}");
    let all = payloads::all();
    let mut supply = all.iter().cycle();
    let (mut fields, mut sent, mut done) = (BTreeSet::new(), 0, BTreeSet::new());
    for name in pages {
        let page = format!("/office/{name}");
        opens(&desk, &page).await;
        let some: Vec<&String> = supply.by_ref().take(SENT).collect();
        asks(&desk, &format!("filters({})", json!(some))).await;
        watch::saw_only_text(&desk, &page).await;
        for (action, label, _) in actions(&desk, &page).await {
            let place = format!("{page} · {action}");
            for turn in 0..SENT {
                // What was sent before may have changed which row offers it, if one does at all.
                let now = actions(&desk, &page).await;
                let row = now.into_iter().find(|(name, ..)| *name == action).map(|(.., row)| row);
                let Some(row) = row.filter(|row| *row != -1) else { break };
                opens(&desk, &page).await;
                let open = asks(&desk, &format!("opensAction({}, {row})", json!(label))).await;
                assert_eq!(open, true, "{place} opens no form on {}", desk.text().await);
                if turn == 0 {
                    fields.extend(types_everything(&desk, &place).await);
                }
                let some: Vec<&String> = supply.by_ref().take(7).collect();
                let said = asks(&desk, &format!("sends({})", json!(some))).await;
                sent += 1;
                if said == "done" {
                    done.insert(place.clone());
                }
                watch::saw_only_text(&desk, &place).await;
            }
        }
        // What was taken stands in the list now, and in the forms of its rows.
        opens(&desk, &page).await;
        watch::saw_only_text(&desk, &page).await;
    }
    assert!(fields.len() >= 20, "only {} fields: {fields:#?}", fields.len());
    assert!(sent >= 20 && done.len() >= 6, "{sent} sent, taken: {done:#?}");
}

async fn pages(desk: &Browser) -> Vec<String> {
    let code = "return (await (await fetch('/api/office', { headers: { 'X-Sync': '1' } })).json()).pages.map((page) => page.name)";
    serde_json::from_value(desk.promise(code).await).expect("pages")
}

/// Name, label, and the row that offers it: -1 when none does, null for the page itself.
async fn actions(desk: &Browser, page: &str) -> Vec<(String, String, Value)> {
    let actions = asks(desk, &format!("actions({})", json!(page))).await;
    serde_json::from_value(actions).expect("actions")
}

async fn asks(desk: &Browser, call: &str) -> Value {
    desk.promise(&format!("{TYPE}; {OFFICE}; return await {call}")).await
}

async fn opens(desk: &Browser, page: &str) {
    // By way of another page: what was typed into the one before is gone.
    walks_to(desk, "/settings").await;
    desk.find("heading", "设置").await;
    walks_to(desk, page).await;
    let there = "return !!document.querySelector('.office-about') && !!document.querySelector('.office-table, .ui-empty, .office-more')";
    for _ in 0..100 {
        if desk.script(there).await == true {
            return;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}
