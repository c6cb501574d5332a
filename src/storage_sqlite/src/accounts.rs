//! Who may sign in: login names, the person each belongs to, and the password's Argon2id string.

use domain::{OrgId, PersonId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use storage::StorageError;

use crate::columns::Columns;
use crate::failure::During;

/// A login name of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub org: OrgId,
    /// Trimmed and lower-cased by the caller: one spelling per account.
    pub login: String,
    pub person: PersonId,
    /// Argon2id in PHC form; never the password.
    pub phc: String,
    /// The password was set by somebody else and has to be replaced at the next sign-in.
    pub must_change: bool,
    /// May not sign in, whatever the staff records say.
    pub disabled: bool,
    pub created: Timestamp,
}

/// The connection for what only the server knows: accounts, [sessions](crate::sessions) and [settings](crate::meta).
#[derive(Debug)]
pub struct Accounts {
    pub(crate) connection: Connection,
}

impl Accounts {
    pub(crate) fn new(connection: Connection) -> Accounts {
        Accounts { connection }
    }

    /// The account with this login name.
    ///
    /// # Errors
    /// What the disk says.
    pub fn account(&self, org: OrgId, login: &str) -> Result<Option<Account>, StorageError> {
        let sql = format!("SELECT {ACCOUNT} FROM account WHERE org = ?1 AND login = ?2");
        let mut statement = self.connection.prepare_cached(&sql).during(READING)?;
        statement.query_row(params![org.id().0, login], account).optional().during(READING)
    }

    /// The account of this person.
    ///
    /// # Errors
    /// What the disk says.
    pub fn account_of(&self, org: OrgId, person: PersonId) -> Result<Option<Account>, StorageError> {
        let sql = format!("SELECT {ACCOUNT} FROM account WHERE org = ?1 AND person = ?2");
        let mut statement = self.connection.prepare_cached(&sql).during(READING)?;
        statement.query_row([org.id().0, person.id().0], account).optional().during(READING)
    }

    /// All accounts by login name.
    ///
    /// # Errors
    /// What the disk says.
    pub fn accounts(&self, org: OrgId) -> Result<Vec<Account>, StorageError> {
        let sql = format!("SELECT {ACCOUNT} FROM account WHERE org = ?1 ORDER BY login");
        let mut statement = self.connection.prepare_cached(&sql).during(READING)?;
        let found = statement.query_map([org.id().0], account).during(READING)?;
        found.collect::<Result<_, _>>().during(READING)
    }

    /// Adds an account. `false` = the login name or the person has one already; nothing was changed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add_account(&self, new: &Account) -> Result<bool, StorageError> {
        let sql = "INSERT OR IGNORE INTO account (org, login, person, phc, must_change, disabled, created) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let added = self.connection.execute(
            sql,
            params![
                new.org.id().0,
                new.login,
                new.person.id().0,
                new.phc,
                new.must_change,
                new.disabled,
                new.created.0
            ],
        );
        Ok(added.during("adding an account")? == 1)
    }

    /// Replaces the password. `false` = there is no such account.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_password(
        &self,
        org: OrgId,
        login: &str,
        phc: &str,
        must_change: bool,
    ) -> Result<bool, StorageError> {
        let sql = "UPDATE account SET phc = ?3, must_change = ?4 WHERE org = ?1 AND login = ?2";
        let changed = self.connection.execute(sql, params![org.id().0, login, phc, must_change]);
        Ok(changed.during("setting a password")? == 1)
    }

    /// Lets an account sign in or not. `false` = there is no such account.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_disabled(&self, org: OrgId, login: &str, disabled: bool) -> Result<bool, StorageError> {
        let sql = "UPDATE account SET disabled = ?3 WHERE org = ?1 AND login = ?2";
        let changed = self.connection.execute(sql, params![org.id().0, login, disabled]);
        Ok(changed.during("changing an account")? == 1)
    }
}

const READING: &str = "reading accounts";
const ACCOUNT: &str = "org, login, person, phc, must_change, disabled, created";

fn account(row: &Row<'_>) -> Result<Account, rusqlite::Error> {
    Ok(Account {
        org: row.id(0)?.into(),
        login: row.get(1)?,
        person: row.id(2)?.into(),
        phc: row.get(3)?,
        must_change: row.get(4)?,
        disabled: row.get(5)?,
        created: row.moment(6)?,
    })
}
