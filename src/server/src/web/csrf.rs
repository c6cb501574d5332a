//! Requests that another site makes in a person's name are refused before anything looks at them (S9).

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api_error::ApiError;
use crate::app::App;
use crate::config::Config;
use crate::sign_in::caller::{Caller, Transport};
use crate::sync_api::message_body::discard;
use crate::web::csp_report;

/// A header that no form and no image can send; asking for it makes browsers ask first.
const OWN_HEADER: &str = "x-sync";

/// The middleware in front of all routes.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_own(&app.config, &request) {
        return next.run(request).await;
    }
    discard(request.into_body()).await;
    ApiError::new(StatusCode::FORBIDDEN, "ORIGIN").into_response()
}

fn is_own(config: &Config, request: &Request) -> bool {
    let headers = request.headers();
    // Browsers send reports by themselves and know nothing of our header; a report changes nothing but a count.
    let marked = request.uri().path() == csp_report::PATH
        || headers.get(OWN_HEADER).is_some_and(|value| value.as_bytes() == b"1");
    marked && same_origin(config, request, headers)
}

fn same_origin(config: &Config, request: &Request, headers: &HeaderMap) -> bool {
    // A page cannot set this header, and every browser that the client supports sends it.
    if let Some(site) = headers.get("sec-fetch-site") {
        return site.as_bytes() == b"same-origin";
    }
    match headers.get(header::ORIGIN) {
        // No browser: a script or a test. It has no cookies of anybody else.
        None => true,
        Some(origin) => own_origin(config, request, headers)
            .is_some_and(|own| own.as_bytes().eq_ignore_ascii_case(origin.as_bytes())),
    }
}

fn own_origin(config: &Config, request: &Request, headers: &HeaderMap) -> Option<String> {
    if let Some(url) = &config.public_url {
        return Some(url.clone());
    }
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let secure = Caller::of(config, *peer, headers).transport == Transport::Secure;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    Some(format!("{}://{host}", if secure { "https" } else { "http" }))
}
