//! `GET /api/devices`: who works on which device, and what it has not sent yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use domain::{Actor, DeviceId, Timestamp};
use storage::StorageError;
use storage_sqlite::devices::{DeviceNote, DeviceUse};
use sync::authority::{DeviceState, Directory, server_device};
use sync::oversight::{DeviceReport, Devices, LostReport, WipeReport};

use super::{DEVICES, wipe};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::sync_api::message_body::answer;

/// A device that has nothing left to send is listed for so long after its last contact.
const LISTED_DAYS: i64 = 90;

/// `GET /api/devices`
///
/// # Errors
/// When the store failed.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Response, ApiError> {
    let moment = now();
    let mut devices = visible(&app, &signed_in.actor, moment).await?;
    // Silent with unsent work first, then by the last contact.
    devices.sort_by_key(|device| (device.pending == 0, device.oldest_pending, device.seen));
    Ok(answer(&Devices { devices, server_time: moment }))
}

/// The devices at sites where this person may see them.
///
/// # Errors
/// When the store failed.
pub async fn visible(app: &App, actor: &Actor, moment: Timestamp) -> Result<Vec<DeviceReport>, ApiError> {
    let (org, stream) = (app.shared.org, app.shared.stream);
    let (uses, notes, wipes) = app
        .accounts
        .with(move |accounts| {
            let uses = accounts.device_uses(org, moment)?;
            Ok::<_, StorageError>((uses, accounts.device_notes(org)?, accounts.wipes(org)?))
        })
        .await?;
    let states = app.readers.with(move |reader| reader.devices(stream)).await?;
    let own = server_device(org);
    let rights = app.shared.rights();
    let wipes = wipes.into_iter().map(|wipe| {
        let state = states.iter().find(|state| state.device == wipe.device);
        (wipe.device, wipe::report(&wipe, state))
    });
    let mut wipes: BTreeMap<DeviceId, WipeReport> = wipes.collect();
    let mut reports = gathered(states, &uses, notes);
    reports.iter_mut().for_each(|report| report.wipe = wipes.remove(&report.device));
    reports.retain(|report| {
        report.device != own && is_listed(report, moment) && may_see(actor, report, &rights.directory)
    });
    Ok(reports)
}

fn gathered(states: Vec<DeviceState>, uses: &[DeviceUse], notes: Vec<DeviceNote>) -> Vec<DeviceReport> {
    let mut reports: BTreeMap<DeviceId, DeviceReport> = BTreeMap::new();
    for state in states {
        let report = reports.entry(state.device).or_insert_with(|| fresh(state.device));
        report.people.extend(state.person.map(|person| (person, state.seen)));
        report.seen = state.seen;
        report.pending = state.pending;
        report.oldest_pending = state.oldest_pending.filter(|_| state.pending > 0);
        report.holes = u32::try_from(state.holes.len()).unwrap_or(u32::MAX);
        report.revoked = state.revoked;
    }
    for used in uses {
        // A session that ended before anything was sent from there: a sign-in that took another id.
        let known = reports.contains_key(&used.device) || used.signed_in;
        if !known {
            continue;
        }
        let report = reports.entry(used.device).or_insert_with(|| fresh(used.device));
        report.seen = report.seen.max(used.seen);
        report.signed_in |= used.signed_in;
        match report.people.iter_mut().find(|(person, _)| *person == used.person) {
            Some((_, seen)) => *seen = (*seen).max(used.seen),
            None => report.people.push((used.person, used.seen)),
        }
    }
    for note in notes {
        let lost = note.lost.map(|lost| LostReport {
            at: lost.at,
            before: lost.device,
            pending: lost.pending,
            rescued: lost.rescued,
        });
        if let Some(report) = reports.get_mut(&note.device) {
            (report.build, report.platform, report.lost) = (note.build, note.platform, lost);
        }
    }
    let mut reports: Vec<DeviceReport> = reports.into_values().collect();
    reports.iter_mut().for_each(|report| report.people.sort_by_key(|(_, seen)| core::cmp::Reverse(*seen)));
    reports
}

fn fresh(device: DeviceId) -> DeviceReport {
    DeviceReport {
        device,
        people: Vec::new(),
        seen: Timestamp::default(),
        pending: 0,
        oldest_pending: None,
        holes: 0,
        signed_in: false,
        revoked: false,
        build: String::new(),
        platform: String::new(),
        lost: None,
        wipe: None,
    }
}

fn is_listed(report: &DeviceReport, now: Timestamp) -> bool {
    let recent = report.seen > now.plus_minutes(-LISTED_DAYS * 24 * 60);
    recent || report.pending > 0 || report.revoked
}

/// A device belongs to the sites of the people who work on it. One whose people have no post any more is everybody's
/// who looks after devices: somebody has to.
fn may_see(actor: &Actor, report: &DeviceReport, directory: &Directory) -> bool {
    let sites = || {
        let people = report.people.iter().filter_map(|(person, _)| directory.people.get(person));
        people.flat_map(|person| person.grants.iter().map(|grant| grant.site))
    };
    sites().any(|site| actor.may(DEVICES, site)) || sites().next().is_none()
}
