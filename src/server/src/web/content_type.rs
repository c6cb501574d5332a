//! The types of bodies that a route takes. A form's types are none of them, so no form of another site can speak to a
//! route, whatever its handler reads (S9).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api_error::ApiError;
use crate::sync_api::message_body::discard;

/// What the body of a changing request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Json,
    /// Sync messages, pieces of files, backups.
    Octets,
    /// What browsers send by themselves about a broken policy.
    Report,
}

impl Takes {
    /// The type as it stands in the header.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Takes::Json => "application/json",
            Takes::Octets => "application/octet-stream",
            Takes::Report => "application/csp-report",
        }
    }

    /// Whether a request of this method and these headers may go on. A request without a body needs no type.
    fn allows(self, method: &Method, headers: &HeaderMap) -> bool {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            return true;
        }
        self.is_type_of(headers) || !headers.contains_key(header::CONTENT_TYPE) && !has_body(headers)
    }

    /// Whether the headers name this type.
    #[must_use]
    pub fn is_type_of(self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::CONTENT_TYPE).and_then(|given| given.to_str().ok());
        given.is_some_and(|given| essence(given).eq_ignore_ascii_case(self.mime()))
    }
}

/// The type without its parameters.
fn essence(given: &str) -> &str {
    given.split(';').next().unwrap_or_default().trim()
}

fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).map(|length| length.as_bytes() != b"0");
    length.unwrap_or(headers.contains_key(header::TRANSFER_ENCODING))
}

/// The middleware behind the check of the caller: who may not use the route is told that first.
pub async fn expect(State(takes): State<Takes>, request: Request, next: Next) -> Response {
    if takes.allows(request.method(), request.headers()) {
        return next.run(request).await;
    }
    discard(request.into_body()).await;
    ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BODY").detail("type").into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn s09_a_changing_request_has_the_type_of_its_route_or_no_body() {
        let json = headers(&[(header::CONTENT_TYPE, "Application/JSON; charset=utf-8")]);
        assert!(Takes::Json.allows(&Method::POST, &json));
        assert!(!Takes::Octets.allows(&Method::PATCH, &json));
        assert!(!Takes::Report.allows(&Method::POST, &json));
        for form in [
            "text/plain",
            "multipart/form-data; boundary=application/json",
            "application/json, text/plain",
            "",
        ] {
            let form = headers(&[(header::CONTENT_TYPE, form)]);
            assert!(!Takes::Json.allows(&Method::POST, &form) && !Takes::Json.allows(&Method::DELETE, &form));
        }
        assert!(Takes::Json.allows(&Method::DELETE, &HeaderMap::new()));
        assert!(Takes::Json.allows(&Method::POST, &headers(&[(header::CONTENT_LENGTH, "0")])));
        assert!(!Takes::Json.allows(&Method::POST, &headers(&[(header::CONTENT_LENGTH, "1")])));
        assert!(!Takes::Json.allows(&Method::PUT, &headers(&[(header::TRANSFER_ENCODING, "chunked")])));
    }
}
