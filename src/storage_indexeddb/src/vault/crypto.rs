//! The browser's own cryptography. Keys stay with the browser; here are only handles.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use storage::StorageError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto, WorkerGlobalScope};

/// The bytes of a key, on their way to the browser; overwritten when they go.
pub struct RawKey(pub [u8; 32]);

impl Drop for RawKey {
    fn drop(&mut self) {
        self.0.fill(0);
        // Keeps the compiler from leaving out a write that nobody reads.
        core::hint::black_box(&self.0);
    }
}

fn crypto() -> Result<Crypto, JsValue> {
    match web_sys::window() {
        Some(window) => window.crypto(),
        None => js_sys::global().dyn_into::<WorkerGlobalScope>()?.crypto(),
    }
}

pub(super) fn subtle() -> Result<SubtleCrypto, JsValue> {
    let subtle = crypto()?.subtle();
    // Over plain HTTP the browser has none.
    if subtle.is_undefined() { Err("no cryptography here".into()) } else { Ok(subtle) }
}

/// Bytes from the browser's source of randomness.
///
/// # Errors
/// What the browser says.
pub fn random<const N: usize>() -> Result<[u8; N], JsValue> {
    let mut bytes = [0; N];
    crypto()?.get_random_values_with_u8_array(&mut bytes)?;
    Ok(bytes)
}

/// A nonce of AES-GCM. Drawn anew for every sealing, 96 random bits: no counter that a restored backup, a second tab or a
/// copied profile could set back. One key seals far fewer than 2^32 times (S25).
///
/// # Errors
/// What the browser says.
pub fn nonce() -> Result<[u8; 12], JsValue> {
    random()
}

/// A key that no script can read out.
pub(crate) async fn generated_device_key() -> Result<CryptoKey, JsValue> {
    let how = named("AES-GCM")?;
    Reflect::set(&how, &"length".into(), &256.into())?;
    let key = subtle()?.generate_key_with_object(&how, false, &sealing());
    Ok(wait(key).await?.unchecked_into())
}

/// AES-GCM; what comes out carries no nonce.
///
/// # Errors
/// What the browser says.
pub async fn encrypt(key: &CryptoKey, nonce: &[u8], bound: &[u8], plain: &[u8]) -> Result<Vec<u8>, JsValue> {
    let how = gcm(nonce, bound)?;
    let sealed = subtle()?.encrypt_with_object_and_js_u8_array(&how, key, &Uint8Array::from(plain));
    Ok(Uint8Array::new(&wait(sealed).await?).to_vec())
}

