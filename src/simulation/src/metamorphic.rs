//! Pairs of worlds (invariants 16 and 17): what one server was told is told to a second one under other clocks, or in
//! another order. Neither may change what becomes of it.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::{Discriminant, discriminant};

use domain::{
    Actor, BootId, DeviceId, Id, Kind, MembershipStatus, OpId, PersonId, Record, Row, Stamp, Timestamp,
};
use storage::authority::{AuthorityReader, AuthorityStore};
use storage::memory::MemoryAuthority;
use storage::serve::{self, Service};
use sync::Hash;
use sync::authority::{Asker, AuthorityKeys, Directory, Need, StoredOp, StreamState, actor_key};
use sync::message::{Epoch, OpResult, PushBatch, PushRequest, StreamId};
use sync::op::{OpBody, batch_mac};
use tickets::NumberCounter;

use crate::clock::{BEGINNING, DAY};
use crate::faults::{Fault, Rates};
use crate::people::everything;
use crate::prng::Prng;
use crate::report::{Counters, Violation, require};
use crate::server::{derive, rights_kinds};
use crate::workload::notebook::{Diary, Note, Secret};
use crate::world::{MODULES, World};

/// One group of pushes as the server took it.
pub type Logged = (Vec<(Asker, PushRequest)>, Timestamp);

/// Kinds that create a record of their own, and kinds that add to one: whoever comes first, all of it is kept.
const CREATING: [&str; 3] = ["notebook.open", "tickets.open", "visits.record"];
const APPENDING: [&str; 4] = ["notebook.append", "notebook.confide", "tickets.add_note", "visits.add_note"];

/// The faults that a recorded world does without: what the server was told must be one line from the beginning.
const WITHOUT: [Fault; 5] = [
    Fault::Restored,
    Fault::ServerOlder,
    Fault::ServerKilledBefore,
    Fault::ServerKilledAfter,
    Fault::ServerKilledInside,
];

/// Lives through a world of this seed, then tells its story to other servers.
///
/// # Errors
/// When a clock or an order of arrival made a difference, or the world itself broke a promise.
pub fn check(seed: u64, counters: &mut Counters) -> Result<(), Violation> {
    let mut prng = Prng::new(seed ^ 0x6d65_7461);
    let rates = WITHOUT.iter().fold(Rates::draw(&mut prng), |rates, fault| rates.with(*fault, 0));
    let mut world = World::begin(seed, Some(rates), true)?;
    world.live()?;
    counters.event(other_clocks(&mut world, &mut prng)?);
    counters.event(other_order(&world, &mut prng)?);
    Ok(())
}

/// A server that has heard nothing yet.
struct Second {
    store: MemoryAuthority,
    stream: StreamId,
    keys: AuthorityKeys,
    directory: Directory,
    rights_kinds: Vec<Kind>,
}

impl Second {
    fn new(world: &World) -> Result<Second, Violation> {
        let mut store = MemoryAuthority::default();
        let state = StreamState::new(world.org, Epoch(Id::named("second")));
        store.create(&state).map_err(|_| Violation::new(16, "a store in memory failed"))?;
        let keys = AuthorityKeys { witness: [1; 32], actor_root: [2; 32] };
        let directory = Directory::default();
        Ok(Second { store, stream: state.stream, keys, directory, rights_kinds: rights_kinds() })
    }

    fn know(&mut self, person: PersonId) {
        let actor = Actor {
            person,
            name: String::new(),
            status: MembershipStatus::Confirmed,
            grants: vec![everything()],
        };
        self.directory.people.insert(person, actor);
    }

    fn push(&mut self, group: &[(Asker, PushRequest)], now: Timestamp) -> Result<(), Violation> {
        let Second { store, stream, keys, directory, rights_kinds } = self;
        let service =
            Service { modules: MODULES, keys, stream: *stream, rights_kinds, searches: &[], derive };
        let told = serve::push_group(store, &service, directory, now, group);
        told.map(drop).map_err(|_| Violation::new(16, "a store in memory failed"))
    }

    fn result(&mut self, op: OpId) -> Option<OpResult> {
        let loaded = self.store.load(self.stream, &[Need::Op(op)]).ok()?;
        loaded.ops.into_values().next().flatten().map(|stored| stored.result)
    }

    fn rows(&mut self) -> BTreeMap<Id, Row> {
        let records = MODULES.iter().flat_map(|module| module.records);
        let kinds: Vec<Kind> = records.map(|record| Kind::new(record.name)).collect();
        let rows = kinds.iter().filter_map(|kind| self.store.rows_of_kind(self.stream, kind).ok());
        rows.flatten().filter(|row| !counts_days(row)).map(|row| (row.id, row)).collect()
    }
}

