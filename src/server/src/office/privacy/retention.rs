//! The page of what is due, of what was erased, and of what each kind is kept for.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use customers::operations::Erase;
use customers::{CustomerId, CustomerOperation, ERASE, Ground};
use domain::{Actor, Day, Id, Module, SiteId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use sync::OpBody;
use sync::authority::StoredOp;
use sync::op::REDACT;
use tickets::TicketId;
use visits::VisitId;

use super::super::pages::RETENTION;
use super::super::{
    Act, Action, ActionTone, Asked, Cell, Choice, ColumnKind, Field, FieldKind, Filter, FilterKind, Next,
    NotDone, OfficePage, Outcome, PageRow, People, Preview, PreviewCell, Said, Tone, words as office,
};
use super::{reason, reason_fields, words};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::directory::all;
use crate::gate::SignedIn;
use crate::oversight::site::site_of;
use crate::privacy::due::{self, Due};
use crate::privacy::forget::{Reason, Wanted, carry_out, held};
use crate::privacy::keep::RecordKind;
use crate::sync_api::message_body::JsonBody;

/// Rows of one page.
const ROWS: usize = 100;
/// The most that is erased at a time, so that the server goes on answering.
const AT_ONCE: usize = 500;
/// Rows of a preview.
const SHOWN: usize = 20;

/// Views of this page, as the address spells them.
const ERASED: &str = "erased";
const PURPOSES: &str = "purposes";

/// `GET /api/office/retention`
///
/// # Errors
/// When the store failed; 400 for a filter that cannot be read.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let skip = asked.after::<usize>()?.unwrap_or(0);
    let view = Filter {
        name: "view",
        label: words::VIEW.into(),
        kind: FilterKind::Choice,
        value: asked.value("view").to_owned(),
        options: vec![
            Choice::new("", words::DUE),
            Choice::new(ERASED, words::ERASED),
            Choice::new(PURPOSES, words::PURPOSES),
        ],
    };
    let page = OfficePage::new(&RETENTION, now()).filter(view);
    let page = match asked.value("view") {
        ERASED => erased(&app, &signed_in, page, skip).await?,
        PURPOSES => purposes(&app, page),
        _ => listed(&app, &signed_in, page, (asked.value("kind"), skip)).await?,
    };
    Ok(Json(page))
}

