//! Who works here, where, and what time it is.

use domain::{Actor, SiteId, Timestamp};
use leptos::prelude::*;

use crate::replica::{SyncStatus, use_replica};

/// The work place of this session, as a context value.
#[derive(Clone, Copy)]
pub struct Session {
    pub actor: Signal<Option<Actor>>,
    /// The site (项目) chosen in the top bar; `None` = all of them.
    pub site: RwSignal<Option<SiteId>>,
}

/// Clock of the screens: the replica's time, renewed every 15 seconds.
#[derive(Clone, Copy)]
pub struct Now(pub Signal<Timestamp>);

/// The session that the shell provided; without one, the replica's actor and no site.
#[must_use]
pub fn use_session() -> Session {
    use_context::<Session>().unwrap_or_else(|| Session { actor: use_actor(), site: RwSignal::new(None) })
}

/// The person signed in, with what their posts allow.
#[must_use]
pub fn use_actor() -> Signal<Option<Actor>> {
    use_replica().port().actor()
}

/// The state of the connection and of what waits to be sent.
#[must_use]
pub fn use_status() -> Signal<SyncStatus> {
    use_replica().port().status()
}

/// The corrected time, renewed often enough for 刚刚 and 剩 22 分.
#[must_use]
pub fn use_now() -> Signal<Timestamp> {
    match use_context::<Now>() {
        Some(now) => now.0,
        None => {
            let at = use_replica().port().now();
            Signal::derive(move || at)
        }
    }
}

/// Starts the clock of the screens. Once, in the shell, after the replica was provided.
pub fn provide_now() {
    let replica = use_replica();
    let now = RwSignal::new(replica.port().now());
    let tick = move || now.set(replica.port().now());
    if let Ok(handle) = set_interval_with_handle(tick, core::time::Duration::from_secs(15)) {
        on_cleanup(move || handle.clear());
    }
    provide_context(Now(now.into()));
}