/// The counter behind the tickets' numbers, one per day of capture: the day is what a clock is asked for, and who comes
/// first gets the lower number.
fn counts_days(row: &Row) -> bool {
    row.kind.as_str() == NumberCounter::KIND
}

/// Invariant 16: the same story, told by devices whose clocks are wrong in another way.
fn other_clocks(world: &mut World, prng: &mut Prng) -> Result<&'static str, Violation> {
    let mut second = Second::new(world)?;
    second.know(world.people.persons[0].id);
    let log = world.server.log.take().unwrap_or_default();
    let bodies = log.iter().flat_map(|(group, _)| group).flat_map(|(_, push)| &push.batches);
    let bodies = bodies.flat_map(|batch| &batch.bodies);
    let renewed: BTreeMap<Hash, Vec<u8>> =
        bodies.map(|bytes| (Hash::of(bytes), under_another_clock(bytes, prng))).collect();
    for (group, now) in &log {
        let mut told = Vec::new();
        for (asker, push) in group {
            let Some(batches) = push
                .batches
                .iter()
                .map(|batch| renew(batch, &renewed, &world.server.keys, &second.keys))
                .collect::<Option<Vec<_>>>()
            else {
                return Ok("story not told under other clocks: a part of a batch never came");
            };
            told.push((*asker, PushRequest { batches, epoch: None, witnesses: Vec::new(), ..push.clone() }));
        }
        second.push(&told, *now)?;
    }
    for (op, stored) in &world.server.store.ledger.ops {
        let now = second.result(*op).map(|result| fate(&result));
        require(now == Some(fate(&stored.result)), 16, || {
            format!("op {op} ({}) became {now:?} under another clock, not {:?}", stored.kind, stored.result)
        })?;
    }
    let first = world.server.store.ledger.rows.iter().filter(|(_, row)| !counts_days(row));
    let first: BTreeMap<Id, &Row> = first.map(|(id, row)| (*id, row)).collect();
    let rows = second.rows();
    require(first.len() == rows.len(), 16, || format!("{} rows, not {}", rows.len(), first.len()))?;
    for (id, row) in &first {
        let now = rows.get(id).map(without_times);
        require(now == Some(without_times(row)), 16, || {
            format!("{id} is {now:?} under another clock, not {row:?}")
        })?;
    }
    Ok("story told under other clocks")
}

fn under_another_clock(bytes: &[u8], prng: &mut Prng) -> Vec<u8> {
    let Ok(body) = OpBody::from_bytes(bytes) else { return bytes.to_vec() };
    let year = 365 * DAY;
    let captured = Stamp {
        wall: Timestamp(BEGINNING.0 + prng.between(0, 2 * year) as i64 - year as i64),
        boot: BootId(Id(prng.bytes16())),
        monotonic_ms: prng.below(DAY),
        offset_ms: prng.between(0, 2 * DAY) as i64 - DAY as i64,
        error_ms: *prng.pick(&[0, 500, u32::MAX]),
        ..body.captured
    };
    OpBody { captured, ..body }.to_bytes()
}

/// The same batch with the renewed bodies; proven if it was. `None` if a part of it never came.
fn renew(
    batch: &PushBatch,
    renewed: &BTreeMap<Hash, Vec<u8>>,
    first: &AuthorityKeys,
    second: &AuthorityKeys,
) -> Option<PushBatch> {
    let skipped = usize::from(batch.first);
    let mut others = batch.other_hashes.iter();
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (index, op) in batch.op_ids.iter().enumerate() {
        let sent = index.checked_sub(skipped).and_then(|index| batch.bodies.get(index));
        let hash = sent.map(|bytes| Hash::of(bytes)).or_else(|| others.next().copied())?;
        old.push((*op, hash));
        new.push((*op, Hash::of(renewed.get(&hash)?)));
    }
    let mac = |keys: &AuthorityKeys, listed: &[(OpId, Hash)]| {
        batch_mac(&actor_key(&keys.actor_root, batch.actor, batch.captured_by), listed)
    };
    let mut actor_mac = mac(second, &new);
    if mac(first, &old) != batch.actor_mac {
        actor_mac[0] ^= 1;
    }
    let bodies = batch.bodies.iter().map(|bytes| renewed.get(&Hash::of(bytes)).cloned());
    let unsent = |index: &usize| *index < skipped || *index >= skipped + batch.bodies.len();
    let other_hashes = (0..new.len()).filter(unsent).map(|index| new[index].1).collect();
    Some(PushBatch { bodies: bodies.collect::<Option<_>>()?, actor_mac, other_hashes, ..batch.clone() })
}

