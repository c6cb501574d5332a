//! The page of devices: who works on which, what has not come from it yet, and what is ordered about it (S7, S22).

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use domain::{DeviceId, Phrase, Timestamp};
use sync::op::DeviceOrder;
use sync::oversight::{DeviceReport, WipeReport};

use super::pages::DEVICES;
use super::{
    Act, Action, ActionTone, Asked, Cell, Choice, ColumnKind, Filter, NotDone, OfficePage, Outcome, PageRow,
    People, Tone, words,
};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::oversight::devices::visible;
use crate::oversight::orders;
use crate::sync_api::message_body::JsonBody;

/// Rows of one page.
const ROWS: usize = 50;

/// How a device stands, in the order in which it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// It said that nothing is left on it.
    Wiped,
    /// Ordered, and not obeyed yet.
    ToBeWiped,
    OutOfUse,
    /// The browser deleted what it kept.
    DataLost,
    SignedIn,
    SignedOut,
}

impl How {
    const ALL: [How; 6] =
        [How::SignedIn, How::SignedOut, How::OutOfUse, How::ToBeWiped, How::Wiped, How::DataLost];

    const fn of(report: &DeviceReport) -> How {
        match report {
            DeviceReport { wipe: Some(WipeReport { done: Some(_), .. }), .. } => How::Wiped,
            DeviceReport { wipe: Some(_), .. } => How::ToBeWiped,
            DeviceReport { revoked: true, .. } => How::OutOfUse,
            DeviceReport { lost: Some(_), .. } => How::DataLost,
            DeviceReport { signed_in: true, .. } => How::SignedIn,
            _ => How::SignedOut,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            How::Wiped => "wiped",
            How::ToBeWiped => "to_be_wiped",
            How::OutOfUse => "out_of_use",
            How::DataLost => "data_lost",
            How::SignedIn => "signed_in",
            How::SignedOut => "signed_out",
        }
    }

    const fn words(self) -> (domain::Text, Tone) {
        match self {
            How::Wiped => (words::WIPED, Tone::Plain),
            How::ToBeWiped => (words::TO_BE_WIPED, Tone::Bad),
            How::OutOfUse => (words::OUT_OF_USE, Tone::Bad),
            How::DataLost => (words::DATA_LOST, Tone::Warn),
            How::SignedIn => (words::SIGNED_IN, Tone::Good),
            How::SignedOut => (words::SIGNED_OUT, Tone::Plain),
        }
    }
}

/// `GET /api/office/devices`
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let moment = now();
    let people = People::seen_by(&app.shared, &signed_in.actor, DEVICES.permission);
    let (person, skip) = (asked.person("person")?, asked.after::<usize>()?.unwrap_or(0));
    let state = asked.value("state");
    let mut found = visible(&app, &signed_in.actor, moment).await?;
    found.retain(|report| {
        let works_there = |wanted| report.people.iter().any(|(known, _)| *known == wanted);
        person.is_none_or(works_there) && (state.is_empty() || How::of(report).name() == state)
    });
    // Silent with unsent work first, then by the last contact.
    found.sort_by_key(|report| (report.pending == 0, report.oldest_pending, report.seen, report.device));
    let org = app.shared.org;
    let enrolled = app.accounts.with(move |accounts| accounts.enrolled_devices(org)).await?;
    let enrolled: BTreeSet<DeviceId> = enrolled.into_iter().map(|one| one.device).collect();
    let next = (found.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
    let rows = found.iter().skip(skip).take(ROWS).map(|report| {
        let own = report.device == signed_in.session.device;
        row(report, &people, enrolled.contains(&report.device), own)
    });
    let rows = rows.collect();
    let states = How::ALL.map(|how| Choice::new(how.name(), how.words().0));
    let page = OfficePage::new(&DEVICES, moment)
        .column(words::DEVICE, ColumnKind::Text)
        .column(words::WORKS_THERE, ColumnKind::Text)
        .column(words::STATE, ColumnKind::State)
        .column(words::WHAT_HAPPENED, ColumnKind::Text)
        .column(words::LAST_CONTACT, ColumnKind::Time)
        .column(words::PENDING, ColumnKind::Count)
        .column(words::OLDEST_PENDING, ColumnKind::Time)
        .column(words::ENROLLED, ColumnKind::State)
        .column(words::PROGRAM, ColumnKind::Text)
        .filter(Filter::choice("state", words::STATE, state, states.into()))
        .filter(Filter::person("person", words::PERSON, asked.value("person"), people.named()));
    Ok(Json(actions().into_iter().fold(page, OfficePage::action).rows(rows, next)))
}

