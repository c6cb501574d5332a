//! The real protocol with the real server.

use wasm_bindgen::JsValue;

use super::{Bench, failed};
use crate::round;

/// Sends everything pending. Resolves when the server has confirmed all of it durably and the device has durably noted
/// the server's position (its witness). The batches stay in the outbox until a pull has brought their rows; what that
/// costs on top, [`round`] tells.
pub(super) async fn push(bench: &Bench) -> Result<JsValue, JsValue> {
    let node = bench.node()?;
    round::push_all(&node, false).await.map_err(failed)?;
    Ok(JsValue::UNDEFINED)
}

/// Fetches everything. Resolves when it is stored and in the view.
pub(super) async fn pull(bench: &Bench) -> Result<JsValue, JsValue> {
    let node = bench.node()?;
    round::pull_all(&node, false).await.map_err(failed)?;
    Ok(JsValue::UNDEFINED)
}

/// A whole round, as the sending loop does it.
pub(super) async fn round(bench: &Bench) -> Result<JsValue, JsValue> {
    let node = bench.node()?;
    round::round(&node, false).await.map_err(failed)?;
    Ok(JsValue::UNDEFINED)
}
