//! A line between browser and server as bad as asked for: slow, late, cut at any moment, and counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, mpsc, watch};
use tokio::time::Instant;

/// What goes over a slow line in one piece.
const PIECE: usize = 1_024;
/// Pieces on their way at once, per connection and direction.
const UNDER_WAY: usize = 256;

/// The line: a port of its own in front of the server's. Ends with its value.
pub struct Proxy {
    port: u16,
    line: Arc<Line>,
    runtime: Option<Runtime>,
}

/// What holds for every connection over it.
struct Line {
    /// Bytes per second each way, shared by all connections; 0 = as fast as it goes.
    rate: AtomicU64,
    /// Milliseconds a byte is under way, each way.
    delay: AtomicU64,
    /// Connections opened under an older number are cut; an odd number takes none.
    cut: watch::Sender<u64>,
    up: Way,
    down: Way,
    live: AtomicUsize,
    cuts: AtomicUsize,
}

/// One direction.
#[derive(Default)]
struct Way {
    bytes: AtomicU64,
    /// When the line has sent all that was handed to it.
    free_at: Mutex<Option<Instant>>,
}

impl Proxy {
    /// A line to the server's port, perfect at first.
    ///
    /// # Panics
    /// When no port can be had.
    #[must_use]
    pub fn to(server: u16) -> Proxy {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a thread for the line");
        let line = Arc::new(Line {
            rate: AtomicU64::new(0),
            delay: AtomicU64::new(0),
            cut: watch::Sender::new(0),
            up: Way::default(),
            down: Way::default(),
            live: AtomicUsize::new(0),
            cuts: AtomicUsize::new(0),
        });
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a port that does not block");
        let port = listener.local_addr().expect("its address").port();
        runtime.spawn(take_connections(listener, server, Arc::clone(&line)));
        Proxy { port, line, runtime: Some(runtime) }
    }

    /// The address people type.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// From now on so many bits per second each way, and so long for a byte there and back.
    pub fn slow(&self, bits_per_second: u64, round_trip: Duration) {
        self.line.rate.store(bits_per_second / 8, Ordering::SeqCst);
        let half = u64::try_from(round_trip.as_millis() / 2).unwrap_or(u64::MAX);
        self.line.delay.store(half, Ordering::SeqCst);
    }

    /// Cuts every connection where it stands; new ones are taken.
    pub fn cut(&self) {
        self.line.cut.send_modify(|number| *number += 2);
        self.line.cuts.fetch_add(1, Ordering::SeqCst);
    }

    /// Takes no connection and cuts those there are, or takes them again.
    pub fn close(&self, closed: bool) {
        self.line.cut.send_modify(|number| {
            if (*number % 2 == 1) != closed {
                *number += 1;
            }
        });
    }

    /// Live connections open now.
    #[must_use]
    pub fn live(&self) -> usize {
        self.line.live.load(Ordering::SeqCst)
    }

    /// Bytes to and from the server so far.
    #[must_use]
    pub fn bytes(&self) -> (u64, u64) {
        (self.line.up.bytes.load(Ordering::SeqCst), self.line.down.bytes.load(Ordering::SeqCst))
    }

    /// How often [`Proxy::cut`] was asked for.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.line.cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // The test's own runtime may not wait for another.
            runtime.shutdown_background();
        }
    }
}

async fn take_connections(listener: std::net::TcpListener, server: u16, line: Arc<Line>) {
    let listener = TcpListener::from_std(listener).expect("a port of this runtime");
    loop {
        let Ok((browser, _)) = listener.accept().await else { continue };
        tokio::spawn(carry(browser, server, Arc::clone(&line)));
    }
}

/// One connection, until either end or a cut.
async fn carry(browser: TcpStream, server: u16, line: Arc<Line>) {
    let mut cut = line.cut.subscribe();
    if *cut.borrow_and_update() % 2 == 1 {
        return;
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else { return };
    let _ = (browser.set_nodelay(true), server.set_nodelay(true));
    let ((from_browser, to_browser), (from_server, to_server)) = (browser.into_split(), server.into_split());
    let listening = Listening { line: Arc::clone(&line), on: false };
    tokio::select! {
        () = pass(from_browser, to_server, &line, &line.up, Some(listening)) => {}
        () = pass(from_server, to_browser, &line, &line.down, None) => {}
        _ = cut.changed() => {}
    }
}

/// Copies one direction at the line's pace.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    line: &Line,
    way: &Way,
    mut listening: Option<Listening>,
) {
    let (sender, mut receiver) = mpsc::channel::<(Instant, Vec<u8>)>(UNDER_WAY);
    let read = async {
        let mut buffer = vec![0; PIECE];
        while let Ok(count) = from.read(&mut buffer).await {
            let Some(piece) = buffer.get(..count).filter(|piece| !piece.is_empty()) else { break };
            if let Some(listening) = &mut listening {
                listening.notice(piece);
            }
            let arrives = way.arrival(line, count).await;
            if sender.send((arrives, piece.to_vec())).await.is_err() {
                break;
            }
        }
        drop(sender);
    };
    let write = async {
        while let Some((arrives, piece)) = receiver.recv().await {
            tokio::time::sleep_until(arrives).await;
            if to.write_all(&piece).await.is_err() {
                break;
            }
            way.bytes.fetch_add(piece.len() as u64, Ordering::SeqCst);
        }
    };
    tokio::join!(read, write);
}

impl Way {
    /// When so many bytes, handed over now, are at the other end.
    async fn arrival(&self, line: &Line, count: usize) -> Instant {
        let rate = line.rate.load(Ordering::SeqCst);
        let delay = Duration::from_millis(line.delay.load(Ordering::SeqCst));
        let now = Instant::now();
        if rate == 0 {
            return now + delay;
        }
        let mut free_at = self.free_at.lock().await;
        let begins = free_at.map_or(now, |free| free.max(now));
        let ends = begins + Duration::from_secs_f64(count as f64 / rate as f64);
        *free_at = Some(ends);
        ends + delay
    }
}

/// Counts a connection as live from its request until its end.
struct Listening {
    line: Arc<Line>,
    on: bool,
}

impl Listening {
    fn notice(&mut self, piece: &[u8]) {
        if !self.on && piece.starts_with(b"GET /api/sync/live") {
            self.on = true;
            self.line.live.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if self.on {
            self.line.live.fetch_sub(1, Ordering::SeqCst);
        }
    }
}
