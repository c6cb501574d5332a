//! The key pair that device backups are sealed to. It follows from a secret of the key file, so the file stays as it is,
//! and whoever restores a server with its keys can open the backups of its devices.

use crate::keys::derived_secret;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;
use sync::device_backup::{Header, KEY_PURPOSE, Piece, key_id, next_piece, nonce};

/// What HKDF is told that the secret is for.
const SECRET_PURPOSE: &[u8] = b"guanjia device backup secret";

/// This server's side.
pub struct BackupKey {
    secret: SecretKey,
    /// Uncompressed, as browsers import it.
    public: Vec<u8>,
}

/// Why a file, or the rest of it, cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    #[error("this is no device backup")]
    NotABackup,
    #[error("it was sealed to another server's key")]
    OtherKey,
    #[error("it is damaged")]
    Damaged,
    #[error("its end is missing")]
    Cut,
}

/// What could be opened of a file; with a reason, if that is not all.
#[derive(Debug)]
pub struct Opened {
    pub pieces: Vec<Piece>,
    pub missing: Option<Unopened>,
}

impl BackupKey {
    /// The key pair of a server with this secret.
    #[must_use]
    pub fn derive(root: &[u8; 32]) -> BackupKey {
        let secret = derived_secret(root, SECRET_PURPOSE);
        let public = uncompressed(&secret.public_key());
        BackupKey { secret, public }
    }

    /// What devices seal to.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// Opens what can be opened, piece by piece: what lies before a cut or damage is as good as ever.
    ///
    /// # Errors
    /// When not even the first piece can be.
    pub fn open(&self, file: &[u8]) -> Result<Opened, Unopened> {
        let (header, mut rest) = Header::read(file).ok_or(Unopened::NotABackup)?;
        if header.key != key_id(&self.public) {
            return Err(Unopened::OtherKey);
        }
        let ephemeral = PublicKey::from_sec1_bytes(&header.ephemeral).map_err(|_| Unopened::Damaged)?;
        let cipher = cipher(&self.secret, &ephemeral, &header);
        let aad = header.to_bytes();
        let mut pieces = Vec::new();
        let missing = loop {
            let Some((sealed, after)) = next_piece(rest) else { break Some(Unopened::Cut) };
            let number = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
            let payload = Payload { msg: sealed, aad: &aad };
            let piece = cipher.decrypt(&nonce(number).into(), payload).ok();
            match piece.and_then(|bytes| Piece::from_bytes(&bytes).ok()) {
                None => break Some(Unopened::Damaged),
                Some(Piece::End { pieces: count }) => {
                    let whole = count == number && after.is_empty();
                    break (!whole).then_some(Unopened::Damaged);
                }
                Some(piece) => pieces.push(piece),
            }
            rest = after;
        };
        match missing {
            Some(why) if pieces.is_empty() => Err(why),
            missing => Ok(Opened { pieces, missing }),
        }
    }
}

fn cipher(secret: &SecretKey, other: &PublicKey, header: &Header) -> Aes256Gcm {
    let shared = p256::ecdh::diffie_hellman(secret.to_nonzero_scalar(), other.as_affine());
    let spread = Hkdf::<Sha256>::new(Some(&header.ephemeral), shared.raw_secret_bytes());
    let mut key = [0; 32];
    // 32 bytes are far below what HKDF can give.
    let _ = spread.expand(KEY_PURPOSE, &mut key);
    Aes256Gcm::new(&key.into())
}

fn uncompressed(key: &PublicKey) -> Vec<u8> {
    use p256::elliptic_curve::sec1::ToSec1Point;
    key.to_sec1_point(false).as_bytes().to_vec()
}

/// Seals as a browser does; `ephemeral` is used for this file only. For tests that have no browser.
#[must_use]
pub fn seal(server_key: &[u8], ephemeral: [u8; 32], pieces: &[Piece]) -> Option<Vec<u8>> {
    let secret = SecretKey::from_slice(&ephemeral).ok()?;
    let public = uncompressed(&secret.public_key());
    let header = Header::new(server_key, public.try_into().ok()?);
    let cipher = cipher(&secret, &PublicKey::from_sec1_bytes(server_key).ok()?, &header);
    let (aad, mut file) = (header.to_bytes(), header.to_bytes());
    let end = Piece::End { pieces: u32::try_from(pieces.len()).ok()? };
    for (number, piece) in (0..).zip(pieces.iter().chain([&end])) {
        let bytes = piece.to_bytes();
        let payload = Payload { msg: &bytes, aad: &aad };
        file.extend(sync::device_backup::framed(&cipher.encrypt(&nonce(number).into(), payload).ok()?));
    }
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::Hash;

    fn pieces() -> Vec<Piece> {
        let file = |number: u8| Piece::File {
            hash: Hash([number; 32]),
            mime: "image/jpeg".to_owned(),
            bytes: vec![number; 40],
        };
        vec![file(1), file(2)]
    }

    #[test]
    fn what_is_sealed_to_a_server_is_opened_by_it_alone() {
        let (own, other) = (BackupKey::derive(&[1; 32]), BackupKey::derive(&[2; 32]));
        let file = seal(own.public(), [3; 32], &pieces()).unwrap();
        let opened = own.open(&file).unwrap();
        assert_eq!((opened.pieces, opened.missing), (pieces(), None));
        assert_eq!(other.open(&file).unwrap_err(), Unopened::OtherKey);
        assert_eq!(own.open(b"PK\x03\x04").unwrap_err(), Unopened::NotABackup);
        assert_eq!(BackupKey::derive(&[1; 32]).public(), own.public(), "the same key after a restart");
    }

    #[test]
    fn a_cut_or_damaged_file_gives_what_lies_before_and_says_so() {
        let own = BackupKey::derive(&[1; 32]);
        let file = seal(own.public(), [3; 32], &pieces()).unwrap();
        for cut in sync::device_backup::HEADER..file.len() {
            match own.open(&file[..cut]) {
                Ok(opened) => assert!(opened.missing == Some(Unopened::Cut) && !opened.pieces.is_empty()),
                Err(why) => assert_eq!(why, Unopened::Cut),
            }
        }
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 1;
            match own.open(&damaged) {
                Ok(opened) => assert!(
                    opened.missing.is_some() && opened.pieces == pieces()[..opened.pieces.len()],
                    "{at}"
                ),
                Err(why) => assert!(at < file.len() && why != Unopened::NotABackup || at < 6, "{at} {why}"),
            }
        }
        let swapped: Vec<Piece> = pieces().into_iter().rev().collect();
        assert_eq!(own.open(&seal(own.public(), [3; 32], &swapped).unwrap()).unwrap().pieces, swapped);
        let longer = [file.as_slice(), b"x"].concat();
        assert_eq!(own.open(&longer).unwrap().missing, Some(Unopened::Damaged), "something was added");
    }
}
