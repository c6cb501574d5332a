//! Putting people on a device's keyring, and opening it for one of them. All of it is the browser's cryptography. A
//! private half never passes through here in the open; a work key does once, for the moment in which it is made and
//! wrapped for everybody ([`RawKey`] overwrites it then), because a browser wraps keys only for one reader at a time
//! and would have to be allowed to give this one out.

use std::collections::BTreeMap;

use domain::{PersonId, Timestamp};
use js_sys::Array;
use storage::StorageError;
use storage::keyring::{Keyring, Lock, Member, Tries};
use wasm_bindgen::JsValue;
use web_sys::CryptoKey;

use super::crypto::{self, RawKey, curve, named, sealing, unwrapped, wrapped};

const WORK_KEY: &[u8] = b"guanjia work key";
const OWN: &[u8] = b"guanjia own values";
/// A point on P-256 as bytes.
const POINT: usize = 65;

/// What somebody who unlocks gets.
pub struct Opened {
    /// Work keys by number.
    pub keys: BTreeMap<u32, CryptoKey>,
    /// What only this person may use here.
    pub own: Vec<u8>,
}

/// Why it did not open.
#[derive(Debug)]
pub enum NotOpened {
    /// Another PIN.
    Wrong,
    Failed(StorageError),
}

/// Puts a person on the ring, or gives one who has forgotten the PIN a new pair. A new work key is made for everybody:
/// nobody's old one is in hand, and who joins has no business with what was sealed before.
///
/// # Errors
/// What the browser says.
pub async fn enrol(
    ring: &mut Keyring,
    person: PersonId,
    name: &str,
    lock: Lock,
    key: &RawKey,
    own: &[u8],
) -> Result<BTreeMap<u32, CryptoKey>, StorageError> {
    let made = async {
        let (public, private) = crypto::generated_pair().await?;
        let under = crypto::imported(key, &Array::of1(&"wrapKey".into())).await?;
        let private = wrapped("pkcs8", &private, &under).await?;
        let own = sealed_for(&public, own).await?;
        Ok::<_, JsValue>((public, private, own))
    };
    let (public, private, own) = made.await.map_err(|error| crypto::failed("enrolling", &error))?;
    let member = Member {
        name: name.to_owned(),
        lock,
        public,
        private,
        work: BTreeMap::new(),
        own,
        tries: Tries::default(),
        leased_until: Timestamp(0),
    };
    let mut next = ring.clone();
    next.members.insert(person, member);
    let (number, key) = rotate(&mut next).await.map_err(|error| crypto::failed("enrolling", &error))?;
    *ring = next;
    Ok(BTreeMap::from([(number, key)]))
}

/// Takes a person off the ring: what is sealed from now on, that person's keys do not open.
///
/// # Errors
/// What the browser says.
pub async fn remove(ring: &mut Keyring, person: PersonId) -> Result<BTreeMap<u32, CryptoKey>, StorageError> {
    let mut next = ring.clone();
    next.members.remove(&person);
    let (number, key) =
        rotate(&mut next).await.map_err(|error| crypto::failed("removing a person", &error))?;
    *ring = next;
    Ok(BTreeMap::from([(number, key)]))
}

/// Opens the ring for this person.
///
/// # Errors
/// [`NotOpened::Wrong`] when the key is not that of the lock.
pub async fn unlock(member: &Member, key: &RawKey) -> Result<Opened, NotOpened> {
    let under = crypto::imported(key, &Array::of1(&"unwrapKey".into())).await.map_err(failed)?;
    let private = private_half(member, &under, false).await.map_err(|_| NotOpened::Wrong)?;
    let mut keys = BTreeMap::new();
    for (number, sealed) in &member.work {
        keys.insert(*number, work_key(&private, sealed).await.map_err(failed)?);
    }
    let own = opened_own(&private, &member.own).await.map_err(failed)?;
    Ok(Opened { keys, own })
}

