//! One request: a deadline, the headers that prove it comes from our own page, compression, and failures by kind.

use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use sync::message::MAX_PACKED_BYTES;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Blob, ReadableWritablePair};

/// The content type of sync messages, the only bodies the server takes compressed.
pub(crate) const BINARY: &str = "application/octet-stream";

/// Bodies below this size cost more to compress than to send.
const COMPRESS_FROM_BYTES: usize = 1024;

/// Why a request brought no result. Nothing is ever deleted because of one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No answer: no network, no server, too late.
    Unreachable,
    /// 401: sign in again; everything is kept.
    SignIn,
    /// 403: signed in, but not for this.
    Forbidden,
    /// 403, because this device was taken out of use. What waits may still be delivered.
    OutOfUse,
    /// 410: a supervisor has ordered this device to be wiped (S22).
    Wipe,
    /// 429, 503 or 507, with the milliseconds the server asked for. A full disk is no op's fault: none is parked for it.
    Busy { retry_after_ms: Option<u64> },
    /// Any other 5xx.
    Server { status: u16 },
    /// Any other 4xx: the request itself is wrong.
    Refused { status: u16 },
    /// The answer's bytes are of another version.
    Unreadable,
    /// The server would not read so many bytes; nothing was sent.
    TooLarge,
}

impl Failure {
    /// Whether the server itself has answered.
    pub(crate) fn reached_server(self) -> bool {
        matches!(
            self,
            Failure::SignIn
                | Failure::Forbidden
                | Failure::OutOfUse
                | Failure::Wipe
                | Failure::Refused { .. }
                | Failure::Unreadable
        )
    }
}

#[wasm_bindgen]
extern "C" {
    /// A pair of a writable and a readable end. web-sys has it only behind an unstable flag.
    #[wasm_bindgen(extends = ReadableWritablePair)]
    type CompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;
}

/// What to send.
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) content_type: &'static str,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) deadline_ms: u32,
}

/// An answer of any status, with its bytes.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after_ms: Option<u64>,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The bytes of a success; the failure of everything else.
    pub(crate) fn success(self) -> Result<Vec<u8>, Failure> {
        match self.status {
            200..=299 => Ok(self.bytes),
            401 => Err(Failure::SignIn),
            403 if holds(&self.bytes, OUT_OF_USE) => Err(Failure::OutOfUse),
            403 => Err(Failure::Forbidden),
            410 if holds(&self.bytes, WIPE) => Err(Failure::Wipe),
            429 | 503 | 507 => Err(Failure::Busy { retry_after_ms: self.retry_after_ms }),
            status @ 500.. => Err(Failure::Server { status }),
            status => Err(Failure::Refused { status }),
        }
    }
}

/// The server's word for it (S22).
const OUT_OF_USE: &[u8] = b"out_of_use";
const WIPE: &[u8] = br#""detail":"wipe""#;

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|part| part == word)
}

/// Sends and reads the whole answer within the deadline.
pub(crate) async fn ask(ask: Ask<'_>) -> Result<Answer, Failure> {
    ask_with(ask, &[]).await
}

/// As [`ask`], with headers of the route's own. Their bodies are not compressed: photos are already.
pub(crate) async fn ask_with(ask: Ask<'_>, headers: &[(&str, &str)]) -> Result<Answer, Failure> {
    let controller = AbortController::new().map_err(unreachable)?;
    let signal = controller.signal();
    let deadline = Timeout::new(ask.deadline_ms, move || controller.abort());
    let mut request = RequestBuilder::new(ask.path)
        .method(ask.method)
        // A header no form can send: other sites' pages are stopped before the request (S9).
        .header("X-Sync", "1")
        .header("X-Build", &crate::update::build())
        .abort_signal(Some(&signal));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let answer = match ask.body {
        None => request.send().await,
        Some(body) => {
            request = request.header("Content-Type", ask.content_type);
            let worth = ask.content_type == BINARY && headers.is_empty() && body.len() > COMPRESS_FROM_BYTES;
            let packed = if worth { packed(&body).await.ok() } else { None };
            if packed.as_ref().map_or(body.len(), |packed| packed.length() as usize) > MAX_PACKED_BYTES
                && ask.content_type == BINARY
            {
                return Err(Failure::TooLarge);
            }
            let sent = match packed {
                Some(packed) => request.header("Content-Encoding", "gzip").body(packed),
                None => request.body(Uint8Array::from(body.as_slice())),
            };
            sent.map_err(unreachable)?.send().await
        }
    };
    let read = read(answer.map_err(unreachable)?).await;
    drop(deadline);
    read
}

async fn read(response: Response) -> Result<Answer, Failure> {
    let seconds = response.headers().get("Retry-After").and_then(|value| value.parse::<u64>().ok());
    let bytes = response.binary().await.map_err(unreachable)?;
    Ok(Answer { status: response.status(), retry_after_ms: seconds.map(|seconds| seconds * 1_000), bytes })
}

/// gzip by the browser itself; an error where it cannot.
async fn packed(body: &[u8]) -> Result<Uint8Array, JsValue> {
    let stream = CompressionStream::new("gzip")?;
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(body)))?;
    let packed = blob.stream().pipe_through(&stream);
    let buffer =
        JsFuture::from(web_sys::Response::new_with_opt_readable_stream(Some(&packed))?.array_buffer()?)
            .await?;
    Ok(Uint8Array::new(&buffer))
}

fn unreachable<E>(_: E) -> Failure {
    Failure::Unreachable
}
