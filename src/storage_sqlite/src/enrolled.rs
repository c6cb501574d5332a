//! Devices with keys of their own: which are enrolled, and how often their half keys were thrown away.

use domain::{DeviceId, OrgId, PersonId, Timestamp};
use rusqlite::{OptionalExtension, Row, params};
use storage::StorageError;

use crate::accounts::Accounts;
use crate::columns::Columns;
use crate::failure::During;

/// A browser profile that somebody has enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledDevice {
    pub device: DeviceId,
    /// Uncompressed point on P-256.
    pub key: Vec<u8>,
    pub at: Timestamp,
    pub by: PersonId,
}

impl Accounts {
    /// Enrolls a device, or gives it another key.
    ///
    /// # Errors
    /// What the disk says.
    pub fn enrol_device(&self, org: OrgId, new: &EnrolledDevice) -> Result<(), StorageError> {
        let sql = "INSERT INTO enrolled_device (org, device, key, at, enrolled_by) VALUES (?1, ?2, ?3, ?4, ?5) \
                   ON CONFLICT (org, device) DO UPDATE SET key = ?3, at = ?4, enrolled_by = ?5";
        let values = params![org.id().0, new.device.id().0, new.key, new.at.0, new.by.id().0];
        self.connection.execute(sql, values).during("enrolling a device")?;
        Ok(())
    }

    /// The device, if it is enrolled.
    ///
    /// # Errors
    /// What the disk says.
    pub fn enrolled_device(
        &self,
        org: OrgId,
        device: DeviceId,
    ) -> Result<Option<EnrolledDevice>, StorageError> {
        let sql = "SELECT device, key, at, enrolled_by FROM enrolled_device WHERE org = ?1 AND device = ?2";
        let mut statement = self.connection.prepare_cached(sql).during(READING)?;
        statement.query_row([org.id().0, device.id().0], enrolled).optional().during(READING)
    }

    /// Every enrolled device.
    ///
    /// # Errors
    /// What the disk says.
    pub fn enrolled_devices(&self, org: OrgId) -> Result<Vec<EnrolledDevice>, StorageError> {
        let sql = "SELECT device, key, at, enrolled_by FROM enrolled_device WHERE org = ?1 ORDER BY device";
        let mut statement = self.connection.prepare_cached(sql).during(READING)?;
        let found = statement.query_map([org.id().0], enrolled).during(READING)?;
        found.collect::<Result<_, _>>().during(READING)
    }

    /// Whether this organization enrolls devices.
    ///
    /// # Errors
    /// What the disk says.
    pub fn enrolls_devices(&self, org: OrgId) -> Result<bool, StorageError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM enrolled_device WHERE org = ?1)";
        let mut statement = self.connection.prepare_cached(sql).during(READING)?;
        statement.query_row([org.id().0], |row| row.get(0)).during(READING)
    }

    /// The device is not the organization's own any more. `false` = it was not.
    ///
    /// # Errors
    /// What the disk says.
    pub fn unenrol_device(&self, org: OrgId, device: DeviceId) -> Result<bool, StorageError> {
        let sql = "DELETE FROM enrolled_device WHERE org = ?1 AND device = ?2";
        let removed = self.connection.execute(sql, [org.id().0, device.id().0]);
        Ok(removed.during("removing a device")? == 1)
    }

    /// The device works under another id from now on (T7), with the same key.
    ///
    /// # Errors
    /// What the disk says.
    pub fn move_enrolment(&self, org: OrgId, old: DeviceId, new: DeviceId) -> Result<(), StorageError> {
        let sql = "UPDATE OR IGNORE enrolled_device SET device = ?3 WHERE org = ?1 AND device = ?2";
        self.connection
            .execute(sql, [org.id().0, old.id().0, new.id().0])
            .during("moving a device's enrolment")?;
        Ok(())
    }

    /// How often this device's half keys were thrown away.
    ///
    /// # Errors
    /// What the disk says.
    pub fn half_key_rotation(&self, org: OrgId, device: DeviceId) -> Result<u64, StorageError> {
        let sql = "SELECT rotation FROM half_key WHERE org = ?1 AND device = ?2";
        let mut statement = self.connection.prepare_cached(sql).during(READING)?;
        let found = statement.query_row([org.id().0, device.id().0], |row| row.number(0)).optional();
        Ok(found.during(READING)?.unwrap_or(0))
    }

    /// Throws this device's half keys away: what was sealed with them stays sealed for ever.
    ///
    /// # Errors
    /// What the disk says.
    pub fn rotate_half_key(&self, org: OrgId, device: DeviceId) -> Result<(), StorageError> {
        let sql = "INSERT INTO half_key (org, device, rotation) VALUES (?1, ?2, 1) \
                   ON CONFLICT (org, device) DO UPDATE SET rotation = rotation + 1";
        self.connection.execute(sql, [org.id().0, device.id().0]).during("throwing half keys away")?;
        Ok(())
    }
}

const READING: &str = "reading enrolled devices";

fn enrolled(row: &Row<'_>) -> Result<EnrolledDevice, rusqlite::Error> {
    Ok(EnrolledDevice {
        device: row.id(0)?.into(),
        key: row.get(1)?,
        at: row.moment(2)?,
        by: row.id(3)?.into(),
    })
}
