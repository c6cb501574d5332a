//! The page of settings: what holds, where it comes from, and what may be changed here.

pub mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use domain::Text;

use super::pages::SETTINGS;
use super::{
    Act, Action, Asked, Cell, Choice, ColumnKind, Field, FieldKind, NotDone, OfficePage, Outcome, PageRow,
    Tone, words as office,
};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Derived, Event, Kind};
use crate::clock::now;
use crate::config::changeable::{AFTER_START, AT_ONCE, is_fixed, stored, stored_as, with, with_stored};
use crate::config::settings::{Origin, default_of};
use crate::config::{Config, SecondFactor};
use crate::gate::SignedIn;
use crate::privacy::keep::RecordKind;
use crate::sync_api::message_body::JsonBody;

/// `GET /api/office/settings`
///
/// # Errors
/// When the store failed; 400 for a place on another page than the one there is.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    asked.after::<usize>()?;
    // The server is the whole organization's.
    let editable = signed_in.actor.may(SETTINGS.permission, None);
    let values = app.accounts.with(|accounts| stored(accounts)).await?;
    let next = with_stored(&app.config, &values);
    let listed = app.config.given.listed();
    let rows = listed.iter().map(|(name, _, _)| row(&app, &next, &values, name, editable)).collect();
    let page = OfficePage::new(&SETTINGS, now())
        .column(words::SETTING, ColumnKind::Text)
        .column(words::MEANING, ColumnKind::Text)
        .column(words::VALUE, ColumnKind::Text)
        .column(words::ORIGIN, ColumnKind::State)
        .column(words::EFFECT, ColumnKind::State)
        .column(words::NAME, ColumnKind::Text);
    let page = if editable { actions().into_iter().fold(page, OfficePage::action) } else { page };
    Ok(Json(page.rows(rows, None)))
}

fn row(
    app: &App,
    next: &Config,
    values: &BTreeMap<&'static str, String>,
    name: &'static str,
    editable: bool,
) -> PageRow {
    let (title, about) = words::setting(name).unwrap_or((Text::new("", ""), Text::new("", "")));
    let at_once = AT_ONCE.contains(&name);
    let changeable = (at_once || AFTER_START.contains(&name)) && !is_fixed(&app.config, name);
    let running = if at_once { value(app, next, name) } else { value(app, &app.config, name) };
    let then = value(app, next, name);
    let origin = match app.config.given.get(name).map(|(_, origin)| origin) {
        _ if changeable && values.contains_key(name) => (words::FROM_PAGE, Tone::Good),
        Some(Origin::Flag) => (words::FROM_FLAG, Tone::Plain),
        Some(Origin::Environment) => (words::FROM_ENVIRONMENT, Tone::Plain),
        Some(Origin::File(_)) => (words::FROM_FILE, Tone::Plain),
        Some(Origin::Default | Origin::Page) => (words::FROM_DEFAULT, Tone::Plain),
        None => (words::NOT_SET, Tone::Plain),
    };
    let effect = match (changeable, at_once) {
        (false, _) => Cell::words(words::BY_OPERATOR, Tone::Plain),
        (true, true) => Cell::words(words::AT_ONCE, Tone::Plain),
        (true, false) if running != then => Cell::words(words::waits(&then), Tone::Warn),
        (true, false) => Cell::words(words::AFTER_START, Tone::Plain),
    };
    let cells = vec![
        Cell::words(title, Tone::Plain),
        Cell::words(about, Tone::Plain),
        if running.is_empty() { Cell::None } else { Cell::text(&running) },
        Cell::words(origin.0, origin.1),
        effect,
        Cell::text(name),
    ];
    let action = match name {
        "second_factor" | "encryption" => name,
        _ => "change",
    };
    PageRow::new(name, cells)
        .offers_if(editable && changeable, action)
        .offers_if(editable && changeable && values.contains_key(name), "reset")
        .fill("value", then)
}