fn row(report: &DeviceReport, people: &People, enrolled: bool, own: bool) -> PageRow {
    // One who works elsewhere too is named by whoever may see them.
    let named = report.people.iter().filter(|(person, _)| people.sees(*person));
    let names: Vec<String> = named.map(|(person, _)| people.name(*person)).collect();
    let (state, tone) = How::of(report).words();
    let kept = if enrolled { (words::YES, Tone::Good) } else { (words::NO, Tone::Plain) };
    let cells = vec![
        Cell::text(report.device.id().short()),
        Cell::text(names.join(", ")),
        Cell::words(state, tone),
        Cell::maybe(told(report), |told| Cell::words(told, Tone::Plain)),
        if report.seen == Timestamp::default() { Cell::None } else { Cell::time(report.seen) },
        Cell::Count { count: u64::from(report.pending) },
        Cell::maybe(report.oldest_pending, Cell::time),
        Cell::words(kept.0, kept.1),
        Cell::text(format!("{} {}", short_build(&report.build), report.platform).trim()),
    ];
    PageRow::new(report.device.to_string(), cells)
        .offers_if(report.signed_in && !own, "sign_out")
        .offers_if(!report.revoked && !own, "revoke")
        .offers_if(report.wipe.is_none() && !own, "wipe")
        .offers_if(report.revoked, "reinstate")
}

/// What is to be known beyond the state: what was lost, what a wipe has brought.
fn told(report: &DeviceReport) -> Option<Phrase> {
    let lost = report.lost.as_ref().map(|lost| words::data_lost(lost.pending, lost.rescued));
    report.wipe.as_ref().map(words::wipe_told).or(lost)
}

fn actions() -> [Action; 4] {
    [
        Action::of_row("sign_out", words::END).confirm(words::END_QUESTION),
        Action::of_row("revoke", words::TAKE_OUT).tone(ActionTone::Danger).confirm(words::TAKE_OUT_QUESTION),
        Action::of_row("wipe", words::WIPE).tone(ActionTone::Danger).confirm(words::WIPE_QUESTION),
        Action::of_row("reinstate", words::REINSTATE).confirm(words::REINSTATE_QUESTION),
    ]
}

/// `POST /api/office/devices/{action}`
///
/// # Errors
/// 404 for an action that is not there, or a device that the caller may not see.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, NotDone> {
    let device = DeviceId(act.row_id()?);
    let (order, said) = match action.as_str() {
        "sign_out" => (DeviceOrder::SignOut, words::ENDED),
        "revoke" => (DeviceOrder::Revoke, words::TAKEN_OUT),
        "wipe" => (DeviceOrder::Wipe, words::WIPE_ORDERED),
        "reinstate" => (DeviceOrder::Reinstate, words::REINSTATED),
        _ => return Err(ApiError::not_found().into()),
    };
    if device == signed_in.session.device && order != DeviceOrder::Reinstate {
        return Ok(Outcome::refused(words::OWN_DEVICE));
    }
    orders::order(&app, &signed_in, device, order).await?;
    Ok(Outcome::done(said))
}

/// The beginning of a build's name, as people compare them.
fn short_build(build: &str) -> String {
    build.chars().take(8).collect()
}
