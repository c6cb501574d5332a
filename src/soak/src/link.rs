//! One device's connection: kept open between requests, opened again when it broke.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, HeaderMap, RETRY_AFTER, SET_COOKIE};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// As the product's client waits for a sync message.
const DEADLINE: Duration = Duration::from_secs(60);

pub const JSON: &str = "application/json";
pub const OCTETS: &str = "application/octet-stream";

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// # Errors
    /// When the body is no JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("{} is no JSON", self.status))
    }

    /// # Errors
    /// With what the server said instead of success.
    pub fn success(self) -> Result<Answer> {
        ensure!(self.status.is_success(), "{}: {}", self.status, String::from_utf8_lossy(&self.body));
        Ok(self)
    }

    /// How long the server asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
        Some(Duration::from_secs(seconds))
    }
}

/// A connection and the session's cookie.
pub struct Link {
    address: SocketAddr,
    sender: Option<SendRequest<Full<Bytes>>>,
    cookie: String,
}

impl Link {
    #[must_use]
    pub fn new(address: SocketAddr) -> Link {
        Link { address, sender: None, cookie: String::new() }
    }

    /// Asks and reads the whole answer.
    ///
    /// # Errors
    /// When no answer came; the connection is given up.
    pub async fn ask(&mut self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Result<Answer> {
        self.ask_with(method, path, kind, &[], body).await
    }

    /// As [`Link::ask`], with more headers.
    ///
    /// # Errors
    /// When no answer came; the connection is given up.
    pub async fn ask_with(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<Answer> {
        let mut request = self.request(method, path, kind, body)?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse()?);
        }
        let asked = tokio::time::timeout(DEADLINE, self.exchange(request));
        let answered = match asked.await {
            Ok(answered) => answered,
            Err(late) => Err(late.into()),
        };
        if answered.is_err() {
            self.sender = None;
        }
        answered
    }

    /// # Errors
    /// When no answer came or it is no success.
    pub async fn post_json(&mut self, path: &str, value: &Value) -> Result<Answer> {
        self.ask(Method::POST, path, JSON, value.to_string().into_bytes()).await?.success()
    }

    /// The session's cookie.
    #[must_use]
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Another session on the same connection.
    pub fn set_cookie(&mut self, cookie: &str) {
        cookie.clone_into(&mut self.cookie);
    }

    /// Closes the connection; the next request opens one.
    pub fn close(&mut self) {
        self.sender = None;
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Answer> {
        let mut sender = match self.sender.take() {
            Some(sender) if !sender.is_closed() => sender,
            _ => connect(self.address).await?,
        };
        sender.ready().await?;
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        self.sender = Some(sender);
        if let Some(cookie) = parts.headers.get(SET_COOKIE) {
            cookie.to_str()?.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        }
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    fn request(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Result<Request<Full<Bytes>>> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.address.to_string())
            .header(COOKIE, &self.cookie)
            .header("x-sync", "1");
        Ok(request.header(CONTENT_TYPE, kind).body(Full::from(body))?)
    }

    /// Opens the stream of pokes on a connection of its own.
    ///
    /// # Errors
    /// When the server does not open it.
    pub async fn live(&self) -> Result<Pokes> {
        let request = self.request(Method::GET, "/api/sync/live", JSON, Vec::new())?;
        let mut sender = connect(self.address).await?;
        let answer = sender.send_request(request).await?;
        ensure!(answer.status().is_success(), "live: {}", answer.status());
        Ok(Pokes { _sender: sender, answer })
    }
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Its end shows as an error of the request that waits.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}

/// A live connection.
pub struct Pokes {
    _sender: SendRequest<Full<Bytes>>,
    answer: Response<Incoming>,
}

impl Pokes {
    /// Waits for the next poke.
    ///
    /// # Errors
    /// When the connection ended.
    pub async fn next(&mut self) -> Result<()> {
        loop {
            let frame = self.answer.frame().await.context("the live connection ended")??;
            let data = frame.into_data().unwrap_or_default();
            if data.windows(11).any(|part| part == b"event: poke") {
                return Ok(());
            }
        }
    }
}
