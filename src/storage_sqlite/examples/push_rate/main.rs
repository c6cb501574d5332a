//! How fast the server takes ops and gives rows: `cargo xtask bench --server`.
//!
//! 4,096 creates in pushes of 256, as an import sends them, on the memory store and on SQLite. Each create reads a
//! counter and a side row that no push names, so the engine has to ask its store in the middle of its work. In a chain
//! each create also depends on the one before, so that what it lacks shows only after that one is taken.

#![expect(clippy::disallowed_methods, reason = "measuring is all it is for")]

mod raw;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use domain::{
    Actor, ApplyError, DeviceId, Grant, Id, Intent, MembershipStatus, Module, OpContext, OpId, Operation,
    OrgId, PersonId, Record, Records, Rejection, Scope, SiteId, Stamp, Text, Timestamp,
    module::{RecordKind, Words},
    operation_basics, operations,
};
use serde::{Deserialize, Serialize};
use storage::StorageError;
use storage::authority::{AuthorityReader, AuthorityStore};
use storage::memory::MemoryAuthority;
use storage::serve::{self, Answer, Service};
use storage_sqlite::Database;
use sync::authority::{
    Asker, AuthorityKeys, DeviceState, Directory, LocalIntent, StreamState, local_push, server_device,
};
use sync::message::{Epoch, OpResult, PullReply};
use sync::replica::{Identity, PullOutcome, Replica, ReplicaConfig, Swap};

const OPS: usize = 4_096;
const PART: usize = 256;
const KEYS: AuthorityKeys = AuthorityKeys { witness: [1; 32], actor_root: [2; 32] };

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    id: Id,
    site: SiteId,
    number: u32,
    text: String,
}

/// The number the next entry of the site gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Counter {
    site: SiteId,
    last: u32,
}

/// Personal data beside an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Contact {
    id: Id,
    site: SiteId,
    telephone: String,
}

