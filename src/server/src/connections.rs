//! How many connections are open from where (S33): so many per address for those who have not shown a session, and six per
//! session, live streams included.
//!
//! A session's seventh connection is taken and its oldest one is cut: a tablet that changed its network leaves connections
//! behind that the server does not know to be dead, and must not lock itself out with them. A stranger beyond the limit is
//! not answered at all. Connections of trusted proxies carry many people's requests and are not counted: the proxy has
//! limits of its own.

use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, Ready, ready};
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use sync::Hash;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep};

use crate::config::Network;

/// S33; also what browsers open by themselves to one server.
pub const PER_SESSION: usize = 6;

/// The first request must be here by then (S33). Later ones are waited for by the protocol's own code.
const FIRST_REQUEST: Duration = Duration::from_secs(10);

/// Every open connection; clones count together.
#[derive(Clone, Debug)]
pub struct Lines(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    strangers_per_address: usize,
    uncounted: Vec<Network>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By the other side's address and port, which belong to one connection as long as it lasts.
    open: BTreeMap<SocketAddr, Line>,
    strangers: BTreeMap<IpAddr, usize>,
    /// The oldest first.
    sessions: BTreeMap<Hash, VecDeque<SocketAddr>>,
}

#[derive(Debug)]
struct Line {
    session: Option<Hash>,
    /// A request has come.
    heard: Arc<AtomicBool>,
    /// Dropping it cuts the connection.
    _alive: oneshot::Sender<()>,
}

impl Lines {
    #[must_use]
    pub fn new(strangers_per_address: usize, uncounted: Vec<Network>) -> Lines {
        Lines(Arc::new(Shared { strangers_per_address, uncounted, state: Mutex::default() }))
    }

    /// A request has come on this connection.
    pub fn heard(&self, peer: SocketAddr) {
        if let Some(line) = self.state().open.get(&peer) {
            line.heard.store(true, Ordering::Relaxed);
        }
    }

    /// A session was shown on this connection: it is no stranger's from now on.
    pub fn seen(&self, peer: SocketAddr, session: Hash) {
        let mut state = self.state();
        let before = match state.open.get_mut(&peer) {
            // A proxy's, or already cut.
            None => return,
            Some(line) => line.session.replace(session),
        };
        match before {
            Some(before) if before == session => return,
            Some(before) => state.leave(before, peer),
            None => state.is_known(peer.ip()),
        }
        let lines = state.sessions.entry(session).or_default();
        lines.push_back(peer);
        if lines.len() > PER_SESSION
            && let Some(oldest) = lines.pop_front()
        {
            state.open.remove(&oldest);
        }
    }

    /// How many are open, and how many of them by strangers.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let state = self.state();
        (state.open.len(), state.strangers.values().sum())
    }

    /// `Err` = one too many from this address.
    fn open(&self, peer: SocketAddr) -> io::Result<Place> {
        let address = peer.ip().to_canonical();
        let counted = !self.0.uncounted.iter().any(|network| network.contains(address));
        let heard = Arc::new(AtomicBool::new(!counted));
        let cut = if counted {
            let mut state = self.state();
            let strangers = state.strangers.entry(neighborhood(address)).or_default();
            if *strangers >= self.0.strangers_per_address {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            *strangers += 1;
            let (alive, cut) = oneshot::channel();
            state.open.insert(peer, Line { session: None, heard: Arc::clone(&heard), _alive: alive });
            Some(cut)
        } else {
            None
        };
        Ok(Place { lines: self.clone(), peer, cut, heard })
    }

    fn close(&self, peer: SocketAddr) {
        let mut state = self.state();
        match state.open.remove(&peer) {
            Some(Line { session: Some(session), .. }) => state.leave(session, peer),
            Some(Line { session: None, .. }) => state.is_known(peer.ip()),
            None => {}
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn leave(&mut self, session: Hash, peer: SocketAddr) {
        if let Some(lines) = self.sessions.get_mut(&session) {
            lines.retain(|line| *line != peer);
            if lines.is_empty() {
                self.sessions.remove(&session);
            }
        }
    }

    /// One stranger less at this address.
    fn is_known(&mut self, address: IpAddr) {
        let address = neighborhood(address.to_canonical());
        if let Some(count) = self.strangers.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                self.strangers.remove(&address);
            }
        }
    }
}

