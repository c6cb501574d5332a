//! 加密存储: what lies in the databases is sealed by keys that the databases do not hold in the open (sync.md 2.16).
//!
//! Two kinds of keys. The *device key* lies in `ops` as a key no script can read out; it seals what must be captured and
//! sent whoever is there, and hides it from a glance into the files, not from who looks for the key. *Work keys*, by
//! number, seal everything that can be read here; they lie in `ops` only wrapped for the people of this device
//! ([`enrol`]) and are in memory while one of them works. Without a device key nothing is sealed.

pub mod crypto;
pub mod enrol;
mod signing;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use storage::StorageError;
use sync::op::Sealed;
use web_sys::CryptoKey;

pub use crypto::RawKey;
pub(crate) use crypto::{failed, generated_device_key, random};

/// Bytes sealed by AES-GCM: the nonce, then what comes out.
const AES_GCM: u8 = 1;
const NONCE: usize = 12;

/// The key in [`Sealed::key`] that stands for the device key.
const DEVICE_KEY: u32 = 0;

/// The keys in hand, shared by both databases of a page. Cheap to clone.
#[derive(Clone, Default)]
pub struct Vault(Rc<Keys>);

#[derive(Default)]
struct Keys {
    device: RefCell<Option<CryptoKey>>,
    work: RefCell<BTreeMap<u32, CryptoKey>>,
    sealed: Cell<u64>,
}

/// Which key seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum With {
    /// What is captured and sent whoever is there.
    Device,
    /// What can be read here; the device key while nobody has unlocked.
    Work,
}

impl Vault {
    /// Whether this browser can seal: over plain HTTP it has no cryptography.
    #[must_use]
    pub fn can_seal() -> bool {
        crypto::subtle().is_ok()
    }

    /// Whether anything is sealed at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.device.borrow().is_some()
    }

    /// Whether somebody has unlocked.
    #[must_use]
    pub fn is_unlocked(&self) -> bool {
        !self.0.work.borrow().is_empty()
    }

    /// From now on everything new is sealed.
    pub(crate) fn set_device_key(&self, key: CryptoKey) {
        *self.0.device.borrow_mut() = Some(key);
    }

    /// Somebody has unlocked: the work keys that are theirs.
    pub fn unlock(&self, keys: BTreeMap<u32, CryptoKey>) {
        self.0.work.borrow_mut().extend(keys);
    }

    /// The newest work key's number; 0 = none is in hand.
    #[must_use]
    pub fn newest(&self) -> u32 {
        self.0.work.borrow().keys().next_back().copied().unwrap_or(DEVICE_KEY)
    }

    /// The work keys in hand, for another tab of the same person.
    #[must_use]
    pub fn work_keys(&self) -> BTreeMap<u32, CryptoKey> {
        self.0.work.borrow().clone()
    }

    /// Seals `plain` for this place and no other.
    pub(crate) async fn seal(&self, with: With, place: &Place, plain: &[u8]) -> Result<Sealed, StorageError> {
        let Some(device) = self.0.device.borrow().clone() else { return Ok(Sealed::plain(plain.to_vec())) };
        let newest = self.0.work.borrow().last_key_value().map(|(number, key)| (*number, key.clone()));
        let (number, key) = match with {
            With::Work => newest.unwrap_or((DEVICE_KEY, device)),
            With::Device => (DEVICE_KEY, device),
        };
        self.0.sealed.set(self.0.sealed.get() + 1);
        let nonce = crypto::nonce().map_err(|error| failed("sealing", &error))?;
        let sealed = crypto::encrypt(&key, &nonce, &place.bytes(number), plain).await;
        let sealed = sealed.map_err(|error| failed("sealing", &error))?;
        Ok(Sealed { format: AES_GCM, key: number, bytes: [nonce.as_slice(), &sealed].concat() })
    }

    /// What was sealed for this place.
    ///
    /// # Errors
    /// [`StorageError::Sealed`] when the key is not in hand; [`StorageError::Damaged`] when the bytes were changed or
    /// belong to another place.
    pub(crate) async fn open(&self, place: &Place, sealed: Sealed) -> Result<Vec<u8>, StorageError> {
        let damaged = || StorageError::Damaged { detail: format!("sealed {}", place.0) };
        match sealed.format {
            0 => return Ok(sealed.bytes),
            AES_GCM => {}
            _ => return Err(StorageError::Newer),
        }
        let key = match sealed.key {
            DEVICE_KEY => self.0.device.borrow().clone(),
            number => self.0.work.borrow().get(&number).cloned(),
        };
        let key = key.ok_or(StorageError::Sealed)?;
        let (nonce, bytes) = sealed.bytes.split_at_checked(NONCE).ok_or_else(damaged)?;
        crypto::decrypt(&key, nonce, &place.bytes(sealed.key), bytes).await.map_err(|_| damaged())
    }

    /// How often this page has sealed something.
    #[must_use]
    pub fn n_sealed(&self) -> u64 {
        self.0.sealed.get()
    }
}

/// Where sealed bytes lie: they open there and nowhere else (S25).
pub(crate) struct Place(String);

impl Place {
    /// Store and key, in the words of the store.
    pub(crate) fn new(store: &str, key: &str) -> Place {
        Place([store, "\n", key].concat())
    }

    fn bytes(&self, number: u32) -> Vec<u8> {
        [[AES_GCM].as_slice(), &number.to_be_bytes(), self.0.as_bytes()].concat()
    }
}
