//! 单位设备: this device as one of the organization's own (S6): enrolled once, known at every sign-in by its signature.

use std::rc::Rc;

use domain::{DeviceId, Phrase};
use leptos::prelude::*;
use storage_indexeddb::OpsDatabase;
use ui::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Refusal, hex, unhex};
use crate::http::Failure;
use crate::json::Body;
use crate::node::Node;
use crate::settings::row;
use crate::shell::use_here;
use crate::words;

/// What is signed begins with it.
const PURPOSE: &[u8] = b"guanjia device proof 1";

/// That a request comes from this device, for its body. `None` = it has no pair of keys, or there is no server.
pub(crate) async fn proof(ops: &OpsDatabase, device: DeviceId) -> Option<JsValue> {
    if !ops.has_pair().await.ok()? {
        return None;
    }
    let nonce = api::asked("GET", "/api/session/nonce", Body::new()).await.ok()?.text("nonce");
    let signed = [PURPOSE, &device.id().0, &unhex(&nonce)?].concat();
    let signature = ops.sign(&signed).await.ok()??;
    Some(Body::new().with("nonce", nonce).with("signature", hex(&signature)).object())
}

/// Enrols the device in hand. Can be repeated: its pair stays the same.
async fn enrol(node: &Rc<Node>) -> Result<(), Phrase> {
    let broken = |_| Phrase::from(words::DISK_BROKEN);
    let point = node.ops.own_point().await.map_err(broken)?;
    let device = node.replica.borrow().device();
    let proof = proof(&node.ops, device).await.ok_or(words::NO_NETWORK)?;
    let body = Body::new().with("key", hex(&point)).with("proof", proof);
    api::asked("POST", "/api/devices/enrol", body).await.map(drop).map_err(|refusal| in_words(&refusal))
}

fn in_words(refusal: &Refusal) -> Phrase {
    match refusal.failure {
        Failure::Forbidden => words::ENROL_NOT_YOURS.into(),
        Failure::Unreachable => words::NO_NETWORK.into(),
        _ => words::SERVER_TROUBLE.into(),
    }
}

/// Whether it is one of the organization's, as the server says, and the way to make it one.
#[component]
pub(crate) fn EnrolledRow() -> impl IntoView {
    let (here, toasts) = (use_here(), use_toasts());
    let (enrolled, busy) = (RwSignal::new(None::<bool>), RwSignal::new(false));
    let ask = move || {
        spawn_local(async move {
            let told = api::asked("GET", "/api/session", Body::new()).await;
            enrolled.try_set(told.ok().map(|told| told.is_true("enrolled")));
        });
    };
    ask();
    let begin = move |()| {
        busy.set(true);
        spawn_local(async move {
            let done = enrol(&here.node()).await;
            busy.try_set(false);
            match done {
                Ok(()) => toasts.good(words::ENROLLED_NOW),
                Err(words) => toasts.problem(words),
            }
            ask();
        });
    };
    let said = Signal::derive(move || match enrolled.get() {
        Some(true) => Phrase::from(words::IS_ENROLLED),
        Some(false) => words::IS_NOT_ENROLLED.into(),
        None => words::STORAGE_UNKNOWN.into(),
    });
    let button = move || {
        (enrolled.get() == Some(false))
            .then(|| view! { <Button label=words::ENROL busy=busy on_click=begin /> })
    };
    row(words::ENROLLED, Wording::Changing(said), button.into_any())
}
