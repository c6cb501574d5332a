//! A replica without rows and without a server, so that parts can be shown.

use std::sync::Arc;

use domain::{Actor, Grant, Id, Intent, OpId, PersonId, Rejection, Row, Timestamp};
use leptos::prelude::*;

use crate::replica::{
    CaptureError, CardView, Connection, Find, Found, LocalFuture, PendingView, ReplicaPort, Saved,
    ServerAnswer, StorageHealth, SyncAnswer, SyncStatus, SyncWord,
};

/// 2026-11-21 14:08 in China.
pub(super) const NOW: Timestamp = Timestamp(1_795_241_280_000);

pub(super) struct DemoPort {
    status: RwSignal<SyncStatus>,
    drafts: RwSignal<Vec<(String, Vec<u8>)>>,
}

impl DemoPort {
    pub(super) fn new() -> DemoPort {
        let status = SyncStatus {
            connection: Connection::Offline,
            pending_ops: 12,
            as_of: Some(NOW.plus_minutes(-180)),
            last_contact: Some(NOW.plus_minutes(-180)),
            storage: StorageHealth {
                persisted: Some(true),
                free_bytes: Some(18_400_000_000),
                ..StorageHealth::default()
            },
            ..SyncStatus::default()
        };
        DemoPort { status: RwSignal::new(status), drafts: RwSignal::new(Vec::new()) }
    }
}

fn ready<T: 'static>(value: T) -> LocalFuture<T> {
    Box::pin(std::future::ready(value))
}

impl ReplicaPort for DemoPort {
    fn row(&self, _: Id) -> Option<Arc<Row>> {
        None
    }
    fn rows_of(&self, _: &str) -> Vec<Arc<Row>> {
        Vec::new()
    }
    fn changes_since(&self, _: &str, _: u64) -> Option<Vec<Id>> {
        Some(Vec::new())
    }
    fn version(&self, _: &'static str) -> Signal<u64> {
        Signal::derive(|| 0)
    }
    fn word_of(&self, id: Id) -> SyncWord {
        match id.0[15] % 6 {
            0..=2 => SyncWord::Done,
            3 => SyncWord::Local,
            4 => SyncWord::Partial { done: 1, total: 3 },
            _ => SyncWord::NeedsAction,
        }
    }
    fn status(&self) -> Signal<SyncStatus> {
        self.status.into()
    }
    fn cards(&self) -> Signal<Vec<CardView>> {
        Signal::derive(Vec::new)
    }
    fn pending(&self) -> Signal<Vec<PendingView>> {
        Signal::derive(Vec::new)
    }
    fn actor(&self) -> Signal<Option<Actor>> {
        let all = Grant { site: None, permissions: ["*".to_owned()].into(), personal_data: true };
        let person = PersonId(Id([7; 16]));
        let actor = Actor { person, name: "Lin".to_owned(), status: Default::default(), grants: vec![all] };
        Signal::derive(move || Some(actor.clone()))
    }
    fn now(&self) -> Timestamp {
        NOW
    }
    fn new_id(&self) -> Id {
        Id([9; 16])
    }
    fn next_provisional_number(&self) -> String {
        "7F-0031".to_owned()
    }
    fn check(&self, _: &Intent) -> Result<(), Rejection> {
        Ok(())
    }
    fn capture(
        &self,
        _: Vec<Intent>,
        _: Option<OpId>,
        form: Option<String>,
    ) -> LocalFuture<Result<Saved, CaptureError>> {
        self.drafts.update(|drafts| drafts.retain(|(known, _)| Some(known) != form.as_ref()));
        ready(Ok(Saved { ops: Vec::new() }))
    }
    fn save_draft(&self, form: &str, bytes: Vec<u8>) -> LocalFuture<bool> {
        self.drafts.update(|drafts| {
            drafts.retain(|(known, _)| known != form);
            drafts.push((form.to_owned(), bytes));
        });
        ready(true)
    }
    fn draft(&self, form: &str) -> LocalFuture<Option<Vec<u8>>> {
        let drafts = self.drafts.get_untracked();
        ready(drafts.into_iter().find(|(known, _)| known == form).map(|(_, bytes)| bytes))
    }
    fn discard_draft(&self, form: &str) -> LocalFuture<()> {
        self.drafts.update(|drafts| drafts.retain(|(known, _)| known != form));
        ready(())
    }
    fn drafts(&self) -> LocalFuture<Vec<(String, Timestamp)>> {
        ready(self.drafts.get_untracked().into_iter().map(|(form, _)| (form, NOW)).collect())
    }
    fn sync_now(&self) -> LocalFuture<SyncAnswer> {
        ready(SyncAnswer { left: 12, ..SyncAnswer::default() })
    }
    fn answer(&self, _: OpId, _: Intent) -> LocalFuture<Result<(), CaptureError>> {
        ready(Ok(()))
    }
    fn find(&self, _: Find) -> LocalFuture<Option<Found>> {
        ready(None)
    }
    fn card(&self, _: OpId) -> Option<CardView> {
        None
    }
    fn request(&self, _: &'static str, _: String, _: Option<String>) -> LocalFuture<Option<ServerAnswer>> {
        ready(None)
    }
}
