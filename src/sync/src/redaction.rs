//! How words leave the chain while the chain stays whole: an op's body is emptied, and a later op proves what it was.
//!
//! A commit covers an op by its hash. For an op whose body is gone the verifier takes that hash from the redacting op: it
//! must be the one the commit covers, and what is left of the op must have the other. So nothing of an emptied op can be
//! changed unseen either.

use domain::{Id, Intent, OpId, codec};
use serde::{Deserialize, Serialize};

use crate::Hash;
use crate::op::{ENGINE_KIND_VERSION, OpBody, REDACT};

/// The first byte of an emptied body. No body begins with it: that is the version of its layout.
const MARK: u8 = 0xFF;
/// The mark and an op's id.
const MARKED_BYTES: usize = 17;

/// The most redactions of one op: they fit into its body.
pub const MAX_REDACTIONS: usize = 500;

/// One op that loses its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    pub op: OpId,
    /// Of the op as it was: the commit that gave it its result covers this.
    pub covered: Hash,
    /// Of the op as it is with [`emptied_by`] in the place of its body.
    pub left: Hash,
}

/// The intent that empties these ops; `about` is whose they are. More than [`MAX_REDACTIONS`] are cut off.
#[must_use]
pub fn redact(about: Id, redactions: &[Redaction]) -> Intent {
    let listed = &redactions[..redactions.len().min(MAX_REDACTIONS)];
    let bytes = domain::operation::encode_content(&listed);
    Intent { kind: REDACT, version: ENGINE_KIND_VERSION, target: about, bytes }
}

/// What an op of [`redact`] empties; nothing for any other op.
#[must_use]
pub fn redactions(body: &OpBody) -> Vec<Redaction> {
    if body.kind != REDACT {
        return Vec::new();
    }
    codec::decode_payload(&body.intent, "list of redactions").unwrap_or_default()
}

/// What stands in the place of a body that this op has emptied.
#[must_use]
pub fn emptied_by(redacting: OpId) -> Vec<u8> {
    let mut mark = Vec::with_capacity(MARKED_BYTES);
    mark.push(MARK);
    mark.extend(redacting.id().0);
    mark
}

/// The op that has emptied this body; `None` as long as it is whole.
#[must_use]
pub fn who_emptied(body: &[u8]) -> Option<OpId> {
    let (mark, id) = body.split_first()?;
    let id: [u8; 16] = id.try_into().ok()?;
    (*mark == MARK).then_some(OpId(Id(id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::op::{BODY_VERSION, MAX_OP_BYTES};

    #[test]
    fn an_emptied_body_names_who_emptied_it_and_is_no_body() {
        let by = OpId(Id([7; 16]));
        assert_eq!(who_emptied(&emptied_by(by)), Some(by));
        assert!(OpBody::from_bytes(&emptied_by(by)).is_err());
        assert_ne!(BODY_VERSION, MARK);
        let longer: Vec<u8> = emptied_by(by).into_iter().chain([0]).collect();
        for whole in [&[][..], &[MARK], &[0; MARKED_BYTES], &longer] {
            assert_eq!(who_emptied(whole), None, "{whole:?}");
        }
    }

    #[test]
    fn the_longest_list_fits_into_one_op() {
        let one = Redaction { op: OpId(Id([7; 16])), covered: Hash([1; 32]), left: Hash([2; 32]) };
        let intent = redact(Id::NIL, &[one; MAX_REDACTIONS + 1]);
        assert!(intent.bytes.len() + 1_024 < MAX_OP_BYTES, "{}", intent.bytes.len());
        let read: Vec<Redaction> = codec::decode_payload(&intent.bytes, "list of redactions").unwrap();
        assert_eq!(read, [one; MAX_REDACTIONS]);
    }
}
