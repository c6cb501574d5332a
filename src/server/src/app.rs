//! Everything a request may need.

use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::Context;
use domain::{Id, OrgId};
use storage::authority::{AuthorityReader, AuthorityStore};
use storage_sqlite::accounts::Accounts;
use storage_sqlite::{Database, SqliteAuthority};
use sync::authority::StreamState;
use sync::message::Epoch;
use tokio::sync::watch;

use crate::audit::Tally;
use crate::blobs::folder::Folder;
use crate::blobs::limits::Arriving;
use crate::blobs::worker::Decoder;
use crate::config::Config;
use crate::config::changeable::{self, Settings};
use crate::connections::Lines;
use crate::enrolled::proof::Nonces;
use crate::factors::{Begun, policy};
use crate::office::{sites, ticket_imports};
use crate::oversight::programs::Programs;
use crate::pool::Pool;
use crate::rates::Rates;
use crate::service::Shared;
use crate::sign_in::password::Hasher;
use crate::sign_in::throttle::Throttle;
use crate::sync_api::live::Connections;
use crate::web::client_files::ClientFiles;
use crate::web::csp_report::Reports;
use crate::writer::Writer;
use crate::{audit, backup, clock, keys, random};

/// Connections for pulls: more than cores would only wait for the disk.
const READERS: usize = 4;
/// Connections for sign-in and sessions.
const ACCOUNTS: usize = 2;

/// The server's state, shared by all requests.
pub struct App {
    /// As the server has started with it.
    pub config: Config,
    /// What of it may have changed since.
    pub settings: Settings,
    pub database: Database,
    pub shared: Arc<Shared>,
    pub writer: Writer,
    pub readers: Pool<SqliteAuthority>,
    pub accounts: Pool<Accounts>,
    pub hasher: Hasher,
    pub throttle: Throttle,
    /// What devices have proved themselves with.
    pub nonces: Nonces,
    /// Second factors on their way.
    pub factors: Begun,
    pub rates: Rates,
    /// The open connections by address and session.
    pub lines: Lines,
    /// What browsers told of the broken content-security policy.
    pub reports: Reports,
    pub client: ClientFiles,
    pub live: Connections,
    /// Where photos and voice notes lie.
    pub files: Folder,
    pub arriving: Arriving,
    /// Where pictures are decoded.
    pub decoder: Decoder,
    pub programs: Programs,
    pub tally: Tally,
    /// Imports of units that somebody is looking at.
    pub uploads: sites::Uploads,
    /// Files of past tickets that somebody is looking at.
    pub ticket_uploads: ticket_imports::Uploads,
    /// Becomes true when the server shuts down, so that live connections end.
    pub stopping: watch::Sender<bool>,
}

/// Opens the data folder and starts the writer. The thread ends after the last [`App`] is gone.
///
/// # Errors
/// When keys or database cannot be had.
pub fn open(config: Config) -> anyhow::Result<(Arc<App>, JoinHandle<()>)> {
    std::fs::create_dir_all(&config.data_dir)?;
    if !config.database().exists() {
        close_to_others(&config.data_dir)?;
    }
    let keys = keys::load_or_create(&config.data_dir)?;
    let database = open_database(&config)?;
    let org = organization(&database)?;
    policy::begin_first_days(&database.accounts()?, clock::now())?;
    let config = changeable::with_stored(&config, &changeable::stored(&database.accounts()?)?);
    let mut store = database.writer()?;
    store.create(&StreamState::new(org, Epoch(random::id())))?;
    store.begin()?;
    let shared = Shared::new(org, keys, config.data_dir.clone(), &mut store)?;
    store.end()?;
    let mut accounts = database.accounts()?;
    {
        // What a crash kept from being noted.
        let rights = shared.rights();
        let (before, after) = (&rights.directory, &rights.directory);
        audit::note_rights(&mut accounts, &mut store, (org, shared.stream), (before, after))?;
    }
    let shared = Arc::new(shared);
    let (writer, thread) = Writer::start(store, accounts, Arc::clone(&shared));
    let (for_readers, for_accounts) = (database.clone(), database.clone());
    let app = App {
        settings: Settings::of(&config),
        shared,
        writer,
        readers: Pool::new(READERS, move || for_readers.reader()),
        accounts: Pool::new(ACCOUNTS, move || for_accounts.accounts()),
        hasher: Hasher::new(config.argon_memory_kib),
        throttle: Throttle::default(),
        nonces: Nonces::default(),
        factors: Begun::default(),
        rates: Rates::new(config.pushes_per_second, config.pulls_per_second),
        lines: Lines::new(config.connections_per_address as usize, config.trusted_proxies.clone()),
        reports: Reports::default(),
        client: ClientFiles::find(config.client_dir.as_deref()),
        live: Connections::default(),
        files: Folder::beside(database.path()),
        arriving: Arriving::default(),
        decoder: Decoder::of_this_program(),
        programs: Programs::default(),
        tally: Tally::default(),
        uploads: sites::Uploads::default(),
        ticket_uploads: ticket_imports::Uploads::default(),
        stopping: watch::Sender::new(false),
        database,
        config,
    };
    Ok((Arc::new(app), thread))
}

/// Opens the database. One that an older version has written is saved before it is brought up to date: whichever command
/// comes first after an upgrade, there is a way back.
///
/// # Errors
/// When it cannot be saved or opened; then nothing was changed.
pub fn open_database(config: &Config) -> anyhow::Result<Database> {
    backup::before_upgrade(&config.database(), &config.backup_dir, clock::now())
        .context("saving the database before its upgrade")?;
    Ok(Database::open(config.database())?)
}

/// The organization of this data folder, made at the first start.
fn organization(database: &Database) -> anyhow::Result<OrgId> {
    let accounts = database.accounts()?;
    accounts.meta_or_insert(ORGANIZATION, &random::id().0)?;
    known_organization(&accounts)
}

/// A new data folder is its owner's alone (0700): it will hold names and telephones. Later the administrator decides.
fn close_to_others(folder: &std::path::Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

const ORGANIZATION: &str = "org";

/// The organization of a data folder that was opened before.
///
/// # Errors
/// When it was never opened.
pub fn known_organization(accounts: &Accounts) -> anyhow::Result<OrgId> {
    let held = accounts.meta(ORGANIZATION)?.unwrap_or_default();
    let bytes = held.try_into().map_err(|_| anyhow::anyhow!("the database has no organization"))?;
    Ok(OrgId(Id(bytes)))
}

/// The address of this server as browsers write it.
#[must_use]
pub fn own_url(config: &Config) -> String {
    let scheme = if config.tls_cert.is_some() { "https" } else { "http" };
    config.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", config.listen))
}
