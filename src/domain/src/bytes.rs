//! Bytes inside a message, written and read in one piece: `#[serde(with = "domain::bytes")]`.
//!
//! Serde takes a `Vec<u8>` for a list of numbers and visits each; of a page of rows that was a third of the work. On the
//! wire both are the same: the length, then the bytes.

use core::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// # Errors
/// What the serializer says.
pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        bytes.serialize(serializer)
    } else {
        serializer.serialize_bytes(bytes)
    }
}

/// # Errors
/// What the deserializer says.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    if deserializer.is_human_readable() {
        return Vec::deserialize(deserializer);
    }
    deserializer.deserialize_bytes(Whole)
}

struct Whole;

impl Visitor<'_> for Whole {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

/// A list of such: `#[serde(with = "domain::bytes::list")]`. It holds at most [`MOST`](list::MOST): an empty one takes a
/// byte on the wire and two dozen in memory (S36).
pub mod list {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// As many as one capture batch has ops.
    pub const MOST: usize = 256;

    #[derive(Serialize)]
    struct Written<'a>(#[serde(with = "super")] &'a [u8]);

    #[derive(Deserialize)]
    struct Read(#[serde(with = "super")] Vec<u8>);

    /// # Errors
    /// What the serializer says.
    pub fn serialize<S: Serializer>(list: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(|bytes| Written(bytes)))
    }

    /// # Errors
    /// What the deserializer says.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
        let list = crate::bounded::list::<MOST, Read, D>(deserializer)?;
        Ok(list.into_iter().map(|read| read.0).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Fast {
        #[serde(with = "super")]
        one: Vec<u8>,
        #[serde(with = "super::list")]
        many: Vec<Vec<u8>>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Plain {
        one: Vec<u8>,
        many: Vec<Vec<u8>>,
    }

    proptest! {
        #[test]
        fn the_bytes_on_the_wire_are_those_of_plain_lists(one: Vec<u8>, many: Vec<Vec<u8>>) {
            let (fast, plain) = (Fast { one: one.clone(), many: many.clone() }, Plain { one, many });
            let wire = crate::codec::encode(1, &fast);
            prop_assert_eq!(&wire, &crate::codec::encode(1, &plain));
            prop_assert_eq!(crate::codec::decode::<Fast>(1, &wire, "test").unwrap(), fast);
            let json = serde_json::to_string(&plain).unwrap();
            prop_assert_eq!(serde_json::to_string(&serde_json::from_str::<Fast>(&json).unwrap()).unwrap(), json);
            prop_assert!(crate::codec::decode::<Fast>(1, &wire[..wire.len() - 1], "test").is_err());
        }
    }
}
