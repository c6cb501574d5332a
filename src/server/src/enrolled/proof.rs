//! That a request comes from the device it names: a signature over a number that this server has just given.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::{DeviceId, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::Deserialize;
use sha2::Sha256;

use crate::random;

/// A nonce counts for five minutes.
const FOR_MS: i64 = 5 * 60_000;
/// Time, random bits, and the server's own mark: nothing has to be remembered of nonces that nobody uses.
const NONCE: usize = 8 + 16 + 16;
/// What is signed begins with it.
const PURPOSE: &[u8] = b"guanjia device proof 1";

/// A device's signature, as the request brings it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// As the server gave it, hexadecimal.
    nonce: String,
    /// ECDSA on P-256 with SHA-256 as browsers give it (r and s, 64 bytes), hexadecimal.
    signature: String,
}

/// Nonces that were used, until they would not count anyway.
#[derive(Debug, Default)]
pub struct Nonces(Mutex<BTreeMap<[u8; NONCE], Timestamp>>);

impl Nonces {
    /// A new one, hexadecimal.
    #[must_use]
    pub fn give(root: &[u8; 32], now: Timestamp) -> String {
        let mut nonce = [0; NONCE];
        nonce[..8].copy_from_slice(&now.0.to_be_bytes());
        nonce[8..24].copy_from_slice(&random::bytes::<16>());
        let mark = mark(root, &nonce[..24]);
        nonce[24..].copy_from_slice(&mark);
        random::hex(&nonce)
    }

    /// Whether the device with this key has signed, now and for the first time, that it is `device`.
    #[must_use]
    pub fn proves(
        &self,
        root: &[u8; 32],
        device: DeviceId,
        key: &[u8],
        proof: &Proof,
        now: Timestamp,
    ) -> bool {
        let (Some(nonce), Some(signature)) =
            (random::unhex::<NONCE>(&proof.nonce), random::unhex::<64>(&proof.signature))
        else {
            return false;
        };
        let given = Timestamp(i64::from_be_bytes(nonce.first_chunk().copied().unwrap_or_default()));
        let is_fresh = (0..FOR_MS).contains(&now.since(given));
        if !is_fresh || mark(root, &nonce[..24]) != nonce[24..] {
            return false;
        }
        let signed = [PURPOSE, &device.id().0, &nonce].concat();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
        key.verify(&signed, &signature).is_ok() && self.use_up(nonce, given, now)
    }

    fn use_up(&self, nonce: [u8; NONCE], given: Timestamp, now: Timestamp) -> bool {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, given| now.since(*given) < FOR_MS);
        used.insert(nonce, given).is_none()
    }
}

fn mark(root: &[u8; 32], bytes: &[u8]) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(root).expect("HMAC takes keys of any length");
    mac.update(b"device nonce");
    mac.update(bytes);
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    whole.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::Id;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

    use super::*;

    #[test]
    fn s06_a_proof_counts_once_for_its_device_key_server_and_time() {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let (root, device, now) = ([1; 32], DeviceId(Id([2; 16])), Timestamp(1_790_000_000_000));
        let prove = |nonce: String, device: DeviceId| {
            let signed = [PURPOSE, &device.id().0, &crate::random::unhex::<NONCE>(&nonce).unwrap()].concat();
            let signature = crate::random::hex(key.sign(&random, &signed).unwrap().as_ref());
            Proof { nonce, signature }
        };
        let public = key.public_key().as_ref();
        let nonces = Nonces::default();
        let good = prove(Nonces::give(&root, now), device);
        let later = Timestamp(now.0 + FOR_MS);
        assert!(!nonces.proves(&root, DeviceId(Id([3; 16])), public, &good, now), "another device");
        assert!(!nonces.proves(&[9; 32], device, public, &good, now), "another server");
        assert!(!nonces.proves(&root, device, public, &good, later), "too late");
        assert!(!nonces.proves(&root, device, public, &good, Timestamp(now.0 - 1)), "before it was given");
        assert!(!nonces.proves(&root, device, &[4; 65], &good, now), "another key");
        assert!(nonces.proves(&root, device, public, &good, now));
        assert!(!nonces.proves(&root, device, public, &good, now), "again");
        let forged = prove("00".repeat(NONCE), device);
        assert!(!nonces.proves(&root, device, public, &forged, Timestamp(1)), "nobody gave this one");
        assert!(nonces.0.lock().unwrap().len() == 1, "only what was used is remembered");
    }
}
