//! Secrets that the server has to read again, sealed with a key of the key file: a stolen database or backup makes no
//! codes (S29).

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use domain::{Id, PersonId};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::api_error::ApiError;
use crate::random;

/// What HKDF is told that the key is for.
const PURPOSE: &[u8] = b"guanjia second factor secrets";
const NONCE: usize = 12;

/// Seals the secret for its place: moved to another person or factor it does not open.
///
/// # Errors
/// Never in practice.
pub fn seal(root: &[u8; 32], person: PersonId, factor: Id, secret: &[u8]) -> Result<Vec<u8>, ApiError> {
    let nonce: [u8; NONCE] = random::bytes();
    let payload = Payload { msg: secret, aad: &place(person, factor) };
    let sealed = cipher(root).encrypt(&nonce.into(), payload).map_err(|_| ApiError::internal())?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what [`seal`] made; `None` = other key, other place or damage.
#[must_use]
pub fn open(root: &[u8; 32], person: PersonId, factor: Id, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: &place(person, factor) };
    cipher(root).decrypt(&(*nonce).into(), payload).ok()
}

fn place(person: PersonId, factor: Id) -> [u8; 32] {
    let mut place = [0; 32];
    place[..16].copy_from_slice(&person.id().0);
    place[16..].copy_from_slice(&factor.0);
    place
}

fn cipher(root: &[u8; 32]) -> Aes256Gcm {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, root).expand(PURPOSE, &mut key).expect("32 bytes are a valid length for HKDF");
    Aes256Gcm::new(&key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s05_a_sealed_secret_opens_at_its_place_with_its_key_only() {
        let (root, person, factor) = ([1; 32], PersonId(Id([2; 16])), Id([3; 16]));
        let sealed = seal(&root, person, factor, b"secret").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        assert_ne!(sealed, seal(&root, person, factor, b"secret").unwrap(), "a new nonce each time");
        assert_eq!(open(&root, person, factor, &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(open(&[9; 32], person, factor, &sealed), None);
        assert_eq!(open(&root, PersonId(Id([9; 16])), factor, &sealed), None);
        assert_eq!(open(&root, person, Id([9; 16]), &sealed), None);
        assert_eq!(open(&root, person, factor, &sealed[1..]), None);
    }
}
