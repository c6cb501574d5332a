//! 本机备份 `.wybak`: everything on a device that may not be at the server, as one file only the server can open.
//!
//! ```text
//!   WYBAK 2 | key id (8) | ephemeral public key (65) | piece | piece | … | last piece
//!   piece = length (u32, big endian) | AES-256-GCM of one [`Piece`]
//! ```
//!
//! The key of a file is HKDF-SHA-256 of an ECDH (P-256) between a key pair made for this file and the server's, with the
//! ephemeral public key as salt. It seals this file only, so a piece's number is its nonce. The header is authenticated
//! with each piece, and the last piece says that it is the last: a file that was cut is known to be, and what came before
//! the cut is still good. This module knows the layout; the browser and the server do the sealing.

use domain::{DecodeError, DeviceId, OrgId, Timestamp, codec};
use serde::{Deserialize, Serialize};

use crate::Hash;
use crate::op::StoredBatch;
use crate::replica::InboxEntry;

/// What the file's name ends in.
pub const FILE_ENDING: &str = "wybak";

/// What HKDF is told that the key is for.
pub const KEY_PURPOSE: &[u8] = b"guanjia device backup 2";

const MAGIC: &[u8; 6] = b"WYBAK\x02";
const KEY_ID: usize = 8;
/// An uncompressed point of P-256.
pub const POINT: usize = 65;
/// Bytes before the first piece.
pub const HEADER: usize = MAGIC.len() + KEY_ID + POINT;
const PIECE_VERSION: u8 = 1;

/// No piece is longer: a photo and its tag.
pub const MAX_PIECE: usize = 32 * 1024 * 1024;

/// One part of the content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// The first.
    Ops(Box<Work>),
    /// A photo or voice note that the server may not have.
    File { hash: Hash, mime: String, bytes: Vec<u8> },
    /// The last: how many came before it.
    End { pieces: u32 },
}

/// The queue of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    pub org: OrgId,
    pub device: DeviceId,
    pub made_at: Timestamp,
    /// Acknowledged, but perhaps in no backup of the server yet.
    pub sent: Vec<StoredBatch>,
    pub outbox: Vec<StoredBatch>,
    pub inbox: Vec<InboxEntry>,
}

/// The beginning of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub key: [u8; KEY_ID],
    pub ephemeral: [u8; POINT],
}

impl Header {
    /// For a file sealed to the server's public key.
    #[must_use]
    pub fn new(server_key: &[u8], ephemeral: [u8; POINT]) -> Header {
        Header { key: key_id(server_key), ephemeral }
    }

    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [MAGIC.as_slice(), &self.key, &self.ephemeral].concat()
    }

    /// The header and what follows it; `None` = no such file.
    #[must_use]
    pub fn read(file: &[u8]) -> Option<(Header, &[u8])> {
        let rest = file.strip_prefix(MAGIC.as_slice())?;
        let (key, rest) = rest.split_first_chunk::<KEY_ID>()?;
        let (ephemeral, rest) = rest.split_first_chunk::<POINT>()?;
        Some((Header { key: *key, ephemeral: *ephemeral }, rest))
    }
}

/// By what a server knows whether a file is for it.
#[must_use]
pub fn key_id(server_key: &[u8]) -> [u8; KEY_ID] {
    let hash = Hash::of(server_key).0;
    core::array::from_fn(|index| hash[index])
}

/// The nonce of the piece with this number.
#[must_use]
pub fn nonce(piece: u32) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[8..].copy_from_slice(&piece.to_be_bytes());
    nonce
}

impl Piece {
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(PIECE_VERSION, self)
    }

    /// # Errors
    /// When the bytes are no piece of a version this build knows.
    pub fn from_bytes(bytes: &[u8]) -> Result<Piece, DecodeError> {
        codec::decode(PIECE_VERSION, bytes, "device backup")
    }
}

/// A sealed piece as it stands in the file.
#[must_use]
pub fn framed(sealed: &[u8]) -> Vec<u8> {
    let length = u32::try_from(sealed.len()).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), sealed].concat()
}

/// The next sealed piece and what follows it; `None` = the file ends here or was cut.
#[must_use]
pub fn next_piece(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    (length <= MAX_PIECE && length <= rest.len()).then(|| rest.split_at(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_read_as_it_is_written_and_a_cut_is_seen() {
        let header = Header::new(b"key", [7; POINT]);
        let file = [header.to_bytes(), framed(b"first"), framed(b"")].concat();
        assert_eq!(header.to_bytes().len(), HEADER);
        let (read, rest) = Header::read(&file).unwrap();
        assert_eq!(read, header);
        let (first, rest) = next_piece(rest).unwrap();
        assert_eq!((first, next_piece(rest)), (&b"first"[..], Some((&b""[..], &b""[..]))));
        for cut in 0..file.len() {
            let pieces =
                Header::read(&file[..cut]).map(|(_, rest)| next_piece(rest).and_then(|(_, r)| next_piece(r)));
            assert!(pieces.flatten().is_none(), "{cut}");
        }
    }
}
