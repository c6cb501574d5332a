//! One record and its way to the server.

use std::sync::Arc;

use domain::{Id, Record};
use leptos::prelude::*;

use crate::replica::{SyncWord, use_replica};

/// One record, `None` when it is not on this device or not this kind.
#[must_use]
pub fn use_record<R: Record + Send + Sync>(id: impl Into<Id>) -> Signal<Option<Arc<R>>> {
    let id = id.into();
    use_record_at(Signal::derive(move || Some(id)))
}

/// The record that `id` names now, such as the selected row's.
#[must_use]
pub fn use_record_at<R: Record + Send + Sync>(id: Signal<Option<Id>>) -> Signal<Option<Arc<R>>> {
    let replica = use_replica();
    let version = replica.port().version(R::KIND);
    let row = Memo::new(move |_| {
        version.track();
        id.get().and_then(|id| replica.port().row(id))
    });
    let decoded =
        move |_: Option<&Option<Arc<R>>>| row.with(|row| row.as_ref()?.decode::<R>().ok().map(Arc::new));
    Memo::new_with_compare(decoded, |before, after| before.is_some() || after.is_some()).into()
}

/// The sync word of a record, as it changes.
#[must_use]
pub fn use_sync_word(id: impl Into<Id>) -> Signal<SyncWord> {
    let (id, replica) = (id.into(), use_replica());
    let (pending, cards, status) =
        (replica.port().pending(), replica.port().cards(), replica.port().status());
    Memo::new(move |_| {
        pending.track();
        cards.track();
        status.track();
        replica.port().word_of(id)
    })
    .into()
}
