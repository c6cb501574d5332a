//! Yesterday's database, device and messages, today's program (sync.md 2.18).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use domain::{Kind, Record};
use hyper::{Method, StatusCode};
use soak::device::Device;
use soak::link::{Link, OCTETS};
use soak::program::Program;
use soak::release_sample::Facts;
use soak::{house, release_sample};
use sync::message::{self, PullReply, PushReply};
use tickets::Ticket;

/// Tests run in the folder of their package.
fn home() -> PathBuf {
    PathBuf::from("../../tests/upgrade")
}

/// The samples' folders; their names are the versions.
fn samples() -> Vec<PathBuf> {
    let entries = fs::read_dir(home()).unwrap().map(|entry| entry.unwrap().path());
    let mut samples: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    samples.sort();
    assert!(!samples.is_empty(), "there is no sample at all");
    samples
}

fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, test)
}

/// The present program on a copy of a sample's data.
async fn upgraded(sample: &Path, folder: &Path) -> Program {
    let mut program = Program::new(Path::new(env!("CARGO_BIN_EXE_guanjia_under_test")), folder).unwrap();
    fs::create_dir(program.data()).unwrap();
    for name in ["guanjia.db", "server.keys"] {
        fs::copy(sample.join(name), program.data().join(name)).unwrap();
    }
    program.start().await.unwrap();
    program
}

/// The sample's device, started from its bytes.
async fn reopened(sample: &Path, facts: &Facts, program: &Program) -> Device {
    let (ops, cache) = release_sample::device(sample).unwrap();
    Device::reopen(Link::new(program.address()), facts.credentials(), ops, cache).await.unwrap()
}

#[test]
fn every_released_version_has_its_folder() {
    let log = fs::read_to_string(home().join("../../CHANGELOG.md")).unwrap();
    let titles = log.lines().filter_map(|line| line.strip_prefix("## "));
    let versions: BTreeSet<&str> =
        titles.clone().filter_map(|title| title.split(['（', ' ']).next()).collect();
    let released = titles.filter(|title| !title.contains("未发布"));
    let released: BTreeSet<&str> = released.filter_map(|title| title.split(['（', ' ']).next()).collect();
    let folders = samples();
    let folders: BTreeSet<&str> =
        folders.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert!(
        released.is_subset(&folders),
        "tests/upgrade/README.md says how to make {released:?}, not {folders:?}"
    );
    assert!(folders.is_subset(&versions), "{folders:?} stands in no line of CHANGELOG.md: {versions:?}");
}

/// Major, minor, patch.
fn parts(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap()).collect()
}

#[test]
fn clients_of_the_last_three_versions_are_never_told_to_stop() {
    let oldest = parts(server::web::health::MIN_CLIENT);
    assert!(oldest <= parts(server::web::health::VERSION));
    let log = fs::read_to_string(home().join("../../CHANGELOG.md")).unwrap();
    let titles = log.lines().filter_map(|line| line.strip_prefix("## "));
    let versions: Vec<Vec<u32>> =
        titles.filter_map(|title| title.split(['（', ' ']).next()).map(parts).take(3).collect();
    assert!(!versions.is_empty() && versions.iter().all(|version| *version >= oldest), "{versions:?}");
}

#[test]
fn an_old_database_opens_checks_and_serves_what_it_held() {
    run(async {
        for sample in samples() {
            let facts = release_sample::facts(&sample).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let mut program = upgraded(&sample, folder.path()).await;
            let link = Link::new(program.address());
            let mut device = Device::enroll(link, facts.credentials(), None).await.unwrap();
            house::settle(&mut device).await.unwrap();
            let tickets = device.replica.rows_of(&Kind::new(Ticket::KIND));
            assert_eq!(tickets.len(), facts.tickets, "{sample:?}");
            assert!(tickets.iter().all(|row| row.decode::<Ticket>().is_ok()), "{sample:?}");
            program.kill();
            // Signing in and pulling write nothing: the chain ends where it did.
            let now = server::backup::examine(&program.database()).unwrap();
            assert_eq!((now.streams[0].seq, &now.streams[0].head), (facts.seq, &facts.head), "{sample:?}");
            assert_eq!(now.schema, storage_sqlite::SCHEMA_VERSION);
            let saved = fs::read_dir(program.backups()).map_or(0, Iterator::count);
            assert_eq!(saved > 0, facts.schema < now.schema, "saved before it was migrated, and only then");
        }
    });
}

#[test]
fn an_old_device_starts_from_its_bytes_and_brings_everything_home() {
    run(async {
        for sample in samples() {
            let facts = release_sample::facts(&sample).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let mut program = upgraded(&sample, folder.path()).await;
            let mut device = reopened(&sample, &facts, &program).await;
            assert_eq!(device.pending(), facts.pending.len(), "{sample:?}");
            assert_eq!(device.replica.cards().len(), facts.cards, "{sample:?}");
            let shown = device.replica.rows_of(&Kind::new(Ticket::KIND)).len();
            assert_eq!(shown, facts.tickets + facts.pending.len() / 2, "pending work shows at once");
            house::settle(&mut device).await.unwrap();
            let acknowledged = &device.ledger.acknowledged;
            assert!(facts.pending.iter().all(|op| acknowledged.contains(op)), "{sample:?}");
            assert!(device.ledger.unsettled.is_empty(), "what an old device captured is applied: {sample:?}");
            program.kill();
            let now = server::backup::examine(&program.database()).unwrap();
            assert_eq!(now.streams[0].seq, facts.seq + facts.pending.len() as u64, "{sample:?}");
        }
    });
}

#[test]
fn an_old_clients_messages_are_answered_byte_for_byte_as_they_are() {
    run(async {
        for sample in samples() {
            let facts = release_sample::facts(&sample).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let mut program = upgraded(&sample, folder.path()).await;
            let mut device = reopened(&sample, &facts, &program).await;
            let read = |name: &str| fs::read(sample.join(name)).unwrap();
            let sent = read("pull_request.bin");
            let answer = device.link().ask(Method::POST, "/api/sync/pull", OCTETS, sent).await.unwrap();
            assert_eq!(answer.status, StatusCode::OK, "{sample:?}");
            assert!(message::decode::<PullReply>(&answer.body).is_ok(), "{sample:?}");
            // Twice: the answer to the first may have been lost.
            for _ in 0..2 {
                let sent = read("push_request.bin");
                let answer = device.link().ask(Method::POST, "/api/sync/push", OCTETS, sent).await.unwrap();
                assert_eq!(answer.status, StatusCode::OK, "a push is never refused for its age: {sample:?}");
                let reply: PushReply = message::decode(&answer.body).unwrap();
                assert!(reply.problem.is_none(), "{reply:?}");
                let taken: Vec<_> = reply.results.iter().filter(|(_, result)| result.took_effect()).collect();
                assert_eq!(taken.len(), facts.pending.len(), "{sample:?}");
            }
            program.kill();
        }
    });
}
