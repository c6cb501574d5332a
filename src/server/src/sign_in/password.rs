//! Passwords: Argon2id, few at a time, and the same work for a name nobody has (S1, S2, S3).

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::api_error::ApiError;
use crate::random;

/// Passes over the memory (S1: three over 64 MiB).
const PASSES: u32 = 3;
/// Hashes at a time: each takes a core and its memory.
const AT_A_TIME: usize = 2;
/// Sign-ins that may wait for a hash; whoever comes then is told to come again (a hash is dear on purpose).
const MAY_WAIT: usize = 64;

/// S3: at least eight characters; a long sentence is welcome.
pub const MIN_CHARACTERS: usize = 8;
/// Bytes; far more than any sentence.
pub const MAX_BYTES: usize = 1_024;

/// Hashes and verifies passwords off the async threads.
#[derive(Debug)]
pub struct Hasher {
    memory_kib: u32,
    permits: Semaphore,
    waiting: AtomicUsize,
    decoy: std::sync::Arc<OnceLock<String>>,
}

impl Hasher {
    #[must_use]
    pub fn new(memory_kib: u32) -> Hasher {
        Hasher {
            memory_kib,
            permits: Semaphore::new(AT_A_TIME),
            waiting: AtomicUsize::new(0),
            decoy: std::sync::Arc::new(OnceLock::new()),
        }
    }

    /// The password's PHC string.
    ///
    /// # Errors
    /// When too many wait or memory is short.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        let memory_kib = self.memory_kib;
        self.run(move || hash(&password, memory_kib)).await?
    }

    /// Whether the password fits. Without an account a decoy is hashed instead, so the answer takes as long (S2).
    ///
    /// # Errors
    /// When too many wait.
    pub async fn verify(&self, phc: Option<String>, password: String) -> Result<bool, ApiError> {
        let memory_kib = self.memory_kib;
        let decoy = std::sync::Arc::clone(&self.decoy);
        self.run(move || {
            let known = phc.is_some();
            let phc = phc.unwrap_or_else(|| decoy.get_or_init(|| decoy_hash(memory_kib)).clone());
            let fits = PasswordHash::new(&phc)
                .is_ok_and(|phc| Argon2::default().verify_password(password.as_bytes(), &phc).is_ok());
            known && fits
        })
        .await
    }

    /// Makes the decoy's hash before the first stranger comes.
    pub async fn prepare(&self) {
        drop(self.verify(None, String::new()).await);
    }

    /// Whether the hash was made with other settings than today's: it is renewed at the next sign-in (S1).
    #[must_use]
    pub fn is_outdated(&self, phc: &str) -> bool {
        !phc.starts_with(&format!("$argon2id$v=19$m={},t={PASSES},p=1$", self.memory_kib))
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let _place = Place::take(&self.waiting).ok_or(BUSY)?;
        let _permit = self.permits.acquire().await.map_err(|_| ApiError::internal())?;
        tokio::task::spawn_blocking(work).await.map_err(|_| ApiError::internal())
    }
}

const BUSY: ApiError = ApiError::new(axum::http::StatusCode::TOO_MANY_REQUESTS, "BUSY").retry_after(5);

/// A place in the queue, given back when the request is over or given up.
struct Place<'a>(&'a AtomicUsize);

impl Place<'_> {
    fn take(waiting: &AtomicUsize) -> Option<Place<'_>> {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place(waiting);
        (before < MAY_WAIT + AT_A_TIME).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The password's PHC string, on this thread: for the command line.
///
/// # Errors
/// When memory is short.
pub fn hash(password: &str, memory_kib: u32) -> Result<String, ApiError> {
    let params = Params::new(memory_kib, PASSES, 1, None).map_err(|_| ApiError::internal())?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon.hash_password_with_salt(password.as_bytes(), &random::bytes::<16>());
    hash.map(|hash| hash.to_string()).map_err(|_| ApiError::internal())
}

