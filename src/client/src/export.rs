//! 导出本机备份: everything that may not be at the server, as one file that only the server can open. The last resort
//! when a device is failing; needs no network.

use js_sys::{Array, Uint8Array};
use storage::blobs::{BlobStage, BlobStore};
use storage::replica::OpsStore;
use storage_indexeddb::vault::crypto;
use sync::device_backup::{FILE_ENDING, Header, KEY_PURPOSE, POINT, Piece, Work, framed, nonce};
use sync::replica::Ops;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, CryptoKey, HtmlAnchorElement, Url};

use crate::node::Node;
use crate::session;

/// Offers the file; `None` when it could not be made.
pub(crate) async fn outbox(node: &Node) -> Option<()> {
    let server_key = session::backup_key(&node.ops).await?;
    let mut sealer = Sealer::new(&server_key).await.ok()?;
    let ops = everything(node).await;
    let device = node.replica.borrow().device();
    let work = Work {
        org: node.org,
        device,
        made_at: node.now(),
        sent: ops.sent.into_values().collect(),
        outbox: ops.outbox.into_values().collect(),
        inbox: ops.inbox.into_values().collect(),
    };
    sealer.add(&Piece::Ops(Box::new(work))).await.ok()?;
    // A photo that cannot be read must not keep the records from leaving.
    for blob in node.ops.blobs().await.unwrap_or_default() {
        let unsent = blob.stage != BlobStage::Draft;
        if let (true, Ok(Some(bytes))) = (unsent, node.ops.blob_bytes(blob.hash).await) {
            sealer.add(&Piece::File { hash: blob.hash, mime: blob.mime, bytes }).await.ok()?;
        }
    }
    let file = sealer.end().await.ok()?;
    let day = node.now().day().digits();
    offer(&file, &format!("guanjia-{}-{day}.{FILE_ENDING}", device.id().short()))
}

/// What lies on the disk, or in memory where the disk cannot be read, and behind it what the disk has refused. Should the
/// disk take that after all, under other numbers perhaps: the server takes each op once.
async fn everything(node: &Node) -> Ops {
    let mut ops = match node.ops.load(node.stream()).await {
        Ok(snapshot) => Ops::from(snapshot),
        Err(_) => node.replica.borrow().ops().clone(),
    };
    for batch in node.unsaved.batches() {
        if !ops.outbox.values().any(|stored| stored.op_ids == batch.op_ids) {
            ops.capture(&batch);
        }
    }
    ops
}

/// A file on its way, sealed piece by piece by the browser itself.
struct Sealer {
    key: CryptoKey,
    header: Vec<u8>,
    parts: Array,
    pieces: u32,
}

impl Sealer {
    async fn new(server_key: &[u8]) -> Result<Sealer, JsValue> {
        let (point, key) = crypto::key_for(server_key, KEY_PURPOSE).await?;
        let ephemeral: [u8; POINT] = point.try_into().map_err(|_| JsValue::from("no point"))?;
        let header = Header::new(server_key, ephemeral).to_bytes();
        let parts = Array::of1(&Uint8Array::from(header.as_slice()));
        Ok(Sealer { key, header, parts, pieces: 0 })
    }

    async fn add(&mut self, piece: &Piece) -> Result<(), JsValue> {
        let sealed = crypto::encrypt(&self.key, &nonce(self.pieces), &self.header, &piece.to_bytes()).await?;
        self.parts.push(&Uint8Array::from(framed(&sealed).as_slice()));
        self.pieces += 1;
        Ok(())
    }

    /// The whole file.
    async fn end(mut self) -> Result<Array, JsValue> {
        self.add(&Piece::End { pieces: self.pieces }).await?;
        Ok(self.parts)
    }
}

/// A download: the browser asks where to put it.
fn offer(parts: &Array, name: &str) -> Option<()> {
    let blob = Blob::new_with_u8_array_sequence(parts).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let document = leptos::prelude::document();
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address).ok()
}