/// Another PIN, or another kind of lock, for the same person; what was sealed stays readable.
///
/// # Errors
/// [`NotOpened::Wrong`] when `old` is not the key of the present lock.
pub async fn change_lock(
    member: &mut Member,
    old: &RawKey,
    lock: Lock,
    new: &RawKey,
) -> Result<(), NotOpened> {
    let under = crypto::imported(old, &Array::of1(&"unwrapKey".into())).await.map_err(failed)?;
    let private = private_half(member, &under, true).await.map_err(|_| NotOpened::Wrong)?;
    let under = crypto::imported(new, &Array::of1(&"wrapKey".into())).await.map_err(failed)?;
    member.private = wrapped("pkcs8", &private, &under).await.map_err(failed)?;
    member.lock = lock;
    Ok(())
}

/// Keeps other bytes for this person; needs nothing of theirs.
///
/// # Errors
/// What the browser says.
pub async fn keep_own(member: &mut Member, own: &[u8]) -> Result<(), StorageError> {
    let sealed = sealed_for(&member.public, own).await;
    member.own = sealed.map_err(|error| crypto::failed("keeping a person's values", &error))?;
    Ok(())
}

fn failed(error: JsValue) -> NotOpened {
    NotOpened::Failed(crypto::failed("unlocking", &error))
}

/// A new work key, wrapped for everybody on the ring.
async fn rotate(ring: &mut Keyring) -> Result<(u32, CryptoKey), JsValue> {
    let bytes = RawKey(crypto::random()?);
    let usages = sealing();
    let work = crypto::imported(&bytes, &usages).await?;
    let number = ring.newest + 1;
    for member in ring.members.values_mut() {
        let sealed = sealed_with(&member.public, &bytes.0, WORK_KEY).await?;
        member.work.insert(number, sealed);
    }
    ring.newest = number;
    Ok((number, work))
}

async fn private_half(member: &Member, under: &CryptoKey, extractable: bool) -> Result<CryptoKey, JsValue> {
    let usages = Array::of1(&"deriveBits".into());
    unwrapped("pkcs8", &member.private, under, &curve()?, extractable, &usages).await
}

async fn work_key(private: &CryptoKey, sealed: &[u8]) -> Result<CryptoKey, JsValue> {
    let (ephemeral, sealed) = sealed.split_at_checked(POINT).ok_or(JsValue::NULL)?;
    let usages = Array::of1(&"unwrapKey".into());
    let under = crypto::agree(private, ephemeral, ephemeral, WORK_KEY, &usages).await?;
    unwrapped("raw", sealed, &under, &named("AES-GCM")?, false, &sealing()).await
}

async fn sealed_for(public: &[u8], plain: &[u8]) -> Result<Vec<u8>, JsValue> {
    sealed_with(public, plain, OWN).await
}

/// Bytes only the holder of the private half can open: an ephemeral point, a nonce, the sealed bytes.
async fn sealed_with(public: &[u8], plain: &[u8], purpose: &[u8]) -> Result<Vec<u8>, JsValue> {
    let (ephemeral, key) = crypto::key_for(public, purpose).await?;
    let nonce = crypto::nonce()?;
    let sealed = crypto::encrypt(&key, &nonce, &[], plain).await?;
    Ok([ephemeral.as_slice(), &nonce, &sealed].concat())
}

async fn opened_own(private: &CryptoKey, sealed: &[u8]) -> Result<Vec<u8>, JsValue> {
    let (ephemeral, rest) = sealed.split_at_checked(POINT).ok_or(JsValue::NULL)?;
    let (nonce, sealed) = rest.split_at_checked(12).ok_or(JsValue::NULL)?;
    let key = crypto::agree(private, ephemeral, ephemeral, OWN, &Array::of1(&"decrypt".into())).await?;
    crypto::decrypt(&key, nonce, &[], sealed).await
}
