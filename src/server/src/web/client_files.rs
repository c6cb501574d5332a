//! The client's files: from the program itself (feature `embed`) or from a folder.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sync::Hash;

use crate::api_error::ApiError;
use crate::app::App;
use crate::{random, words};

const INDEX: &str = "index.html";

/// Named after their content: they never change under that name.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// May be kept, but is asked for again each time.
const ASK_AGAIN: &str = "no-cache";

/// Where the files come from.
#[derive(Clone, Debug)]
pub enum ClientFiles {
    Folder(PathBuf),
    #[cfg(feature = "embed")]
    Embedded,
    Missing,
}

#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "../../dist"]
struct Embedded;

impl ClientFiles {
    /// The folder that was named, else what is built in.
    #[must_use]
    pub fn find(folder: Option<&Path>) -> ClientFiles {
        match folder {
            Some(folder) => ClientFiles::Folder(folder.to_owned()),
            #[cfg(feature = "embed")]
            None => ClientFiles::Embedded,
            #[cfg(not(feature = "embed"))]
            None => ClientFiles::Missing,
        }
    }

    /// A short mark of the build: the start page names every other file with its hash.
    #[must_use]
    pub fn build(&self) -> Option<String> {
        self.read(INDEX).map(|page| random::hex(&Hash::of(&page).0[..8]))
    }

    fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            ClientFiles::Folder(folder) => {
                let relative = Path::new(path);
                let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
                let bytes = inside.then(|| std::fs::read(folder.join(relative)).ok()).flatten();
                bytes.map(Cow::Owned)
            }
            #[cfg(feature = "embed")]
            ClientFiles::Embedded => Embedded::get(path).map(|file| file.data),
            ClientFiles::Missing => None,
        }
    }
}

/// Everything that is no dynamic route. A path nobody knows gets the start page, whose router knows more.
pub async fn serve(State(app): State<Arc<App>>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return ApiError::not_found().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD").into_response();
    }
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    // Reading a file may block; the files are small and the pool is large.
    let made = tokio::task::spawn_blocking(move || page(&app.client, &uri, &headers)).await;
    made.unwrap_or_else(|_| ApiError::internal().into_response())
}

fn page(files: &ClientFiles, uri: &Uri, headers: &HeaderMap) -> Response {
    let wanted = uri.path().trim_start_matches('/');
    let wanted = if wanted.is_empty() { INDEX } else { wanted };
    for path in [wanted, INDEX] {
        if let Some(response) = file(files, path, headers) {
            return response;
        }
        // A missing script must not come as a page: the browser would report nonsense.
        if wanted != INDEX && has_extension(wanted) {
            return StatusCode::NOT_FOUND.into_response();
        }
    }
    let text = format!("{}\n{}\n", words::NO_CLIENT.zh, words::NO_CLIENT.en);
    (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
        .into_response()
}

fn file(files: &ClientFiles, path: &str, headers: &HeaderMap) -> Option<Response> {
    let (bytes, encoding) = packed(files, path, headers).or_else(|| Some((files.read(path)?, None)))?;
    let tag = format!("\"{}\"", random::hex(&Hash::of(&bytes).0[..12]));
    let known = headers.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, &tag));
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(bytes)) };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let keep = if is_hashed(path) { FOREVER } else { ASK_AGAIN };
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The file as it was compressed at build time, if the browser takes it.
fn packed(
    files: &ClientFiles,
    path: &str,
    headers: &HeaderMap,
) -> Option<(Cow<'static, [u8]>, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?.to_lowercase();
    let accepts = |name: &str| {
        accepted.split(',').any(|offer| {
            let (known, weight) = offer.split_once(';').unwrap_or((offer, ""));
            known.trim() == name && !is_zero(weight)
        })
    };
    [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(encoding, extension)| {
        let bytes = accepts(encoding).then(|| files.read(&format!("{path}.{extension}"))).flatten()?;
        Some((bytes, Some(encoding)))
    })
}

/// `q=0`, `q=0.000`: explicitly not wanted.
fn is_zero(weight: &str) -> bool {
    let value = weight.trim().strip_prefix("q=").and_then(|value| value.trim().parse::<f32>().ok());
    value.is_some_and(|value| value <= 0.0)
}

/// Whether `If-None-Match` lists this tag. A cache in between may have weakened it, which makes no difference here.
fn names(value: &HeaderValue, tag: &str) -> bool {
    let list = value.to_str().unwrap_or_default();
    list.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

/// Trunk's way to name a file after its content: `client-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(['-', '_', '.']).any(|part| {
        part.len() >= 12
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|b| b.is_ascii_digit())
    })
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_named_after_their_content_are_kept_for_ever() {
        for hashed in
            ["client-0123456789abcdef.js", "client-0123456789abcdef_bg.wasm", "main-9f86d081884c7d65.css"]
        {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in
            ["index.html", "sw.js", "version.json", "loader.js", "icons/icon-512.png", "manifest.webmanifest"]
        {
            assert!(!is_hashed(plain), "{plain}");
        }
    }

    #[test]
    fn nothing_outside_the_folder_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("dist")).unwrap();
        std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
        let files = ClientFiles::Folder(folder.path().join("dist"));
        for path in ["../secret.txt", "a/../../secret.txt", "/etc/hostname", "./../secret.txt"] {
            assert_eq!(files.read(path), None, "{path}");
        }
    }
}
