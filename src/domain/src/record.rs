//! What is kept: records, and the rows the engine sees of them.

use core::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

use crate::{DecodeError, Id, Scope, Timestamp, codec};

/// A kind of record, `"tickets.ticket"`. Cheap to clone; the engine only compares it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(Arc<str>);

impl Kind {
    #[must_use]
    pub fn new(name: &str) -> Kind {
        Kind(name.into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer).map(|name| Kind(name.into()))
    }
}

/// One kind of record of one module. Its bytes are private to the module; the engine moves them unread.
pub trait Record: Serialize + DeserializeOwned + Clone + 'static {
    /// `"<module>.<record>"`, for ever.
    const KIND: &'static str;
    /// Version of the bytes written today. A new version is a new struct with `From` the old one,
    /// and [`Record::upcast`] reads what older builds wrote.
    const VERSION: u8 = 1;

    fn id(&self) -> Id;
    /// The one reading partition this record belongs to.
    fn scope(&self) -> Scope;
    /// Open records stay on every device that may read them, however old they are (sync.md 2.3).
    fn open(&self) -> bool {
        true
    }

    /// Reads a version older than [`Record::VERSION`].
    ///
    /// # Errors
    /// When no such version was ever released.
    fn upcast(version: u8, _payload: &[u8]) -> Result<Self, DecodeError> {
        Err(DecodeError::UnknownVersion { found: version })
    }

    /// The bytes that are stored and sent.
    fn encode(&self) -> Vec<u8> {
        codec::encode(Self::VERSION, self)
    }

    /// # Errors
    /// When the bytes are not a record of this kind that any build up to this one wrote.
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (&version, payload) = bytes.split_first().ok_or(DecodeError::Empty)?;
        if version == Self::VERSION {
            codec::decode_payload(payload, Self::KIND)
        } else {
            Self::upcast(version, payload)
        }
    }
}

/// A stored image of one record, as the server sends it and the device keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub kind: Kind,
    pub id: Id,
    pub scope: Scope,
    /// Part of every device's working set, however old.
    pub open: bool,
    /// How often the record was written; 0 never occurs in a stored row.
    pub rev: u32,
    /// The stream's sequence number of its last change. 0 marks an image the server has not confirmed yet.
    pub seq: u64,
    /// Server time of the last change.
    pub touched: Timestamp,
    /// Version byte and postcard, private to the module.
    #[serde(with = "crate::bytes")]
    pub bytes: Vec<u8>,
}

impl Row {
    /// # Errors
    /// When the row is of another kind or its bytes cannot be read.
    pub fn decode<R: Record>(&self) -> Result<R, DecodeError> {
        if self.kind.as_str() != R::KIND {
            return Err(DecodeError::UnknownKind { kind: self.kind.as_str().to_owned() });
        }
        R::decode(&self.bytes)
    }
}
