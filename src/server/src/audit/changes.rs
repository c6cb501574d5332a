//! The page where managers see who has changed what: the ops of the commit log, newest first, without their content.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use domain::{Actor, Module, PersonId, Text, Timestamp};
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use sync::authority::{Need, StoredOp, ops_of_commit};
use sync::message::{OpResult, StreamId};

use super::words;
use super::{Event, Kind, note};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::office::{
    Asked, CHANGES, Cell, Choice, ColumnKind, Filter, OfficePage, PageRow, People, Tone, words as office,
};
use crate::oversight::site::site_of;

/// Rows of one page.
const ROWS: usize = 50;
/// Ops looked at for one page, at the most.
const EXAMINED: usize = 2_000;
/// Commits read at a time.
const PAGE: usize = 32;

/// What is asked for.
struct Wanted {
    before: u64,
    person: Option<PersonId>,
    result: String,
    from: Timestamp,
    until: Timestamp,
}

/// An op with the moment at which it took its present result.
struct Change {
    op: StoredOp,
    at: Timestamp,
}

/// `GET /api/office/changes`. Opening it is an event; turning its pages is not.
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let (day, after) = (asked.day("day")?, asked.after()?);
    let wanted = Wanted {
        before: after.unwrap_or(u64::MAX),
        person: asked.person("person")?,
        result: asked.value("result").to_owned(),
        from: day.map_or(Timestamp(i64::MIN), |day| day.start()),
        until: day.map_or(Timestamp(i64::MAX), |day| day.plus(1).start()),
    };
    if after.is_none() {
        let event = Event::new(app.shared.org, Kind::AuditRead).by(&signed_in).with("via", "changes");
        note(&app, event).await;
    }
    let people = People::seen_by(&app.shared, &signed_in.actor, CHANGES.permission);
    let (stream, named, asker) = (app.shared.stream, people.named(), signed_in.actor.clone());
    let (rows, next) = app
        .readers
        .with(move |reader| {
            reader.begin()?;
            let found = seen(reader, stream, &wanted, (&people, &asker));
            // The snapshot ends also when reading failed.
            reader.end()?;
            let (changes, next) = found?;
            let rows = changes.iter().map(|change| row(change, &people)).collect();
            Ok::<_, StorageError>((rows, next))
        })
        .await?;
    let results =
        RESULTS.iter().map(|(name, text, _)| Choice { value: (*name).to_owned(), label: (*text).into() });
    let page = OfficePage::new(&CHANGES, now())
        .column(words::TIME, ColumnKind::Time)
        .column(words::WHO, ColumnKind::Person)
        .column(words::WHAT, ColumnKind::Text)
        .column(words::RESULT, ColumnKind::State)
        .column(words::RECORD, ColumnKind::Text)
        .column(words::CAPTURED, ColumnKind::Time)
        .column(office::DEVICE, ColumnKind::Text)
        .column(words::NUMBER, ColumnKind::Count)
        .filter(Filter::person("person", office::PERSON, asked.value("person"), named))
        .filter(Filter::day("day", office::DAY, asked.value("day")))
        .filter(Filter::choice("result", words::RESULT, asked.value("result"), results.collect()))
        .rows(rows, next.map(|seq| seq.to_string()));
    Ok(Json(page))
}

/// The changes the caller may see, and where to go on.
fn seen(
    reader: &mut SqliteAuthority,
    stream: StreamId,
    wanted: &Wanted,
    (people, asker): (&People, &Actor),
) -> Result<(Vec<Change>, Option<u64>), StorageError> {
    let (mut changes, mut examined, mut before) = (Vec::new(), 0, wanted.before);
    loop {
        let commits = reader.commits_before(stream, before, (wanted.from, wanted.until), PAGE)?;
        if commits.is_empty() {
            return Ok((changes, None));
        }
        for commit in commits {
            let needs: Vec<Need> = ops_of_commit(&commit).into_iter().map(Need::Op).collect();
            let ops = reader.load(stream, &needs)?.ops.into_values().flatten();
            // An op that was judged again is shown where its present result is.
            let here = |op: &StoredOp| (commit.seq_from..=commit.seq_to).contains(&op.result.seq());
            let mut ops: Vec<StoredOp> = ops.filter(|op| here(op) && op.result.seq() < before).collect();
            ops.sort_by_key(|op| core::cmp::Reverse((op.result.seq(), op.op)));
            for op in ops {
                let seq = op.result.seq();
                if seq < before && (changes.len() >= ROWS || examined >= EXAMINED) {
                    return Ok((changes, Some(before)));
                }
                (examined, before) = (examined + 1, seq);
                if is_wanted(&op, wanted) && may_see(reader, stream, &op, (people, asker))? {
                    changes.push(Change { op, at: commit.at });
                }
            }
            before = before.min(commit.seq_from);
        }
    }
}

fn is_wanted(op: &StoredOp, wanted: &Wanted) -> bool {
    wanted.person.is_none_or(|person| op.actor == person)
        && (wanted.result.is_empty() || wanted.result == result(&op.result).0)
}

/// At a site by the right there; what is of no site by whose doing it is.
fn may_see(
    reader: &mut SqliteAuthority,
    stream: StreamId,
    op: &StoredOp,
    (people, asker): (&People, &Actor),
) -> Result<bool, StorageError> {
    if people.all() {
        return Ok(true);
    }
    let site = site_of(reader, stream, op)?;
    Ok(match site {
        Some(site) => asker.may(CHANGES.permission, Some(site)),
        None => people.sees(op.actor),
    })
}

fn row(change: &Change, people: &People) -> PageRow {
    let Change { op, at } = change;
    let (_, text, tone) = result(&op.result);
    let what = Module::find(modules::all(), &op.kind).and_then(|module| (module.words.operation)(&op.kind));
    let cells = vec![
        Cell::time(*at),
        people.cell(op.actor),
        what.map_or_else(|| Cell::text(&op.kind), |what| Cell::words(what, Tone::Plain)),
        Cell::words(text, tone),
        Cell::text(op.target.short()),
        Cell::time(op.captured),
        Cell::text(op.device.id().short()),
        Cell::Count { count: op.result.seq() },
    ];
    PageRow::new(op.op.id().to_string(), cells)
}

/// What can become of an op: name, word, tone.
const RESULTS: [(&str, Text, Tone); 7] = [
    ("applied", words::APPLIED, Tone::Good),
    ("no_change", words::NO_CHANGE, Tone::Plain),
    ("merged", words::MERGED, Tone::Good),
    ("refused", words::REFUSED, Tone::Bad),
    ("held", words::HELD, Tone::Warn),
    ("amended", words::AMENDED, Tone::Plain),
    ("withdrawn", words::WITHDRAWN, Tone::Plain),
];

const fn result(result: &OpResult) -> (&'static str, Text, Tone) {
    RESULTS[match result {
        OpResult::Applied { .. } => 0,
        OpResult::Noop { .. } => 1,
        OpResult::Merged { .. } => 2,
        OpResult::Refused { .. } => 3,
        OpResult::Held { .. } => 4,
        OpResult::Amended { .. } => 5,
        OpResult::Withdrawn { .. } => 6,
    }]
}
