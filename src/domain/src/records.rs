//! What an operation may read and write while it is applied.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{ApplyError, Id, Kind, Record, Rejection, Row, Scope};

/// Where rows come from: the server's transaction or the device's working set.
pub trait RecordSource {
    fn row(&self, id: Id) -> Lookup;
}

/// What a source knows about one id.
#[derive(Clone, Debug)]
pub enum Lookup {
    Found(Arc<Row>),
    /// There is no such record.
    Absent,
    /// This source cannot tell yet: the server loads it and applies again; on a device it means "unknown" (Z0c).
    NotLoaded,
}

/// A change that an accepted operation makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Put { kind: Kind, id: Id, scope: Scope, open: bool, bytes: Vec<u8> },
    Remove { id: Id },
}

impl Effect {
    #[must_use]
    pub fn id(&self) -> Id {
        match self {
            Effect::Put { id, .. } | Effect::Remove { id } => *id,
        }
    }
}

/// A view of the records with this operation's own writes on top. Refused operations leave no trace.
pub struct Records<'a> {
    source: &'a dyn RecordSource,
    written: BTreeMap<Id, Effect>,
    merged: Option<&'static str>,
}

impl<'a> Records<'a> {
    #[must_use]
    pub fn new(source: &'a dyn RecordSource) -> Records<'a> {
        Records { source, written: BTreeMap::new(), merged: None }
    }

    /// The record, or `None` if there is none.
    ///
    /// # Errors
    /// [`ApplyError::NeedRow`] when the source has not loaded it; a rejection when its bytes cannot be read.
    pub fn get<R: Record>(&self, id: Id) -> Result<Option<R>, ApplyError> {
        let bytes_of = |kind: &Kind, bytes: &[u8]| {
            if kind.as_str() != R::KIND {
                return Ok(None);
            }
            R::decode(bytes).map(Some).map_err(|_| ApplyError::from(Rejection::unreadable()))
        };
        match self.written.get(&id) {
            Some(Effect::Put { kind, bytes, .. }) => return bytes_of(kind, bytes),
            Some(Effect::Remove { .. }) => return Ok(None),
            None => {}
        }
        match self.source.row(id) {
            Lookup::Found(row) => bytes_of(&row.kind, &row.bytes),
            Lookup::Absent => Ok(None),
            Lookup::NotLoaded => Err(ApplyError::NeedRow(id)),
        }
    }

    /// The record, which must exist.
    ///
    /// # Errors
    /// As [`Records::get`], and a rejection when there is no such record.
    pub fn require<R: Record>(&self, id: Id) -> Result<R, ApplyError> {
        self.get(id)?.ok_or_else(|| Rejection::not_found().into())
    }

    /// Writes the record as it now is.
    pub fn put<R: Record>(&mut self, record: &R) {
        let effect = Effect::Put {
            kind: Kind::new(R::KIND),
            id: record.id(),
            scope: record.scope(),
            open: record.open(),
            bytes: record.encode(),
        };
        self.written.insert(record.id(), effect);
    }

    pub fn remove(&mut self, id: Id) {
        self.written.insert(id, Effect::Remove { id });
    }

    /// Says that the intent met newer data and was taken with a change; `code` chooses the words the author reads.
    pub fn merged(&mut self, code: &'static str) {
        self.merged = Some(code);
    }

    /// What was written, by id, and the note of a merge. No effect and no note means the intent was already fulfilled.
    #[must_use]
    pub fn finish(self) -> (Vec<Effect>, Option<&'static str>) {
        (self.written.into_values().collect(), self.merged)
    }
}
