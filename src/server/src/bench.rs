//! What bench builds have beside the product (`cargo xtask bench`): an account to sign in with, the sites of the
//! workload, a count of what is held, and a way to begin again with nothing. Without the feature `bench` none of it exists.

use std::sync::Arc;

use ::bench::Item;
use ::bench::item::{SITES, site_at};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::{Kind, OpId, Operation, PersonId, Record};
use sites::SiteOperation;
use sites::operations::FoundSite;
use staff::operations::Hire;
use staff::{Assignment, Post, StaffOperation};
use storage::authority::{AuthorityReader, AuthorityStore};
use storage_sqlite::SqliteAuthority;
use storage_sqlite::accounts::Account;
use sync::authority::{Changes, LocalIntent};

use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::directory::server_person;
use crate::random;

/// What the page signs in with. A bench build listens on loopback and holds nothing of anybody.
const LOGIN: &str = "bench";
const PASSWORD: &str = "measured, not guarded";

/// The routes of bench builds.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/__stats", get(stats)).route("/__bench/empty", post(empty))
}

/// Hires the account's person and founds the sites, once per data folder.
///
/// # Errors
/// When the store failed or a rule refused.
pub(crate) async fn prepare(app: &App) -> anyhow::Result<()> {
    let accounts = app.database.accounts()?;
    if !accounts.accounts(app.shared.org)?.is_empty() {
        return Ok(());
    }
    let person = PersonId(random::timed_id(now()));
    let hire = StaffOperation::from(Hire {
        person,
        name: LOGIN.to_owned(),
        staff_number: LOGIN.to_owned(),
        assignments: vec![Assignment { post: Post::administrator(), site: None }],
        language: None,
    });
    let mut intents = vec![hire.intent()];
    for number in 0..SITES {
        let found =
            FoundSite { site: site_at(number), name: format!("bench {number}"), address: String::new() };
        intents.push(SiteOperation::from(found).intent());
    }
    let named =
        |intent| LocalIntent { op: OpId(random::timed_id(now())), intent, deps: Vec::new(), amends: None };
    let reply = app.writer.local(server_person(), intents.into_iter().map(named).collect()).await?;
    anyhow::ensure!(reply.results.iter().all(|(_, result)| result.took_effect()), "{:?}", reply.results);
    let phc = app
        .hasher
        .hash(PASSWORD.to_owned())
        .await
        .map_err(|error| anyhow::anyhow!("no password hash: {error:?}"))?;
    accounts.add_account(&Account {
        org: app.shared.org,
        login: LOGIN.to_owned(),
        person,
        phc,
        must_change: false,
        disabled: false,
        created: now(),
    })?;
    Ok(())
}

/// The page may read the fine clock, and the harness may evaluate in it.
pub(crate) async fn headers(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_SECURITY_POLICY);
    headers.insert("cross-origin-embedder-policy", HeaderValue::from_static("require-corp"));
    response
}

#[derive(serde::Serialize)]
struct Stats {
    /// Records of the workload that are held durably.
    n: usize,
}

async fn stats(State(app): State<Arc<App>>) -> Result<Json<Stats>, ApiError> {
    let stream = app.shared.stream;
    let held = app.readers.with(move |reader| reader.rows_of_kind(stream, &Kind::new(Item::KIND))).await?;
    Ok(Json(Stats { n: held.len() }))
}

/// Forgets the workload's records, so that the next run of the harness begins with none. What was said about them stays
/// in the op log; ids of ops never repeat, so no new run meets an old one. The writer has nothing to do meanwhile.
async fn empty(State(app): State<Arc<App>>) -> Result<(), ApiError> {
    let (stream, database) = (app.shared.stream, app.database.clone());
    let forget = move |reader: &mut SqliteAuthority| {
        let held = reader.rows_of_kind(stream, &Kind::new(Item::KIND))?;
        let Some(state) = reader.stream(stream)? else { return Ok(()) };
        let removed = held.into_iter().map(|row| row.id).collect();
        database.writer()?.commit(&Changes { removed, ..Changes::of(state) })
    };
    app.readers.with::<(), storage::StorageError>(forget).await
}
