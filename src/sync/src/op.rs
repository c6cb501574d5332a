//! The op: the only thing that is written at capture. Its bytes are made once, hashed, and never re-serialised.

use domain::{Attachment, DecodeError, DeviceId, Id, Intent, OpId, OrgId, PersonId, Stamp, Timestamp, codec};
use serde::{Deserialize, Serialize};

use crate::Hash;
use crate::hash::short_mac;
use crate::message::StreamId;

/// Withdraws the refused or held op that the body's `amends` names. The engine's own kind; no module applies it.
pub const WITHDRAW: &str = "sync.withdraw";

/// A supervisor lets the held op that the body's `amends` names be judged again, now without asking its author's
/// rights. The engine's own kind.
pub const ACCEPT: &str = "sync.accept";

/// The author hands the refused op that the body's `amends` names to a supervisor: from then on it is held. The
/// engine's own kind.
pub const HAND_OVER: &str = "sync.hand_over";

/// A supervisor gives the held op that the body's `amends` names back to its author, with words: from then on it is
/// refused. The engine's own kind.
pub const RETURN: &str = "sync.return";

/// A supervisor signs a device out, takes it out of use, has it wiped or lets it back in. The engine's own kind, and the server's own
/// word: it has asked whether the person may, and only what it has captured itself counts.
pub const ORDER_DEVICE: &str = "sync.order_device";

/// The server empties the bodies of ops that speak of somebody who was forgotten ([`crate::redaction`]). The engine's own
/// kind, and the server's own word, as [`ORDER_DEVICE`].
pub const REDACT: &str = "sync.redact";

/// Sees devices, orders what becomes of them, imports their backups.
pub const DEVICES: &str = "sync.devices";

/// The most characters of the words that go with a card.
pub const MAX_CARD_WORDS: usize = 400;

/// Version of the engine's own kinds.
pub const ENGINE_KIND_VERSION: u8 = 1;

/// The intent that withdraws a card; its capture must name the op in `amends`.
#[must_use]
pub fn withdraw(op: OpId) -> Intent {
    Intent { kind: WITHDRAW, version: ENGINE_KIND_VERSION, target: op.id(), bytes: Vec::new() }
}

/// The intent by which a supervisor accepts a held op; its capture must name the op in `amends`.
#[must_use]
pub fn accept(op: OpId) -> Intent {
    Intent { kind: ACCEPT, version: ENGINE_KIND_VERSION, target: op.id(), bytes: Vec::new() }
}

/// The intent that hands a refused op to a supervisor; its capture must name the op in `amends`.
#[must_use]
pub fn hand_over(op: OpId, words: &str) -> Intent {
    with_words(HAND_OVER, op, words)
}

/// The intent by which a supervisor gives a held op back; its capture must name the op in `amends`.
#[must_use]
pub fn give_back(op: OpId, words: &str) -> Intent {
    with_words(RETURN, op, words)
}

/// What is to become of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceOrder {
    /// Nobody is signed in there any more; what waits there comes when somebody signs in again.
    SignOut,
    /// Lost or stolen: signed out, nothing is shown to it, and whatever still comes from it is held (S22).
    Revoke,
    /// Found again.
    Reinstate,
    /// As [`DeviceOrder::Revoke`], and at its next contact it hands in what it holds and destroys itself (sync.md 2.15).
    Wipe,
}

/// The intent that writes an order about a device into the chain.
#[must_use]
pub fn order_device(device: DeviceId, order: DeviceOrder) -> Intent {
    let bytes = domain::operation::encode_content(&order);
    Intent { kind: ORDER_DEVICE, version: ENGINE_KIND_VERSION, target: device.id(), bytes }
}

/// What was ordered, from the bytes of [`order_device`]. `None` for an order that this build does not know.
#[must_use]
pub fn ordered(body: &OpBody) -> Option<DeviceOrder> {
    codec::decode_payload(&body.intent, "order about a device").ok()
}

fn with_words(kind: &'static str, op: OpId, words: &str) -> Intent {
    let words: String = words.trim().chars().take(MAX_CARD_WORDS).collect();
    let bytes = domain::operation::encode_content(&words);
    Intent { kind, version: ENGINE_KIND_VERSION, target: op.id(), bytes }
}

/// What somebody has written to a card, from the bytes of [`hand_over`] or [`give_back`].
#[must_use]
pub fn card_words(body: &OpBody) -> String {
    let words: String = codec::decode_payload(&body.intent, "words of a card").unwrap_or_default();
    words.chars().take(MAX_CARD_WORDS).collect()
}

/// Whether the engine itself carries this kind out.
#[must_use]
pub fn is_engine_kind(kind: &str) -> bool {
    [WITHDRAW, ACCEPT, HAND_OVER, RETURN, ORDER_DEVICE, REDACT].contains(&kind)
}

/// In the place of a capture batch's MAC: nobody has unlocked, so who its author is is only claimed (Z0a).
pub const CLAIMED: [u8; 8] = [0; 8];

/// The proof that the holder of `key` captured exactly these ops, in this order.
#[must_use]
pub fn batch_mac(key: &[u8; 32], ops: &[(OpId, Hash)]) -> [u8; 8] {
    let listed: Vec<u8> = ops.iter().flat_map(|(op, hash)| op.id().0.into_iter().chain(hash.0)).collect();
    short_mac(key, &[&listed])
}

