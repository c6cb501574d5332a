//! The cache's values on their way to the disk and back, sealed where this device seals.
//!
//! Sealed values are bound to their store, their number and the cache's *lineage*, a random number that lies in the
//! sealed state and is new whenever the cache begins anew: a block of another place or of an older cache does not open
//! (S25).

use std::cell::Cell;

use domain::codec;
use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use storage::StorageError;
use sync::Hash;
use sync::op::Sealed;
use sync::replica::CacheState;
use wasm_bindgen::JsValue;

use crate::cache::{LAYOUT, META};
use crate::vault::{Place, Vault, With, random};

/// The first byte of a sealed value; open ones begin with their layout.
const SEALED: u8 = 0xA5;

/// How values are sealed here, and under which lineage.
pub(crate) struct Values {
    pub(crate) vault: Vault,
    pub(crate) lineage: Cell<u64>,
}

/// A state as it is stored, with what it is compared by.
pub(crate) struct Marked {
    pub(crate) value: JsValue,
    pub(crate) mark: JsValue,
}

impl Values {
    pub(crate) fn fresh_lineage(&self) -> u64 {
        // Without randomness there is no sealing either, and the number binds nothing.
        random::<8>().map(u64::from_le_bytes).unwrap_or_default()
    }

    /// The lineage of what is written now; a new one when nothing was read or written here yet.
    pub(crate) fn own_lineage(&self) -> u64 {
        if self.lineage.get() == 0 {
            self.lineage.set(self.fresh_lineage());
        }
        self.lineage.get()
    }

    pub(crate) async fn value<T: Serialize>(
        &self,
        store: &str,
        lineage: u64,
        number: u64,
        value: &T,
    ) -> Result<JsValue, StorageError> {
        self.sealed(&place(store, lineage, number), codec::encode(LAYOUT, value)).await
    }

    pub(crate) async fn opened<T: DeserializeOwned>(
        &self,
        store: &str,
        lineage: u64,
        number: u64,
        value: &JsValue,
    ) -> Result<T, StorageError> {
        decoded(&self.plain(&place(store, lineage, number), value).await?)
    }

    pub(crate) async fn state(&self, lineage: u64, state: &CacheState) -> Result<Marked, StorageError> {
        let value = self.sealed(&place(META, 0, 0), codec::encode(LAYOUT, &(state, lineage))).await?;
        Ok(Marked { value, mark: self.mark(lineage, state).into() })
    }

    pub(crate) async fn opened_state(
        &self,
        value: &JsValue,
    ) -> Result<(u64, Option<CacheState>), StorageError> {
        let plain = self.plain(&place(META, 0, 0), value).await?;
        let (state, lineage): (CacheState, u64) = decoded(&plain)?;
        Ok((lineage, Some(state)))
    }

    /// Two states have one mark only if they are the same, of one lineage.
    pub(crate) fn mark(&self, lineage: u64, state: &CacheState) -> String {
        Hash::of(&codec::encode(LAYOUT, &(state, lineage))).to_string()
    }

    async fn sealed(&self, place: &Place, plain: Vec<u8>) -> Result<JsValue, StorageError> {
        let bytes = if self.vault.is_on() {
            let Sealed { format, key, bytes } = self.vault.seal(With::Work, place, &plain).await?;
            [[SEALED, format].as_slice(), &key.to_le_bytes(), &bytes].concat()
        } else {
            plain
        };
        Ok(Uint8Array::from(bytes.as_slice()).buffer().into())
    }

    /// What lies open on a device that seals, was put there by somebody else.
    async fn plain(&self, place: &Place, value: &JsValue) -> Result<Vec<u8>, StorageError> {
        let bytes = Uint8Array::new(value).to_vec();
        let damaged = |detail: &str| StorageError::Damaged { detail: detail.to_owned() };
        match bytes.split_at_checked(6) {
            Some(([SEALED, format, key @ ..], rest)) => {
                let key = u32::from_le_bytes(key.try_into().map_err(|_| damaged("cached key"))?);
                self.vault.open(place, Sealed { format: *format, key, bytes: rest.to_vec() }).await
            }
            _ if self.vault.is_on() => Err(damaged("an open value where values are sealed")),
            _ => Ok(bytes),
        }
    }
}

fn place(store: &str, lineage: u64, number: u64) -> Place {
    Place::new(store, &format!("{lineage:x} {number}"))
}

fn decoded<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StorageError> {
    codec::decode(LAYOUT, bytes, "cached value")
        .map_err(|error| StorageError::Damaged { detail: error.to_string() })
}
