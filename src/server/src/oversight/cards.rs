//! `GET /api/cards`: everything at the asker's sites that was refused or is held, and that nobody has settled.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Extension, Json, State};
use axum::response::Response;
use domain::{Actor, Scope, SiteId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use sync::authority::{Need, StoredOp, visible_to};
use sync::message::{Card, StreamId};
use sync::oversight::{BatchMate, OpenCard, OpenCards};

use super::ACCEPT;
use super::site::site_of;
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Via};
use crate::clock::now;
use crate::gate::SignedIn;
use crate::sync_api::message_body::answer;

/// More open ops than this are not looked at: the oldest come first, and so many mean that nobody looks at all.
const EXAMINED: usize = 4_000;

/// The most cards of one answer.
const LISTED: usize = 500;

/// Who asks, and what they may read.
struct Supervisor {
    actor: Actor,
    scopes: BTreeSet<Scope>,
    stream: StreamId,
}

impl Supervisor {
    fn of(app: &App, signed_in: &SignedIn) -> Supervisor {
        let rights = app.shared.rights();
        let scopes = signed_in.actor.scopes(&rights.directory.sites);
        Supervisor { actor: signed_in.actor.clone(), scopes, stream: app.shared.stream }
    }

    fn may_read_content(&self, site: Option<SiteId>) -> bool {
        let covers = |at: Option<SiteId>| at.is_none() || site.is_some() && at == site;
        self.actor.grants.iter().any(|grant| grant.personal_data && covers(grant.site))
    }
}

/// `GET /api/cards`
///
/// # Errors
/// When the store failed.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Response, ApiError> {
    let asker = Supervisor::of(&app, &signed_in);
    let cards =
        app.readers.with(move |reader| in_one_snapshot(reader, |reader| open(reader, &asker))).await?;
    // What others have entered may name people, wherever it is kept.
    let shown = cards.cards.iter().filter(|card| !card.card.body.is_empty());
    let scopes: Vec<Scope> = shown.filter_map(|card| card.site.map(Scope::SitePii)).collect();
    audit::note_read(&app, signed_in.asker(), Via::Cards, scopes).await;
    Ok(answer(&cards))
}

/// `GET /api/cards/count`: the number beside the entry in the navigation.
///
/// # Errors
/// When the store failed.
pub async fn count(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<usize>, ApiError> {
    let asker = Supervisor::of(&app, &signed_in);
    let counted = move |reader: &mut SqliteAuthority| Ok(own(reader, &asker)?.len());
    app.readers.with(move |reader| in_one_snapshot(reader, counted)).await.map(Json)
}

fn in_one_snapshot<T>(
    reader: &mut SqliteAuthority,
    read: impl FnOnce(&mut SqliteAuthority) -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    reader.begin()?;
    let found = read(reader);
    // The snapshot ends also when reading failed.
    reader.end()?;
    found
}

/// The open ops at sites where the asker may accept, with their sites.
fn own(
    reader: &mut SqliteAuthority,
    asker: &Supervisor,
) -> Result<Vec<(StoredOp, Option<SiteId>)>, StorageError> {
    let mut own = Vec::new();
    for op in reader.open_ops(asker.stream, EXAMINED)? {
        let site = site_of(reader, asker.stream, &op)?;
        if asker.actor.may(ACCEPT, site) {
            own.push((op, site));
        }
    }
    Ok(own)
}

fn open(reader: &mut SqliteAuthority, asker: &Supervisor) -> Result<OpenCards, StorageError> {
    let own = own(reader, asker)?;
    let more = own.len() > LISTED;
    let mut cards = Vec::new();
    for (op, site) in own.into_iter().take(LISTED) {
        cards.push(shown(reader, asker, op, site)?);
    }
    Ok(OpenCards { cards, more, server_time: now() })
}

fn shown(
    reader: &mut SqliteAuthority,
    asker: &Supervisor,
    op: StoredOp,
    site: Option<SiteId>,
) -> Result<OpenCard, StorageError> {
    let batch = reader.captured_with(asker.stream, &op)?.iter().map(mate).collect();
    let related = reader.load(asker.stream, &[Need::Related(op.op)])?.related.remove(&op.op);
    let waiting = related.map_or(0, |related| related.waiting.len());
    let body = if asker.may_read_content(site) { op.body } else { Vec::new() };
    let result = visible_to(op.result, &asker.scopes);
    Ok(OpenCard {
        card: Card { op: op.op, result, body, at: op.received },
        kind: op.kind,
        actor: op.actor,
        device: op.device,
        site,
        captured: op.captured,
        batch,
        waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
    })
}

fn mate(op: &StoredOp) -> BatchMate {
    BatchMate {
        op: op.op,
        kind: op.kind.clone(),
        took_effect: op.result.took_effect(),
        open: !op.result.is_settled(),
    }
}
