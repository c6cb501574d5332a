//! A data folder of its own, with a site in it.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use domain::{Id, Kind, OpId, Operation, Record, SiteId};
use server::app::{self, App};
use server::config::Config;
use server::directory::server_person;
use sites::SiteOperation;
use sites::operations::FoundSite;
use storage::authority::AuthorityReader;
use sync::authority::LocalIntent;
use sync::message::OpResult;
use tempfile::TempDir;

pub(crate) const SITE_NAME: &str = "云栖花园";

/// The store and the writer, without a listener.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) app: Arc<App>,
    thread: JoinHandle<()>,
}

pub(crate) fn config(folder: &Path) -> Config {
    let data_dir = folder.join("data");
    Config { backup_dir: data_dir.join("backups"), data_dir, argon_memory_kib: 19_456, ..Config::default() }
}

pub(crate) fn site() -> SiteId {
    SiteId(Id::named("site of the tests"))
}

pub(crate) fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let (app, thread) = app::open(config(folder.path())).unwrap();
    let house = House { folder, app, thread };
    let found = FoundSite { site: site(), name: SITE_NAME.to_owned(), address: String::new() };
    assert!(matches!(house.submit(SiteOperation::from(found))[..], [OpResult::Applied { .. }]));
    house
}

impl House {
    /// One that was opened otherwise.
    pub(crate) fn of(folder: TempDir, app: Arc<App>, thread: JoinHandle<()>) -> House {
        House { folder, app, thread }
    }

    pub(crate) fn submit(&self, operation: impl Operation) -> Vec<OpResult> {
        let op = OpId(server::random::timed_id(server::clock::now()));
        let local = LocalIntent { op, intent: operation.intent(), deps: Vec::new(), amends: None };
        let reply = block_on(self.app.writer.local(server_person(), vec![local])).unwrap();
        reply.results.into_iter().map(|(_, result)| result).collect()
    }

    pub(crate) fn records<R: Record>(&self) -> Vec<R> {
        records(&self.app)
    }

    /// Ends the writer and hands the folder on.
    pub(crate) fn close(self) -> TempDir {
        drop(self.app);
        self.thread.join().unwrap();
        self.folder
    }
}

pub(crate) fn records<R: Record>(app: &App) -> Vec<R> {
    let rows = app.database.reader().unwrap().rows_of_kind(app.shared.stream, &Kind::new(R::KIND)).unwrap();
    rows.iter().map(|row| row.decode().unwrap()).collect()
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
