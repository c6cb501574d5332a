//! What a device with a large working set pays: `cargo run -p sync --profile ci --example large_replica`.
//!
//! 100,000 rows come in pages of 4,096, with 200 ops waiting in the outbox; then single captures, small pages and a
//! start from disk. Prints milliseconds; it is no test, because a busy machine is not a fault.

#![expect(clippy::disallowed_methods, reason = "measuring is all it is for")]

use std::process::ExitCode;
use std::time::Instant;

use domain::{Actor, Day, DeviceId, Grant, Id, Intent, Kind, MembershipStatus, OpId, OrgId};
use domain::{PersonId, Row, Scope, SiteId, Stamp, Timestamp};
use sync::Hash;
use sync::message::{Acks, Cursor, Epoch, GrantsDelta, PullReply, Witness};
use sync::replica::{
    CacheSnapshot, Captured, Identity, Ops, PullOutcome, Replica, ReplicaConfig, Strictness, Swap,
};

const ROWS: u64 = 100_000;
const PAGE: u64 = 4_096;
const PENDING: u32 = 200;
const ORG: OrgId = OrgId(Id([1; 16]));
const SITE: SiteId = SiteId(Id([2; 16]));
const PERSON: PersonId = PersonId(Id([3; 16]));
const DEVICE: DeviceId = DeviceId(Id([4; 16]));
const NOON: Timestamp = Timestamp(1_795_276_800_000);

/// One device with its `ops` as the disk has them.
struct Device {
    replica: Replica,
    disk: Ops,
    pages: Vec<(u64, sync::replica::Page)>,
    captured: u32,
}

fn fresh() -> Replica {
    let mut replica = Replica::new(ReplicaConfig { org: ORG, modules: &[], device: DEVICE });
    let grant = Grant { site: Some(SITE), permissions: ["*".to_owned()].into(), personal_data: true };
    let actor = Actor {
        person: PERSON,
        name: String::new(),
        status: MembershipStatus::Confirmed,
        grants: vec![grant],
    };
    replica.sign_in(Some(Identity { actor, key: Some((DEVICE, [5; 32])) }));
    replica
}

/// Every tenth row is closed.
fn row(seq: u64) -> Row {
    Row {
        kind: Kind::new("large.row"),
        id: ORG.id().derived(&seq.to_string()),
        scope: Scope::Site(SITE),
        open: !seq.is_multiple_of(10),
        rev: 1,
        seq,
        touched: NOON,
        bytes: vec![7; 200],
    }
}

impl Device {
    /// Takes a page of these rows as if the server had sent it.
    fn page(&mut self, from: u64, to: u64, target: u64) -> Option<()> {
        let request = self.replica.next_pull()?;
        let asked = request.cursor.values().next().cloned().unwrap_or_default();
        let epoch = Epoch(Id([6; 16]));
        let grants = request.scopes.is_empty().then(|| GrantsDelta {
            version: 1,
            scopes: vec![Scope::Org, Scope::Site(SITE)],
            added: Vec::new(),
            removed: Vec::new(),
        });
        let reply = PullReply {
            epoch,
            person: PERSON,
            stream: ORG.into(),
            from: asked,
            to: Cursor { position: to, ..Cursor::default() },
            target,
            witness: Witness { epoch, stream: ORG.into(), seq: to, head: Hash::of(b"head"), mac: [0; 8] },
            floor: Day::default(),
            rows: (from + 1..=to).map(row).collect(),
            gone: Vec::new(),
            acks: Acks { device: DEVICE, last_dseq: 0, chain: Hash::chain_start(DEVICE), holes: Vec::new() },
            cards: Vec::new(),
            closed: Vec::new(),
            grants,
            durable_seq: 0,
            server_time: NOON,
            more: to < target,
            must_resync: false,
        };
        let PullOutcome::Page(job) = self.replica.pull_replied(&request, reply) else { return None };
        self.pages.push((job.write.next.pages, job.write.page.clone()));
        let outcome = self.replica.page_stored(*job, Swap::Done, NOON);
        if let Some(tidy) = outcome.tidy {
            self.disk.tidy(&tidy);
            self.replica.tidied(&tidy);
        }
        Some(())
    }

    fn capture(&mut self) -> Option<()> {
        self.captured += 1;
        let op = OpId(DEVICE.id().derived(&self.captured.to_string()));
        let target = row(u64::from(self.captured)).id;
        let intent = Intent { kind: "large.write", version: 1, target, bytes: vec![7; 200] };
        let stamp = Stamp { wall: NOON, ..Stamp::default() };
        let captured = vec![Captured::from(intent)];
        let batch = self.replica.prepare(captured, Strictness::Fact, stamp, &mut || op).ok()?;
        let stored = self.disk.capture(&batch);
        self.replica.captured(stored);
        Some(())
    }
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn measure() -> Option<()> {
    let mut device = Device { replica: fresh(), disk: Ops::default(), pages: Vec::new(), captured: 0 };
    (0..PENDING).try_for_each(|_| device.capture())?;
    let (started, mut slowest) = (Instant::now(), 0.0_f64);
    for from in (0..ROWS).step_by(usize::try_from(PAGE).ok()?) {
        let page = Instant::now();
        device.page(from, (from + PAGE).min(ROWS), ROWS)?;
        slowest = slowest.max(milliseconds(page));
    }
    println!("{ROWS} rows in pages of {PAGE}: {:.0} ms, slowest page {slowest:.1} ms", milliseconds(started));
    let started = Instant::now();
    for seq in ROWS..ROWS + 100 {
        device.page(seq, seq + 1, seq + 1)?;
    }
    println!("a page of one row: {:.3} ms", milliseconds(started) / 100.0);
    let started = Instant::now();
    (0..100).try_for_each(|_| device.capture())?;
    println!("a capture: {:.3} ms", milliseconds(started) / 100.0);
    let state = Some(device.replica.cache_state().clone());
    let snapshot = CacheSnapshot { state, blocks: Vec::new(), pages: std::mem::take(&mut device.pages) };
    let (mut again, started) = (fresh(), Instant::now());
    again.load(device.disk.snapshot(), snapshot);
    println!("a start from disk: {:.0} ms", milliseconds(started));
    let rows = again.confirmed_rows().count();
    println!("rows held: {rows}, ops pending: {}", again.status().pending);
    (rows as u64 == ROWS + 100).then_some(())
}

fn main() -> ExitCode {
    measure().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}
