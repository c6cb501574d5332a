//! `GET /api/sync/live`: "there is something new", and nothing about what.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Extension, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use sync::Hash;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::api_error::ApiError;
use crate::app::App;
use crate::gate::{SignedIn, still_allowed};
use crate::random;

/// A named event, because a page cannot see comments: silent for 40 s means dead (sync.md 2.14).
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Session and rights are looked at again at once when this server has changed them, and this often besides, for what
/// another program has done to the database: cut within a minute (S7).
const RECHECK: Duration = Duration::from_secs(50);
/// Connections of one session (S33).
const PER_SESSION: usize = 6;
/// A connection is poked again after this long for each connection there is: a thousand pokes a second for all together.
/// A few people hear of each commit at once; of fifty commits a second, five hundred tablets hear twice a second, instead
/// of asking 25,000 times for what one answer holds (sync.md 3.4).
const PACE: Duration = Duration::from_millis(1);
/// sync.md 3.4: committed to visible in 300 ms.
const LONGEST_SPREAD: Duration = Duration::from_millis(200);

/// The live connections.
#[derive(Clone, Debug, Default)]
pub struct Connections(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    by_session: Mutex<BTreeMap<Hash, usize>>,
    all: AtomicU32,
}

impl Connections {
    fn take(&self, session: Hash) -> Option<Place> {
        let mut counts = self.0.by_session.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(session).or_default();
        if *count >= PER_SESSION {
            return None;
        }
        *count += 1;
        self.0.all.fetch_add(1, Ordering::Relaxed);
        Some(Place { connections: self.clone(), session })
    }

    /// How many there are now.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.all.load(Ordering::Relaxed)
    }

    /// How much later than the others one of them hears of a change, so that not every tablet of a building asks in the
    /// same millisecond. Few hear at once: a millisecond for each, and never more than a blink.
    fn spread(&self) -> Duration {
        let among = PACE.saturating_mul(self.count()).min(LONGEST_SPREAD).as_millis().max(1);
        let chance = u128::from(u32::from_be_bytes(random::bytes()));
        Duration::from_millis(u64::try_from(chance % among).unwrap_or(0))
    }

    /// How long a connection that was poked now is left alone.
    fn pause(&self) -> Duration {
        PACE.saturating_mul(self.count().saturating_sub(1))
    }
}

/// One connection's place, given back when it ends.
struct Place {
    connections: Connections,
    session: Hash,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.0.all.fetch_sub(1, Ordering::Relaxed);
        let mut counts = self.connections.0.by_session.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.session);
            }
        }
    }
}

/// Opens the stream of pokes; the first one comes at once and says where the stream is.
///
/// # Errors
/// 429 when the session has too many connections open.
pub async fn live(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Response, ApiError> {
    let session = signed_in.session.token_hash;
    let place = app.live.take(session).ok_or(ApiError::new(StatusCode::TOO_MANY_REQUESTS, "LIVE"))?;
    let mut response = Sse::new(events(app, session, place)).into_response();
    let unbuffered = HeaderValue::from_static("no");
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), unbuffered);
    Ok(response)
}

struct Live {
    app: Arc<App>,
    session: Hash,
    position: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    access: watch::Receiver<u64>,
    heartbeat: Interval,
    recheck: Interval,
    /// No poke before then; what comes meanwhile is told together.
    quiet_until: Instant,
    /// When the change that is not told yet will be.
    due: Option<Instant>,
    /// Access has ended; there is nothing more to tell.
    over: bool,
    _place: Place,
}

fn events(app: Arc<App>, session: Hash, place: Place) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut position = app.shared.position();
    position.mark_changed();
    let live = Live {
        position,
        stopping: app.stopping.subscribe(),
        access: app.shared.access(),
        heartbeat: every(HEARTBEAT),
        recheck: every(RECHECK),
        quiet_until: Instant::now(),
        due: None,
        over: false,
        session,
        app,
        _place: place,
    };
    futures::stream::unfold(live, |mut live| async move {
        let event = live.next().await?;
        Some((Ok(event), live))
    })
}

impl Live {
    /// The page asks at once, and is told why it hears no more: a device that is to be wiped does not wait a minute.
    fn last(&mut self) -> Event {
        self.over = true;
        Event::default().event("poke").data("{}")
    }

    /// The next event; `None` ends the connection.
    async fn next(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        loop {
            tokio::select! {
                () = stopped(&mut self.stopping) => return None,
                due = due(&mut self.position, &mut self.due, self.quiet_until, &self.app.live) => {
                    due?;
                    self.due = None;
                    self.quiet_until = Instant::now() + self.app.live.pause();
                    let seq = *self.position.borrow_and_update();
                    let stream = self.app.shared.stream;
                    let data = serde_json::json!({ "stream": stream, "seq": seq });
                    return Some(Event::default().event("poke").data(data.to_string()));
                }
                _ = self.heartbeat.tick() => return Some(Event::default().event("heartbeat").data("{}")),
                changed = self.access.changed() => {
                    changed.ok()?;
                    if still_allowed(&self.app, self.session).await.is_err() {
                        return Some(self.last());
                    }
                }
                _ = self.recheck.tick() => {
                    if still_allowed(&self.app, self.session).await.is_err() {
                        return Some(self.last());
                    }
                }
            }
        }
    }
}

/// Waits for the next change and until it may be told; `None` when there will be none. What was found is kept in `due`,
/// so whoever stops waiting loses nothing.
async fn due(
    position: &mut watch::Receiver<u64>,
    due: &mut Option<Instant>,
    quiet_until: Instant,
    connections: &Connections,
) -> Option<()> {
    let at = match *due {
        Some(at) => at,
        None => {
            position.changed().await.ok()?;
            let at = quiet_until.max(Instant::now() + connections.spread());
            *due = Some(at);
            at
        }
    };
    tokio::time::sleep_until(at).await;
    Some(())
}

/// Ends when the server shuts down.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stopping| *stopping).await);
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
