//! One photo or voice note: from this device if it lies here, else from the server.

use domain::{Attachment, FileHash};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, BlobPropertyBag, Url};

use super::{Files, is_photo};

/// Where the bytes are shown from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Address {
    Looking,
    /// An address of this page alone; given back when the view goes.
    Local(String),
    Server(String),
}

/// Looks for the bytes here; a small form of them, or the whole, is asked of the server otherwise.
pub(super) fn address(files: Files, attachment: Attachment, whole: bool) -> Signal<Address> {
    let shown = RwSignal::new(Address::Looking);
    spawn_local(async move {
        let port = files.port().await;
        let bytes = match port {
            Some(port) => port.bytes(attachment.hash).await,
            None => None,
        };
        let local = bytes.and_then(|bytes| object_url(&bytes, attachment.media.mime()));
        let address = match local {
            Some(url) => Address::Local(url),
            None => Address::Server(server_path(attachment.hash, &attachment, whole)),
        };
        if let Some(Address::Local(unused)) = shown.try_set(address) {
            let _ = Url::revoke_object_url(&unused);
        }
    });
    on_cleanup(move || {
        if let Some(Address::Local(url)) = shown.try_get_untracked() {
            let _ = Url::revoke_object_url(&url);
        }
    });
    shown.into()
}

fn server_path(hash: FileHash, attachment: &Attachment, whole: bool) -> String {
    let form = match (is_photo(attachment), whole) {
        (false, _) => "audio",
        (true, true) => "view",
        (true, false) => "thumb",
    };
    format!("/api/blob/{hash}/{form}")
}

fn object_url(bytes: &[u8], mime: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// The address as `src` has it.
pub(super) fn src(address: Signal<Address>) -> impl Fn() -> Option<String> + Clone + Send + Sync + 'static {
    move || match address.get() {
        Address::Looking => None,
        Address::Local(url) | Address::Server(url) => Some(url),
    }
}
