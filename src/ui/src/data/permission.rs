//! Whether something can be done now, and if not, why: the reason stands beside the blocked button.

use domain::{Operation, Phrase, Rejection, SiteId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::session::use_actor;
use crate::overlay::{Toasts, use_toasts};
use crate::replica::{CaptureError, ReplicaHandle, use_replica};
use crate::{Wording, words};

/// A refusal in the module's words, else in the shared ones, else its code.
#[must_use]
pub fn spoken(rejection: &Rejection, refusal: fn(&Rejection) -> Option<Phrase>) -> Phrase {
    let words = refusal(rejection).or_else(|| words::rejection(rejection));
    words.unwrap_or_else(|| Phrase::new(rejection.code.as_ref(), rejection.code.as_ref()))
}

/// Why the person signed in may not do this at the site; `None` = may. Without a site: at none of theirs.
#[must_use]
pub fn use_blocked(permission: &'static str, site: Signal<Option<SiteId>>) -> Signal<Option<Phrase>> {
    let actor = use_actor();
    Signal::derive(move || {
        let site = site.get();
        let may = actor.with(|actor| {
            actor.as_ref().is_some_and(|actor| match site {
                Some(site) => actor.may(permission, Some(site)),
                None => actor.grants.iter().any(|grant| actor.may(permission, grant.site)),
            })
        });
        (!may).then(|| spoken(&Rejection::not_permitted(permission), |_| None))
    })
}

/// Why the operation would be refused by what this device knows now. `kind` is the record kind that decides.
#[must_use]
pub fn use_reason<O: Operation>(
    kind: &'static str,
    operation: impl Fn() -> Option<O> + Send + Sync + 'static,
    refusal: fn(&Rejection) -> Option<Phrase>,
) -> Signal<Option<Phrase>> {
    let (replica, actor) = (use_replica(), use_actor());
    let version = replica.port().version(kind);
    Signal::derive(move || {
        version.track();
        actor.track();
        let rejection = replica.check(&operation()?).err()?;
        Some(spoken(&rejection, refusal))
    })
}

/// Does single operations that need no form, and says how it went.
#[derive(Clone, Copy)]
pub struct Act {
    replica: ReplicaHandle,
    toasts: Toasts,
    refusal: fn(&Rejection) -> Option<Phrase>,
}

/// For buttons that act at once; `refusal` are the module's words.
#[must_use]
pub fn use_act(refusal: fn(&Rejection) -> Option<Phrase>) -> Act {
    Act { replica: use_replica(), toasts: use_toasts(), refusal }
}

impl Act {
    /// Saves the operation on this device; `done` is said when it lies there safely.
    pub fn submit<O: Operation>(&self, operation: &O, done: impl Into<Wording>) {
        let (saving, act, done) = (self.replica.submit(operation), *self, done.into());
        spawn_local(async move {
            match saving.await {
                Ok(_) => act.toasts.good(done),
                Err(CaptureError::Rejected(rejection)) => act.toasts.problem(spoken(&rejection, act.refusal)),
                Err(CaptureError::KeptInMemory) => act.toasts.problem(words::KEPT_IN_MEMORY),
                Err(CaptureError::NotSignedIn) => act.toasts.problem(words::SIGN_IN_FIRST),
            }
        });
    }
}
