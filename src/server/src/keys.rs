//! The server's secrets in a file beside the database, never inside it: a stolen backup proves nobody (S29, S41).

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use hkdf::Hkdf;
use p256::SecretKey;
use sha2::Sha256;
use sync::authority::AuthorityKeys;

use crate::random::{bytes, hex, unhex};

/// The file in the data folder. It has to be kept as safe as a password, and apart from the backups.
pub const KEY_FILE: &str = "server.keys";

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("cannot read or write the key file {path}")]
    Io { path: PathBuf, source: io::Error },
    #[error("the key file {path} is damaged")]
    Damaged { path: PathBuf },
}

/// Reads the keys of this data folder, or makes them at the first start.
///
/// # Errors
/// When the file cannot be read, written or understood. Damaged keys are never replaced: devices hold proofs by them.
pub fn load_or_create(data_dir: &Path) -> Result<AuthorityKeys, KeyError> {
    let path = data_dir.join(KEY_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => parse(&text).ok_or(KeyError::Damaged { path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(path),
        Err(source) => Err(KeyError::Io { path, source }),
    }
}

fn create(path: PathBuf) -> Result<AuthorityKeys, KeyError> {
    let keys = AuthorityKeys { witness: bytes(), actor_root: bytes() };
    let text = format!("witness {}\nactor_root {}\n", hex(&keys.witness), hex(&keys.actor_root));
    write_private(&path, text.as_bytes()).map_err(|source| KeyError::Io { path, source })?;
    Ok(keys)
}

fn parse(text: &str) -> Option<AuthorityKeys> {
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        unhex(line.trim())
    };
    Some(AuthorityKeys { witness: value("witness ")?, actor_root: value("actor_root ")? })
}

/// A secret scalar that follows from `root`, another one for each purpose: the key file stays as it is, and whoever
/// restores a server with its keys has them all.
///
/// # Panics
/// Never in practice: one of 2³² secrets of this length is no scalar of the curve, and the next counter is.
#[must_use]
pub fn derived_secret(root: &[u8; 32], purpose: &[u8]) -> SecretKey {
    let spread = Hkdf::<Sha256>::new(None, root);
    let secret = (0..=u8::MAX).find_map(|counter| {
        let mut bytes = [0; 32];
        spread.expand(&[purpose, &[counter]].concat(), &mut bytes).ok()?;
        SecretKey::from_slice(&bytes).ok()
    });
    secret.expect("one of 256 random numbers is a scalar")
}

/// Writes a new file that only its owner may read (0600), flushed before it counts as written.
///
/// # Errors
/// What the disk says; also when the file exists.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s41_keys_are_made_once_and_readable_by_their_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let first = load_or_create(folder.path()).unwrap();
        assert!(first == load_or_create(folder.path()).unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn damaged_keys_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(KEY_FILE), "witness 00\n").unwrap();
        assert!(matches!(load_or_create(folder.path()), Err(KeyError::Damaged { .. })));
    }
}
