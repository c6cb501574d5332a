//! The test of the test: `cargo xtask soak mutants`. Every rule of the protocol that is
//! left out must be noticed.

use simulation::mutants::{HUNTS, caught_by};
use sync::mutant::Mutant;

macro_rules! hunts {
    ($($test:ident = $mutant:ident;)+) => {
        $(#[test]
        fn $test() {
            let hunt = HUNTS.iter().find(|hunt| hunt.mutant == Mutant::$mutant).expect("every mutant is hunted");
            assert!(caught_by(hunt, 2).is_some(), "{:?} survived {} seeds", hunt.mutant, hunt.seeds);
        })+

        #[test]
        fn every_mutant_is_hunted_or_explained() {
            let hunted = [$(Mutant::$mutant),+];
            for mutant in Mutant::ALL {
                let explained = simulation::mutants::SECOND_FENCES.iter().any(|(fence, _)| fence == mutant);
                assert!(hunted.contains(mutant) != explained, "{mutant:?} must be hunted or explained, not both");
            }
        }
    };
}

hunts! {
    mutant_no_dedupe = NoDedupe;
    mutant_ack_before_commit = AckBeforeCommit;
    mutant_no_gap_check = NoGapCheck;
    mutant_no_mac_check = NoMacCheck;
    mutant_no_rights_check = NoRightsCheck;
    mutant_grants_from_request = GrantsFromRequest;
    mutant_fills_not_in_main = FillsNotInMain;
    mutant_no_gone_on_move = NoGoneOnMove;
    mutant_noop_without_seq = NoopWithoutSeq;
    mutant_page_inside_seq = PageInsideSeq;
    mutant_cursor_past_unscanned = CursorPastUnscanned;
    mutant_held_dependants_applied = HeldDependantsApplied;
    mutant_no_release = NoRelease;
    mutant_amended_twice = AmendedTwice;
    mutant_half_op = HalfOp;
    mutant_no_witness_check = NoWitnessCheck;
    mutant_no_resync = NoResync;
    mutant_no_compare_and_set = NoCompareAndSet;
    mutant_purge_outbox_on_lost_scope = PurgeOutboxOnLostScope;
    mutant_keep_lost_scopes = KeepLostScopes;
    mutant_drop_refusals = DropRefusals;
    mutant_sent_not_retained = SentNotRetained;
    mutant_no_resend = NoResend;
    mutant_no_skipped = NoSkipped;
    mutant_stale_overlay = StaleOverlay;
    mutant_tidy_too_early = TidyTooEarly;
    mutant_no_fork_check = NoForkCheck;
    mutant_no_aging = NoAging;
    mutant_blind_renumbering = BlindRenumbering;
}
