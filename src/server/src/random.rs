//! Random bytes and ids, from the operating system.

use domain::{Id, Timestamp};

/// # Panics
/// When the operating system has no randomness: then no token may be made.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// An id nobody can guess.
#[must_use]
pub fn id() -> Id {
    Id(bytes())
}

/// An id ordered by time (UUIDv7), for ops: kind to the database's trees.
#[must_use]
pub fn timed_id(now: Timestamp) -> Id {
    let mut id: [u8; 16] = bytes();
    id[..6].copy_from_slice(&now.0.to_be_bytes()[2..]);
    id[6] = (id[6] & 0x0f) | 0x70;
    id[8] = (id[8] & 0x3f) | 0x80;
    Id(id)
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of hexadecimal digits of either case; `None` when it is something else.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_survive_both_ways() {
        assert_eq!(unhex::<3>(&hex(&[0, 0xab, 0xff])), Some([0, 0xab, 0xff]));
        for text in ["", "00", "zzzzzz", "+12345", "0000000"] {
            assert_eq!(unhex::<3>(text), None, "{text}");
        }
    }

    #[test]
    fn a_timed_id_begins_with_its_time_and_is_a_version_7() {
        let id = timed_id(Timestamp(0x0123_4567_89ab)).0;
        assert_eq!(id[..6], [0x01, 0x23, 0x45, 0x67, 0x89, 0xab]);
        assert_eq!((id[6] >> 4, id[8] >> 6), (7, 2));
    }
}
