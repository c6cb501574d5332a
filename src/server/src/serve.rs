//! `guanjia serve`: opens everything, answers until it is told to stop, and stops without losing anything.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum_server::Handle;
use hyper_util::rt::TokioTimer;

use crate::app::{self, App};
use crate::audit::signing::CheckpointKey;
use crate::audit::{self, Event, Kind};
use crate::cert::CaFiles;
use crate::cert::tls::TlsFiles;
use crate::cert::trust_page;
use crate::config::Config;
use crate::connections::Door;
use crate::data_lock::DataLock;
use crate::privacy::daily;
use crate::sign_in::setup;
use crate::{clock, routes, scheduler};

/// How long requests that have begun may take when the server stops.
const GRACE: Duration = Duration::from_secs(10);
/// The headers of a request must be here by then (S33).
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// The most bytes of a request's headers (S33).
const MAX_HEADER_BYTES: usize = 16 * 1024;
/// A silent HTTP/2 connection is asked so often whether it is still there: tablets leave their network without a word.
const ASKED_WHETHER_ALIVE: Duration = Duration::from_secs(20);
/// How often renewed certificates and ended sessions are looked for.
const HOUSEKEEPING: Duration = Duration::from_secs(60);
/// Ended sessions are kept for this long, for the person's list.
const KEEP_ENDED_MS: i64 = 30 * 24 * 3_600_000;

/// A server that is ready to answer.
pub struct Server {
    app: Arc<App>,
    writer: std::thread::JoinHandle<()>,
    listener: TcpListener,
    _lock: DataLock,
    /// Printed once for the first start; `None` when there are accounts.
    pub setup_token: Option<String>,
    pub address: SocketAddr,
}

impl Server {
    /// Locks and opens the data folder and takes the port.
    ///
    /// # Errors
    /// When another process has either, or the data cannot be opened.
    pub fn open(config: Config) -> anyhow::Result<Server> {
        let lock = DataLock::acquire(&config.data_dir)?;
        let listener =
            TcpListener::bind(config.listen).with_context(|| format!("listening on {}", config.listen))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (app, writer) = app::open(Config { listen: address, ..config })?;
        let setup_token = setup::new_token(&app.database.accounts()?, app.shared.org)?;
        Ok(Server { app, writer, listener, _lock: lock, setup_token, address })
    }

    /// The shared state, for who starts the server inside another program.
    #[must_use]
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Answers until `stop` comes, then lets begun requests end and waits for the writer.
    ///
    /// # Errors
    /// When certificates cannot be read or the port breaks.
    pub async fn run(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let Server { app, writer, listener, _lock: lock, .. } = self;
        #[cfg(feature = "bench")]
        crate::bench::prepare(&app).await?;
        audit::note(&app, Event::new(app.shared.org, Kind::ServerStarted)).await;
        // Before anybody is answered: a restored backup may hold who was forgotten.
        if let Err(error) = daily::again(&app).await {
            tracing::error!(?error, "who was forgotten before the restore could not be forgotten again");
        }
        let handle: Handle<SocketAddr> = Handle::new();
        let service = routes::router(&app).into_make_service_with_connect_info::<SocketAddr>();
        let mut tls = match (&app.config.tls_cert, &app.config.tls_key) {
            (Some(certificate), Some(key)) => Some(TlsFiles::load(certificate, key)?),
            _ => None,
        };
        let tls_config = tls.as_ref().map(TlsFiles::config);
        let door = Door(app.lines.clone());
        let answering = async {
            if let Some(config) = tls_config {
                let server = axum_server::from_tcp_rustls(listener, config)?;
                let mut server = server.map(|tls| tls.acceptor(door)).handle(handle.clone());
                limit_headers(server.http_builder());
                server.serve(service).await
            } else {
                let mut server = axum_server::from_tcp(listener)?.acceptor(door).handle(handle.clone());
                limit_headers(server.http_builder());
                server.serve(service).await
            }
        };
        let decoy = tokio::spawn({
            let app = Arc::clone(&app);
            async move { app.hasher.prepare().await }
        });
        let trust = tokio::spawn(answer_trust_page(app.config.clone()));
        let (root, config) = (app.shared.keys.actor_root, app.config.clone());
        let key = CheckpointKey::derive(&root);
        let scheduled = tokio::spawn(scheduler::run(config.clone(), app.database.clone(), key));
        tokio::pin!(answering);
        tokio::select! {
            ended = &mut answering => ended.context("answering requests")?,
            () = keep_house(&app, &mut tls) => {}
            () = stop => {
                tracing::info!("stopping");
                app.stopping.send_replace(true);
                handle.graceful_shutdown(Some(GRACE));
                (&mut answering).await.context("answering the last requests")?;
            }
        }
        trust.abort();
        scheduled.abort();
        decoy.abort();
        drop(decoy.await);
        audit::note_due(&app, true).await;
        let database = app.database.clone();
        drop(app);
        // The writer ends when the last handle is gone; what it has taken it commits first.
        tokio::task::spawn_blocking(move || {
            writer.join().ok();
            let key = CheckpointKey::derive(&root);
            scheduler::checkpoint(&config, &database, &key, clock::now(), true);
        })
        .await?;
        drop(lock);
        Ok(())
    }
}

/// Hands out our CA on plain HTTP, where that is wanted. The app works without it, so its failure is only logged.
async fn answer_trust_page(config: Config) {
    let Some(address) = config.trust_listen else { return };
    let ca = CaFiles::within(&config.tls_dir()).certificate;
    let answered = async {
        let routes = trust_page::routes(&ca, Some(&app::own_url(&config)))?;
        let listener = tokio::net::TcpListener::bind(address).await?;
        axum::serve(listener, routes).await?;
        anyhow::Ok(())
    };
    if let Err(error) = answered.await {
        tracing::error!(error = format!("{error:#}"), "the trust page cannot be shown");
    }
}

fn limit_headers(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(MAX_HEADER_BYTES)
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(ASKED_WHETHER_ALIVE)
        .max_header_list_size(MAX_HEADER_BYTES as u32);
}

/// Never ends: what has to be looked after while the server runs.
async fn keep_house(app: &App, tls: &mut Option<TlsFiles>) {
    let mut ticks = tokio::time::interval(HOUSEKEEPING);
    let mut looked = daily::Looked::default();
    loop {
        ticks.tick().await;
        daily::look(app, &mut looked).await;
        if let Some(Err(error)) = tls.as_mut().map(TlsFiles::reload_if_changed) {
            tracing::error!(%error, "the renewed certificate cannot be used");
        }
        let files = app.files.clone();
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || files.forget_abandoned()).await {
            tracing::warn!(%error, "half-received files could not be deleted");
        }
        let before = domain::Timestamp(clock::now().0 - KEEP_ENDED_MS);
        let forgotten = app.accounts.with(move |accounts| accounts.forget_sessions(before)).await;
        if forgotten.is_err() {
            tracing::warn!("old sessions could not be deleted");
        }
        audit::note_due(app, false).await;
    }
}

/// Ends with ctrl-c or, as service managers ask, SIGTERM.
pub async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    drop(tokio::signal::ctrl_c().await);
}
