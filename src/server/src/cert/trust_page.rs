//! The page on plain HTTP from which a device gets our CA, with instructions. It serves nothing else.
//!
//! Who fetches a CA over plain HTTP must compare its fingerprint with the one printed by `cert new-ca`: the page says so.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use axum::routing::get;
use domain::Language;

use super::facts::read_facts;
use super::{CertError, words};

/// Path of the CA in DER, which iPadOS, Android and Windows all take.
pub const CA_PATH: &str = "/guanjia-ca.crt";

struct Page {
    der: Vec<u8>,
    chinese: String,
    english: String,
}

/// The routes of the trust page for the CA in this file. `app_url` is where the app itself answers.
///
/// # Errors
/// When the CA cannot be read.
pub fn routes(ca: &Path, app_url: Option<&str>) -> Result<Router, CertError> {
    let facts = read_facts(ca)?;
    let page = Page {
        chinese: html(Language::Chinese, &facts.fingerprint, app_url),
        english: html(Language::English, &facts.fingerprint, app_url),
        der: facts.der,
    };
    Ok(Router::new().route("/", get(show)).route(CA_PATH, get(download)).with_state(Arc::new(page)))
}

async fn show(State(page): State<Arc<Page>>, headers: HeaderMap) -> impl IntoResponse {
    let english =
        words::prefers_english(headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()));
    let text = if english { page.english.clone() } else { page.chinese.clone() };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept-Language"),
    ];
    (headers, text)
}

async fn download(State(page): State<Arc<Page>>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"guanjia-ca.crt\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, page.der.clone())
}

fn html(language: Language, fingerprint: &str, app_url: Option<&str>) -> String {
    let say = |text: domain::Text| escape(text.in_language(language));
    let tag = if language == Language::English { "en" } else { "zh-CN" };
    let mut page = format!(
        "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head><body>\
         <h1>{title}</h1><p>{why}</p><p><a href=\"{CA_PATH}\">{download}</a></p>\
         <p>{compare}<br><code>{fingerprint}</code></p>",
        title = say(words::TITLE),
        why = say(words::WHY),
        download = say(words::DOWNLOAD),
        compare = say(words::COMPARE),
    );
    for (device, steps) in words::DEVICES {
        let items: String = steps.iter().map(|step| format!("<li>{}</li>", say(*step))).collect();
        page.push_str(&format!("<h2>{}</h2><ol>{items}</ol>", say(*device)));
    }
    if let Some(url) = app_url {
        let url = escape(url);
        page.push_str(&format!("<p>{} <a href=\"{url}\">{url}</a></p>", say(words::THEN_OPEN)));
    }
    page.push_str("</body></html>");
    page
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