impl Record for Entry {
    const KIND: &'static str = "rate.entry";
    fn id(&self) -> Id {
        self.id
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
}

impl Record for Counter {
    const KIND: &'static str = "rate.counter";
    fn id(&self) -> Id {
        self.site.id().derived("counter")
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
}

impl Record for Contact {
    const KIND: &'static str = "rate.contact";
    fn id(&self) -> Id {
        self.id
    }
    fn scope(&self) -> Scope {
        Scope::SitePii(self.site)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Create {
    entry: Id,
    site: SiteId,
    text: String,
}

impl Create {
    fn target(&self) -> Id {
        self.entry
    }
}

operations! {
    RateOperation in "rate" { Create(Create) = "create" v 1 }
}

impl Operation for RateOperation {
    operation_basics!();

    fn site(&self, _: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        let RateOperation::Create(create) = self;
        Ok(Some(create.site))
    }

    fn apply(&self, _: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        let RateOperation::Create(create) = self;
        let counter = records.get::<Counter>(create.site.id().derived("counter"))?;
        let number = counter.map_or(1, |counter| counter.last + 1);
        let contact = create.entry.derived("contact");
        if records.get::<Entry>(create.entry)?.is_some() || records.get::<Contact>(contact)?.is_some() {
            return Err(Rejection::new("rate.exists").into());
        }
        records.put(&Counter { site: create.site, last: number });
        records.put(&Contact { id: contact, site: create.site, telephone: "000-0000-0000".to_owned() });
        records.put(&Entry { id: create.entry, site: create.site, number, text: create.text.clone() });
        Ok(())
    }
}

static MODULES: &[Module] = &[Module::of::<RateOperation>(
    &[RecordKind::of::<Entry>(), RecordKind::of::<Counter>(), RecordKind::of::<Contact>()],
    Words { name: Text::new("rate", "rate"), operation: |_| None, rejection: |_| None },
)];

const NOW: Timestamp = Timestamp(1_795_276_800_000);
const SITE: SiteId = SiteId(Id([5; 16]));
const WRITER: PersonId = PersonId(Id([6; 16]));
const ORG: OrgId = OrgId(Id([7; 16]));

fn directory() -> Directory {
    let everything = ["*".to_owned()].into();
    let actor = Actor {
        person: WRITER,
        name: String::new(),
        status: MembershipStatus::Confirmed,
        grants: vec![Grant { site: Some(SITE), permissions: everything, personal_data: true }],
    };
    Directory { people: [(WRITER, actor)].into(), sites: [SITE].into(), ..Directory::default() }
}

fn intents(from: usize, chained: bool) -> Vec<LocalIntent> {
    let op_of = |number: usize| OpId(ORG.id().derived(&number.to_string()).derived("op"));
    let intent = |number: usize| -> LocalIntent {
        let id = ORG.id().derived(&number.to_string());
        let text = format!("entry {number}: water comes through the ceiling of the bathroom");
        let intent: Intent = RateOperation::from(Create { entry: id, site: SITE, text }).intent();
        let before = number.checked_sub(1).filter(|_| chained).map(op_of);
        LocalIntent { op: op_of(number), intent, deps: before.into_iter().collect(), amends: None }
    };
    (from..from + PART).map(intent).collect()
}

/// Takes all ops; ops per second.
fn rate<S: AuthorityStore>(store: &mut S, chained: bool) -> Result<f64, StorageError> {
    let state = StreamState::new(ORG, Epoch(Id([8; 16])));
    store.create(&state)?;
    let service = Service {
        modules: MODULES,
        searches: &[],
        keys: &KEYS,
        stream: state.stream,
        rights_kinds: &[],
        derive: |_, _| Ok(Directory::default()),
    };
    let mut directory = directory();
    let mut device = DeviceState::new(server_device(state.org), Timestamp(0));
    let asker = Asker { person: WRITER, device: device.device };
    let (mut taken, started) = (0, Instant::now());
    for from in (0..OPS).step_by(PART) {
        let request = local_push(&state, &device, &KEYS, WRITER, Stamp::default(), intents(from, chained));
        let group = [(asker, request)];
        let replies = serve::push_group(store, &service, &mut directory, NOW, &group)?;
        for reply in replies {
            taken += reply.results.iter().filter(|(_, r)| matches!(r, OpResult::Applied { .. })).count();
            (device.last_dseq, device.chain) = (reply.acks.last_dseq, reply.acks.chain);
        }
    }
    let rate = per_second(taken, started);
    if taken == OPS {
        Ok(rate)
    } else {
        Err(StorageError::Damaged { detail: format!("only {taken} ops were applied") })
    }
}

fn per_second(n: usize, started: Instant) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX)) / started.elapsed().as_secs_f64()
}

/// Rows per second that leave the database as encoded pages, and that a replica then takes into its view.
fn pull_rates<S: AuthorityReader>(store: &mut S) -> Result<(f64, f64), StorageError> {
    let state = StreamState::new(ORG, Epoch(Id([8; 16])));
    let service = Service {
        modules: MODULES,
        searches: &[],
        keys: &KEYS,
        stream: state.stream,
        rights_kinds: &[],
        derive: |_, _| Ok(directory()),
    };
    let asker = Asker { person: WRITER, device: DeviceId(Id([9; 16])) };
    let config = ReplicaConfig { org: ORG, modules: MODULES, device: asker.device };
    let mut replica = Replica::new(config);
    let actor = directory().people.remove(&WRITER);
    replica.sign_in(actor.map(|actor| Identity { actor, key: None }));
    let (mut n_rows, mut served, mut applied) = (0, 0.0, 0.0);
    while let Some(request) = replica.next_pull() {
        let began = Instant::now();
        let answer = serve::pull(store, &service, &directory(), &asker, &request, NOW)?;
        let Answer::Page(page) = answer else { break };
        let bytes = sync::message::encode(&*page);
        served += began.elapsed().as_secs_f64();
        n_rows += page.rows.len();
        let began = Instant::now();
        let reply: PullReply = sync::message::decode(&bytes)
            .map_err(|error| StorageError::Damaged { detail: error.to_string() })?;
        let more = reply.more;
        if let PullOutcome::Page(job) = replica.pull_replied(&request, reply) {
            replica.page_stored(*job, Swap::Done, NOW);
        }
        applied += began.elapsed().as_secs_f64();
        if !more {
            break;
        }
    }
    let rows = f64::from(u32::try_from(n_rows).unwrap_or(u32::MAX));
    Ok((rows / served, rows / applied))
}

fn on_sqlite(chained: bool, then: &mut dyn FnMut(&Path) -> Result<(), String>) -> Result<f64, String> {
    let folder = std::env::temp_dir().join(format!("push_rate_{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let writer = Database::open(folder.join("app.db")).and_then(|file| file.writer());
    let measured =
        writer.and_then(|mut writer| rate(&mut writer, chained)).map_err(|error| error.to_string());
    let rest = measured.is_ok().then(|| then(&folder));
    std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    rest.transpose()?;
    measured
}

/// What stands beside the engine's own rate.
#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn compare(folder: &Path) -> Result<(), String> {
    let file = folder.join("app.db");
    let flush = raw::flush_ms(folder).map_err(|error| error.to_string())?;
    let (batched, single) = raw::rates(&file, folder)?;
    println!("raw, same rows and indexes: {batched:.0} ops/s at 100 a transaction, {single:.0} one by one");
    println!("one flush of this disk: {flush:.2} ms");
    let reader = Database::open(&file).and_then(|file| file.reader());
    let pulled = reader.and_then(|mut reader| pull_rates(&mut reader)).map_err(|error| error.to_string())?;
    println!(
        "pull: {:.0} rows/s served, {:.0} rows/s applied (natively, without a disk)",
        pulled.0, pulled.1
    );
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn main() -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for (name, chained) in [("each for itself", false), ("in a chain", true)] {
        let memory = rate(&mut MemoryAuthority::default(), chained).map_err(|error| error.to_string());
        let sqlite = on_sqlite(chained, &mut |folder| if chained { Ok(()) } else { compare(folder) });
        println!("{name}: memory {memory:.0?} ops/s, SQLite {sqlite:.0?} ops/s");
        if memory.is_err() || sqlite.is_err() {
            code = ExitCode::FAILURE;
        }
    }
    code
}
