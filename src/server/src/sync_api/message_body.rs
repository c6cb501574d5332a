//! Bodies of sync messages: bytes in, bytes out, with limits on both sides of the decompression (S33).

use std::io::Read;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::bufread::GzDecoder;
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::message::{MAX_PACKED_BYTES, MAX_UNPACKED_BYTES};

use crate::api_error::ApiError;

/// Who sends nothing for this long is cut off (S33).
const SILENCE: Duration = Duration::from_secs(10);

/// The most bytes of a JSON body; sign-in and administration need less than one.
const MAX_JSON_BYTES: usize = 64 * 1024;

const OCTETS: &str = "application/octet-stream";

/// A sync message from a request.
pub struct Message<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Message<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Message<T>, ApiError> {
        let (parts, body) = request.into_parts();
        let body = expect_type(&parts.headers, OCTETS, body).await?;
        let packed = read(body, MAX_PACKED_BYTES).await?;
        let bytes = match parts.headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes()) {
            None | Some(b"identity") => packed,
            Some(b"gzip") => gunzip(&packed)?,
            Some(_) => return Err(UNSUPPORTED.detail("encoding")),
        };
        sync::message::decode(&bytes).map(Message).map_err(|error| match error {
            domain::DecodeError::UnknownVersion { .. } => ApiError::malformed().detail("version"),
            _ => ApiError::malformed(),
        })
    }
}

/// A JSON value from a request; what does not fit is answered by a code, not by the parser's words.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<JsonBody<T>, ApiError> {
        let (parts, body) = request.into_parts();
        let body = expect_type(&parts.headers, "application/json", body).await?;
        let bytes = read(body, MAX_JSON_BYTES).await?;
        serde_json::from_slice(&bytes).map(JsonBody).map_err(|_| ApiError::malformed())
    }
}

/// A body of plain bytes, up to a limit.
///
/// # Errors
/// As the other bodies: the type, the length, silence.
pub async fn read_octets(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let body = expect_type(headers, OCTETS, body).await?;
    read(body, limit).await
}

/// A sync message as an answer.
pub fn answer<T: Serialize>(message: &T) -> Response {
    ([(header::CONTENT_TYPE, OCTETS)], sync::message::encode(message)).into_response()
}

/// Reads what a refused request still sends, up to the limit: a connection that is closed over unread bytes loses the
/// answer, and a tablet would take "sign in again" for "no network".
pub async fn discard(body: Body) {
    drop(read(body, MAX_PACKED_BYTES).await);
}

const UNSUPPORTED: ApiError = ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BODY");
const TOO_BIG: ApiError = ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY");

/// Gives the body back if it is of the type that the route takes.
async fn expect_type(headers: &HeaderMap, expected: &str, body: Body) -> Result<Body, ApiError> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = given.split(';').next().unwrap_or_default().trim();
    if given.eq_ignore_ascii_case(expected) {
        return Ok(body);
    }
    discard(body).await;
    Err(UNSUPPORTED.detail("type"))
}

async fn read(mut body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let mut bytes = Vec::new();
    loop {
        let frame = tokio::time::timeout(SILENCE, body.frame()).await;
        let frame = frame.map_err(|_| ApiError::new(StatusCode::REQUEST_TIMEOUT, "BODY"))?;
        let Some(frame) = frame else {
            return Ok(bytes.into());
        };
        let frame = frame.map_err(|_| ApiError::malformed())?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > limit {
                return Err(TOO_BIG);
            }
            bytes.extend_from_slice(&data);
        }
    }
}

fn gunzip(packed: &[u8]) -> Result<Bytes, ApiError> {
    let mut reader = packed;
    let mut bytes = Vec::new();
    // One byte more than allowed tells "too big" from "just fits" without unpacking a bomb.
    let mut decoder = GzDecoder::new(&mut reader).take(MAX_UNPACKED_BYTES as u64 + 1);
    decoder.read_to_end(&mut bytes).map_err(|_| ApiError::malformed().detail("encoding"))?;
    if bytes.len() > MAX_UNPACKED_BYTES {
        return Err(TOO_BIG);
    }
    if !reader.is_empty() {
        return Err(ApiError::malformed().detail("encoding"));
    }
    Ok(bytes.into())
}
