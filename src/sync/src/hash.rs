//! SHA-256 and the running hashes built from it.

use core::fmt;

use domain::{DeviceId, OpId, PersonId, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Thirty-two bytes of SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash over exactly these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }

    /// The hash over several parts, each preceded by its length, so that no two lists of parts collide.
    #[must_use]
    pub fn of_parts(parts: &[&[u8]]) -> Hash {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Hash(hasher.finalize().into())
    }

    /// Where a device's running hash begins (H2).
    #[must_use]
    pub fn chain_start(device: DeviceId) -> Hash {
        Hash::of(&device.id().0)
    }

    /// A device's running hash after one more op (H2).
    #[must_use]
    pub fn chain_next(self, op: OpId) -> Hash {
        Hash::of_parts(&[&self.0, &op.id().0])
    }
}

/// All sixty-four digits, as paths and addresses spell it.
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..6].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A short proof that a holder of the key wrote these parts: the first eight bytes of HMAC-SHA-256.
#[must_use]
pub fn short_mac(key: &[u8], parts: &[&[u8]]) -> [u8; 8] {
    let digest = keyed(key, parts);
    let mut short = [0; 8];
    short.copy_from_slice(&digest[..8]);
    short
}

/// The proof that the holder of a person's key on a device wants to be known to the server as that person, at `at`.
#[must_use]
pub fn switch_proof(key: &[u8; 32], device: DeviceId, person: PersonId, at: Timestamp) -> [u8; 32] {
    keyed(key, &[b"guanjia switch", &device.id().0, &person.id().0, &at.0.to_be_bytes()])
}

/// HMAC-SHA-256 over length-prefixed parts.
///
/// # Panics
/// Never: HMAC takes keys of any length.
#[must_use]
pub fn keyed(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
