//! The shared vocabulary of Guanjia: what every module, the engine and both programs agree on.
//!
//! This crate does no I/O, reads no clock and draws no random number. Whatever needs one of these gets it as a
//! value: an operation that is replayed on a tablet and on the server must give the same bytes both times.
//!
//! Invariants:
//! 1. It depends on no crate of ours (`tests/architecture.rs`).
//! 2. Everything that is stored or sent is a version byte followed by postcard (`codec`).
//! 3. A refusal is code and facts, never prose; the words are in each module's `words.rs`.
//!
//! Reading order: [`record`] (what is kept), [`operation`] (what people do), [`module`] (how both are handed to
//! the engine), [`rejection`] (why something cannot be done now), [`actor`] (who may).

pub mod actor;
pub mod attachment;
pub mod bounded;
pub mod bytes;
pub mod codec;
pub mod correction;
pub mod id;
pub mod module;
pub mod operation;
pub mod order;
pub mod record;
pub mod records;
pub mod rejection;
pub mod scope;
pub mod search;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod time;

pub use actor::{Actor, Grant, MembershipStatus, Permission};
pub use attachment::{Attachment, FileHash, Media, Shot};
pub use codec::DecodeError;
pub use correction::{Change, Clash, Settled, Shown};
pub use id::{BootId, DeviceId, Id, OpId, OrgId, PersonId, SiteId};
pub use module::Module;
pub use operation::{Intent, OpContext, Operation, Place};
pub use record::{Kind, Record, Row};
pub use records::{Effect, Lookup, RecordSource, Records};
pub use rejection::{ApplyError, Rejection, Rule};
pub use scope::Scope;
pub use search::{Search, Searched};
pub use text::{Language, Phrase, Text, counted};
pub use time::{Day, Stamp, Timestamp};
