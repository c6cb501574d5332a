//! Which photos and voice notes the server has, which records name them, and who may therefore read them.

use domain::{DeviceId, OrgId, PersonId, Scope, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use storage::StorageError;
use sync::authority::StoredOp;
use sync::message::StreamId;
use sync::{Hash, OpBody};

use crate::SqliteAuthority;
use crate::accounts::Accounts;
use crate::columns::{Columns, number};
use crate::failure::During;

/// A file that lies at the server whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    pub hash: Hash,
    pub bytes: u32,
    /// As it was recognized, never as it was announced.
    pub mime: String,
    pub received: Timestamp,
    /// A verified backup holds it: devices may free theirs.
    pub durable: bool,
}

/// One op that names a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    pub actor: PersonId,
    pub device: DeviceId,
    pub seq: u64,
    /// Of the record it is about, as it lies now; `None` = the record is gone.
    pub scope: Option<Scope>,
}

/// Everything that decides about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// `None` = not here yet.
    pub blob: Option<Blob>,
    /// By seq.
    pub named: Vec<Naming>,
    pub holders: Vec<(PersonId, DeviceId)>,
}

impl Standing {
    /// The naming by which somebody who may read these scopes may read the file.
    ///
    /// A record names a file for its readers only if its author could have seen the file: as the first to name it, or
    /// by having brought the bytes. Otherwise whoever knew a hash could name it in a record of their own and read (S18).
    pub fn readable(&self, may_read: impl Fn(Scope) -> bool) -> Option<&Naming> {
        let brought = |naming: &Naming| {
            self.holders.iter().any(|(person, device)| *person == naming.actor || *device == naming.device)
        };
        let named = self.named.iter().enumerate();
        let mut counted = named.filter(|(at, naming)| *at == 0 || brought(naming)).map(|(_, naming)| naming);
        counted.find(|naming| naming.scope.is_some_and(&may_read))
    }

    /// Whether this person or this device has brought the bytes.
    #[must_use]
    pub fn held_by(&self, person: PersonId, device: DeviceId) -> bool {
        self.holders.iter().any(|holder| holder.0 == person || holder.1 == device)
    }
}

impl Accounts {
    /// What is known about a file.
    ///
    /// # Errors
    /// What the disk says.
    pub fn blob_standing(&self, org: OrgId, stream: StreamId, hash: Hash) -> Result<Standing, StorageError> {
        let what = "looking for a file";
        let mut holders = self
            .connection
            .prepare_cached("SELECT person, device FROM blob_holder WHERE org = ?1 AND hash = ?2")
            .during(what)?;
        let holders = holders
            .query_map(params![org.id().0, hash.0], |row| Ok((PersonId(row.id(0)?), DeviceId(row.id(1)?))))
            .during(what)?
            .collect::<Result<_, _>>()
            .during(what)?;
        let mut named = self
            .connection
            .prepare_cached(
                "SELECT r.actor, r.device, r.seq, e.scope FROM blob_ref r \
                 LEFT JOIN entity e ON e.stream = r.stream AND e.id = r.target \
                 WHERE r.stream = ?1 AND r.hash = ?2 ORDER BY r.seq",
            )
            .during(what)?;
        let named = named
            .query_map(params![stream.0.0, hash.0], |row| {
                let scope = row.get::<_, Option<String>>(3)?.is_some().then(|| row.scope(3)).transpose()?;
                Ok(Naming { actor: row.id(0)?.into(), device: row.id(1)?.into(), seq: row.number(2)?, scope })
            })
            .during(what)?
            .collect::<Result<_, _>>()
            .during(what)?;
        Ok(Standing { blob: self.blob(org, hash)?, named, holders })
    }

    fn blob(&self, org: OrgId, hash: Hash) -> Result<Option<Blob>, StorageError> {
        let sql = format!("SELECT {BLOB} FROM blob WHERE org = ?1 AND hash = ?2");
        let mut statement = self.connection.prepare_cached(&sql).during("looking for a file")?;
        statement.query_row(params![org.id().0, hash.0], blob).optional().during("looking for a file")
    }

