//! `/api/csp-report`: browsers tell where a page broke the content-security policy (S10). Nothing of a page's content is
//! kept: directive, addresses without their queries, and a line number.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Json;
use domain::Timestamp;
use serde::{Deserialize, Serialize};

use super::content_type::Takes;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::sign_in::caller::Caller;
use crate::sync_api::message_body::{json, read_as};

/// Where the policy sends its reports.
pub const PATH: &str = "/api/csp-report";

/// Reads the reports; held by nobody but administrators, whose posts hold everything.
pub const PERMISSION: &str = "server.reports";

/// The most bytes of one report.
const MAX_BYTES: usize = 8 * 1024;
/// So many are kept in words; all are counted.
const KEPT: usize = 100;
/// The most directives that are counted apart: there are about thirty, and a liar can name more.
const COUNTED: usize = 64;
/// The most characters of one address.
const MAX_TEXT: usize = 200;

#[derive(Deserialize)]
struct Sent {
    #[serde(rename = "csp-report")]
    report: Reported,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Reported {
    effective_directive: String,
    violated_directive: String,
    blocked_uri: String,
    document_uri: String,
    source_file: String,
    line_number: u32,
}

/// One report as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub at: Timestamp,
    pub directive: String,
    /// What was blocked: an address, or a word such as `inline`.
    pub blocked: String,
    pub page: String,
    pub source: String,
    pub line: u32,
}

/// Since the server's start.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    pub total: u64,
    /// By directive.
    pub counts: BTreeMap<String, u64>,
    /// The newest last.
    pub recent: VecDeque<Report>,
}

/// The reports, in memory: a restart forgets them, the log does not.
#[derive(Debug, Default)]
pub struct Reports(Mutex<Summary>);

impl Reports {
    fn add(&self, report: Report) {
        let mut summary = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        summary.total += 1;
        if summary.counts.contains_key(&report.directive) || summary.counts.len() < COUNTED {
            *summary.counts.entry(report.directive.clone()).or_default() += 1;
        }
        if summary.recent.len() == KEPT {
            summary.recent.pop_front();
        }
        summary.recent.push_back(report);
    }

    /// All of it.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// `POST /api/csp-report`
///
/// # Errors
/// 413 for more than 8 KiB, 429 when the address sends too many.
pub async fn take(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let bytes = read_as(&headers, body, Takes::Report, MAX_BYTES).await?;
    app.rates.report(caller.address, now())?;
    let Sent { report } = json(&bytes)?;
    let directive = if report.effective_directive.is_empty() {
        // The older form holds the whole directive with its sources.
        report.violated_directive.split(' ').next().unwrap_or_default().to_owned()
    } else {
        report.effective_directive
    };
    let report = Report {
        at: now(),
        directive: bare(&directive),
        blocked: bare(&report.blocked_uri),
        page: bare(&report.document_uri),
        source: bare(&report.source_file),
        line: report.line_number,
    };
    tracing::warn!(
        directive = report.directive,
        blocked = report.blocked,
        page = report.page,
        source = report.source,
        line = report.line,
        "a page broke the content-security policy"
    );
    app.reports.add(report);
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/csp-report`
pub async fn list(State(app): State<Arc<App>>) -> Json<Summary> {
    Json(app.reports.summary())
}

/// An address without query and fragment, in which people type, and without what could disturb a log.
fn bare(text: &str) -> String {
    let address = text.split(['?', '#']).next().unwrap_or_default();
    address.chars().filter(|one| !one.is_control()).take(MAX_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(directive: &str) -> Report {
        let text = String::new();
        Report {
            at: Timestamp(0),
            directive: directive.to_owned(),
            blocked: text.clone(),
            page: text.clone(),
            source: text,
            line: 0,
        }
    }

    #[test]
    fn s10_reports_are_counted_without_growing() {
        let reports = Reports::default();
        for number in 0..1_000 {
            reports.add(report(&format!("made-up-{number}")));
        }
        reports.add(report("made-up-3"));
        let summary = reports.summary();
        assert_eq!((summary.total, summary.counts.len(), summary.recent.len()), (1_001, COUNTED, KEPT));
        assert_eq!(summary.counts["made-up-3"], 2);
    }

    #[test]
    fn s10_a_report_keeps_no_query_and_no_line_break() {
        assert_eq!(bare("https://host/tickets?q=13912345678#top"), "https://host/tickets");
        assert_eq!(bare("a\r\nforged log line"), "aforged log line");
        assert_eq!(bare(&"x".repeat(9_000)).len(), MAX_TEXT);
    }
}
