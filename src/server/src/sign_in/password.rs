//! Passwords: Argon2id, few at a time, and the same work for a name nobody has (S1, S2, S3).

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::api_error::ApiError;
use crate::random;
use crate::sign_in::guessable::is_guessable;

/// Passes over the memory (S1: three over 64 MiB).
const PASSES: u32 = 3;
/// Hashes at a time: each takes a core and its memory.
const AT_A_TIME: usize = 2;
/// Sign-ins that may wait for a hash; whoever comes then is told to come again (a hash is dear on purpose).
const MAY_WAIT: usize = 64;

/// S3: at least eight characters; a long sentence is welcome.
pub const MIN_CHARACTERS: usize = 8;
/// Twice what S3 asks for; a new password may not be longer.
pub const MAX_CHARACTERS: usize = 128;
/// Of what is typed in at a sign-in no more is looked at.
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
    /// It is in every attacker's list, or made of what is known of the person.
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

/// Length and the first guesses; no rules about kinds of characters and no forced change (S3). `context` is what is
/// known of the person: login, name, sites.
///
/// # Errors
/// The first weakness found.
pub fn check(password: &str, context: &[&str]) -> Result<(), Weakness> {
    let length = password.chars().count();
    if length < MIN_CHARACTERS {
        return Err(Weakness::TooShort);
    }
    if length > MAX_CHARACTERS || password.len() > MAX_BYTES {
        return Err(Weakness::TooLong);
    }
    if is_guessable(password, context) { Err(Weakness::TooCommon) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s03_length_counts_and_there_are_no_rules_of_composition() {
        let check = |password: &str, expected: Result<(), Weakness>| {
            assert_eq!(super::check(password, &["wangxl"]), expected, "{password}");
        };
        check("short7!", Err(Weakness::TooShort));
        check("七个汉字不够长", Err(Weakness::TooShort));
        check("南门口的老槐树下", Ok(()));
        check("onlysmallletterswithoutanything", Ok(()));
        check("WangXL2024", Err(Weakness::TooCommon));
        check(&"长".repeat(64), Err(Weakness::TooCommon));
        let long: String = "南门口老槐树下有三只猫".chars().cycle().take(MAX_CHARACTERS).collect();
        check(&long, Ok(()));
        check(&format!("{long}猫"), Err(Weakness::TooLong));
    }

    #[tokio::test]
    async fn s02_a_name_nobody_has_costs_a_hash_of_todays_settings_too() {
        let hasher = Hasher::new(19_456);
        assert!(!hasher.verify(None, String::new()).await.unwrap());
        let decoy = hasher.decoy.get().expect("something was hashed against").clone();
        assert!(!hasher.is_outdated(&decoy), "what it costs to check an account's password: {decoy}");
        let known = hasher.hash("secret words".to_owned()).await.unwrap();
        assert!(hasher.verify(Some(known.clone()), "secret words".to_owned()).await.unwrap());
        // Whoever could guess the decoy's password would still get in nowhere.
        let lucky = Hasher::new(19_456);
        lucky.decoy.set(known).unwrap();
        assert!(!lucky.verify(None, "secret words".to_owned()).await.unwrap());
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
