//! The attack on a stolen device (S26): whoever has copied the whole browser profile tries PINs on another machine, where
//! no back-off waits.
//!
//! The thief has all that lies there: the keyring, the device's key (a page at the same address, in a browser that runs
//! on the copied profile, uses it as ours does), every sealed row. Not theirs: the PIN, what a passkey answers, the
//! server's half. Where a PIN is all that is missing, they get in: six digits are a million tries, each one Argon2id with
//! 19 MiB and eight passes. Where it is not, there is nothing to try a PIN on; they can only look whether the missing
//! secret was left lying about, so this takes every 32 bytes of everything as the key, alone and together with what the
//! lock keeps.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use argon2::{Algorithm, Argon2, Params, Version};
use hkdf::Hkdf;
use p256::{PublicKey, SecretKey};
use serde::Deserialize;
use sha2::Sha256;
use storage::keyring::{Keyring, Lock, Member};

use crate::Browser;

const COPY_PROFILE: &str = include_str!("copy_profile.js");

/// What the product's own code tells its functions; no secrets.
const WORK_KEY: &[u8] = b"guanjia work key";
const HALVES: &[u8] = b"guanjia server half";
const POINT: usize = 65;
const NONCE: usize = 12;
/// What a PIN's key is made with where the lock does not say: as the product makes it.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 8;

/// Everything that a thief finds.
pub struct CopiedProfile {
    pub ring: Keyring,
    sealed: Vec<SealedRow>,
    /// Every other piece of bytes: rows, settings, the browser's small storage.
    pub loose: Vec<Vec<u8>>,
}

/// What opens the rows, each as its 32 bytes.
pub struct WorkKeys {
    /// What the PIN gives.
    pub lock: [u8; 32],
    /// The scalar of the private half.
    pub private: [u8; 32],
    pub work: Vec<[u8; 32]>,
}

struct SealedRow {
    number: u32,
    bound: Vec<u8>,
    bytes: Vec<u8>,
}

#[derive(Deserialize)]
struct Copied {
    ring: String,
    sealed: Vec<CopiedRow>,
    loose: Vec<String>,
}

#[derive(Deserialize)]
struct CopiedRow {
    number: u32,
    bound: String,
    bytes: String,
}

impl CopiedProfile {
    /// # Panics
    /// When the page keeps no keyring.
    pub async fn take(browser: &Browser) -> CopiedProfile {
        let copied = browser.promise(COPY_PROFILE).await;
        let copied: Copied =
            serde_json::from_value(copied.clone()).unwrap_or_else(|error| panic!("{error}: {copied}"));
        let row = |row: CopiedRow| SealedRow {
            number: row.number,
            bound: unhex(&row.bound),
            bytes: unhex(&row.bytes),
        };
        CopiedProfile {
            ring: Keyring::from_bytes(&unhex(&copied.ring)).expect("a ring of this version"),
            sealed: copied.sealed.into_iter().map(row).collect(),
            loose: copied.loose.iter().map(|bytes| unhex(bytes)).collect(),
        }
    }

    /// Tries these PINs on the lock of the only person. The PIN, and all that is read with it.
    #[must_use]
    pub fn try_pins(&self, pins: impl Iterator<Item = String>) -> Option<(String, Vec<Vec<u8>>)> {
        let member = self.ring.members.values().next()?;
        let mut found =
            pins.filter_map(|pin| Some((self.open_with(member, &key_of(&pin, &member.lock))?, pin)));
        found.next().map(|(read, pin)| (pin, read))
    }

    /// Takes every 32 bytes of everything as the secret that is missing.
    #[must_use]
    pub fn try_what_lies_about(&self) -> Option<Vec<Vec<u8>>> {
        let member = self.ring.members.values().next()?;
        let windows = self.loose.iter().flat_map(|bytes| bytes.windows(32));
        let mut keys = windows.flat_map(|window| {
            let window: [u8; 32] = window.try_into().unwrap_or_default();
            let joined = match &member.lock {
                Lock::ServerHalf { half } => sync::hash::keyed(&window, &[HALVES, half]),
                _ => window,
            };
            [window, joined]
        });
        keys.find_map(|key| self.open_with(member, &key))
    }

    /// What the right PIN leads to.
    ///
    /// # Panics
    /// When it is not the right one.
    #[must_use]
    pub fn keys_behind(&self, pin: &str) -> WorkKeys {
        let member = self.ring.members.values().next().expect("somebody on the ring");
        let lock = key_of(pin, &member.lock);
        let private = open(&lock, &member.private, &[]).and_then(|pkcs8| private_half(&pkcs8));
        let private = private.expect("the right PIN");
        let work = member.work.values().filter_map(|wrapped| work_key(&private, wrapped)).collect();
        WorkKeys { lock, private: private.to_bytes().into(), work }
    }

    fn open_with(&self, member: &Member, key: &[u8; 32]) -> Option<Vec<Vec<u8>>> {
        let private = private_half(&open(key, &member.private, &[])?)?;
        let read = |row: &SealedRow| {
            let key = work_key(&private, member.work.get(&row.number)?)?;
            open(&key, &row.bytes, &row.bound)
        };
        Some(self.sealed.iter().filter_map(read).collect())
    }
}

/// The key that a PIN gives; for a lock that has none, what it would give with the lock's own bytes as salt.
fn key_of(pin: &str, lock: &Lock) -> [u8; 32] {
    let (salt, memory_kib, passes) = match lock {
        Lock::Pin { salt, memory_kib, passes } => (&salt[..], *memory_kib, *passes),
        Lock::Passkey { salt, .. } => (&salt[..], MEMORY_KIB, PASSES),
        Lock::ServerHalf { half } => (&half[..], MEMORY_KIB, PASSES),
    };
    let mut key = [0; 32];
    let params = Params::new(memory_kib, passes, 1, Some(32)).expect("valid parameters");
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(pin.as_bytes(), salt, &mut key).expect("a salt that is long enough");
    key
}

/// The scalar inside what browsers export as PKCS#8: version 1, then 32 bytes.
fn private_half(pkcs8: &[u8]) -> Option<SecretKey> {
    let mark = [2, 1, 1, 4, 32];
    let at = pkcs8.windows(mark.len()).position(|window| window == mark)? + mark.len();
    SecretKey::from_slice(pkcs8.get(at..at + 32)?).ok()
}

fn work_key(private: &SecretKey, wrapped: &[u8]) -> Option<[u8; 32]> {
    let (point, sealed) = wrapped.split_at_checked(POINT)?;
    let theirs = PublicKey::from_sec1_bytes(point).ok()?;
    let shared = p256::ecdh::diffie_hellman(private.to_nonzero_scalar(), theirs.as_affine());
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(point), shared.raw_secret_bytes()).expand(WORK_KEY, &mut key).ok()?;
    open(&key, sealed, &[])?.try_into().ok()
}

fn open(key: &[u8; 32], sealed: &[u8], bound: &[u8]) -> Option<Vec<u8>> {
    let (nonce, msg) = sealed.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    Aes256Gcm::new(&(*key).into()).decrypt(&nonce.into(), Payload { msg, aad: bound }).ok()
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at: usize| text.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    (0..text.len() / 2).filter_map(|index| byte(2 * index)).collect()
}
