//! A version byte, then postcard. Nothing else is ever stored or sent.

use core::fmt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Bytes that this build cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeError {
    /// No bytes at all.
    Empty,
    /// Written by a newer build, or not ours.
    UnknownVersion { found: u8 },
    /// The version is known but the bytes do not fit it.
    Malformed { what: &'static str },
    /// An operation or record kind that this build has never heard of.
    UnknownKind { kind: String },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Empty => f.write_str("no bytes to decode"),
            DecodeError::UnknownVersion { found } => write!(f, "unknown version {found}"),
            DecodeError::Malformed { what } => write!(f, "malformed {what}"),
            DecodeError::UnknownKind { kind } => write!(f, "unknown kind {kind}"),
        }
    }
}

impl core::error::Error for DecodeError {}

/// Encodes `value` behind `version`.
///
/// # Panics
/// Never for our types: postcard only fails for sequences of unknown length, which serde's derive does not make.
#[must_use]
pub fn encode<T: Serialize>(version: u8, value: &T) -> Vec<u8> {
    postcard::to_extend(value, vec![version]).expect("derived types always have a known length")
}

/// Decodes what [`encode`] wrote, refusing another version and trailing bytes.
///
/// # Errors
/// [`DecodeError`] when the bytes are not exactly one value of this version.
pub fn decode<T: DeserializeOwned>(version: u8, bytes: &[u8], what: &'static str) -> Result<T, DecodeError> {
    let (&found, rest) = bytes.split_first().ok_or(DecodeError::Empty)?;
    if found != version {
        return Err(DecodeError::UnknownVersion { found });
    }
    decode_payload(rest, what)
}

/// Decodes what stands first in a payload, borrowed where the type allows it, and gives the rest: for who needs two
/// fields of thousands of records.
///
/// # Errors
/// [`DecodeError::Malformed`] when the bytes do not begin with such a value.
pub fn decode_front<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, &'a [u8]), DecodeError> {
    postcard::take_from_bytes(bytes).map_err(|_| DecodeError::Malformed { what: "front" })
}

/// Decodes a payload whose version byte has been read already.
///
/// # Errors
/// [`DecodeError::Malformed`] when the bytes are not exactly one value.
pub fn decode_payload<T: DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, DecodeError> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(DecodeError::Malformed { what }),
    }
}
