//! What supervisors ask the server for: the open cards and the devices of their sites. Sent as sync messages are.

use domain::{DeviceId, OpId, PersonId, SiteId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::message::Card;

/// An op of somebody at one of the asker's sites that nobody has settled yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCard {
    /// `card.body` is empty for who may not read the personal data that it may hold.
    pub card: Card,
    pub kind: String,
    pub actor: PersonId,
    pub device: DeviceId,
    pub site: Option<SiteId>,
    pub captured: Timestamp,
    /// What was captured in the same breath, in order.
    pub batch: Vec<BatchMate>,
    /// Ops that wait for this one.
    pub waiting: u32,
}

/// Another op of the same capture batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchMate {
    pub op: OpId,
    pub kind: String,
    /// It, or what replaces it, took effect.
    pub took_effect: bool,
    /// Somebody still has to look at it.
    pub open: bool,
}

/// The answer to `GET /api/cards`, the longest waiting first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCards {
    pub cards: Vec<OpenCard>,
    /// There are more than one answer holds.
    pub more: bool,
    pub server_time: Timestamp,
}

/// One device of the asker's sites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    pub device: DeviceId,
    /// Who works there and when they were last heard of, the latest first.
    pub people: Vec<(PersonId, Timestamp)>,
    /// Last contact of any kind.
    pub seen: Timestamp,
    /// Ops not at the server when the device last spoke of it.
    pub pending: u32,
    pub oldest_pending: Option<Timestamp>,
    /// Ranges of ops that can never come any more (H4).
    pub holes: u32,
    pub signed_in: bool,
    pub revoked: bool,
    pub build: String,
    pub platform: String,
    pub lost: Option<LostReport>,
    pub wipe: Option<WipeReport>,
}

/// A supervisor has ordered the device to be wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeReport {
    pub ordered: Timestamp,
    pub by: PersonId,
    /// Ops that were not at the server when it was ordered, as the device had last said.
    pub pending: u32,
    /// Ops that have come from there since.
    pub came: u32,
    /// When the device said that it was wiped, and how many ops it could not hand in; `None` = nobody has heard of it.
    pub done: Option<(Timestamp, u32)>,
}

/// The browser deleted the device's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostReport {
    pub at: Timestamp,
    pub before: DeviceId,
    pub pending: u32,
    pub rescued: u32,
}

/// The answer to `GET /api/devices`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    pub devices: Vec<DeviceReport>,
    pub server_time: Timestamp,
}
