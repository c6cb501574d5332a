//! Is it alive, is it well, which version is it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use storage::authority::AuthorityReader;
use storage_sqlite::SCHEMA_VERSION;

use crate::app::App;
use crate::backup;
use crate::clock::now;
use crate::disk;

/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The oldest client with which people can go on looking and editing: at most three versions back are promised
/// (sync.md 2.18). An older one is told to load the new one; what it has captured is taken from it however old it is.
pub const MIN_CLIENT: &str = "0.1.0";

/// The server's time in milliseconds, for devices to measure their clock by (sync.md 2.8).
const SERVER_TIME: HeaderName = HeaderName::from_static("x-server-time");

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok"
}

/// `GET /api/ping`: the cheapest proof that the server can be reached, with its time.
pub async fn ping() -> Response {
    ([(SERVER_TIME, HeaderValue::from(now().0))], StatusCode::NO_CONTENT).into_response()
}

#[derive(Serialize)]
pub struct Readiness {
    status: &'static str,
    reasons: Vec<&'static str>,
}

/// `GET /readyz`: 503 with reasons when work cannot be taken; 200 with reasons when somebody should look soon.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    let (mut broken, mut degraded) = (Vec::new(), Vec::new());
    let stream = app.shared.stream;
    let database = app.database.clone();
    let read = app.readers.with(move |reader| {
        let state = reader.stream(stream)?;
        Ok::<_, storage::StorageError>((state.is_some(), database.schema_version()?))
    });
    match read.await {
        Ok((true, SCHEMA_VERSION)) => {}
        Ok((false, _)) => broken.push("stream_missing"),
        Ok(_) => broken.push("schema_outdated"),
        Err(_) => broken.push("database_unreadable"),
    }
    match disk::free_bytes(&app.config.data_dir) {
        Some(free) if free < disk::ROOM_FOR_OPS => broken.push("disk_full"),
        Some(free) if free < disk::ROOM_TO_BE_WELL => degraded.push("disk_low"),
        Some(_) => {}
        None => degraded.push("disk_unknown"),
    }
    if backup::health::health(&app.config, now()).is_degraded() {
        degraded.push("backup_age");
    }
    let status = match (broken.is_empty(), degraded.is_empty()) {
        (false, _) => "broken",
        (true, false) => "degraded",
        (true, true) => "ready",
    };
    let code = if broken.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let reasons = broken.into_iter().chain(degraded).collect();
    (code, [(header::CACHE_CONTROL, "no-store")], Json(Readiness { status, reasons })).into_response()
}

#[derive(Serialize)]
pub struct Version {
    version: &'static str,
    schema: u32,
    min_client: &'static str,
    /// Which build of the client this server hands out; `None` = it has none.
    client: Option<String>,
}

/// `GET /version.json`
pub async fn version(State(app): State<Arc<App>>) -> Response {
    let shown = Version {
        version: VERSION,
        schema: SCHEMA_VERSION,
        min_client: MIN_CLIENT,
        client: app.client.build(),
    };
    ([(header::CACHE_CONTROL, "no-cache")], Json(shown)).into_response()
}