async fn listed(
    app: &App,
    signed_in: &SignedIn,
    page: OfficePage,
    (kind, skip): (&str, usize),
) -> Result<OfficePage, ApiError> {
    let mut found = due_of(app, signed_in).await?;
    found.retain(|due| kind.is_empty() || due.kind.code() == kind);
    let sites = sites_of(app).await?;
    let next = (found.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
    let rows = found.iter().skip(skip).take(ROWS).map(|due| {
        let cells = vec![
            Cell::words(words::kind(due.kind), Tone::Plain),
            Cell::text(&due.label),
            Cell::text(site_name(&sites, due.site)),
            Cell::time(due.closed.start()),
            Cell::time(due.since.start()),
            Cell::words(words::purpose(due.kind), Tone::Plain),
        ];
        let action = if due.kind == RecordKind::Customers { "erase_customer" } else { "erase" };
        PageRow::new(format!("{}:{}", due.kind.code(), due.id), cells).offers(action)
    });
    let rows = rows.collect();
    let kinds = RecordKind::ALL.map(|kind| Choice::new(kind.code(), words::kind(kind)));
    let of_records = kinds.iter().filter(|kind| kind.value != RecordKind::Customers.code()).cloned();
    let which = Field::required("kind", words::KIND, FieldKind::Choice).options(of_records.collect());
    let erase = Action::of_row("erase", words::ERASE).tone(ActionTone::Danger);
    let customer = Action::of_row("erase_customer", words::ERASE).tone(ActionTone::Danger);
    let customer = reason_fields(Ground::NoLongerNeeded).into_iter().fold(customer, Action::field);
    Ok(page
        .filter(Filter::choice("kind", words::KIND, kind, kinds.into()))
        .column(words::KIND, ColumnKind::State)
        .column(words::WHAT, ColumnKind::Text)
        .column(words::SITE, ColumnKind::Text)
        .column(words::CLOSED, ColumnKind::Time)
        .column(words::DUE_SINCE, ColumnKind::Time)
        .column(words::PURPOSE, ColumnKind::State)
        .action(Action::of_page("erase_all", words::ERASE_ALL_DUE).field(which))
        .action(erase.confirm(words::ERASE_QUESTION))
        .action(customer.confirm(words::ERASE_QUESTION))
        .rows(rows, next)
        .empty(words::NOTHING_DUE))
}

/// What is due at the caller's sites.
async fn due_of(app: &App, signed_in: &SignedIn) -> Result<Vec<Due>, ApiError> {
    let (stream, keep) = (app.shared.stream, app.settings.now().keep);
    let (actor, today) = (signed_in.actor.clone(), now().day());
    let mut found = app
        .readers
        .with(move |reader| {
            reader.begin()?;
            let found = due::due(reader, stream, &keep, today);
            // The snapshot ends also when reading failed.
            reader.end()?;
            found
        })
        .await?;
    found.retain(|due| actor.may(ERASE, Some(due.site)));
    Ok(found)
}

async fn sites_of(app: &App) -> Result<Vec<sites::Site>, ApiError> {
    let stream = app.shared.stream;
    let found = app.readers.with(move |reader| all::<sites::Site>(reader, stream)).await?;
    Ok(found.into_iter().map(|(site, _)| site).collect())
}

fn site_name(sites: &[sites::Site], id: SiteId) -> String {
    sites.iter().find(|site| site.id == id).map_or_else(|| id.id().short(), |site| site.name.clone())
}

fn purposes(app: &App, page: OfficePage) -> OfficePage {
    let keep = app.settings.now().keep;
    let rows = RecordKind::ALL.map(|kind| {
        let term = keep
            .days(kind)
            .map_or_else(|| Cell::words(words::NO_TERM, Tone::Warn), |days| Cell::text(days.to_string()));
        let cells = vec![
            Cell::words(words::kind(kind), Tone::Plain),
            Cell::words(words::purpose(kind), Tone::Plain),
            term,
            Cell::words(words::counted_from(kind), Tone::Plain),
            Cell::words(words::what_stays(kind), Tone::Plain),
        ];
        PageRow::new(kind.code(), cells)
    });
    page.column(words::KIND, ColumnKind::State)
        .column(words::PURPOSE, ColumnKind::State)
        .column(words::TERM, ColumnKind::Text)
        .column(words::COUNTED_FROM, ColumnKind::State)
        .column(words::WHAT_STAYS, ColumnKind::State)
        .rows(rows.into(), None)
}

/// One that somebody has decided about.
struct Decided {
    op: StoredOp,
    site: SiteId,
}

async fn erased(
    app: &App,
    signed_in: &SignedIn,
    page: OfficePage,
    skip: usize,
) -> Result<OfficePage, ApiError> {
    let (stream, actor) = (app.shared.stream, signed_in.actor.clone());
    let found = app
        .readers
        .with(move |reader| {
            reader.begin()?;
            let found = decided(reader, stream, &actor, skip);
            // The snapshot ends also when reading failed.
            reader.end()?;
            found
        })
        .await?;
    let people = People::seen_by(&app.shared, &signed_in.actor, RETENTION.permission);
    let sites = sites_of(app).await?;
    let next = (found.len() > ROWS).then(|| (skip + ROWS).to_string());
    let rows = found.iter().take(ROWS).map(|Decided { op, site }| {
        let (ground, note) = why(op);
        let what = Module::find(modules::all(), &op.kind);
        let group = what.map_or_else(|| Said::name(&op.kind), |module| module.words.name.into());
        let cells = vec![
            Cell::time(op.received),
            people.cell(op.actor),
            Cell::words(group, Tone::Plain),
            Cell::text(op.target.short()),
            Cell::text(site_name(&sites, *site)),
            Cell::maybe(ground, |ground| Cell::words(customers::words::ground(ground), Tone::Plain)),
            Cell::text(note),
        ];
        PageRow::new(op.op.id().to_string(), cells)
    });
    let rows = rows.collect();
    Ok(page
        .column(words::WHEN, ColumnKind::Time)
        .column(words::WHO, ColumnKind::Person)
        .column(words::KIND, ColumnKind::State)
        .column(words::WHAT, ColumnKind::Text)
        .column(words::SITE, ColumnKind::Text)
        .column(words::GROUND, ColumnKind::State)
        .column(words::NOTE, ColumnKind::Text)
        .rows(rows, next)
        .empty(words::NOTHING_ERASED))
}

/// Those at the caller's sites, one more than a page holds.
fn decided(
    reader: &mut SqliteAuthority,
    stream: sync::message::StreamId,
    actor: &Actor,
    skip: usize,
) -> Result<Vec<Decided>, StorageError> {
    let mut found = Vec::new();
    let mut seen = 0;
    for op in reader.forgetting_ops(stream)? {
        if op.kind == REDACT || !op.result.wrote_rows() {
            continue;
        }
        let Some(site) = site_of(reader, stream, &op)?.filter(|site| actor.may(ERASE, Some(*site))) else {
            continue;
        };
        seen += 1;
        if seen > skip {
            found.push(Decided { op, site });
        }
        if found.len() > ROWS {
            break;
        }
    }
    Ok(found)
}

/// Why, as far as the operation says it: a record's own term needs no words.
fn why(op: &StoredOp) -> (Option<Ground>, String) {
    let body = OpBody::from_bytes(&op.body).ok();
    let operation = body
        .and_then(|body| CustomerOperation::decode_content(&body.kind, body.kind_version, &body.intent).ok());
    match operation {
        Some(CustomerOperation::Erase(Erase { ground, note, .. })) => (Some(ground), note),
        _ => (Some(Ground::NoLongerNeeded).filter(|_| op.kind != "customers.erase"), String::new()),
    }
}

/// `POST /api/office/retention/{action}`
///
/// # Errors
/// 404 for an action or a record that is not there, not due or not the caller's.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, NotDone> {
    match action.as_str() {
        "erase" | "erase_customer" => {
            let row = act.row()?.to_owned();
            let due = due_of(&app, &signed_in).await?.into_iter();
            let mut due = due.filter(|due| format!("{}:{}", due.kind.code(), due.id) == row);
            let due = due.next().ok_or(ApiError::not_found())?;
            if due.kind == RecordKind::Customers {
                let reason = reason(&act)?;
                return erase_customer(&app, &signed_in, CustomerId(due.id), &reason).await;
            }
            erase(&app, &signed_in, &[due]).await
        }
        "erase_all" => {
            let due = of_kind(&app, &signed_in, &act).await?;
            let mut preview = Preview::of(&[words::WHAT, words::CLOSED, words::DUE_SINCE]);
            let day = |day: Day| day.date().to_string();
            let rows = due.iter().take(SHOWN).map(|due| {
                [due.label.clone(), day(due.closed), day(due.since)].map(PreviewCell::from).into()
            });
            preview.rows = rows.collect();
            let some = due.len().min(AT_ONCE);
            preview.next = (some > 0).then(|| Next {
                action: "erase_all_now",
                label: words::ERASE_NOW.into(),
                fields: [("kind", act.field("kind").to_owned())].into(),
            });
            Ok(Outcome::done(words::so_many(due.len(), some)).preview(preview))
        }
        "erase_all_now" => {
            let mut due = of_kind(&app, &signed_in, &act).await?;
            due.truncate(AT_ONCE);
            if due.is_empty() {
                return Ok(Outcome::refused(words::NOTHING_DUE));
            }
            erase(&app, &signed_in, &due).await
        }
        _ => Err(ApiError::not_found().into()),
    }
}

