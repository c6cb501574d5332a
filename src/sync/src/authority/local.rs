//! Ops the server itself captures: imports, administration.

use domain::{DeviceId, Intent, OpId, OrgId, PersonId, Stamp};

use super::{AuthorityKeys, DeviceState, StreamState, actor_key};
use crate::message::{PushBatch, PushRequest};
use crate::op::OpBody;

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
    stream: &StreamState,
    device: &DeviceState,
    keys: &AuthorityKeys,
    actor: PersonId,
    captured: Stamp,
    intents: Vec<LocalIntent>,
) -> PushRequest {
    let ids: Vec<OpId> = intents.iter().map(|local| local.op).collect();
    let bodies: Vec<Vec<u8>> = intents
        .into_iter()
        .map(|LocalIntent { op, intent, deps, amends }| {
            let body = OpBody {
                op,
                org: stream.org,
                actor,
                kind: intent.kind.to_owned(),
                kind_version: intent.version,
                target: intent.target,
                base_rev: 0,
                base_seq: stream.seq,
                deps,
                captured,
                intent: intent.bytes,
                blobs: Vec::new(),
                amends,
            };
            body.to_bytes()
        })
        .collect();
    let key = actor_key(&keys.actor_root, actor, device.device);
    PushRequest {
        epoch: Some(stream.epoch),
        batches: vec![PushBatch::whole(device.device, actor, &key, ids, bodies)],
        ..PushRequest::empty(device.device, stream.stream, device.last_dseq + 1, device.chain)
    }
}

/// The id of the server's own device for one organization.
#[must_use]
pub fn server_device(org: OrgId) -> DeviceId {
    DeviceId(org.id().derived("server"))
}
