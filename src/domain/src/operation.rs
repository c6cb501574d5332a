//! What people do: an intent in the business's words, applied twice in its life with the same result.

use crate::{
    Actor, ApplyError, Attachment, DecodeError, Id, OpId, OrgId, Permission, Records, SiteId, Timestamp,
};

/// Where an operation is being applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On a device, provisionally. What is not in its working set is "unknown", not "no" (Z0c).
    Device,
    /// At the server, for good.
    Server,
}

/// Everything an operation may know besides the records. Times and ids come from here and from its own body.
#[derive(Clone, Debug)]
pub struct OpContext<'a> {
    pub op: OpId,
    pub org: OrgId,
    pub actor: &'a Actor,
    /// When it was captured, corrected and clamped (sync.md 2.8).
    pub at: Timestamp,
    pub place: Place,
}

/// An operation as the engine carries it: kind, version and the module's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// `"tickets.dispatch"`.
    pub kind: &'static str,
    pub version: u8,
    pub target: Id,
    pub bytes: Vec<u8>,
}

/// The operations of one module: an enum with one variant per intent.
///
/// Applied on the device at once, and at the server for good. Therefore `apply` reads nothing but `records` and
/// `context`: no clock, no randomness, no I/O.
pub trait Operation: Sized + Clone + 'static {
    const MODULE: &'static str;
    /// Every kind this module's operations have, `"tickets.open"`.
    const KINDS: &'static [&'static str];

    fn kind(&self) -> &'static str;
    fn version(&self) -> u8;
    /// The record it is about; for a creation the new record's id.
    fn target(&self) -> Id;
    /// Postcard of this variant's content, without a version byte (the body carries it).
    fn encode(&self) -> Vec<u8>;

    /// # Errors
    /// When the kind or version is unknown or the bytes do not fit.
    fn decode(kind: &str, version: u8, bytes: &[u8]) -> Result<Self, DecodeError>;

    /// What the actor's posts must allow.
    fn permission(&self) -> Permission {
        self.kind()
    }

    /// The site at which the permission is needed; `None` = the whole organisation.
    ///
    /// # Errors
    /// When the record that decides is not loaded.
    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError>;

    /// The photos and voice notes this intent names; their bytes follow by themselves.
    fn attachments(&self) -> &[Attachment] {
        &[]
    }

    /// Checks the rules and writes the records.
    ///
    /// # Errors
    /// The first reason against it.
    fn apply(&self, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError>;

    /// What only the server may add after `apply` succeeded there, in the same transaction: a human number.
    ///
    /// # Errors
    /// When a row must be loaded first.
    fn complete(&self, _context: &OpContext<'_>, _records: &mut Records<'_>) -> Result<(), ApplyError> {
        Ok(())
    }

    fn intent(&self) -> Intent {
        Intent { kind: self.kind(), version: self.version(), target: self.target(), bytes: self.encode() }
    }
}

/// Declares a module's operations: one variant per intent, each holding a struct that knows its `target()`.
///
/// It writes what would otherwise be five long matches that must agree; the rules stay in plain functions.
/// Each content struct implements `target(&self) -> Id` by itself.
#[macro_export]
macro_rules! operations {
    ($(#[$doc:meta])* $name:ident in $module:literal { $( $(#[$vdoc:meta])* $variant:ident($content:ty) = $kind:literal v $version:literal ),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name { $( $(#[$vdoc])* $variant($content) ),+ }

        $( impl From<$content> for $name { fn from(content: $content) -> Self { Self::$variant(content) } } )+

        impl $name {
            pub const MODULE: &'static str = $module;
            pub const KINDS: &'static [&'static str] = &[$( concat!($module, ".", $kind) ),+];

            #[must_use]
            pub fn kind(&self) -> &'static str { match self { $( Self::$variant(_) => concat!($module, ".", $kind) ),+ } }
            #[must_use]
            pub fn version(&self) -> u8 { match self { $( Self::$variant(_) => $version ),+ } }
            #[must_use]
            pub fn target(&self) -> $crate::Id { match self { $( Self::$variant(content) => content.target() ),+ } }
            #[must_use]
            pub fn encode_content(&self) -> Vec<u8> { match self { $( Self::$variant(content) => $crate::operation::encode_content(content) ),+ } }

            /// # Errors
            /// When the kind or version is unknown or the bytes do not fit.
            pub fn decode_content(kind: &str, version: u8, bytes: &[u8]) -> Result<Self, $crate::DecodeError> {
                match (kind, version) {
                    $( (concat!($module, ".", $kind), $version) => $crate::codec::decode_payload::<$content>(bytes, concat!($module, ".", $kind)).map(Self::$variant), )+
                    (known, found) if Self::KINDS.contains(&known) => Err($crate::DecodeError::UnknownVersion { found }),
                    _ => Err($crate::DecodeError::UnknownKind { kind: kind.to_owned() }),
                }
            }
        }
    };
}

/// Postcard of one operation's content. Used by [`operations!`](crate::operations).
///
/// # Panics
/// Never for derived types, whose lengths are known.
#[must_use]
pub fn encode_content<T: serde::Serialize>(content: &T) -> Vec<u8> {
    postcard::to_extend(content, Vec::new()).expect("derived types always have a known length")
}

/// The parts of [`Operation`] that [`operations!`](crate::operations) has written already.
#[macro_export]
macro_rules! operation_basics {
    () => {
        const MODULE: &'static str = Self::MODULE;
        const KINDS: &'static [&'static str] = Self::KINDS;
        fn kind(&self) -> &'static str {
            self.kind()
        }
        fn version(&self) -> u8 {
            self.version()
        }
        fn target(&self) -> $crate::Id {
            self.target()
        }
        fn encode(&self) -> Vec<u8> {
            self.encode_content()
        }
        fn decode(kind: &str, version: u8, bytes: &[u8]) -> Result<Self, $crate::DecodeError> {
            Self::decode_content(kind, version, bytes)
        }
    };
}