/// What is due of the chosen kind. A customer is decided about one by one.
async fn of_kind(app: &App, signed_in: &SignedIn, act: &Act) -> Result<Vec<Due>, NotDone> {
    let kind = RecordKind::of(act.field("kind")).filter(|kind| *kind != RecordKind::Customers);
    let kind = kind.ok_or_else(|| Outcome::wrong("kind", office::CHOOSE.into()))?;
    let mut found = due_of(app, signed_in).await?;
    found.retain(|due| due.kind == kind);
    Ok(found)
}

async fn erase(app: &App, signed_in: &SignedIn, due: &[Due]) -> Result<Outcome, NotDone> {
    let mut wanted = Wanted::default();
    for one in due {
        match one.kind {
            RecordKind::Callers => wanted.tickets.push((TicketId(one.id), false)),
            RecordKind::Tickets => wanted.tickets.push((TicketId(one.id), true)),
            RecordKind::VisitPeople => wanted.visits.push((VisitId(one.id), false)),
            RecordKind::Visits => wanted.visits.push((VisitId(one.id), true)),
            RecordKind::Customers => wanted.customers.push(CustomerId(one.id)),
        }
    }
    let about = due.first().map_or(Id::NIL, |one| one.id);
    let reason = Reason { ground: Ground::NoLongerNeeded, note: String::new() };
    let done = carry_out(app, signed_in.session.person, about, &wanted, &reason).await?;
    Ok(Outcome::done(words::erased(done, app.config.backup_keep)))
}

/// Has a customer forgotten with everything that speaks of them.
///
/// # Errors
/// 404 for one who is not here or not the caller's.
pub(super) async fn erase_customer(
    app: &App,
    signed_in: &SignedIn,
    customer: CustomerId,
    reason: &Reason,
) -> Result<Outcome, NotDone> {
    let held = held(app, signed_in, customer).await?.ok_or(ApiError::not_found())?;
    let wanted = Wanted::of_customer(&held);
    let done = carry_out(app, signed_in.session.person, customer.id(), &wanted, reason).await?;
    tracing::info!(customer = %customer.id(), by = %signed_in.session.person, ?done, "a customer was forgotten");
    Ok(Outcome::done(words::erased(done, app.config.backup_keep)))
}
