//! Ids, hashes and numbers as SQLite's columns hold them.

use domain::{Id, Kind, Row as Record, Scope, Timestamp};
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{Error, Row};
use serde::{Serialize, de::DeserializeOwned};
use sync::Hash;

/// Version of the structures this crate packs into a column of its own.
const PACKED_VERSION: u8 = 1;

/// A sequence number as a column. SQLite's integers are signed; no stream reaches the last of them.
pub(crate) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A count of rows as SQLite's `LIMIT` takes it.
pub(crate) fn count(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn pack<T: Serialize>(value: &T) -> Vec<u8> {
    domain::codec::encode(PACKED_VERSION, value)
}

/// Reads typed columns out of a row, so that the queries need no conversions.
pub(crate) trait Columns {
    fn id(&self, column: usize) -> Result<Id, Error>;
    fn maybe_id(&self, column: usize) -> Result<Option<Id>, Error>;
    fn hash(&self, column: usize) -> Result<Hash, Error>;
    fn number(&self, column: usize) -> Result<u64, Error>;
    fn moment(&self, column: usize) -> Result<Timestamp, Error>;
    fn scope(&self, column: usize) -> Result<Scope, Error>;
    fn packed<T: DeserializeOwned>(&self, column: usize) -> Result<T, Error>;
}

impl Columns for Row<'_> {
    fn id(&self, column: usize) -> Result<Id, Error> {
        self.get(column).map(Id)
    }

    fn maybe_id(&self, column: usize) -> Result<Option<Id>, Error> {
        Ok(self.get::<_, Option<[u8; 16]>>(column)?.map(Id))
    }

    fn hash(&self, column: usize) -> Result<Hash, Error> {
        self.get(column).map(Hash)
    }

    fn number(&self, column: usize) -> Result<u64, Error> {
        let value: i64 = self.get(column)?;
        u64::try_from(value).map_err(|_| Error::IntegralValueOutOfRange(column, value))
    }

    fn moment(&self, column: usize) -> Result<Timestamp, Error> {
        self.get(column).map(Timestamp)
    }

    fn scope(&self, column: usize) -> Result<Scope, Error> {
        let text: String = self.get(column)?;
        text.parse().map_err(|error| unreadable(column, Type::Text, error))
    }

    fn packed<T: DeserializeOwned>(&self, column: usize) -> Result<T, Error> {
        let bytes = self.get_ref(column)?.as_blob()?;
        domain::codec::decode(PACKED_VERSION, bytes, "packed column")
            .map_err(|error| unreadable(column, Type::Blob, error))
    }
}

fn unreadable(column: usize, kind: Type, error: impl core::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(column, kind, Box::new(FromSqlError::Other(Box::new(error))))
}

/// The columns of `entity` in the order [`record`] reads them.
pub(crate) const ENTITY: &str = "kind, id, scope, open, rev, seq, touched, body";

/// One record's image from a query for [`ENTITY`].
pub(crate) fn record(row: &Row<'_>) -> Result<Record, Error> {
    Ok(Record {
        kind: Kind::new(row.get_ref(0)?.as_str()?),
        id: row.id(1)?,
        scope: row.scope(2)?,
        open: row.get(3)?,
        rev: row.get(4)?,
        seq: row.number(5)?,
        touched: row.moment(6)?,
        bytes: row.get(7)?,
    })
}
