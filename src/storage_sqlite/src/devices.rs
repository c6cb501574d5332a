//! What the server knows of devices besides their queues: who works there, which build, whether data was lost.

use domain::{DeviceId, OrgId, PersonId, Timestamp};
use rusqlite::{Row, params};
use storage::StorageError;

use crate::accounts::Accounts;
use crate::columns::Columns;
use crate::failure::During;

/// What a device's programs said of themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceNote {
    pub device: DeviceId,
    /// Version of the client, as the client says.
    pub build: String,
    /// `"Android"`, `"Windows"`, as the browser says.
    pub platform: String,
    pub lost: Option<LostData>,
}

/// The browser deleted a device's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostData {
    /// When the server was told.
    pub at: Timestamp,
    /// The id the device had before.
    pub device: DeviceId,
    pub pending: u32,
    pub rescued: u32,
}

/// The sign-ins of one person on one device, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceUse {
    pub device: DeviceId,
    pub person: PersonId,
    /// Last request of this person from there, to within a minute.
    pub seen: Timestamp,
    /// A session that has not ended.
    pub signed_in: bool,
}

impl Accounts {
    /// Notes build and platform, if they are news.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note_program(
        &self,
        org: OrgId,
        device: DeviceId,
        build: &str,
        platform: &str,
    ) -> Result<(), StorageError> {
        let sql = "INSERT INTO device_note (org, device, build, platform) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (org, device) DO UPDATE SET build = ?3, platform = ?4 \
                   WHERE build IS NOT ?3 OR platform IS NOT ?4";
        let values = params![org.id().0, device.id().0, build, platform];
        self.connection.execute(sql, values).during("noting a program")?;
        Ok(())
    }

    /// Notes that the browser has deleted a device's data.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note_lost(&self, org: OrgId, device: DeviceId, lost: &LostData) -> Result<(), StorageError> {
        let sql = "INSERT INTO device_note (org, device, lost_at, lost_device, lost_pending, lost_rescued) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (org, device) DO UPDATE SET lost_at = ?3, \
                   lost_device = ?4, lost_pending = ?5, lost_rescued = ?6";
        let values =
            params![org.id().0, device.id().0, lost.at.0, lost.device.id().0, lost.pending, lost.rescued];
        self.connection.execute(sql, values).during("noting lost data")?;
        Ok(())
    }

    /// The device works under another id from now on (T7): what was noted of it stays its own.
    ///
    /// # Errors
    /// What the disk says.
    pub fn move_note(&self, org: OrgId, old: DeviceId, new: DeviceId) -> Result<(), StorageError> {
        let sql = "UPDATE OR IGNORE device_note SET device = ?3 WHERE org = ?1 AND device = ?2";
        self.connection
            .execute(sql, [org.id().0, old.id().0, new.id().0])
            .during("moving a device's notes")?;
        Ok(())
    }

    /// Everything noted of this organization's devices.
    ///
    /// # Errors
    /// What the disk says.
    pub fn device_notes(&self, org: OrgId) -> Result<Vec<DeviceNote>, StorageError> {
        let what = "reading device notes";
        let sql = "SELECT device, build, platform, lost_at, lost_device, lost_pending, lost_rescued \
                   FROM device_note WHERE org = ?1 ORDER BY device";
        let mut statement = self.connection.prepare_cached(sql).during(what)?;
        let found = statement.query_map([org.id().0], note).during(what)?;
        found.collect::<Result<_, _>>().during(what)
    }

    /// Who has signed in where, the latest first. Sessions are forgotten some time after their end.
    ///
    /// # Errors
    /// What the disk says.
    pub fn device_uses(&self, org: OrgId, now: Timestamp) -> Result<Vec<DeviceUse>, StorageError> {
        let what = "reading who works where";
        let sql = "SELECT device, person, max(seen), max(NOT revoked AND expires > ?2) FROM session WHERE org = ?1 \
                   GROUP BY device, person ORDER BY max(seen) DESC";
        let mut statement = self.connection.prepare_cached(sql).during(what)?;
        let found = statement.query_map(params![org.id().0, now.0], |row| {
            Ok(DeviceUse {
                device: row.id(0)?.into(),
                person: row.id(1)?.into(),
                seen: row.moment(2)?,
                signed_in: row.get(3)?,
            })
        });
        found.during(what)?.collect::<Result<_, _>>().during(what)
    }

    /// Ends all sessions of a device, whoever's they are, and says how many there were (S22).
    ///
    /// # Errors
    /// What the disk says.
    pub fn end_sessions_on(&self, org: OrgId, device: DeviceId) -> Result<usize, StorageError> {
        let sql = "UPDATE session SET revoked = 1 WHERE org = ?1 AND device = ?2 AND NOT revoked";
        self.connection.execute(sql, [org.id().0, device.id().0]).during("ending a device's sessions")
    }
}

fn note(row: &Row<'_>) -> Result<DeviceNote, rusqlite::Error> {
    let at: Option<i64> = row.get(3)?;
    let lost = match (at, row.maybe_id(4)?) {
        (Some(at), Some(device)) => Some(LostData {
            at: Timestamp(at),
            device: device.into(),
            pending: row.get(5)?,
            rescued: row.get(6)?,
        }),
        _ => None,
    };
    Ok(DeviceNote { device: row.id(0)?.into(), build: row.get(1)?, platform: row.get(2)?, lost })
}
