//! Who did what and who read what, beside the ops: a hash chain of events for each organization (S30, S31, S32).
//!
//! Ops, applied, refused and held, stand in the commit log's chain. Everything else that S30 names is an [`Event`] here:
//! made at the one place in the code where it happens, written by [`record`] in the transaction of what it tells of where
//! there is one. What happens too often for a line each goes through the [`Tally`].
//!
//! Once a day the server signs where both chains stand ([`checkpoint`]); [`verify`] follows them from the first record on.
//!
//! Reading order: [`Kind`], [`Event`], [`Tally`], `rights`, [`checkpoint`], [`verify`], [`export`], [`office`].

pub mod changes;
pub mod checkpoint;
pub mod command;
mod event;
pub mod export;
mod kind;
pub mod office;
mod rights;
pub mod signing;
mod tally;
pub mod verify;
pub mod words;

use std::sync::Arc;

use domain::Scope;
use sync::authority::Asker;

pub use event::{Derived, Event, Fact, record};
pub use kind::Kind;
pub use rights::{Noted, note_rights};
pub use tally::{Tally, Via};

use crate::app::App;
use crate::clock::now;

/// Writes an event that belongs to no other write. What cannot be written is logged: a full disk must not stop reading.
pub async fn note(app: &App, event: Event) {
    write(app, vec![event]).await;
}

/// A sign-in that failed. The caller does not wait: how long it takes must not tell whether the account exists (S2).
pub fn note_refused(app: &Arc<App>, person: Option<domain::PersonId>, from: std::net::IpAddr) {
    if let Some(event) = app.tally.refused(app.shared.org, person, from, now()) {
        let app = Arc::clone(app);
        tokio::spawn(async move { note(&app, event).await });
    }
}

/// Rows with personal data that an answer shows. The first of the day is on the disk before the answer leaves.
pub async fn note_read(app: &App, asker: Asker, via: Via, scopes: impl IntoIterator<Item = Scope>) {
    let mut counts = std::collections::BTreeMap::<Scope, u64>::new();
    for scope in scopes {
        if matches!(scope, Scope::SitePii(_)) {
            *counts.entry(scope).or_default() += 1;
        }
    }
    let told = counts.into_iter().filter_map(|(scope, rows)| {
        app.tally.read(app.shared.org, (asker.person, asker.device), (scope, via), rows, now())
    });
    let told: Vec<Event> = told.collect();
    write(app, told).await;
}

/// Tells what was counted and whose time is over; with `all`, everything.
pub async fn note_due(app: &App, all: bool) {
    write(app, app.tally.due(app.shared.org, now(), all)).await;
}

async fn write(app: &App, events: Vec<Event>) {
    if events.is_empty() {
        return;
    }
    let stored: Vec<_> = events.into_iter().map(Event::stored).collect();
    let kinds: Vec<String> = stored.iter().map(|event| event.kind.clone()).collect();
    if app.accounts.with(move |accounts| accounts.append_audit(&stored)).await.is_err() {
        tracing::error!(?kinds, "the audit could not be written");
    }
}
