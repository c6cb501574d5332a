//! The page of everybody's sign-ins (S7).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use storage_sqlite::sessions::Session;

use super::pages::SESSIONS;
use super::{
    Act, Action, ActionTone, Asked, Cell, ColumnKind, Filter, OfficePage, Outcome, PageRow, People, Tone,
    words,
};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::sign_in::account_admin::refuse_higher;
use crate::sign_in::session_list::{end_session, public_id};
use crate::sync_api::message_body::JsonBody;

/// Rows of one page.
const ROWS: usize = 100;

/// `GET /api/office/sessions`
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let moment = now();
    let people = People::seen_by(&app.shared, &signed_in.actor, SESSIONS.permission);
    let (person, skip) = (asked.person("person")?, asked.after::<usize>()?.unwrap_or(0));
    let mut sessions = visible(&app, &people).await?;
    sessions.retain(|session| person.is_none_or(|person| session.person == person));
    let next = (sessions.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
    let rows = sessions.iter().skip(skip).take(ROWS).map(|session| {
        let own = session.token_hash == signed_in.session.token_hash;
        let (state, tone) = match own {
            true => (words::THIS_SESSION, Tone::Good),
            false if moment.since(session.seen) < session.idle_ms => (words::SIGNED_IN, Tone::Plain),
            false => (words::IDLE, Tone::Warn),
        };
        let cells = vec![
            people.cell(session.person),
            Cell::text(session.device.id().short()),
            Cell::words(state, tone),
            Cell::time(session.created),
            Cell::time(session.seen),
            Cell::time(session.expires),
        ];
        let row = PageRow::new(public_id(session), cells);
        if own { row } else { row.offers("end") }
    });
    let rows = rows.collect();
    let end = Action::of_row("end", words::END).tone(ActionTone::Danger).confirm(words::END_QUESTION);
    let page = OfficePage::new(&SESSIONS, moment)
        .column(words::PERSON, ColumnKind::Person)
        .column(words::DEVICE, ColumnKind::Text)
        .column(words::STATE, ColumnKind::State)
        .column(words::SINCE, ColumnKind::Time)
        .column(words::LAST_USE, ColumnKind::Time)
        .column(words::ENDS, ColumnKind::Time)
        .filter(Filter::person("person", words::PERSON, asked.value("person"), people.named()))
        .action(end)
        .rows(rows, next);
    Ok(Json(page))
}

/// `POST /api/office/sessions/end`
///
/// # Errors
/// 404 for a session that is not there or of somebody the caller does not see, 403 for one who may do more.
pub async fn end(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, ApiError> {
    let id = act.row()?.to_owned();
    let people = People::seen_by(&app.shared, &signed_in.actor, SESSIONS.permission);
    let found = visible(&app, &people).await?.into_iter().find(|session| public_id(session) == id);
    let session = found.ok_or(ApiError::not_found())?;
    if session.token_hash == signed_in.session.token_hash {
        return Ok(Outcome::refused(words::OWN_SESSION));
    }
    // Who could not give this person a password does not sign them out either.
    refuse_higher(&app, &signed_in.actor, session.person)?;
    end_session(&app, &signed_in, &session, "admin").await?;
    Ok(Outcome::done(words::ENDED))
}

async fn visible(app: &App, people: &People) -> Result<Vec<Session>, ApiError> {
    let org = app.shared.org;
    let mut sessions = app.accounts.with(move |accounts| accounts.live_sessions(org, now())).await?;
    sessions.retain(|session| people.sees(session.person));
    Ok(sessions)
}