    /// A file has arrived whole, brought by this person on this device. Its bytes must be on the disk already.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add_blob(
        &mut self,
        org: OrgId,
        blob: &Blob,
        person: PersonId,
        device: DeviceId,
    ) -> Result<(), StorageError> {
        let what = "noting a file";
        let transaction = self.connection.transaction().during(what)?;
        insert(&transaction, org, blob)?;
        let sql = "INSERT OR IGNORE INTO blob_holder (org, hash, person, device) VALUES (?1, ?2, ?3, ?4)";
        transaction
            .execute(sql, params![org.id().0, blob.hash.0, person.id().0, device.id().0])
            .during(what)?;
        transaction.commit().during(what)
    }

    /// A file that a restore found: nobody brought it anew.
    ///
    /// # Errors
    /// What the disk says.
    pub fn adopt_blob(&mut self, org: OrgId, blob: &Blob) -> Result<(), StorageError> {
        insert(&self.connection, org, blob)
    }

    /// A verified backup holds these files.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_blobs_durable(&mut self, hashes: &[Hash]) -> Result<(), StorageError> {
        let what = "noting files as safe";
        let transaction = self.connection.transaction().during(what)?;
        for hash in hashes {
            let sql = "UPDATE blob SET durable = 1 WHERE hash = ?1 AND durable = 0";
            transaction.execute(sql, [hash.0]).during(what)?;
        }
        transaction.commit().during(what)
    }
}

/// The files an op names, if it took effect: with the op, in its transaction.
pub(crate) fn name(connection: &Connection, stream: StreamId, op: &StoredOp) -> Result<(), StorageError> {
    if !op.result.took_effect() {
        return Ok(());
    }
    let blobs = OpBody::from_bytes(&op.body).map(|body| body.blobs).unwrap_or_default();
    for blob in blobs {
        let sql = "INSERT OR IGNORE INTO blob_ref (stream, hash, op, target, actor, device, seq) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            stream.0.0,
            blob.sha256.0,
            op.op.id().0,
            op.target.0,
            op.actor.id().0,
            op.device.id().0,
            number(op.result.seq())
        ];
        let what = "noting which op names a file";
        connection.prepare_cached(sql).during(what)?.execute(values).during(what)?;
    }
    Ok(())
}

impl SqliteAuthority {
    /// All files, for backups.
    ///
    /// # Errors
    /// What the disk says.
    pub fn blobs(&mut self) -> Result<Vec<Blob>, StorageError> {
        let sql = format!("SELECT {BLOB} FROM blob ORDER BY hash");
        let mut statement = self.connection().prepare(&sql).during("listing files")?;
        let found = statement.query_map([], blob).during("listing files")?;
        found.collect::<Result<_, _>>().during("listing files")
    }
}

fn insert(connection: &Connection, org: OrgId, blob: &Blob) -> Result<(), StorageError> {
    let sql = "INSERT OR IGNORE INTO blob (org, hash, bytes, mime, received, durable) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = params![org.id().0, blob.hash.0, blob.bytes, blob.mime, blob.received.0, blob.durable];
    connection.execute(sql, values).during("noting a file")?;
    Ok(())
}

const BLOB: &str = "hash, bytes, mime, received, durable";

fn blob(row: &rusqlite::Row<'_>) -> Result<Blob, rusqlite::Error> {
    Ok(Blob {
        hash: row.hash(0)?,
        bytes: row.get(1)?,
        mime: row.get(2)?,
        received: row.moment(3)?,
        durable: row.get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use domain::{Id, SiteId};

    use super::*;

    fn naming(author: u8, site: u8) -> Naming {
        let scope = Some(Scope::Site(SiteId(Id([site; 16]))));
        Naming { actor: Id([author; 16]).into(), device: Id([100 + author; 16]).into(), seq: 1, scope }
    }

    #[test]
    fn s18_a_hash_named_later_counts_only_if_its_author_brought_the_bytes() {
        let at = |site: u8| move |scope| scope == Scope::Site(SiteId(Id([site; 16])));
        let person = |number: u8| (PersonId(Id([number; 16])), DeviceId(Id([200; 16])));
        let mut standing =
            Standing { blob: None, named: vec![naming(1, 1), naming(2, 2)], holders: vec![person(1)] };
        assert!(standing.readable(at(1)).is_some());
        assert!(standing.readable(at(2)).is_none(), "the second one only knew the hash");
        standing.holders.push(person(2));
        assert!(standing.readable(at(2)).is_some());
        assert!(standing.readable(at(3)).is_none());
        standing.named[0].scope = None;
        assert!(standing.readable(at(1)).is_none(), "the record is gone");
    }
}
