//! Words that may only ever be read inside one scope. Every byte of every answer is searched for them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use domain::Scope;

/// What every canary begins with; no other byte sequence of a message contains it.
const PREFIX: &[u8] = b"canary:";
const HEX: usize = 16;

/// The canary of a scope, to be written into every row of it.
#[must_use]
pub fn of(scope: Scope) -> String {
    thread_local! {
        static KNOWN: RefCell<BTreeMap<Scope, String>> = const { RefCell::new(BTreeMap::new()) };
    }
    KNOWN.with_borrow_mut(|known| {
        // Worlds come and go on one thread; their scopes need not be remembered for ever.
        if known.len() > 64 {
            known.clear();
        }
        known.entry(scope).or_insert_with(|| make(scope)).clone()
    })
}

fn make(scope: Scope) -> String {
    let digest = domain::Id::named(&scope.to_string());
    format!("canary:{}", &digest.to_string()[..HEX])
}

/// The canaries in `bytes` that do not belong to one of the `allowed` scopes.
#[must_use]
pub fn strangers(bytes: &[u8], allowed: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(start) = rest.iter().position(|&byte| byte == PREFIX[0]) {
        rest = &rest[start..];
        if rest.starts_with(PREFIX) && rest.len() >= PREFIX.len() + HEX {
            let word = String::from_utf8_lossy(&rest[..PREFIX.len() + HEX]);
            if !allowed.contains(word.as_ref()) {
                found.push(word.into_owned());
            }
        }
        rest = &rest[1..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Id, PersonId};

    #[test]
    fn a_canary_is_found_wherever_it_lies_and_only_outside_its_own_scope() {
        let (own, other) = (of(Scope::Org), of(Scope::User(PersonId(Id([3; 16])))));
        let bytes = [b"cc", own.as_bytes(), b"ca", other.as_bytes(), b"canary:short"].concat();
        assert_eq!(strangers(&bytes, &[own.clone(), other.clone()].into()), Vec::<String>::new());
        assert_eq!(strangers(&bytes, &[own].into()), vec![other]);
    }
}
