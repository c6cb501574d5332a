//! Ops the server itself captures: imports, administration.

use domain::{Intent, OpId, PersonId, Stamp};

use super::{AuthorityKeys, DeviceState, StreamState};
use crate::message::PushRequest;

/// One intent of the server's own, with the id its op shall have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalIntent {
    pub op: OpId,
    pub intent: Intent,
    pub deps: Vec<OpId>,
    pub amends: Option<OpId>,
}

/// The push that carries these intents through the one path every op takes, from the server's own device.
///
/// `device` is its state before; the asker of the push is `{ person: actor, device: device.device }`.
#[must_use]
pub fn local_push(
    _stream: &StreamState,
    _device: &DeviceState,
    _keys: &AuthorityKeys,
    _actor: PersonId,
    _captured: Stamp,
    _intents: Vec<LocalIntent>,
) -> PushRequest {
    todo!()
}
