//! The server's database in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::{DeviceId, Id, Kind, OpId, Row, Scope, Timestamp};
use sync::authority::{
    CardScan, Changes, CommitEnd, CommitRecord, DeviceState, Loaded, Need, OlderScan, Quarantined, Related,
    RowScan, Scanned, StoredOp, StreamState,
};
use sync::message::{Card, Gone, StreamId};
use sync::redaction::emptied_by;

use crate::StorageError;
use crate::authority::{AuthorityReader, AuthorityStore};

/// Everything the server keeps, by stream.
#[derive(Clone, Debug, Default)]
pub struct MemoryAuthority {
    streams: BTreeMap<StreamId, Stream>,
}

#[derive(Clone, Debug)]
struct Stream {
    state: StreamState,
    devices: BTreeMap<DeviceId, DeviceState>,
    ops: BTreeMap<OpId, StoredOp>,
    rows: BTreeMap<Id, Arc<Row>>,
    /// The rows in the order in which they are pulled.
    by_seq: BTreeSet<(u64, Id)>,
    gone: BTreeSet<(u64, Id, Scope)>,
    cards: BTreeMap<(DeviceId, OpId), Card>,
    quarantine: BTreeMap<Id, Quarantined>,
    commits: BTreeMap<u64, CommitRecord>,
    waiting: BTreeSet<(OpId, u64, OpId)>,
    amending: BTreeSet<(OpId, u64, OpId)>,
}

impl MemoryAuthority {
    /// A copy that shares nothing.
    #[must_use]
    pub fn fork(&self) -> MemoryAuthority {
        self.clone()
    }

    /// The stream's own row.
    #[must_use]
    pub fn state(&self, stream: StreamId) -> Option<&StreamState> {
        self.streams.get(&stream).map(|stream| &stream.state)
    }

    /// The seq of the oldest removal that is still remembered.
    #[must_use]
    pub fn oldest_gone(&self, stream: StreamId) -> Option<u64> {
        self.streams.get(&stream)?.gone.first().map(|(seq, _, _)| *seq)
    }

    /// What was put aside, by id.
    #[must_use]
    pub fn quarantine(&self, stream: StreamId) -> Vec<Quarantined> {
        self.streams
            .get(&stream)
            .map(|stream| stream.quarantine.values().cloned().collect())
            .unwrap_or_default()
    }
}

