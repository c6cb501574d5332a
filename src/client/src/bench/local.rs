//! What works without a network: captures and queries.

use std::rc::Rc;

use ::bench::json::{self, read, read_ids, read_patch};
use ::bench::{BenchOperation, Insert, Item, Revise};
use domain::{Id, Intent, OpId, Operation};
use js_sys::{JSON, Object, Reflect};
use sync::op::MAX_BATCH_OPS;
use sync::replica::{Captured, Strictness};
use wasm_bindgen::JsValue;

use super::{Bench, failed};
use crate::node::Node;
use crate::unsaved;

/// Captures these records, one batch for as many as a batch may hold. Resolves when all are durable.
pub(super) async fn capture(bench: &Bench, text: &str) -> Result<JsValue, JsValue> {
    let node = bench.node()?;
    let items = read(text).map_err(failed)?;
    let intents = items.into_iter().map(|item| BenchOperation::from(Insert(item)).intent());
    store(&node, intents).await
}

/// Captures one revision for each of these records.
pub(super) async fn revise(bench: &Bench, ids: &str, patch: &str) -> Result<JsValue, JsValue> {
    let node = bench.node()?;
    let patch = read_patch(patch).map_err(failed)?;
    let updated_at = patch.updated_at().map_err(failed)?;
    let ids = read_ids(ids).map_err(failed)?;
    let revised = |item| {
        let (status, assignee) = (patch.status, patch.assignee.clone());
        BenchOperation::from(Revise { item, status, updated_at, assignee }).intent()
    };
    store(&node, ids.into_iter().map(revised)).await
}

/// The way of every screen: prepared by the rules on the present view, stored strictly, and only then in the view.
async fn store(node: &Rc<Node>, intents: impl Iterator<Item = Intent>) -> Result<JsValue, JsValue> {
    let mut intents = intents.map(Captured::from).peekable();
    while intents.peek().is_some() {
        let batch: Vec<Captured> = intents.by_ref().take(MAX_BATCH_OPS).collect();
        let prepared = {
            let mut new_id = || OpId(node.ids.next());
            node.replica.borrow().prepare(batch, Strictness::Rules, node.clock.stamp(), &mut new_id)
        };
        unsaved::store(node, &prepared.map_err(failed)?, None).await.map_err(failed)?;
    }
    Ok(JsValue::UNDEFINED)
}

pub(super) fn newest_open(bench: &Bench, site: Option<&str>, limit: usize) -> Result<JsValue, JsValue> {
    let node = bench.node()?;
    bench.refresh(&node);
    let ids = bench.index.borrow().newest_open(site, limit);
    records(&node, &ids)
}

pub(super) fn search(bench: &Bench, words: &str, limit: usize) -> Result<JsValue, JsValue> {
    let node = bench.node()?;
    bench.refresh(&node);
    let (total, ids) = bench.index.borrow().search(words, limit);
    let answer = Object::new();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    Reflect::set(&answer, &"total".into(), &JsValue::from_f64(total as f64))?;
    Reflect::set(&answer, &"rows".into(), &records(&node, &ids)?)?;
    Ok(answer.into())
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub(super) fn count(bench: &Bench) -> Result<JsValue, JsValue> {
    let node = bench.node()?;
    bench.refresh(&node);
    Ok(JsValue::from_f64(bench.index.borrow().len() as f64))
}

/// The whole records, each decoded from its row.
fn records(node: &Node, ids: &[Id]) -> Result<JsValue, JsValue> {
    let replica = node.replica.borrow();
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        let row = replica.row(*id).ok_or_else(|| failed("a record of the index is not in the view"))?;
        items.push(row.decode::<Item>().map_err(failed)?);
    }
    JSON::parse(&json::write(&items))
}
