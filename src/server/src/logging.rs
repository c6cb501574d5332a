//! The log: JSON for machines, text for a person; never a name, a password, a query or a body (S20, S41).

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};
use crate::random;

/// Starts the log of this process. A second call changes nothing.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Json => log.json().try_init(),
        LogFormat::Text => log.try_init(),
    };
    drop(started);
}

/// One line per request: the route as it stands in the table, never the path as it was asked.
#[expect(clippy::disallowed_methods, reason = "the server is a shell: it measures durations")]
pub async fn log_request(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let begun = std::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let id = random::hex(&random::bytes::<4>());
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let route = route.as_deref().unwrap_or("file");
    if status >= 500 {
        tracing::warn!(id, %method, route, status, ms, "request failed");
    } else {
        tracing::debug!(id, %method, route, status, ms, "request");
    }
    response
}
