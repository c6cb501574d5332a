//! What the authenticator says and signs (WebAuthn 6.1).

use sha2::{Digest, Sha256};

use super::ceremony::Refused;
use super::cose::PublicKey;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const MAY_BE_BACKED_UP: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;
const EXTENSIONS: u8 = 0x80;
/// Ids of credentials are no longer than this (WebAuthn 4).
const LONGEST_ID: usize = 1_023;

/// The authenticator's data, read and judged.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) counter: u32,
    /// Credential id and public key; only when one was made.
    pub(super) made: Option<(&'a [u8], PublicKey, &'a [u8])>,
}

/// # Errors
/// The first step that fails.
pub(super) fn read<'a>(data: &'a [u8], rp_id: &str) -> Result<Said<'a>, Refused> {
    let (rp, rest) = data.split_first_chunk::<32>().ok_or(Refused::Malformed)?;
    let (&[flags], rest) = rest.split_first_chunk::<1>().ok_or(Refused::Malformed)?;
    let (counter, rest) = rest.split_first_chunk::<4>().ok_or(Refused::Malformed)?;
    if rp[..] != Sha256::digest(rp_id.as_bytes())[..] {
        return Err(Refused::OtherSite);
    }
    if flags & PRESENT == 0 || flags & VERIFIED == 0 {
        return Err(Refused::NotVerified);
    }
    if flags & BACKED_UP != 0 && flags & MAY_BE_BACKED_UP == 0 {
        return Err(Refused::Malformed);
    }
    let (made, rest) = if flags & ATTESTED == 0 { (None, rest) } else { read_made(rest)? };
    // Extensions were not asked for; what comes unasked is not looked at.
    if flags & EXTENSIONS == 0 && !rest.is_empty() {
        return Err(Refused::Malformed);
    }
    Ok(Said { counter: u32::from_be_bytes(*counter), made })
}

type Made<'a> = (&'a [u8], PublicKey, &'a [u8]);

fn read_made(data: &[u8]) -> Result<(Option<Made<'_>>, &[u8]), Refused> {
    let (_model, rest) = data.split_first_chunk::<16>().ok_or(Refused::Malformed)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(Refused::Malformed)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (id, rest) = rest.split_at_checked(length).ok_or(Refused::Malformed)?;
    if !(1..=LONGEST_ID).contains(&length) {
        return Err(Refused::Malformed);
    }
    let (key, after) = PublicKey::read(rest).ok_or(Refused::UnknownKey)?;
    let written = &rest[..rest.len() - after.len()];
    Ok((Some((id, key, written)), after))
}
