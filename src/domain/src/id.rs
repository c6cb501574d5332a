//! Ids: sixteen bytes, made by the device at capture (UUIDv7), never by `apply`.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// An untyped id: what the engine sees. Modules wrap it with [`typed_id!`](crate::typed_id).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 16]);

impl Id {
    /// The id that stands for "none" in fixed layouts. No record ever has it.
    pub const NIL: Id = Id([0; 16]);

    /// A second id that belongs to this one, for a side row such as a ticket's personal data.
    ///
    /// Both sides derive the same id, so nobody has to send it.
    #[must_use]
    pub fn derived(self, label: &str) -> Id {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(label.as_bytes());
        Id::first_half(&hasher.finalize())
    }

    /// An id for something known by name only, such as a default post. Same words, same id, everywhere.
    #[must_use]
    pub fn named(label: &str) -> Id {
        Id::NIL.derived(label)
    }

    /// The last four characters as a person would read them out.
    #[must_use]
    pub fn short(self) -> String {
        self.to_string()[28..].to_ascii_uppercase()
    }

    fn first_half(digest: &[u8]) -> Id {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Id(bytes)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The text was not thirty-two hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseIdError;

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id has 32 hexadecimal digits")
    }
}

impl core::error::Error for ParseIdError {}

impl FromStr for Id {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Id, ParseIdError> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ParseIdError);
        }
        let mut bytes = [0; 16];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).map_err(|_| ParseIdError)?;
        }
        Ok(Id(bytes))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        if deserializer.is_human_readable() {
            let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
            text.parse().map_err(de::Error::custom)
        } else {
            <[u8; 16]>::deserialize(deserializer).map(Id)
        }
    }
}

/// Declares an id type of its own for one kind of thing, so that a site's id cannot be handed in for a ticket's.
#[macro_export]
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, $crate::id::serde_reexport::Serialize, $crate::id::serde_reexport::Deserialize)]
        #[serde(crate = "domain::id::serde_reexport", transparent)]
        pub struct $name(pub $crate::Id);

        impl $name {
            /// The untyped id, as the engine sees it.
            #[must_use]
            pub fn id(self) -> $crate::Id { self.0 }
        }
        impl From<$crate::Id> for $name { fn from(id: $crate::Id) -> Self { Self(id) } }
        impl From<$name> for $crate::Id { fn from(id: $name) -> Self { id.0 } }
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { ::core::fmt::Display::fmt(&self.0, f) }
        }
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { ::core::fmt::Display::fmt(&self.0, f) }
        }
        impl $crate::correction::Shown for $name {
            fn shown(&self) -> String { self.to_string() }
        }
        impl ::core::str::FromStr for $name {
            type Err = $crate::id::ParseIdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
    };
}

#[doc(hidden)]
pub use serde as serde_reexport;

// `typed_id!` names this crate from outside; inside it needs the alias.
use crate as domain;

typed_id! {
    /// One installation's organisation. Every key on the server leads with it.
    OrgId
}
typed_id! {
    /// One person on the staff.
    PersonId
}
typed_id! {
    /// 项目(小区): one managed community.
    SiteId
}
typed_id! {
    /// One browser profile (a tablet, a desk). Not a person: several people may share it.
    DeviceId
}
typed_id! {
    /// One intent of one person, made once at capture. The same id never has two effects.
    OpId
}
typed_id! {
    /// One start of a browser: durations are only comparable within it.
    BootId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form() {
        let id = Id([0xab; 16]);
        assert_eq!(id.to_string().parse::<Id>(), Ok(id));
        assert_eq!(serde_json::from_str::<Id>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    }

    #[test]
    fn text_that_is_no_id_is_refused() {
        for text in ["", "zz", "0123", "+1000000000000000000000000000000", &"g".repeat(32)] {
            assert_eq!(text.parse::<Id>(), Err(ParseIdError), "{text}");
        }
    }

    #[test]
    fn derived_ids_differ_by_label_and_by_origin() {
        let (a, b) = (Id([1; 16]), Id([2; 16]));
        assert_ne!(a.derived("x"), a.derived("y"));
        assert_ne!(a.derived("x"), b.derived("x"));
        assert_eq!(a.derived("x"), a.derived("x"));
    }
}
