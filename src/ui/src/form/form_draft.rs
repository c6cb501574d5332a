//! What a field may ask of its form's draft.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use crate::replica::ReplicaHandle;

/// How often a field looks whether the draft is back; it is within a few milliseconds.
const LOOK_MS: u32 = 20;

/// The form's draft as its fields see it, from the context. The camera needs it on the disk before it opens.
#[derive(Clone, Copy)]
pub struct FormDraft(StoredValue<Inner, LocalStorage>);

#[derive(Clone)]
struct Inner {
    name: String,
    write: Rc<dyn Fn()>,
    looked: RwSignal<bool>,
    replica: ReplicaHandle,
}

impl FormDraft {
    /// `write` begins to write what is not written yet; `looked` = the last time's draft was looked for.
    pub(super) fn new(
        name: String,
        write: Rc<dyn Fn()>,
        looked: RwSignal<bool>,
        replica: ReplicaHandle,
    ) -> FormDraft {
        FormDraft(StoredValue::new_local(Inner { name, write, looked, replica }))
    }

    /// `tickets.open`; empty when the form is gone.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.try_get_value().map(|inner| inner.name).unwrap_or_default()
    }

    /// Writes what was typed so far at once.
    pub async fn keep_now(&self) {
        if let Some(inner) = self.0.try_get_value() {
            (inner.write)();
            // The disk answers in order: what is read after the write has waited for it.
            drop(inner.replica.port().draft(&inner.name).await);
        }
    }

    /// Waits until what was typed before has been brought back.
    pub async fn restored(&self) {
        let Some(inner) = self.0.try_get_value() else { return };
        while inner.looked.try_get_untracked() == Some(false) {
            TimeoutFuture::new(LOOK_MS).await;
        }
    }
}