impl AuthorityReader for MemoryAuthority {
    fn begin(&mut self) -> Result<(), StorageError> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), StorageError> {
        Ok(())
    }

    fn stream(&mut self, stream: StreamId) -> Result<Option<StreamState>, StorageError> {
        Ok(self.streams.get(&stream).map(|stream| stream.state.clone()))
    }

    fn load(&mut self, stream: StreamId, needs: &[Need]) -> Result<Loaded, StorageError> {
        let mut loaded = Loaded::default();
        let known = self.streams.get(&stream);
        for need in needs {
            match *need {
                Need::Device(id) => {
                    let device = known.and_then(|stream| stream.devices.get(&id).cloned());
                    loaded.devices.insert(id, device);
                }
                Need::Op(id) => {
                    drop(loaded.ops.insert(id, known.and_then(|stream| stream.ops.get(&id).cloned())))
                }
                Need::Row(id) => {
                    drop(loaded.rows.insert(id, known.and_then(|stream| stream.rows.get(&id).cloned())))
                }
                Need::Related(id) => {
                    let related = known.map(|stream| stream.related(id)).unwrap_or_default();
                    loaded.related.insert(id, related);
                }
                Need::Author(seq) => {
                    let wrote = |op: &&StoredOp| op.result.seq() == seq && op.result.wrote_rows();
                    let author = known.and_then(|s| s.ops.values().find(wrote)).map(|op| op.actor);
                    loaded.authors.insert(seq, author);
                }
                Need::Commit(seq) => {
                    let end = known.and_then(|stream| stream.commit_end(seq));
                    loaded.commits.insert(seq, end);
                }
            }
        }
        Ok(loaded)
    }

    fn rows(&mut self, scan: &RowScan) -> Result<Scanned, StorageError> {
        let floor = scan.floor.map_or(Timestamp(i64::MIN), |day| day.start());
        let mut scanned = Scanned { rows: Vec::new(), to: scan.until };
        let Some(stream) = self.streams.get(&scan.stream) else { return Ok(scanned) };
        let mut bytes = 0;
        for (seq, id) in stream.by_seq.range((scan.from + 1, Id::NIL)..) {
            if *seq > scan.until {
                break;
            }
            let row = &stream.rows[id];
            if !scan.scopes.contains(&row.scope) || !(row.open || row.touched >= floor) {
                continue;
            }
            let full = scanned.rows.len() >= scan.limit || bytes >= scan.max_bytes;
            if let Some(last) = scanned.rows.last().map(|row| row.seq)
                && full
                && last != *seq
            {
                scanned.to = last;
                break;
            }
            bytes += row.bytes.len();
            scanned.rows.push((**row).clone());
        }
        Ok(scanned)
    }

    fn older(&mut self, scan: &OlderScan) -> Result<Vec<Row>, StorageError> {
        let Some(stream) = self.streams.get(&scan.stream) else { return Ok(Vec::new()) };
        let older = |row: &&Arc<Row>| {
            row.kind.as_str() == scan.kind
                && scan.scopes.contains(&row.scope)
                && !row.open
                && row.touched < scan.floor.start()
        };
        let newest_first =
            stream.by_seq.range(..(scan.before, Id::NIL)).rev().map(|(_, id)| &stream.rows[id]);
        Ok(newest_first.filter(older).take(scan.limit).map(|row| (**row).clone()).collect())
    }

    fn gone(&mut self, scan: &RowScan) -> Result<Vec<Gone>, StorageError> {
        let Some(stream) = self.streams.get(&scan.stream) else { return Ok(Vec::new()) };
        let from = (scan.from + 1, Id::NIL, Scope::Org);
        let found = stream.gone.range(from..).take_while(|(seq, _, _)| *seq <= scan.until);
        let visible = found.filter(|(_, _, scope)| scan.scopes.contains(scope));
        Ok(visible.map(|(seq, id, scope)| Gone { id: *id, scope: *scope, seq: *seq }).collect())
    }

    fn cards(&mut self, scan: &CardScan) -> Result<Vec<Card>, StorageError> {
        let Some(stream) = self.streams.get(&scan.stream) else { return Ok(Vec::new()) };
        let of_device = stream
            .cards
            .iter()
            .filter(|((device, op), _)| *device == scan.device && !scan.known.contains(op));
        let mut cards: Vec<Card> = of_device.map(|(_, card)| card.clone()).collect();
        cards.sort_by_key(|card| (card.result.seq(), card.op));
        cards.truncate(scan.limit);
        Ok(cards)
    }

    fn rows_of_kind(&mut self, stream: StreamId, kind: &Kind) -> Result<Vec<Row>, StorageError> {
        let Some(stream) = self.streams.get(&stream) else { return Ok(Vec::new()) };
        Ok(stream.rows.values().filter(|row| row.kind == *kind).map(|row| (**row).clone()).collect())
    }

    fn commits(
        &mut self,
        stream: StreamId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<CommitRecord>, StorageError> {
        let Some(stream) = self.streams.get(&stream) else { return Ok(Vec::new()) };
        Ok(stream.commits.values().filter(|commit| commit.seq_from >= from).take(limit).cloned().collect())
    }

    fn scopes(&mut self, stream: StreamId) -> Result<Vec<Scope>, StorageError> {
        let Some(stream) = self.streams.get(&stream) else { return Ok(Vec::new()) };
        let scopes: BTreeSet<Scope> = stream.rows.values().map(|row| row.scope).collect();
        Ok(scopes.into_iter().collect())
    }
}

impl AuthorityStore for MemoryAuthority {
    fn commit(&mut self, changes: &Changes) -> Result<(), StorageError> {
        self.create(&changes.stream)?;
        if let Some(stream) = self.streams.get_mut(&changes.stream.stream) {
            stream.take_in(changes);
        }
        Ok(())
    }

