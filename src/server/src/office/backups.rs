//! The page of backups: which there are, and when one was last read back as if it were needed.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use domain::Timestamp;
use storage::StorageError;

use super::pages::BACKUPS;
use super::{Act, Action, ActionTone, Asked, Cell, ColumnKind, OfficePage, Outcome, PageRow, Tone, words};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::Kind;
use crate::backup::{self, Backup, health::BackupHealth};
use crate::clock::now;
use crate::gate::SignedIn;
use crate::sync_api::message_body::JsonBody;

/// Rows of one page.
const ROWS: usize = 60;
/// Backups asked for by hand lie at least so far apart.
const APART_MS: i64 = 10 * 60_000;

/// `GET /api/office/backups`
///
/// # Errors
/// When the store failed.
pub async fn show(State(app): State<Arc<App>>, asked: Asked) -> Result<Json<OfficePage>, ApiError> {
    let moment = now();
    let skip = asked.after::<usize>()?.unwrap_or(0);
    let config = app.config.clone();
    let listed = blocking(move || {
        let health = backup::health::health(&config, moment);
        (backup::list(&config.backup_dir), health)
    });
    let (found, health) = listed.await?;
    let next = (found.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
    let shown: Vec<Backup> = found.into_iter().skip(skip).take(ROWS).collect();
    let org = app.shared.org;
    let rows = app
        .readers
        .with(move |reader| {
            let mut rows = Vec::new();
            for (place, backup) in shown.iter().enumerate() {
                let file = backup::subject(&backup.file);
                let read = reader.last_audit(org, Kind::BackupVerified.name(), Some(file))?;
                let newest = skip == 0 && place == 0;
                rows.push(row(backup, newest.then_some(health), read.map(|event| event.event.at)));
            }
            Ok::<_, StorageError>(rows)
        })
        .await?;
    let verify = Action::of_row("verify", words::READ_BACK).confirm(words::READ_BACK_QUESTION);
    let make = Action::of_page("make", words::BACK_UP_NOW).tone(ActionTone::Primary);
    let page = OfficePage::new(&BACKUPS, moment)
        .column(words::MADE, ColumnKind::Time)
        .column(words::STATE, ColumnKind::State)
        .column(words::FILE, ColumnKind::Text)
        .column(words::MEGABYTES, ColumnKind::Count)
        .column(words::UP_TO, ColumnKind::Count)
        .column(words::DRILL, ColumnKind::Time)
        .action(make)
        .action(verify)
        .rows(rows, next)
        .empty(words::NO_BACKUP);
    Ok(Json(page))
}

fn row(backup: &Backup, newest: Option<BackupHealth>, read_back: Option<Timestamp>) -> PageRow {
    let (state, tone) = match newest {
        Some(BackupHealth::Overdue { .. }) => (words::OVERDUE, Tone::Bad),
        Some(BackupHealth::Fresh { .. }) => (words::FRESH, Tone::Good),
        // Nobody wants scheduled ones.
        Some(BackupHealth::Off) => (words::BY_HAND, Tone::Warn),
        None => (words::KEPT, Tone::Plain),
    };
    let manifest = &backup.manifest;
    let seq = manifest.streams.iter().map(|stream| stream.seq).max().unwrap_or_default();
    let name = file_name(backup);
    let cells = vec![
        Cell::time(manifest.made_at()),
        Cell::words(state, tone),
        Cell::text(&name),
        Cell::Count { count: manifest.bytes.div_ceil(1 << 20) },
        Cell::Count { count: seq },
        Cell::maybe(read_back, Cell::time),
    ];
    PageRow::new(name, cells).offers("verify")
}

fn file_name(backup: &Backup) -> String {
    backup.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// `POST /api/office/backups/make`: one more, now.
///
/// # Errors
/// When the server failed; what is wrong with the backup itself is an [`Outcome`].
pub async fn make(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Outcome, ApiError> {
    let (database, folder) = (app.database.clone(), app.config.backup_dir.clone());
    let by = signed_in.session.person;
    let made = blocking(move || {
        // Clicking fills no disk.
        let newest = backup::list(&folder).first().map(|backup| backup.manifest.made_at());
        let just_made = newest.is_some_and(|newest| now().since(newest) < APART_MS);
        (!just_made).then(|| backup::make(&database, &folder, now(), backup::By::Person(by)))
    });
    let Some(made) = made.await? else { return Ok(Outcome::refused(words::JUST_MADE)) };
    Ok(match made {
        Ok(backup) => Outcome::done(words::BACKED_UP).show(file_name(&backup)),
        Err(error) => Outcome::refused(backup::words::error(&error)),
    })
}

/// `POST /api/office/backups/verify`: reads one back as if it were needed.
///
/// # Errors
/// 404 for a backup that is not there.
pub async fn verify(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, ApiError> {
    let (name, config) = (act.row()?.to_owned(), app.config.clone());
    let (database, by) = (app.database.clone(), signed_in.session.person);
    let read = blocking(move || {
        // Only what the list shows: no path comes from outside.
        let found = backup::list(&config.backup_dir).into_iter().find(|backup| file_name(backup) == name)?;
        Some(backup::drill(&found.file, Some(&database), backup::By::Person(by)))
    });
    Ok(match read.await?.ok_or(ApiError::not_found())? {
        Ok((backup, n_files)) => {
            let seq = backup.manifest.streams.iter().map(|stream| stream.seq).max().unwrap_or_default();
            Outcome::done(backup::words::verified(&file_name(&backup), seq, n_files))
        }
        Err(error) => Outcome::refused(backup::words::error(&error)),
    })
}

/// Reading gigabytes must not hold up the requests of others.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a task about backups panicked");
        ApiError::internal()
    })
}
