//! Tries what the device can do, for real: a permission that is only asked about proves nothing.

use domain::Text;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MediaStream;

use crate::words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    Camera,
    Location,
    /// The service worker holds the program.
    Offline,
}

pub(crate) async fn run(test: Test) -> Text {
    let tried = match test {
        Test::Camera => camera().await,
        Test::Location => location().await,
        Test::Offline => return if is_offline_ready() { words::WORKS } else { words::UNAVAILABLE },
    };
    match tried {
        Ok(()) => words::WORKS,
        Err(error) if name_of(&error) == "NotAllowedError" || code_of(&error) == Some(1.0) => words::REFUSED,
        Err(_) => words::UNAVAILABLE,
    }
}

/// Opens the camera and lets it go again.
async fn camera() -> Result<(), JsValue> {
    let devices = Reflect::get(&window().navigator(), &"mediaDevices".into())?;
    let open: Function = Reflect::get(&devices, &"getUserMedia".into())?.dyn_into()?;
    let wanted = Object::new();
    Reflect::set(&wanted, &"video".into(), &JsValue::TRUE)?;
    let promise: Promise = open.call1(&devices, &wanted)?.dyn_into()?;
    let stream: MediaStream = JsFuture::from(promise).await?.dyn_into()?;
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<web_sys::MediaStreamTrack>().stop();
    }
    Ok(())
}

async fn location() -> Result<(), JsValue> {
    let geolocation = Reflect::get(&window().navigator(), &"geolocation".into())?;
    let ask: Function = Reflect::get(&geolocation, &"getCurrentPosition".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"timeout".into(), &8_000.into())?;
    Reflect::set(&options, &"maximumAge".into(), &60_000.into())?;
    let answer = Promise::new(&mut |resolve, reject| {
        if let Err(error) = ask.call3(&geolocation, &resolve, &reject, &options) {
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        }
    });
    JsFuture::from(answer).await.map(drop)
}

fn is_offline_ready() -> bool {
    let container = Reflect::get(&window().navigator(), &"serviceWorker".into());
    let controller = container.and_then(|container| Reflect::get(&container, &"controller".into()));
    controller.is_ok_and(|controller| controller.is_object())
}

fn name_of(error: &JsValue) -> String {
    Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default()
}

/// A geolocation error has a number: 1 = refused.
fn code_of(error: &JsValue) -> Option<f64> {
    Reflect::get(error, &"code".into()).ok()?.as_f64()
}
