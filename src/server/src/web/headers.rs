//! The headers every answer carries (S10, S11).

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::sign_in::caller::{Caller, Transport};

/// S10, word for word, and where a browser tells of what broke it. `report-uri` alone: every browser knows it and sends at
/// once; beside the newer `report-to` it would be ignored and the reports come minutes later.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; worker-src 'self'; \
    manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; media-src 'self' blob:; \
    require-trusted-types-for 'script'; trusted-types default; report-uri /api/csp-report";

const PERMISSIONS: &str = "camera=(self), microphone=(self), geolocation=(self), screen-wake-lock=(self), \
    accelerometer=(), autoplay=(), bluetooth=(), display-capture=(), encrypted-media=(), fullscreen=(), gyroscope=(), \
    hid=(), magnetometer=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

const ALWAYS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", PERMISSIONS),
];

/// One year; subdomains too.
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// The middleware around all routes.
pub async fn secure(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().copied();
    let transport = peer.map(|ConnectInfo(peer)| Caller::of(&app.config, peer, request.headers()).transport);
    if let Some(ConnectInfo(peer)) = peer {
        app.lines.heard(peer);
    }
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for &(name, value) in ALWAYS {
        // A stored file brings a stricter policy of its own (S13).
        let stricter = name == "content-security-policy" && is_api && headers.contains_key(name);
        if !stricter {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    // Over plain HTTP browsers ignore it, and on loopback it would lock a developer out of other programs.
    if transport == Some(Transport::Secure) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    if is_api {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