fn decoy_hash(memory_kib: u32) -> String {
    hash(&random::hex(&random::bytes::<16>()), memory_kib).unwrap_or_default()
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    TooShort,
    TooLong,
    /// It is in every attacker's list, or made of the login name or the product's.
    TooCommon,
    /// It is the one that was to be changed: whoever gave that one out would still know it.
    Unchanged,
}

impl Weakness {
    /// The word for it in the API.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Weakness::TooShort => "password_too_short",
            Weakness::TooLong => "password_too_long",
            Weakness::TooCommon => "password_too_common",
            Weakness::Unchanged => "password_unchanged",
        }
    }
}

/// Length and the obvious ones; no rules about kinds of characters and no forced change (S3).
///
/// # Errors
/// The first weakness found.
pub fn check(password: &str, login: &str) -> Result<(), Weakness> {
    if password.chars().count() < MIN_CHARACTERS {
        return Err(Weakness::TooShort);
    }
    if password.len() > MAX_BYTES {
        return Err(Weakness::TooLong);
    }
    let plain: String = password.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let core = plain.trim_matches(|c: char| c.is_ascii_digit());
    let login = login.to_lowercase();
    let obvious = COMMON.contains(&core)
        || (login.chars().count() >= 3 && core == login)
        || is_run(&plain)
        || plain.chars().collect::<std::collections::BTreeSet<_>>().len() < 4;
    if obvious { Err(Weakness::TooCommon) } else { Ok(()) }
}

/// What is left of the most used passwords when the digits around them are taken away; the empty word stands for
/// numbers such as birthdays and telephones.
const COMMON: &[&str] = &[
    "",
    "a",
    "aa",
    "abc",
    "abcd",
    "admin",
    "administrator",
    "asd",
    "asdf",
    "asdfgh",
    "dragon",
    "guanjia",
    "guest",
    "hello",
    "iloveyou",
    "kefu",
    "letmein",
    "login",
    "master",
    "monkey",
    "mypassword",
    "pass",
    "passw0rd",
    "password",
    "p@ssword",
    "princess",
    "property",
    "q1w2e3r4",
    "qaz",
    "qazwsx",
    "qq",
    "qwe",
    "qweasd",
    "qwer",
    "qwerty",
    "qwertyuiop",
    "root",
    "secret",
    "service",
    "sunshine",
    "test",
    "user",
    "welcome",
    "woaini",
    "wuye",
    "xiaoqu",
    "yezhu",
    "zxcvbn",
    "zxcvbnm",
];

/// Neighbors in order, `12345678` or `hgfedcba`.
fn is_run(text: &str) -> bool {
    let steps: Vec<i32> =
        text.as_bytes().windows(2).map(|pair| i32::from(pair[1]) - i32::from(pair[0])).collect();
    !steps.is_empty() && (steps.iter().all(|&step| step == 1) || steps.iter().all(|&step| step == -1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s03_length_counts_and_the_obvious_is_refused() {
        let check = |password: &str, expected: Result<(), Weakness>| {
            assert_eq!(super::check(password, "wangli"), expected, "{password}");
        };
        check("short7!", Err(Weakness::TooShort));
        check(&"x1y2".repeat(300), Err(Weakness::TooLong));
        for common in [
            "password",
            "Password123",
            "12345678",
            "87654321",
            "19900101",
            "aaaaaaaa",
            "abcdefgh",
            "WangLi2024",
            "guanjia888",
            "qwerty123",
        ] {
            check(common, Err(Weakness::TooCommon));
        }
        for good in ["correct horse battery", "今天天气真的很好", "kx7-turm-ofen", "南门口的老槐树下"]
        {
            check(good, Ok(()));
        }
        check(&"长".repeat(64), Err(Weakness::TooCommon));
        check(&"南门口老槐树".repeat(11), Ok(()));
    }

    #[test]
    fn s01_the_hash_is_argon2id_with_the_settings_and_a_salt_of_its_own() {
        let (one, two) = (hash("secret words", 19_456).unwrap(), hash("secret words", 19_456).unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=3,p=1$"), "{one}");
        assert_ne!(one, two);
        let hasher = Hasher::new(19_456);
        assert!(!hasher.is_outdated(&one) && Hasher::new(65_536).is_outdated(&one));
    }
}
