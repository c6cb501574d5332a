//! Kind A: a passkey of this device whose answer to a salt is the key (the extension `prf`). Works without a network; the
//! server does not know it, it is not for signing in.

use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use storage::keyring::Lock;
use storage_indexeddb::vault::RawKey;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::AbortController;

use crate::random;

/// As long as somebody may look for a finger.
const DEADLINE_MS: u32 = 60_000;
/// Whether there is one at all is known at once; some machines never answer.
const LOOK_MS: u32 = 1_500;

/// What stays the same of the two questions; challenge, salt and names are put in.
const CREATE: &str = r#"{"rp":{"name":"Guanjia"},"user":{},"attestation":"none","pubKeyCredParams":[{"type":"public-key","alg":-7},{"type":"public-key","alg":-257}],"authenticatorSelection":{"authenticatorAttachment":"platform","userVerification":"required","residentKey":"discouraged"},"extensions":{"prf":{"eval":{}}}}"#;
const GET: &str = r#"{"userVerification":"required","allowCredentials":[{"type":"public-key"}],"extensions":{"prf":{"eval":{}}}}"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = PublicKeyCredential, js_name = isUserVerifyingPlatformAuthenticatorAvailable, catch)]
    fn is_available() -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["navigator", "credentials"], js_name = create, catch)]
    fn credentials_create(options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["navigator", "credentials"], js_name = get, catch)]
    fn credentials_get(options: &JsValue) -> Result<Promise, JsValue>;
}

/// Whether this device says that it knows fingers, faces or a PIN of its own. Only [`created`] shows whether that is so.
pub(crate) async fn is_there() -> bool {
    let Ok(asked) = is_available() else { return false };
    let late = future_to_promise(async {
        TimeoutFuture::new(LOOK_MS).await;
        Ok(JsValue::FALSE)
    });
    JsFuture::from(Promise::race(&Array::of2(&asked, &late))).await.is_ok_and(|found| found.is_truthy())
}

/// Makes one and asks it: the self-test is the real thing. `None` when either did not work.
pub(crate) async fn created(name: &str) -> Option<(Lock, RawKey)> {
    let salt: [u8; 32] = random::bytes();
    let made = async {
        let options = question(CREATE, &salt)?;
        let user = Reflect::get(&options, &"user".into())?;
        // Of its own: with the same one it would take the place of the passkey for signing in.
        set(&user, "id", &bytes(&random::bytes::<16>()))?;
        set(&user, "name", &name.into())?;
        set(&user, "displayName", &name.into())?;
        let made = ask(credentials_create, &options).await?;
        Ok::<_, JsValue>(Uint8Array::new(&Reflect::get(&made, &"rawId".into())?).to_vec())
    };
    let lock = Lock::Passkey { credential: made.await.ok()?, salt };
    let key = key_of(&lock).await?;
    Some((lock, key))
}

/// What the passkey of this lock answers. `None` when it does not, or the lock is of another kind.
pub(crate) async fn key_of(lock: &Lock) -> Option<RawKey> {
    let Lock::Passkey { credential, salt } = lock else { return None };
    let answered = async {
        let options = question(GET, salt)?;
        let wanted: Array = Reflect::get(&options, &"allowCredentials".into())?.unchecked_into();
        set(&wanted.get(0), "id", &bytes(credential))?;
        let answer = ask(credentials_get, &options).await?;
        let results: js_sys::Function =
            Reflect::get(&answer, &"getClientExtensionResults".into())?.dyn_into()?;
        let mut found = results.call0(&answer)?;
        for name in ["prf", "results", "first"] {
            found = Reflect::get(&found, &name.into())?;
        }
        Ok::<_, JsValue>(Uint8Array::new(&found))
    };
    let found = answered.await.ok()?;
    let mut key = RawKey([0; 32]);
    if found.length() != 32 {
        return None;
    }
    found.copy_to(&mut key.0);
    found.fill(0, 0, 32);
    Some(key)
}

fn question(template: &str, salt: &[u8; 32]) -> Result<JsValue, JsValue> {
    let options = js_sys::JSON::parse(template)?;
    set(&options, "challenge", &bytes(&random::bytes::<32>()))?;
    set(&options, "timeout", &DEADLINE_MS.into())?;
    let mut place = options.clone();
    for name in ["extensions", "prf", "eval"] {
        place = Reflect::get(&place, &name.into())?;
    }
    set(&place, "first", &bytes(salt))?;
    Ok(options)
}

/// Asks within the deadline; the browser's own one is a hint to it and no more.
async fn ask(call: fn(&JsValue) -> Result<Promise, JsValue>, options: &JsValue) -> Result<JsValue, JsValue> {
    let (controller, question) = (AbortController::new()?, Object::new());
    set(&question, "publicKey", options)?;
    set(&question, "signal", &controller.signal())?;
    let deadline = Timeout::new(DEADLINE_MS, move || controller.abort());
    let answer = JsFuture::from(call(&question)?).await;
    drop(deadline);
    answer
}

fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &name.into(), value).map(drop)
}

fn bytes(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}
