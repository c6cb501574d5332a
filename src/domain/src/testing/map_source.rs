//! Rows in memory that answer like the server: rights first, then the rules, then what only the server adds.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{
    Actor, ApplyError, Effect, Id, Lookup, Module, OpContext, OpId, Operation, OrgId, Place, Record,
    RecordSource, Records, Rejection, Row, Timestamp,
};

/// All rows of one organisation, by id. Nothing is ever "not loaded" here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapSource {
    pub rows: BTreeMap<Id, Arc<Row>>,
    /// How many operations were accepted.
    pub seq: u64,
}

/// What an accepted operation did.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// Empty when the intent was already fulfilled.
    pub effects: Vec<Effect>,
    /// The note of a merge.
    pub merged: Option<&'static str>,
}

impl MapSource {
    /// Does `operation` as the server would: through `module`, by bytes, for this `actor` at this moment.
    ///
    /// # Errors
    /// The rejection; then no row has changed.
    ///
    /// # Panics
    /// When the module does not know the operation, or asks for a row although every row is here.
    pub fn submit<O: Operation>(
        &mut self,
        module: &Module,
        actor: &Actor,
        at: Timestamp,
        operation: &O,
    ) -> Result<Accepted, Rejection> {
        assert!(
            module.operations.contains(&operation.kind()),
            "{} is no operation of the module",
            operation.kind()
        );
        let op = OpId(Id::named(&format!("op {}", self.seq)));
        let context = OpContext { op, org: OrgId(Id::named("org")), actor, at, place: Place::Server };
        let (kind, version, bytes) = (operation.kind(), operation.version(), operation.encode());
        let mut records = Records::new(self);
        let outcome = (|| {
            let (permission, site) = (module.permission)(kind, version, &bytes, &records)?;
            if !actor.may(permission, site) {
                return Err(Rejection::not_permitted(permission).into());
            }
            (module.apply)(kind, version, &bytes, &context, &mut records)?;
            (module.complete)(kind, version, &bytes, &context, &mut records)
        })();
        match outcome {
            Ok(()) => {}
            Err(ApplyError::Rejected(rejection)) => return Err(rejection),
            Err(ApplyError::NeedRow(id)) => panic!("{kind} asks for row {id} although every row is here"),
        }
        let (effects, merged) = records.finish();
        self.seq += 1;
        for effect in &effects {
            self.write(effect, at);
        }
        Ok(Accepted { effects, merged })
    }

    /// Puts a record there that no operation made.
    pub fn put<R: Record>(&mut self, record: &R) {
        let mut records = Records::new(self);
        records.put(record);
        for effect in &records.finish().0 {
            self.write(effect, Timestamp::default());
        }
    }

    /// The record of this id, if it is of this kind.
    ///
    /// # Panics
    /// When its bytes cannot be read.
    #[must_use]
    pub fn get<R: Record>(&self, id: impl Into<Id>) -> Option<R> {
        let row = self.rows.get(&id.into()).filter(|row| row.kind.as_str() == R::KIND)?;
        Some(row.decode().expect("a test stores only what it can read"))
    }

    /// All records of this kind, by id.
    #[must_use]
    pub fn all<R: Record>(&self) -> Vec<R> {
        self.rows.keys().filter_map(|id| self.get(*id)).collect()
    }

    fn write(&mut self, effect: &Effect, at: Timestamp) {
        match effect {
            Effect::Remove { id } => {
                self.rows.remove(id);
            }
            Effect::Put { kind, id, scope, open, bytes } => {
                let rev = self.rows.get(id).map_or(1, |row| row.rev + 1);
                let row = Row {
                    kind: kind.clone(),
                    id: *id,
                    scope: *scope,
                    open: *open,
                    rev,
                    seq: self.seq,
                    touched: at,
                    bytes: bytes.clone(),
                };
                self.rows.insert(*id, Arc::new(row));
            }
        }
    }
}

impl RecordSource for MapSource {
    fn row(&self, id: Id) -> Lookup {
        self.rows.get(&id).map_or(Lookup::Absent, |row| Lookup::Found(Arc::clone(row)))
    }
}
