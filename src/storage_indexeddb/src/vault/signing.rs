//! The device's own key pair (S6): the private half never leaves the browser, the server knows the public one.

use js_sys::{Array, Object, Reflect, Uint8Array};
use storage::StorageError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKey;

use super::crypto::{named, subtle, wait};
use super::failed;
use crate::columns::{Columns, Stored};
use crate::ops::{META, OpsDatabase};
use crate::transaction::Mode;

/// The row beside the device key's: a key that the browser stores as such, and its public half.
const PAIR: &str = "key:pair";

fn how() -> Result<Object, JsValue> {
    let how = named("ECDSA")?;
    Reflect::set(&how, &"namedCurve".into(), &"P-256".into())?;
    Reflect::set(&how, &"hash".into(), &"SHA-256".into())?;
    Ok(how)
}

impl OpsDatabase {
    /// The public half of this device's pair (uncompressed point on P-256, 65 bytes), made when there is none yet.
    ///
    /// # Errors
    /// What the disk says, or a browser without cryptography.
    pub async fn own_point(&self) -> Result<Vec<u8>, StorageError> {
        let during = "making this device's pair";
        let found = self.pair().await?;
        if !found.is_undefined() {
            return Stored(&found).bytes("public");
        }
        let made = async {
            let pair = wait(subtle()?.generate_key_with_object(&how()?, false, &usage())).await?;
            let half = |name: &str| Reflect::get(&pair, &name.into());
            let point = wait(subtle()?.export_key("raw", half("publicKey")?.unchecked_ref())).await?;
            Ok((half("privateKey")?, Uint8Array::new(&point).to_vec()))
        };
        let (private, point) = made.await.map_err(|error: JsValue| failed(during, &error))?;
        let row =
            Columns::new().text("name", PAIR).any("handle", &private).bytes("public", &point).into_value();
        self.run(&[META], Mode::Strict, during, |tx| {
            tx.put(META, &row)?;
            tx.commit();
            Ok(())
        })
        .await?;
        Ok(point)
    }

    /// This device's signature (r and s, 64 bytes). `None` = it has no pair.
    ///
    /// # Errors
    /// What the disk or the browser says.
    pub async fn sign(&self, bytes: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let found = self.pair().await?;
        if found.is_undefined() {
            return Ok(None);
        }
        let key: CryptoKey = Stored(&found).any("handle")?.unchecked_into();
        let signed = async {
            let bytes = Uint8Array::from(bytes);
            let signed = subtle()?.sign_with_object_and_js_u8_array(&how()?, &key, &bytes);
            Ok(Uint8Array::new(&wait(signed).await?).to_vec())
        };
        signed.await.map(Some).map_err(|error: JsValue| failed("signing", &error))
    }

    /// Whether this device has a pair.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn has_pair(&self) -> Result<bool, StorageError> {
        Ok(!self.pair().await?.is_undefined())
    }

    async fn pair(&self) -> Result<JsValue, StorageError> {
        self.read(META, "reading this device's pair", |tx| tx.get(META, &PAIR.into())).await
    }
}

fn usage() -> Array {
    Array::of1(&"sign".into())
}
