//! How many files wait, for the pill, the sync center and each record's word.

use std::collections::BTreeMap;
use std::rc::Rc;

use storage::blobs::{BlobStage, BlobStore, LocalBlob};

use crate::node::Node;

/// Counts what lies here and frees what no draft names any more.
pub(crate) async fn count(node: Rc<Node>) {
    if let Err(error) = node.ops.sweep_blobs(node.now()).await {
        leptos::logging::warn!("given-up photos could not be freed: {error}");
    }
    recount(&node).await;
}

/// Counts what lies here; the newest first.
pub(crate) async fn recount(node: &Rc<Node>) -> Vec<LocalBlob> {
    let Ok(blobs) = node.ops.blobs().await else { return Vec::new() };
    let mut by_record: BTreeMap<domain::Id, (u32, u32)> = BTreeMap::new();
    let (mut sent, mut total, mut refused, mut bytes_left) = (0, 0, 0, 0);
    for blob in blobs.iter().filter(|blob| blob.stage != BlobStage::Draft) {
        let is_sent = u32::from(blob.stage == BlobStage::Sent);
        sent += is_sent;
        total += 1;
        refused += u32::from(blob.stage == BlobStage::Refused);
        if blob.stage == BlobStage::Waiting {
            bytes_left += u64::from(blob.bytes);
        }
        for target in &blob.targets {
            let counted = by_record.entry(*target).or_default();
            counted.0 += is_sent;
            counted.1 += 1;
        }
    }
    *node.files.by_record.borrow_mut() = by_record;
    node.signals.change_status(|status| {
        status.photos = (sent < total).then_some((sent, total));
        status.photo_bytes_left = bytes_left;
        status.photos_refused = refused;
    });
    blobs
}
