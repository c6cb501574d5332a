//! Why an op waits for a supervisor, as a code that the words know.

use sync::message::HeldReason;

/// The code of a reason; its words are in `words.rs`.
pub(crate) fn code(why: &HeldReason) -> &'static str {
    match why {
        HeldReason::RightsGone => "permission",
        HeldReason::ActorNotProven => "claimed",
        HeldReason::UnknownKind { .. } => "unknown_kind",
        HeldReason::DependencyRefused { .. } => "dependency",
        HeldReason::Parked | HeldReason::RuleFailed => "parked",
        HeldReason::Unreadable => "unreadable",
        HeldReason::HandedOver { .. } => "handed_over",
    }
}