/// What became of an op, without the words of a rejection.
fn fate(result: &OpResult) -> (Discriminant<OpResult>, u64) {
    (discriminant(result), result.seq())
}

/// A row without the moments of capture that the product's own records show: those are what clocks are for.
fn without_times(row: &Row) -> Row {
    let keeps_times = !row.kind.as_str().starts_with("notebook.");
    let bytes = if keeps_times { Vec::new() } else { row.bytes.clone() };
    Row { bytes, ..row.clone() }
}

/// Invariant 17: what only creates and appends, in two orders of arrival.
fn other_order(world: &World, prng: &mut Prng) -> Result<&'static str, Violation> {
    let took = |op: &&StoredOp| matches!(op.result, OpResult::Applied { .. } | OpResult::Merged { .. });
    let of = |kinds: &[&str]| {
        let ops = world.server.store.ledger.ops.values().filter(took);
        let mut ops: Vec<&StoredOp> = ops.filter(|op| kinds.contains(&op.kind.as_str())).collect();
        ops.sort_by_key(|op| op.result.seq());
        ops
    };
    let (mut creating, mut appending) = (of(&CREATING), of(&APPENDING));
    let one = told_in_order(world, &[&creating, &appending])?;
    shuffle(&mut creating, prng);
    shuffle(&mut appending, prng);
    let other = told_in_order(world, &[&creating, &appending])?;
    require(one == other, 17, || {
        let differs = one.iter().find(|(id, row)| other.get(*id) != Some(row));
        format!("the order of arrival made a difference: {differs:?}")
    })?;
    Ok("story told in another order")
}

fn shuffle<T>(items: &mut [T], prng: &mut Prng) {
    for last in (1..items.len()).rev() {
        items.swap(last, prng.index(last + 1));
    }
}

/// What a reader may compare between two orders: everything but seqs, and lists as sets.
type Unordered = (String, String, bool, u32, BTreeSet<String>);

fn told_in_order(world: &World, parts: &[&[&StoredOp]]) -> Result<BTreeMap<Id, Unordered>, Violation> {
    let mut second = Second::new(world)?;
    world.people.persons.iter().for_each(|person| second.know(person.id));
    second.directory.sites.extend(&world.people.sites);
    for group in parts.iter().flat_map(|part| part.chunks(5)) {
        let pushes: Vec<_> = group.iter().filter_map(|op| alone(op, second.stream, &second.keys)).collect();
        second.push(&pushes, world.agenda.time())?;
    }
    let mut found: BTreeMap<Id, Unordered> = BTreeMap::new();
    for (id, row) in second.rows() {
        let parts = parts_of(&row);
        found.insert(id, (row.kind.as_str().to_owned(), row.scope.to_string(), row.open, row.rev, parts));
    }
    for op in parts.iter().flat_map(|part| part.iter()) {
        let took = second.result(op.op).is_some_and(|result| result.took_effect());
        found.insert(op.op.id(), (op.kind.clone(), String::new(), took, 0, BTreeSet::new()));
    }
    Ok(found)
}

/// The same intent, needing nothing, from a device of its own.
fn alone(op: &StoredOp, stream: StreamId, keys: &AuthorityKeys) -> Option<(Asker, PushRequest)> {
    let body = OpBody::from_bytes(&op.body).ok()?;
    let bytes = OpBody { deps: Vec::new(), amends: None, ..body }.to_bytes();
    let device = DeviceId(op.op.id().derived("device of its own"));
    let key = actor_key(&keys.actor_root, op.actor, device);
    let batch = PushBatch::whole(device, op.actor, &key, vec![op.op], vec![bytes]);
    let push = PushRequest {
        batches: vec![batch],
        ..PushRequest::empty(device, stream, 1, Hash::chain_start(device))
    };
    Some((Asker { person: op.actor, device }, push))
}

/// What stands in the lists of a record.
fn parts_of(row: &Row) -> BTreeSet<String> {
    let of = |lines: Vec<String>, history: Vec<OpId>| {
        lines.into_iter().chain(history.into_iter().map(|op| op.to_string()))
    };
    match row.kind.as_str() {
        "notebook.note" => {
            row.decode::<Note>().map(|note| of(note.lines, note.history).collect()).unwrap_or_default()
        }
        "notebook.secret" => row
            .decode::<Secret>()
            .map(|secret| of(vec![secret.telephone], secret.history).collect())
            .unwrap_or_default(),
        "notebook.diary" => {
            row.decode::<Diary>().map(|diary| of(diary.lines, diary.history).collect()).unwrap_or_default()
        }
        _ => BTreeSet::new(),
    }
}
