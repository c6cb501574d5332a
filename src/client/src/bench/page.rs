//! `window.bench`, version 1 of the harness's contract, put together in one piece.

use std::future::Future;
use std::rc::Rc;

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::{Bench, bulk, failed, local, sync};

/// Assigns the whole object at once: from then on every method may be called.
pub(super) fn assign(bench: &Rc<Bench>) {
    let object = Object::new();
    method(&object, bench, "open", |bench, options, _| async move {
        let has = |name: &str| Reflect::get(&options, &name.into()).is_ok_and(|value| !value.is_falsy());
        let empty = has("base") && !has("fresh");
        bench.open(empty).await.map(|()| JsValue::UNDEFINED)
    });
    method(&object, bench, "insertOne", |bench, record, _| async move {
        local::capture(&bench, &text(&record)?).await
    });
    method(&object, bench, "captureOffline", |bench, records, _| async move {
        local::capture(&bench, &text(&records)?).await
    });
    method(&object, bench, "updateMany", |bench, ids, patch| async move {
        local::revise(&bench, &text(&ids)?, &text(&patch)?).await
    });
    method(&object, bench, "bulkInsert", |bench, records, _| async move {
        bulk::insert(&bench, &text(&records)?).await
    });
    method(&object, bench, "queryOpen", |bench, wish, _| async move {
        let site = Reflect::get(&wish, &"site".into())?.as_string();
        local::newest_open(&bench, site.as_deref(), limit(&Reflect::get(&wish, &"limit".into())?))
    });
    method(&object, bench, "search", |bench, words, most| async move {
        local::search(&bench, &words.as_string().unwrap_or_default(), limit(&most))
    });
    method(&object, bench, "count", |bench, _, _| async move { local::count(&bench) });
    method(&object, bench, "push", |bench, _, _| async move { sync::push(&bench).await });
    method(&object, bench, "pull", |bench, _, _| async move { sync::pull(&bench).await });
    // What only our own report asks for.
    method(&object, bench, "round", |bench, _, _| async move { sync::round(&bench).await });
    set(&object, "meta", &meta());
    set(&js_sys::global().unchecked_into(), "bench", &object);
}

fn meta() -> Object {
    let meta = Object::new();
    set(&meta, "name", &"guanjia".into());
    set(&meta, "version", &env!("CARGO_PKG_VERSION").into());
    let durability = "capture strict; pulled pages relaxed, they can be had again";
    set(&meta, "durability", &durability.into());
    meta
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of an ordinary object cannot fail.
    let _ = Reflect::set(object, &name.into(), value);
}

fn method<F>(object: &Object, bench: &Rc<Bench>, name: &str, call: fn(Rc<Bench>, JsValue, JsValue) -> F)
where
    F: Future<Output = Result<JsValue, JsValue>> + 'static,
{
    let bench = Rc::clone(bench);
    let closure = Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(move |first, second| {
        future_to_promise(call(Rc::clone(&bench), first, second)).into()
    });
    set(object, name, &closure.into_js_value());
}

/// A value as JSON text: one copy into the program's memory instead of one call for each field.
fn text(value: &JsValue) -> Result<String, JsValue> {
    let text = JSON::stringify(value)?;
    text.as_string().ok_or_else(|| failed("no text"))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
fn limit(value: &JsValue) -> usize {
    value.as_f64().map_or(0, |limit| limit as usize)
}