pub(super) async fn decrypt(
    key: &CryptoKey,
    nonce: &[u8],
    bound: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, JsValue> {
    let how = gcm(nonce, bound)?;
    let plain = subtle()?.decrypt_with_object_and_js_u8_array(&how, key, &Uint8Array::from(sealed));
    Ok(Uint8Array::new(&wait(plain).await?).to_vec())
}

/// The key that two halves of P-256 agree on, bound to `salt` and `purpose`; it can do what `usages` say.
pub(super) async fn agree(
    own: &CryptoKey,
    theirs: &[u8],
    salt: &[u8],
    purpose: &[u8],
    usages: &Array,
) -> Result<CryptoKey, JsValue> {
    let (subtle, curve) = (subtle()?, curve()?);
    let theirs = Uint8Array::from(theirs);
    let theirs = wait(subtle.import_key_with_object("raw", &theirs, &curve, false, &Array::new())).await?;
    let how = named("ECDH")?;
    Reflect::set(&how, &"public".into(), &theirs)?;
    let shared: Object = wait(subtle.derive_bits_with_object(&how, own, 256)).await?.unchecked_into();
    let spread =
        wait(subtle.import_key_with_str("raw", &shared, "HKDF", false, &Array::of1(&"deriveKey".into())));
    let hkdf = named("HKDF")?;
    Reflect::set(&hkdf, &"hash".into(), &"SHA-256".into())?;
    Reflect::set(&hkdf, &"salt".into(), &Uint8Array::from(salt))?;
    Reflect::set(&hkdf, &"info".into(), &Uint8Array::from(purpose))?;
    let aes = named("AES-GCM")?;
    Reflect::set(&aes, &"length".into(), &256.into())?;
    let spread = spread.await?.unchecked_into();
    let key = subtle.derive_key_with_object_and_object(&hkdf, &spread, &aes, false, usages);
    Ok(wait(key).await?.unchecked_into())
}

/// A key that only the holder of the private half of `public` can have too: the point that goes along with what it
/// seals, and the key, which seals and nothing else.
///
/// # Errors
/// What the browser says.
pub async fn key_for(public: &[u8], purpose: &[u8]) -> Result<(Vec<u8>, CryptoKey), JsValue> {
    let (ephemeral, half) = generated_pair().await?;
    let key = agree(&half, public, &ephemeral, purpose, &Array::of1(&"encrypt".into())).await?;
    Ok((ephemeral, key))
}

/// A pair on P-256: the public point, and the private half, which can be wrapped for keeping.
pub(super) async fn generated_pair() -> Result<(Vec<u8>, CryptoKey), JsValue> {
    let derive = Array::of1(&"deriveBits".into());
    let pair = wait(subtle()?.generate_key_with_object(&curve()?, true, &derive)).await?;
    let half = |name: &str| Reflect::get(&pair, &name.into());
    let public = wait(subtle()?.export_key("raw", half("publicKey")?.unchecked_ref())).await?;
    Ok((Uint8Array::new(&public).to_vec(), half("privateKey")?.unchecked_into()))
}

pub(super) async fn imported(key: &RawKey, usages: &Array) -> Result<CryptoKey, JsValue> {
    let bytes = Uint8Array::from(key.0.as_slice());
    let key = wait(subtle()?.import_key_with_str("raw", &bytes, "AES-GCM", false, usages)).await;
    bytes.fill(0, 0, bytes.length());
    Ok(key?.unchecked_into())
}

/// `key` under `under`, without its bytes passing through here: nonce, then the sealed key.
pub(super) async fn wrapped(format: &str, key: &CryptoKey, under: &CryptoKey) -> Result<Vec<u8>, JsValue> {
    let nonce = nonce()?;
    let sealed = wait(subtle()?.wrap_key_with_object(format, key, under, &gcm(&nonce, &[])?)).await?;
    Ok([nonce.as_slice(), &Uint8Array::new(&sealed).to_vec()].concat())
}

/// What [`wrapped`] has made, as `kind` with these usages; an error when `under` is another key.
pub(super) async fn unwrapped(
    format: &str,
    sealed: &[u8],
    under: &CryptoKey,
    kind: &Object,
    extractable: bool,
    usages: &Array,
) -> Result<CryptoKey, JsValue> {
    let (nonce, sealed) = sealed.split_at_checked(12).ok_or(JsValue::NULL)?;
    let (how, bytes) = (gcm(nonce, &[])?, Uint8Array::from(sealed));
    let key = subtle()?.unwrap_key_with_js_u8_array_and_object_and_object(
        format,
        &bytes,
        under,
        &how,
        kind,
        extractable,
        usages,
    );
    Ok(wait(key).await?.unchecked_into())
}

pub(super) fn curve() -> Result<Object, JsValue> {
    let curve = named("ECDH")?;
    Reflect::set(&curve, &"namedCurve".into(), &"P-256".into())?;
    Ok(curve)
}

pub(super) fn named(algorithm: &str) -> Result<Object, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &"name".into(), &algorithm.into())?;
    Ok(object)
}

pub(super) fn sealing() -> Array {
    Array::of2(&"encrypt".into(), &"decrypt".into())
}

fn gcm(nonce: &[u8], bound: &[u8]) -> Result<Object, JsValue> {
    let how = named("AES-GCM")?;
    Reflect::set(&how, &"iv".into(), &Uint8Array::from(nonce))?;
    Reflect::set(&how, &"additionalData".into(), &Uint8Array::from(bound))?;
    Ok(how)
}

pub(super) async fn wait(promise: Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promise?).await
}

pub(crate) fn failed(during: &'static str, error: &JsValue) -> StorageError {
    StorageError::Broken { during, detail: format!("{error:?}") }
}
