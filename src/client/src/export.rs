//! 导出本机备份: everything that is not at the server yet, as one file. The last resort when a device is failing.

use domain::codec;
use storage::replica::OpsStore;
use sync::message::StreamId;
use sync::op::StoredBatch;
use sync::replica::InboxEntry;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

use crate::node::Node;

/// Version of the file's bytes.
const VERSION: u8 = 1;

/// Offers the file; `None` when it could not be made.
pub(crate) async fn outbox(node: &Node) -> Option<()> {
    let snapshot = node.ops.load(node.stream()).await.ok()?;
    let content: (StreamId, Vec<StoredBatch>, Vec<InboxEntry>) =
        (node.stream(), snapshot.outbox, snapshot.inbox);
    let bytes = codec::encode(VERSION, &content);
    let device = node.replica.borrow().device().id().short();
    let day = node.now().day().digits();
    offer(&bytes, &format!("guanjia-{device}-{day}.wybak"))
}

/// A download: the browser asks where to put it.
fn offer(bytes: &[u8], name: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let document = leptos::prelude::document();
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address).ok()
}
