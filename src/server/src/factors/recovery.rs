//! Codes for the day when the telephone is gone.

use domain::PersonId;
use sync::Hash;

use crate::random;

/// How many a person gets at a time.
pub const HOW_MANY: usize = 10;

/// New codes: fifty bits each, in two groups, without letters that look alike.
#[must_use]
pub fn new_codes() -> Vec<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let code = || {
        let bytes: [u8; 10] = random::bytes();
        let letters: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
        format!("{}-{}", &letters[..5], &letters[5..])
    };
    std::iter::repeat_with(code).take(HOW_MANY).collect()
}

/// What is kept of a code. Case, spaces and hyphens do not matter. Fifty random bits behind a throttle need no slow hash;
/// the person's id in it keeps one person's codes from being looked up among all.
#[must_use]
pub fn hash(person: PersonId, typed: &str) -> Hash {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    let code: String = letters.take(64).collect();
    Hash::of(&[b"recovery code", &person.id().0[..], code.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s05_recovery_codes_differ_and_are_read_however_they_are_typed() {
        let codes = new_codes();
        assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), HOW_MANY);
        let person = PersonId(domain::Id([1; 16]));
        let typed = codes[0].to_uppercase().replace('-', "  ");
        assert_eq!(hash(person, &typed), hash(person, &codes[0]));
        assert_ne!(hash(person, &codes[1]), hash(person, &codes[0]));
        assert_ne!(hash(PersonId(domain::Id([2; 16])), &codes[0]), hash(person, &codes[0]));
    }
}
