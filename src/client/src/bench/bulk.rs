//! Many records at once: pull pages as a server would send them, stored and shown the way of every page.

use ::bench::Item;
use ::bench::item::{SITES, site_at};
use ::bench::json::read;
use domain::{Kind, Record, Row, Scope};
use sync::Hash;
use sync::message::{Acks, Epoch, GrantsDelta, MAX_PAGE_ROWS, PullReply, PullRequest, Witness};
use sync::replica::PullOutcome;
use wasm_bindgen::JsValue;

use super::{Bench, failed};
use crate::node::Node;

/// Resolves when every page is stored.
pub(super) async fn insert(bench: &Bench, text: &str) -> Result<JsValue, JsValue> {
    let node = bench.node()?;
    let items = read(text).map_err(failed)?;
    let first = bench.filled.get().max(node.replica.borrow().status().position) + 1;
    let kind = Kind::new(Item::KIND);
    let touched = node.now();
    let mut rows = (first..).zip(items).map(|(seq, item)| Row {
        kind: kind.clone(),
        id: item.id,
        scope: item.scope(),
        open: item.open(),
        rev: 1,
        seq,
        touched,
        bytes: item.encode(),
    });
    loop {
        let page: Vec<Row> = rows.by_ref().take(MAX_PAGE_ROWS).collect();
        let Some(last) = page.last() else { break };
        bench.filled.set(last.seq);
        let more = rows.size_hint().0 > 0;
        store(&node, page, more).await?;
    }
    Ok(JsValue::UNDEFINED)
}

/// T2 for one page, asked for by the replica itself.
async fn store(node: &Node, rows: Vec<Row>, more: bool) -> Result<(), JsValue> {
    let request = node.replica.borrow().next_pull().ok_or_else(|| failed("nobody is signed in"))?;
    let reply = reply(node, &request, rows, more);
    let outcome = node.change(|replica| replica.pull_replied(&request, reply));
    let PullOutcome::Page(job) = outcome else { return Err(failed("the page does not fit")) };
    let swap = node.cache.apply_page(node, &job.write).await.map_err(failed)?;
    let now = node.now();
    let outcome = node.change(|replica| replica.page_stored(*job, swap, now));
    if outcome.reload { Err(failed("another tab was faster")) } else { Ok(()) }
}

fn reply(node: &Node, request: &PullRequest, rows: Vec<Row>, more: bool) -> PullReply {
    let replica = node.replica.borrow();
    let stream = node.stream();
    let from = request.cursor.get(&stream).cloned().unwrap_or_default();
    let seq = rows.last().map_or(from.position, |row| row.seq);
    let mut to = from.clone();
    to.position = seq;
    let epoch = request.epoch.unwrap_or(Epoch(stream.0));
    let chain = Hash::chain_start(replica.device());
    let sites = (0..SITES).map(|number| Scope::Site(site_at(number)));
    let scopes: Vec<Scope> = core::iter::once(Scope::Org).chain(sites).collect();
    let first = request.grants_version == 0;
    let person = node.session.borrow().as_ref().map(|session| session.actor.person).unwrap_or_default();
    PullReply {
        epoch,
        person,
        stream,
        from,
        to,
        target: if more { seq + 1 } else { seq },
        witness: Witness { epoch, stream, seq, head: Hash::default(), mac: [0; 8] },
        floor: node.now().day().plus(-sync::message::WORKING_SET_DAYS),
        rows,
        gone: Vec::new(),
        acks: Acks { device: replica.device(), last_dseq: 0, chain, holes: Vec::new() },
        cards: Vec::new(),
        closed: Vec::new(),
        grants: first.then(|| GrantsDelta {
            version: 1,
            scopes: scopes.clone(),
            added: scopes,
            removed: Vec::new(),
        }),
        durable_seq: 0,
        server_time: node.now(),
        more,
        must_resync: false,
    }
}
