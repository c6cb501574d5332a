//! Imports of units: what each has added, so that it can be taken back.

use domain::{Id, OrgId, PersonId, SiteId, Timestamp};
use rusqlite::{Row, params};
use storage::StorageError;

use crate::accounts::Accounts;
use crate::columns::Columns;
use crate::failure::During;

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitImport {
    pub id: Id,
    pub site: SiteId,
    pub by: PersonId,
    pub at: Timestamp,
    /// The file's name, as it came.
    pub file: String,
    /// What it has added, as the caller writes it.
    pub added: String,
    /// How many units of these.
    pub units: u32,
    pub undone: Option<Timestamp>,
}

impl Accounts {
    /// Notes an import.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add_unit_import(&self, org: OrgId, new: &UnitImport) -> Result<(), StorageError> {
        let sql = "INSERT INTO unit_import (org, id, site, person, at, file, added, units) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![
            org.id().0,
            new.id.0,
            new.site.id().0,
            new.by.id().0,
            new.at.0,
            new.file,
            new.added,
            new.units
        ];
        self.connection.execute(sql, values).during("noting an import")?;
        Ok(())
    }

    /// Every import, the newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn unit_imports(&self, org: OrgId) -> Result<Vec<UnitImport>, StorageError> {
        let what = "reading the imports";
        let sql = "SELECT id, site, person, at, file, added, units, undone FROM unit_import WHERE org = ?1 \
                   ORDER BY at DESC, id";
        let mut statement = self.connection.prepare_cached(sql).during(what)?;
        let found = statement.query_map([org.id().0], import).during(what)?;
        found.collect::<Result<_, _>>().during(what)
    }

    /// Nothing of this import stands any more.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note_unit_import_undone(&self, org: OrgId, id: Id, at: Timestamp) -> Result<(), StorageError> {
        let sql = "UPDATE unit_import SET undone = ?3 WHERE org = ?1 AND id = ?2";
        self.connection.execute(sql, params![org.id().0, id.0, at.0]).during("noting an import")?;
        Ok(())
    }
}

fn import(row: &Row<'_>) -> Result<UnitImport, rusqlite::Error> {
    Ok(UnitImport {
        id: row.id(0)?,
        site: row.id(1)?.into(),
        by: row.id(2)?.into(),
        at: row.moment(3)?,
        file: row.get(4)?,
        added: row.get(5)?,
        units: row.get(6)?,
        undone: row.get::<_, Option<i64>>(7)?.map(Timestamp),
    })
}