/// Bodies' canonical bytes, in order.
#[derive(Serialize, Deserialize)]
struct Packed(#[serde(with = "domain::bytes::list")] Vec<Vec<u8>>);

/// Packs bodies' canonical bytes as a stored batch keeps them, unsealed.
#[must_use]
pub fn pack_bodies(bodies: Vec<Vec<u8>>) -> Sealed {
    let mut packed = codec::encode(0, &Packed(bodies));
    packed.remove(0);
    Sealed::plain(packed)
}

/// Version of [`OpBody`]'s layout, which is frozen.
pub const BODY_VERSION: u8 = 1;

/// The most ops of one capture batch (T1, atomic on the device).
pub const MAX_BATCH_OPS: usize = domain::bytes::list::MOST;

/// The most bytes of one op's body (S33).
pub const MAX_OP_BYTES: usize = 64 * 1024;

/// A photo or voice note that belongs to an op, named by its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRef {
    pub sha256: Hash,
    pub bytes: u32,
    pub mime: String,
}

impl From<&Attachment> for BlobRef {
    fn from(attachment: &Attachment) -> BlobRef {
        let mime = attachment.media.mime().to_owned();
        BlobRef { sha256: Hash(attachment.hash.0), bytes: attachment.bytes, mime }
    }
}

/// The files that unsealed bodies name, each with the record it was captured for. Bodies nobody can read name none.
#[must_use]
pub fn blobs_named(bodies: &Sealed) -> Vec<(Hash, Id)> {
    let packed = match bodies.format {
        0 => codec::decode_payload(&bodies.bytes, "capture batch").map(|Packed(bodies)| bodies).ok(),
        _ => None,
    };
    let packed = packed.unwrap_or_default();
    let bodies = packed.iter().filter_map(|bytes| OpBody::from_bytes(bytes).ok());
    bodies.flat_map(|body| body.blobs.into_iter().map(move |blob| (blob.sha256, body.target))).collect()
}

/// What a person intended, with everything that proves it. Frozen layout (sync.md 2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpBody {
    pub op: OpId,
    pub org: OrgId,
    /// Who did it, not who is signed in when it is sent.
    pub actor: PersonId,
    /// `"tickets.dispatch"`.
    pub kind: String,
    pub kind_version: u8,
    pub target: Id,
    /// Revision of the target the person saw; 0 = it did not exist.
    pub base_rev: u32,
    /// Stream position of the view the person saw.
    pub base_seq: u64,
    /// Ops that must have been applied before this one makes sense.
    pub deps: Vec<OpId>,
    pub captured: Stamp,
    /// The module's bytes.
    #[serde(with = "domain::bytes")]
    pub intent: Vec<u8>,
    pub blobs: Vec<BlobRef>,
    /// The refused op that this one replaces.
    pub amends: Option<OpId>,
}

impl OpBody {
    /// The canonical bytes. Made once, at capture.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(BODY_VERSION, self)
    }

    /// # Errors
    /// When the bytes are no body of a version this build knows.
    pub fn from_bytes(bytes: &[u8]) -> Result<OpBody, DecodeError> {
        codec::decode(BODY_VERSION, bytes, "op body")
    }
}

/// Bytes with the way they are sealed: format 0 = plain, 1 = AES-GCM. Part of the frozen `ops` layout from the first
/// day, so that encryption comes without a migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    pub format: u8,
    pub key: u32,
    #[serde(with = "domain::bytes")]
    pub bytes: Vec<u8>,
}

impl Sealed {
    #[must_use]
    pub fn plain(bytes: Vec<u8>) -> Sealed {
        Sealed { format: 0, key: 0, bytes }
    }
}

/// A capture batch before the store has numbered it: what T1 gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    pub stream: StreamId,
    pub device: DeviceId,
    pub actor: PersonId,
    pub op_ids: Vec<OpId>,
    /// One per capture batch, under the key given to this person on this device at sign-in.
    pub actor_mac: [u8; 8],
    pub captured_at: Timestamp,
    /// Postcard of `Vec<Vec<u8>>`: the bodies' canonical bytes, in order.
    pub bodies: Sealed,
}

/// A capture batch as it lies in `outbox` and later in `sent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBatch {
    pub stream: StreamId,
    pub first_dseq: u64,
    /// The device id under which it was captured: it selects the key of `actor_mac`.
    pub captured_by: DeviceId,
    pub actor: PersonId,
    pub op_ids: Vec<OpId>,
    /// The device's running hash before this batch's first op (H2).
    pub chain_before: Hash,
    pub actor_mac: [u8; 8],
    pub captured_at: Timestamp,
    pub bodies: Sealed,
    /// In `sent`: the highest stream seq its ops may have (H8); 0 while unknown.
    pub acked_seq: u64,
}

impl StoredBatch {
    /// The number of its last op.
    #[must_use]
    pub fn last_dseq(&self) -> u64 {
        self.first_dseq + self.op_ids.len() as u64 - 1
    }

    /// The bodies' canonical bytes.
    ///
    /// # Errors
    /// When they are sealed by a key this build does not have, or damaged.
    pub fn open(&self) -> Result<Vec<Vec<u8>>, DecodeError> {
        match self.bodies.format {
            0 => codec::decode_payload(&self.bodies.bytes, "capture batch").map(|Packed(bodies)| bodies),
            found => Err(DecodeError::UnknownVersion { found }),
        }
    }
}
