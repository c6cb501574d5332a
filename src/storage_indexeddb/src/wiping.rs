//! 清除本机: destroying what lies here, when a supervisor has ordered it and for no other reason (S22).
//!
//! First the keys by which anybody reads, in one transaction that also remembers the order: whatever happens then, nothing
//! can be read here any more, and what waits to be sent still can be sent. The databases go when it was.

use storage::StorageError;
use web_sys::IdbKeyRange;

use crate::connection;
use crate::ops::{DRAFT, INBOX, META, OpsDatabase, SENT};
use crate::ops_rows as rows;
use crate::sealed_rows;
use crate::transaction::{Mode, from_js};

/// Destroys the keyring and everything that only serves reading: what was sent, cards, drafts, the session, names. Left
/// are the outbox, files, the device key that both are sealed by, and the value `name`, which says that the order was
/// heard.
///
/// # Errors
/// What the disk says; then nothing has changed.
pub async fn begin(ops: &OpsDatabase, name: &str, heard: &[u8]) -> Result<(), StorageError> {
    let during = "destroying keys";
    let heard = sealed_rows::seal(ops.vault(), META, rows::named_value(name, heard)).await?;
    let (first, behind) = (rows::value_name(""), "value;");
    let values =
        IdbKeyRange::bound(&first.into(), &behind.into()).map_err(|error| from_js(&error, during))?;
    ops.run(&[SENT, INBOX, DRAFT, META], Mode::Strict, during, |tx| {
        for store in [SENT, INBOX, DRAFT] {
            tx.clear(store)?;
        }
        tx.delete(META, &values)?;
        tx.put(META, &heard)?;
        tx.commit();
        Ok(())
    })
    .await
}

/// Deletes this origin's databases whose names begin so, and says whether none is left. What they held may lie in the
/// browser's files until it tidies them; it lies there sealed, and the keys it was sealed by for reading are gone.
pub async fn delete_databases(prefix: &str) -> bool {
    let mut left = false;
    for name in connection::names().await.unwrap_or_default() {
        if name.starts_with(prefix) {
            left |= connection::delete(&name).await.is_err();
        }
    }
    !left
}
