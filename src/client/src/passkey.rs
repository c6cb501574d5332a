//! Passkeys: what the server asks of the browser, and what the browser answers.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::json::{Body, Json};

/// Makes a new one. `None` = the person or the browser did not.
pub(crate) async fn create(options: &Json) -> Option<Json> {
    through("parseCreationOptionsFromJSON", "create", options).await.ok()
}

/// Shows one that is there.
pub(crate) async fn get(options: &Json) -> Option<Json> {
    through("parseRequestOptionsFromJSON", "get", options).await.ok()
}

/// Whether this browser reads what the server asks.
pub(crate) fn is_there() -> bool {
    class().and_then(|class| method(&class, "parseRequestOptionsFromJSON")).is_ok()
}

async fn through(parse: &str, act: &str, options: &Json) -> Result<Json, JsValue> {
    let class = class()?;
    let read = method(&class, parse)?.call1(&class, options.at("publicKey").value())?;
    let container = Reflect::get(&leptos::prelude::window().navigator(), &"credentials".into())?;
    let asked = Body::new().with("publicKey", read).object();
    let answer: Promise = method(&container, act)?.call1(&container, &asked)?.dyn_into()?;
    let credential = JsFuture::from(answer).await?;
    method(&credential, "toJSON")?.call0(&credential).map(Json::from)
}

fn class() -> Result<JsValue, JsValue> {
    Reflect::get(&leptos::prelude::window(), &"PublicKeyCredential".into())
}

fn method(of: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(of, &name.into())?.dyn_into()
}