/// As it stands in the file. What counts at once is told as it is in force, however it came to be.
fn value(app: &App, config: &Config, name: &str) -> String {
    let stored = config.given.get(name).map(|(value, _)| value.to_owned()).unwrap_or_default();
    let now = app.settings.now();
    match name {
        "second_factor" => now.second_factor.name().to_owned(),
        "encryption" => now.encryption.name().to_owned(),
        "offline_lease_hours" => now.offline_lease_hours.to_string(),
        _ => {
            let kind = RecordKind::ALL.into_iter().find(|kind| kind.setting() == name);
            kind.map_or(stored, |kind| now.keep.days(kind).unwrap_or_default().to_string())
        }
    }
}

fn actions() -> [Action; 4] {
    let choice = |action, field: Field| Action::of_row(action, words::CHANGE).field(field);
    let kinds = ["auto", "passkey", "server_half", "pin", "off"];
    let kinds = kinds.map(|kind| Choice::new(kind, words::encryption(kind)));
    let modes = ["required", "offered", "off"];
    let modes = modes.map(|mode| Choice::new(mode, words::second_factor(mode)));
    let required = |kind| Field::required("value", words::VALUE, kind);
    [
        choice("second_factor", required(FieldKind::Choice).options(modes.into())),
        choice("encryption", required(FieldKind::Choice).options(kinds.into()).hint(words::ENCRYPTION_HINT)),
        choice("change", required(FieldKind::Text)),
        Action::of_row("reset", words::RESET).confirm(words::RESET_QUESTION),
    ]
}

/// `POST /api/office/settings/{action}`
///
/// # Errors
/// 404 for an action or a setting that is not there.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, NotDone> {
    let row = act.row()?;
    let known = AT_ONCE.iter().chain(AFTER_START).copied().find(|name| *name == row);
    let name = known.ok_or(ApiError::not_found())?;
    if !signed_in.actor.may(SETTINGS.permission, None) {
        return Ok(Outcome::refused(words::WHOLE_SERVER));
    }
    if is_fixed(&app.config, name) {
        return Ok(Outcome::refused(words::FIXED));
    }
    let value = match action.as_str() {
        "change" | "second_factor" | "encryption" => Some(act.field("value").to_owned()),
        "reset" => None,
        _ => return Err(ApiError::not_found().into()),
    };
    let mut values = app.accounts.with(|accounts| stored(accounts)).await?;
    let changed = with(&app.config, name, value.as_deref().unwrap_or(default_of(name)))
        .map_err(|error| Outcome::wrong("value", crate::config::words::error(&error)))?;
    // Who has got hold of a session that was begun without a factor must not be able to do away with factors.
    let weaker = rank(changed.second_factor) < rank(app.settings.now().second_factor);
    if name == "second_factor" && weaker && !signed_in.session.second {
        return Ok(Outcome::refused(words::FACTOR_FIRST));
    }
    let event = Event::new(app.shared.org, Kind::SettingChanged).by(&signed_in).with("setting", name);
    let event = event.with("value", Derived::kind(value.as_deref().unwrap_or("default")));
    let written = value.clone();
    let noted = app.accounts.with(move |accounts| {
        accounts.together(|accounts| {
            match written {
                Some(value) => accounts.set_meta(&stored_as(name), value.as_bytes())?,
                None => accounts.remove_meta(&stored_as(name))?,
            }
            audit::record(accounts, event)
        })
    });
    noted.await?;
    match value {
        Some(value) => values.insert(name, value),
        None => values.remove(name),
    };
    app.settings.put(&with_stored(&app.config, &values));
    app.shared.access_changed();
    let at_once = AT_ONCE.contains(&name);
    Ok(Outcome::done(if at_once { office::SAVED } else { words::SAVED_FOR_LATER }))
}

const fn rank(mode: SecondFactor) -> u8 {
    match mode {
        SecondFactor::Off => 0,
        SecondFactor::Offered => 1,
        SecondFactor::Required => 2,
    }
}
