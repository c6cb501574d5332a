//! Lists that may not be longer than they ever are:
//! `#[serde(deserialize_with = "domain::bounded::list::<4096, _, _>")]`.
//!
//! An element of one byte on the wire may take a hundred in memory, so a message within its limit of bytes could ask for
//! hundreds of megabytes (S36). On the wire nothing changes.

use core::fmt;
use core::marker::PhantomData;
use std::collections::BTreeMap;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A list of at most `MOST` elements.
///
/// # Errors
/// What the deserializer says, and when there are more.
pub fn list<'de, const MOST: usize, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_seq(AtMost::<MOST, T>(PhantomData))
}

/// A map of at most `MOST` entries.
///
/// # Errors
/// What the deserializer says, and when there are more.
pub fn map<'de, const MOST: usize, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_map(EntriesAtMost::<MOST, K, V>(PhantomData))
}

struct AtMost<const MOST: usize, T>(PhantomData<T>);

struct EntriesAtMost<const MOST: usize, K, V>(PhantomData<(K, V)>);

impl<'de, const MOST: usize, T: Deserialize<'de>> Visitor<'de> for AtMost<MOST, T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {MOST} elements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::with_capacity(elements.size_hint().unwrap_or(0).min(MOST));
        while let Some(element) = elements.next_element()? {
            if list.len() == MOST {
                return Err(A::Error::invalid_length(MOST + 1, &"fewer elements"));
            }
            list.push(element);
        }
        Ok(list)
    }
}

impl<'de, const MOST: usize, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de>
    for EntriesAtMost<MOST, K, V>
{
    type Value = BTreeMap<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {MOST} entries")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<BTreeMap<K, V>, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, value)) = entries.next_entry()? {
            map.insert(key, value);
            if map.len() > MOST {
                return Err(A::Error::invalid_length(MOST + 1, &"fewer entries"));
            }
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use crate::codec;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Short {
        #[serde(deserialize_with = "super::list::<3, _, _>")]
        list: Vec<u8>,
        #[serde(deserialize_with = "super::map::<2, _, _, _>")]
        map: BTreeMap<u8, u8>,
    }

    #[test]
    fn s36_a_list_ends_at_its_limit_and_a_lie_about_its_length_costs_nothing() {
        let short = |n_list: u8, n_map: u8| Short {
            list: (0..n_list).collect(),
            map: (0..n_map).map(|key| (key, key)).collect(),
        };
        for (n_list, n_map, taken) in [(0, 0, true), (3, 2, true), (4, 2, false), (3, 3, false)] {
            let written = short(n_list, n_map);
            let read = codec::decode::<Short>(1, &codec::encode(1, &written), "short");
            assert_eq!(read.is_ok_and(|read| read == written), taken, "{n_list} and {n_map}");
        }
        // Billions announced, none there.
        assert!(codec::decode::<Short>(1, &[1, 0xff, 0xff, 0xff, 0xff, 0x0f], "short").is_err());
    }
}
