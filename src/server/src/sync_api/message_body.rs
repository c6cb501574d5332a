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
use crate::web::content_type::Takes;

/// Who sends nothing for this long is cut off (S33).
const SILENCE: Duration = Duration::from_secs(10);

/// The most bytes of a JSON body; sign-in and administration need less than one.
const MAX_JSON_BYTES: usize = 64 * 1024;
/// The most bytes of a JSON body with a file in it: 6 MiB of file in base64, and what is said beside it.
pub const MAX_FILE_JSON_BYTES: usize = 8 * 1024 * 1024 + 256 * 1024;

/// S33: lists within lists, objects within objects.
const MAX_JSON_DEPTH: usize = 16;

/// A sync message from a request.
pub struct Message<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Message<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Message<T>, ApiError> {
        let (parts, body) = request.into_parts();
        let body = expect_type(&parts.headers, Takes::Octets, body).await?;
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
        json(&read_as(&parts.headers, body, Takes::Json, MAX_JSON_BYTES).await?).map(JsonBody)
    }
}

/// As [`JsonBody`], with room for a file in base64.
pub struct FileJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for FileJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<FileJson<T>, ApiError> {
        let (parts, body) = request.into_parts();
        json(&read_as(&parts.headers, body, Takes::Json, MAX_FILE_JSON_BYTES).await?).map(FileJson)
    }
}

/// The value of these bytes, unless it is nested too deep.
///
/// # Errors
/// 400
pub fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    if is_too_deep(bytes) {
        return Err(ApiError::malformed().detail("depth"));
    }
    serde_json::from_slice(bytes).map_err(|_| ApiError::malformed())
}

/// Brackets outside of texts. What is no JSON is for the parser to say.
fn is_too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_JSON_DEPTH {
                    return true;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// A body of this type, up to a limit.
///
/// # Errors
/// As the other bodies: the type, the length, silence.
pub async fn read_as(headers: &HeaderMap, body: Body, takes: Takes, limit: usize) -> Result<Bytes, ApiError> {
    let body = expect_type(headers, takes, body).await?;
    read(body, limit).await
}

/// A body of plain bytes, up to a limit.
///
/// # Errors
/// As the other bodies: the type, the length, silence.
pub async fn read_octets(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    read_as(headers, body, Takes::Octets, limit).await
}

/// A sync message as an answer.
pub fn answer<T: Serialize>(message: &T) -> Response {
    ([(header::CONTENT_TYPE, Takes::Octets.mime())], sync::message::encode(message)).into_response()
}

/// Reads what a refused request still sends, up to the limit: a connection that is closed over unread bytes loses the
/// answer, and a tablet would take "sign in again" for "no network".
pub async fn discard(body: Body) {
    drop(read(body, MAX_PACKED_BYTES).await);
}

const UNSUPPORTED: ApiError = ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BODY");
const TOO_BIG: ApiError = ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY");

/// Gives the body back if it is of the type that the route takes.
async fn expect_type(headers: &HeaderMap, takes: Takes, body: Body) -> Result<Body, ApiError> {
    if takes.is_type_of(headers) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s33_json_is_nested_sixteen_deep_at_most() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(json::<serde_json::Value>(nested(16).as_bytes()).is_ok());
        let refused = json::<serde_json::Value>(nested(17).as_bytes()).unwrap_err();
        assert_eq!(refused.detail, Some("depth"));
        let mixed = format!("{}1{}", "{\"a\":[".repeat(9), "]}".repeat(9));
        assert!(json::<serde_json::Value>(mixed.as_bytes()).is_err());
        let text = r#"{"a":"[[[[[[[[[[[[[[[[[[[[\\","b":["\"{{{{{{{{{{{{{{{{{{{{{{"]}"#;
        assert!(json::<serde_json::Value>(text.as_bytes()).is_ok(), "brackets in texts are text");
        let wide = format!("[{}[]]", "[],".repeat(1_000));
        assert!(json::<serde_json::Value>(wide.as_bytes()).is_ok());
    }
}
