//! 导出本机备份: everything that may not be at the server, as one file that only the server can open. The last resort
//! when a device is failing; needs no network.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use storage::blobs::{BlobStage, BlobStore};
use storage::replica::OpsStore;
use sync::device_backup::{FILE_ENDING, Header, KEY_PURPOSE, POINT, Piece, Work, framed, nonce};
use sync::replica::Ops;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CryptoKey, HtmlAnchorElement, SubtleCrypto, Url};

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
    subtle: SubtleCrypto,
    key: CryptoKey,
    header: Vec<u8>,
    parts: Array,
    pieces: u32,
}

impl Sealer {
    async fn new(server_key: &[u8]) -> Result<Sealer, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let subtle = window.crypto()?.subtle();
        let curve = named("ECDH")?;
        Reflect::set(&curve, &"namedCurve".into(), &"P-256".into())?;
        let derive = Array::of1(&"deriveBits".into());
        let pair = wait(subtle.generate_key_with_object(&curve, false, &derive)).await?;
        let half = |name: &str| Reflect::get(&pair, &name.into());
        let public = wait(subtle.export_key("raw", &half("publicKey")?.unchecked_into())).await?;
        let ephemeral: [u8; POINT] =
            Uint8Array::new(&public).to_vec().try_into().map_err(|_| JsValue::from("no point"))?;
        let header = Header::new(server_key, ephemeral).to_bytes();
        let theirs = Uint8Array::from(server_key);
        let theirs = subtle.import_key_with_object("raw", &theirs, &curve, false, &Array::new());
        let agree = named("ECDH")?;
        Reflect::set(&agree, &"public".into(), &wait(theirs).await?)?;
        let bits = subtle.derive_bits_with_object(&agree, &half("privateKey")?.unchecked_into(), 256);
        let shared: Object = wait(bits).await?.unchecked_into();
        let usage = Array::of1(&"deriveKey".into());
        let spread = wait(subtle.import_key_with_str("raw", &shared, "HKDF", false, &usage)).await?;
        let hkdf = named("HKDF")?;
        Reflect::set(&hkdf, &"hash".into(), &"SHA-256".into())?;
        Reflect::set(&hkdf, &"salt".into(), &Uint8Array::from(ephemeral.as_slice()))?;
        Reflect::set(&hkdf, &"info".into(), &Uint8Array::from(KEY_PURPOSE))?;
        let aes = named("AES-GCM")?;
        Reflect::set(&aes, &"length".into(), &256.into())?;
        let usage = Array::of1(&"encrypt".into());
        let key =
            subtle.derive_key_with_object_and_object(&hkdf, spread.unchecked_ref(), &aes, false, &usage);
        let key = wait(key).await?.unchecked_into();
        let parts = Array::of1(&Uint8Array::from(header.as_slice()));
        Ok(Sealer { subtle, key, header, parts, pieces: 0 })
    }

    async fn add(&mut self, piece: &Piece) -> Result<(), JsValue> {
        let how = named("AES-GCM")?;
        Reflect::set(&how, &"iv".into(), &Uint8Array::from(nonce(self.pieces).as_slice()))?;
        Reflect::set(&how, &"additionalData".into(), &Uint8Array::from(self.header.as_slice()))?;
        let plain = Uint8Array::from(piece.to_bytes().as_slice());
        let sealed = wait(self.subtle.encrypt_with_object_and_js_u8_array(&how, &self.key, &plain)).await?;
        let sealed = framed(&Uint8Array::new(&sealed).to_vec());
        self.parts.push(&Uint8Array::from(sealed.as_slice()));
        self.pieces += 1;
        Ok(())
    }

    /// The whole file.
    async fn end(mut self) -> Result<Array, JsValue> {
        self.add(&Piece::End { pieces: self.pieces }).await?;
        Ok(self.parts)
    }
}

fn named(algorithm: &str) -> Result<Object, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &"name".into(), &algorithm.into())?;
    Ok(object)
}

async fn wait(promise: Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promise?).await
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
