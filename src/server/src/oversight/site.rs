//! Which site a stored op is about.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::{ApplyError, Id, Lookup, Module, RecordSource, Records, Scope, SiteId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use sync::OpBody;
use sync::authority::{Need, StoredOp};
use sync::message::StreamId;
use sync::redaction::who_emptied;

/// Rows as the rules ask for them, from the reader's present snapshot.
struct Rows<'r> {
    reader: RefCell<&'r mut SqliteAuthority>,
    stream: StreamId,
    failure: Cell<Option<StorageError>>,
}

impl RecordSource for Rows<'_> {
    fn row(&self, id: Id) -> Lookup {
        match self.reader.borrow_mut().load(self.stream, &[Need::Row(id)]) {
            Ok(mut loaded) => loaded.rows.remove(&id).flatten().map_or(Lookup::Absent, Lookup::Found),
            Err(error) => {
                self.failure.set(Some(error));
                Lookup::Absent
            }
        }
    }
}

/// Where a record is: an op whose words are gone still is about it.
fn site_of_record(
    reader: &mut SqliteAuthority,
    stream: StreamId,
    id: Id,
) -> Result<Option<SiteId>, StorageError> {
    let row = reader.load(stream, &[Need::Row(id)])?.rows.remove(&id).flatten();
    Ok(row.and_then(|row| match row.scope {
        Scope::Site(site) | Scope::SitePii(site) => Some(site),
        Scope::Org | Scope::User(_) => None,
    }))
}

/// The site, if the op can be read and its record is there; the module says so. A module that panics says nothing.
pub(crate) fn site_of(
    reader: &mut SqliteAuthority,
    stream: StreamId,
    op: &StoredOp,
) -> Result<Option<SiteId>, StorageError> {
    if who_emptied(&op.body).is_some() {
        return site_of_record(reader, stream, op.target);
    }
    let Ok(body) = OpBody::from_bytes(&op.body) else { return Ok(None) };
    let Some(module) = Module::find(modules::all(), &body.kind) else { return Ok(None) };
    let rows = Rows { reader: RefCell::new(reader), stream, failure: Cell::new(None) };
    let asked = catch_unwind(AssertUnwindSafe(|| {
        let records = Records::new(&rows);
        (module.permission)(&body.kind, body.kind_version, &body.intent, &records)
    }));
    if let Some(failure) = rows.failure.take() {
        return Err(failure);
    }
    Ok(match asked {
        Ok(Ok((_, site))) => site,
        Ok(Err(ApplyError::NeedRow(_) | ApplyError::Rejected(_))) | Err(_) => None,
    })
}
