//! Devices that are to be wiped: the order, and that it was obeyed (S22).

use domain::{DeviceId, OrgId, PersonId, Timestamp};
use rusqlite::{OptionalExtension, Row, params};
use storage::StorageError;
use sync::Hash;

use crate::accounts::Accounts;
use crate::columns::{Columns, number};
use crate::failure::During;
use crate::sessions::Session;

/// A supervisor's order that a device be wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wipe {
    pub device: DeviceId,
    pub ordered: Timestamp,
    pub by: PersonId,
    /// Ops that were not here then, as the device had last said.
    pub pending: u32,
    /// Number of the last op that had come from it until then.
    pub last_dseq: u64,
    /// When the device said that it was done, and how many ops it could not hand in.
    pub done: Option<(Timestamp, u32)>,
}

impl Accounts {
    /// Keeps an order; a newer one takes an older one's place.
    ///
    /// # Errors
    /// What the disk says.
    pub fn order_wipe(&self, org: OrgId, wipe: &Wipe) -> Result<(), StorageError> {
        let sql = "INSERT OR REPLACE INTO device_wipe (org, device, ordered_at, ordered_by, pending, last_dseq) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (device, by) = (wipe.device.id().0, wipe.by.id().0);
        let values = params![org.id().0, device, wipe.ordered.0, by, wipe.pending, number(wipe.last_dseq)];
        self.connection.execute(sql, values).during("ordering a wipe")?;
        Ok(())
    }

    /// The order that stands for this device.
    ///
    /// # Errors
    /// What the disk says.
    pub fn wipe_of(&self, org: OrgId, device: DeviceId) -> Result<Option<Wipe>, StorageError> {
        let sql = format!("SELECT {WIPE} FROM device_wipe WHERE org = ?1 AND device = ?2");
        let mut statement = self.connection.prepare_cached(&sql).during(READING)?;
        statement.query_row([org.id().0, device.id().0], wipe).optional().during(READING)
    }

    /// Every order that stands.
    ///
    /// # Errors
    /// What the disk says.
    pub fn wipes(&self, org: OrgId) -> Result<Vec<Wipe>, StorageError> {
        let sql = format!("SELECT {WIPE} FROM device_wipe WHERE org = ?1 ORDER BY device");
        let mut statement = self.connection.prepare_cached(&sql).during(READING)?;
        let found = statement.query_map([org.id().0], wipe).during(READING)?;
        found.collect::<Result<_, _>>().during(READING)
    }

    /// The session of this token, ended or not, if its device is to be wiped.
    ///
    /// # Errors
    /// What the disk says.
    pub fn session_to_wipe(&self, token_hash: Hash) -> Result<Option<Session>, StorageError> {
        let Some(session) = self.session(token_hash)? else { return Ok(None) };
        Ok(self.wipe_of(session.org, session.device)?.map(|_| session))
    }

    /// The device says that it is done. `false` = it has said so before, or nobody has ordered it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note_wiped(
        &self,
        org: OrgId,
        device: DeviceId,
        at: Timestamp,
        undelivered: u32,
    ) -> Result<bool, StorageError> {
        let sql = "UPDATE device_wipe SET done_at = ?3, undelivered = ?4 \
                   WHERE org = ?1 AND device = ?2 AND done_at IS NULL";
        let values = params![org.id().0, device.id().0, at.0, undelivered];
        Ok(self.connection.execute(sql, values).during("noting a wipe")? == 1)
    }

    /// Takes the order back: the device is in use again.
    ///
    /// # Errors
    /// What the disk says.
    pub fn cancel_wipe(&self, org: OrgId, device: DeviceId) -> Result<(), StorageError> {
        let sql = "DELETE FROM device_wipe WHERE org = ?1 AND device = ?2";
        self.connection.execute(sql, [org.id().0, device.id().0]).during("taking a wipe back")?;
        Ok(())
    }
}

const READING: &str = "reading wipes";
const WIPE: &str = "device, ordered_at, ordered_by, pending, last_dseq, done_at, undelivered";

fn wipe(row: &Row<'_>) -> Result<Wipe, rusqlite::Error> {
    let done: Option<i64> = row.get(5)?;
    Ok(Wipe {
        device: row.id(0)?.into(),
        ordered: row.moment(1)?,
        by: row.id(2)?.into(),
        pending: row.get(3)?,
        last_dseq: row.number(4)?,
        done: done.map(|at| Ok::<_, rusqlite::Error>((Timestamp(at), row.get(6)?))).transpose()?,
    })
}