/// Whoever has one IPv6 address has the whole network of it.
fn neighborhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

/// One connection's place, given back when it ends.
#[derive(Debug)]
struct Place {
    lines: Lines,
    peer: SocketAddr,
    /// Ends when the connection is to be cut; `None` = never.
    cut: Option<oneshot::Receiver<()>>,
    heard: Arc<AtomicBool>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lines.close(self.peer);
    }
}

/// Counts at the door, before TLS is spoken.
#[derive(Clone, Debug)]
pub struct Door(pub Lines);

impl<S> Accept<TcpStream, S> for Door {
    type Stream = Counted;
    type Service = S;
    type Future = Ready<io::Result<(Counted, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let place = stream.peer_addr().and_then(|peer| self.0.open(peer));
        let silence = Some(Box::pin(sleep(FIRST_REQUEST)));
        ready(place.map(|place| (Counted { stream, place, silence }, service)))
    }
}

/// A counted connection.
#[derive(Debug)]
pub struct Counted {
    stream: TcpStream,
    place: Place,
    /// Runs until the first request.
    silence: Option<Pin<Box<Sleep>>>,
}

impl Counted {
    /// An error as soon as the connection is to be cut.
    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if let Some(silence) = &mut self.silence {
            if self.place.heard.load(Ordering::Relaxed) {
                self.silence = None;
            } else if silence.as_mut().poll(context).is_ready() {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        let Some(cut) = &mut self.place.cut else { return Ok(()) };
        if !cut.is_terminated() && Pin::new(cut).poll(context).is_pending() {
            return Ok(());
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 7], port))
    }

    fn is_cut(place: &mut Place) -> bool {
        place.cut.as_mut().unwrap().try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }

    #[test]
    fn s33_strangers_of_one_address_are_counted_and_who_shows_a_session_is_none() {
        let lines = Lines::new(2, Vec::new());
        let (first, second) = (lines.open(peer(1)).unwrap(), lines.open(peer(2)).unwrap());
        assert!(lines.open(peer(3)).is_err());
        lines.seen(peer(1), Hash::of(b"a"));
        let third = lines.open(peer(3)).unwrap();
        assert!(lines.open(peer(4)).is_err());
        assert!(lines.open(SocketAddr::from(([192, 0, 2, 8], 4))).is_ok(), "another address");
        drop(second);
        drop(lines.open(peer(4)).unwrap());
        assert_eq!(lines.count(), (2, 1));
        drop((first, third));
        assert_eq!(lines.count(), (0, 0));
        assert!(lines.state().strangers.is_empty() && lines.state().sessions.is_empty());
    }

    #[test]
    fn s33_a_sessions_seventh_connection_cuts_its_first() {
        let lines = Lines::new(100, Vec::new());
        let mut places: Vec<Place> = (1..=7).map(|port| lines.open(peer(port)).unwrap()).collect();
        for port in 1..=6 {
            lines.seen(peer(port), Hash::of(b"a"));
            lines.seen(peer(port), Hash::of(b"a"));
        }
        assert!(places.iter_mut().all(|place| !is_cut(place)));
        lines.seen(peer(7), Hash::of(b"b"));
        assert!(places.iter_mut().all(|place| !is_cut(place)), "another session's");
        lines.seen(peer(7), Hash::of(b"a"));
        let cut: Vec<bool> = places.iter_mut().map(is_cut).collect();
        assert_eq!(cut, [true, false, false, false, false, false, false]);
        drop(places);
        assert_eq!(lines.count(), (0, 0));
        assert!(lines.state().sessions.is_empty());
    }

    #[test]
    fn s33_one_network_of_ipv6_is_one_address_and_a_proxy_is_not_counted() {
        let lines = Lines::new(1, vec!["192.0.2.0/24".parse().unwrap()]);
        let six = |text: &str| SocketAddr::new(text.parse().unwrap(), 5_000);
        let _first = lines.open(six("2001:db8::1")).unwrap();
        assert!(lines.open(six("2001:db8::ffff:2")).is_err());
        assert!(lines.open(six("2001:db8:0:1::1")).is_ok());
        let _proxy: Vec<Place> = (1..50).map(|port| lines.open(peer(port)).unwrap()).collect();
    }
}