    fn create(&mut self, state: &StreamState) -> Result<(), StorageError> {
        self.streams.entry(state.stream).or_insert_with(|| Stream {
            state: state.clone(),
            devices: BTreeMap::new(),
            ops: BTreeMap::new(),
            rows: BTreeMap::new(),
            by_seq: BTreeSet::new(),
            gone: BTreeSet::new(),
            cards: BTreeMap::new(),
            quarantine: BTreeMap::new(),
            commits: BTreeMap::new(),
            waiting: BTreeSet::new(),
            amending: BTreeSet::new(),
        });
        Ok(())
    }

    fn forget_gone(&mut self, stream: StreamId, through: u64) -> Result<(), StorageError> {
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.gone = stream.gone.split_off(&(through + 1, Id::NIL, Scope::Org));
            stream.state.gone_floor = stream.state.gone_floor.max(through);
        }
        Ok(())
    }

    fn set_durable(&mut self, stream: StreamId, seq: u64) -> Result<(), StorageError> {
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.state.durable_seq = stream.state.durable_seq.max(seq);
        }
        Ok(())
    }
}

impl Stream {
    fn related(&self, op: OpId) -> Related {
        let of = |index: &BTreeSet<(OpId, u64, OpId)>| {
            let from = (op, 0, OpId(Id::NIL));
            index.range(from..).take_while(|(of, _, _)| *of == op).map(|(_, _, other)| *other).collect()
        };
        let told = self.cards.keys().filter(|(_, of)| *of == op).map(|(device, _)| *device).collect();
        Related { waiting: of(&self.waiting), amending: of(&self.amending), told }
    }

    fn commit_end(&self, seq: u64) -> Option<CommitEnd> {
        let (_, commit) = self.commits.range(..=seq).next_back()?;
        Some(CommitEnd { seq: commit.seq_to, head: commit.hash, at: commit.at })
    }

    fn take_in(&mut self, changes: &Changes) {
        // `durable_seq` and `gone_floor` have statements of their own; a group planned before must not take them back.
        let (durable, floor) = (self.state.durable_seq, self.state.gone_floor);
        self.state = changes.stream.clone();
        self.state.durable_seq = self.state.durable_seq.max(durable);
        self.state.gone_floor = self.state.gone_floor.max(floor);
        for device in &changes.devices {
            self.devices.insert(device.device, device.clone());
        }
        changes.ops.iter().for_each(|op| self.put_op(op));
        for (op, by) in &changes.redacted {
            if let Some(stored) = self.ops.get_mut(op) {
                stored.body = emptied_by(*by);
            }
            self.cards.retain(|(_, of), _| of != op);
        }
        // Removals first: an id that is removed and put again in one group ends up present.
        for id in &changes.removed {
            if let Some(old) = self.rows.remove(id) {
                self.by_seq.remove(&(old.seq, *id));
            }
        }
        for row in &changes.rows {
            if let Some(old) = self.rows.insert(row.id, Arc::new(row.clone())) {
                self.by_seq.remove(&(old.seq, row.id));
            }
            self.by_seq.insert((row.seq, row.id));
        }
        self.gone.extend(changes.gone.iter().map(|gone| (gone.seq, gone.id, gone.scope)));
        self.cards.retain(|(_, op), _| !changes.closed_cards.contains(op));
        for (device, card) in &changes.cards {
            self.cards.insert((*device, card.op), card.clone());
        }
        for entry in &changes.quarantine {
            self.quarantine.entry(entry.id).or_insert_with(|| entry.clone());
        }
        if let Some(commit) = &changes.commit {
            self.commits.insert(commit.seq_to, commit.clone());
        }
    }

    fn put_op(&mut self, op: &StoredOp) {
        if let Some(old) = self.ops.insert(op.op, op.clone()) {
            let seq = old.result.seq();
            self.waiting.retain(|(_, of, waiting)| !(*of == seq && *waiting == op.op));
            self.amending.retain(|(_, of, amending)| !(*of == seq && *amending == op.op));
        }
        let seq = op.result.seq();
        self.waiting.extend(op.waits_for.iter().map(|needed| (*needed, seq, op.op)));
        self.amending.extend(op.amends.map(|amended| (amended, seq, op.op)));
    }
}
