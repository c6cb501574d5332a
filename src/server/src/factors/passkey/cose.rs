//! A passkey's public key as authenticators write it (COSE, RFC 9052), and its signatures.

use std::collections::BTreeMap;

use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};

/// ECDSA on P-256 with SHA-256.
const ES256: i64 = -7;
/// RSA PKCS#1 v1.5 with SHA-256: older Windows machines have nothing else.
const RS256: i64 = -257;

/// Numbers of COSE's labels.
mod label {
    pub(super) const KEY_TYPE: i64 = 1;
    pub(super) const ALGORITHM: i64 = 3;
    pub(super) const CURVE_OR_N: i64 = -1;
    pub(super) const X_OR_E: i64 = -2;
    pub(super) const Y: i64 = -3;
}
const P256: i64 = 1;
const KEY_TYPE_EC: i64 = 2;
const KEY_TYPE_RSA: i64 = 3;

/// A key that can be checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// Uncompressed point.
    Es256([u8; 65]),
    Rs256 {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads the key and says where it ends.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<(PublicKey, &[u8])> {
        let (map, rest) = read_map(bytes)?;
        let number = |label: i64| match map.get(&label) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        };
        let octets = |label: i64| match map.get(&label) {
            Some(Value::Bytes(bytes)) => Some(*bytes),
            _ => None,
        };
        let key = match (number(label::KEY_TYPE)?, number(label::ALGORITHM)?) {
            (KEY_TYPE_EC, ES256) if number(label::CURVE_OR_N)? == P256 => {
                let (x, y) = (octets(label::X_OR_E)?, octets(label::Y)?);
                let point = [&[4], x, y].concat();
                p256::PublicKey::from_sec1_bytes(&point).ok()?;
                PublicKey::Es256(point.try_into().ok()?)
            }
            (KEY_TYPE_RSA, RS256) => {
                let (n, e) = (octets(label::CURVE_OR_N)?, octets(label::X_OR_E)?);
                // ring checks the rest at the first signature; a shorter key is none.
                let long_enough = (256..=1_024).contains(&n.len()) && (1..=8).contains(&e.len());
                long_enough.then(|| PublicKey::Rs256 { n: n.to_vec(), e: e.to_vec() })?
            }
            _ => return None,
        };
        Some((key, rest))
    }

    /// Whether this key has signed the message.
    #[must_use]
    pub fn has_signed(&self, message: &[u8], signed: &[u8]) -> bool {
        match self {
            PublicKey::Es256(point) => UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point)
                .verify(message, signed)
                .is_ok(),
            PublicKey::Rs256 { n, e } => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signed).is_ok()
            }
        }
    }
}

enum Value<'a> {
    Number(i64),
    Bytes(&'a [u8]),
}

/// The least of CBOR: one map of numbers to numbers and byte strings, as CTAP writes keys.
fn read_map(bytes: &[u8]) -> Option<(BTreeMap<i64, Value<'_>>, &[u8])> {
    let (MAP, entries, mut rest) = read_head(bytes)? else { return None };
    if entries > 16 {
        return None;
    }
    let mut map = BTreeMap::new();
    for _ in 0..entries {
        let (label, after) = read_number(rest)?;
        let (kind, length, after) = read_head(after)?;
        let value = if kind == BYTES {
            let (bytes, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
            rest = after;
            Value::Bytes(bytes)
        } else {
            rest = after;
            Value::Number(signed(kind, length)?)
        };
        if map.insert(label, value).is_some() {
            return None;
        }
    }
    Some((map, rest))
}

const POSITIVE: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const MAP: u8 = 5;

fn read_number(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let (kind, number, rest) = read_head(bytes)?;
    Some((signed(kind, number)?, rest))
}

fn signed(kind: u8, number: u64) -> Option<i64> {
    let number = i64::try_from(number).ok()?;
    match kind {
        POSITIVE => Some(number),
        NEGATIVE => Some(-1 - number),
        _ => None,
    }
}

/// The first byte and the number that it begins.
fn read_head(bytes: &[u8]) -> Option<(u8, u64, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let length = match first & 0x1f {
        small @ 0..=23 => return Some((first >> 5, u64::from(small), rest)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let (number, rest) = rest.split_at_checked(length)?;
    let number = number.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte));
    Some((first >> 5, number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s36_no_bytes_of_a_passkey_make_the_server_stumble() {
        let mut n_read = 0;
        for round in 0..20_000_u32 {
            let mut bytes: [u8; 96] = crate::random::bytes();
            // Half of them begin like a key, so that the reader comes far.
            if round % 2 == 0 {
                bytes[..10].copy_from_slice(&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
            }
            let length = (round as usize) % 97;
            if let Some((key, _)) = PublicKey::read(&bytes[..length]) {
                n_read += 1;
                assert!(!key.has_signed(b"message", &bytes));
            }
            drop(super::super::authenticator::read(&bytes[..length], "localhost"));
        }
        assert_eq!(n_read, 0, "no random point lies on the curve with a label after it");
        let odd = PublicKey::Rs256 { n: vec![0; 256], e: vec![0] };
        assert!(!odd.has_signed(b"message", &[0; 256]));
    }

    #[test]
    fn s05_only_whole_keys_of_the_known_kinds_are_read() {
        // The point of RFC 6979's example key.
        let x =
            crate::random::unhex::<32>("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6")
                .unwrap();
        let y =
            crate::random::unhex::<32>("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
                .unwrap();
        let ec = |y: &[u8; 32]| {
            [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], &x, &[0x22, 0x58, 32], y].concat()
        };
        let good = ec(&y);
        let (key, rest) = PublicKey::read(&good).unwrap();
        assert!(matches!(key, PublicKey::Es256(_)) && rest.is_empty());
        for end in 0..good.len() {
            assert!(PublicKey::read(&good[..end]).is_none(), "{end}");
        }
        assert!(PublicKey::read(&ec(&[7; 32])).is_none(), "not on the curve");
        let mut twice = good.clone();
        (twice[0], twice[3]) = (0xa5, 1);
        assert!(PublicKey::read(&twice).is_none(), "a label twice");
        let rsa = |bytes: u16| {
            let length = bytes.to_be_bytes();
            let n = vec![0xc1; usize::from(bytes)];
            [&[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59][..], &length, &n, &[0x21, 0x43, 1, 0, 1, 9]].concat()
        };
        let long = rsa(256);
        let (key, rest) = PublicKey::read(&long).unwrap();
        assert!(matches!(key, PublicKey::Rs256 { .. }) && rest == [9]);
        assert!(PublicKey::read(&rsa(128)).is_none(), "1,024 bits are too few");
    }
}
