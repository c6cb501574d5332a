//! The test of the test: `cargo xtask soak mutants`. Every rule of the protocol that is
//! left out must be noticed.

use simulation::mutants::{LIMIT, SECOND_FENCES, caught_by, hunted};
use sync::mutant::Mutant;

macro_rules! hunts {
    ($($test:ident = $mutant:ident;)+) => {
        $(#[test]
        fn $test() {
            assert!(caught_by(Mutant::$mutant, LIMIT, 1).is_some(), "survived {LIMIT} seeds");
        })+

        #[test]
        fn every_mutant_is_hunted_or_explained() {
            let tested = [$(Mutant::$mutant),+];
            let hunted: Vec<Mutant> = hunted().collect();
            assert!(tested.len() >= 40 && hunted.len() == tested.len(), "{} of {}", tested.len(), hunted.len());
            assert!(hunted.iter().all(|mutant| tested.contains(mutant)), "a hunted mutant has no test");
            assert!(SECOND_FENCES.iter().all(|(fence, _)| !Mutant::SCRIPTED.contains(fence)));
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
    mutant_no_trimmed_ids = NoTrimmedIds;
    mutant_weak_fork = WeakFork;
    mutant_no_seq_on_reopen = NoSeqOnReopen;
    mutant_drop_revoked = DropRevoked;
    mutant_cards_once = CardsOnce;
    mutant_first_target = FirstTarget;
    mutant_quiet_epoch = QuietEpoch;
    mutant_no_parking = NoParking;
    mutant_lost_rows_stay_stored = LostRowsStayStored;
    mutant_log_never_folded = LogNeverFolded;
    mutant_sent_forever = SentForever;
    mutant_clock_decides = ClockDecides;
    mutant_stale_base_refused = StaleBaseRefused;
    mutant_renumber_outbox_only = RenumberOutboxOnly;
    mutant_old_seqs_kept = OldSeqsKept;
    mutant_durable_from_another_line = DurableFromAnotherLine;
    mutant_no_head_check = NoHeadCheck;
    mutant_amended_by_anybody = AmendedByAnybody;
    mutant_floor_of_today = FloorOfToday;
    mutant_floor_too_early = FloorTooEarly;
    mutant_file_freed_too_early = FileFreedTooEarly;
    mutant_lost_file_not_resent = LostFileNotResent;
}
