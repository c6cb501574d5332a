//! Faults that random worlds show too seldom, and for each the test that notices it: `cargo xtask soak mutants`.

use std::panic::catch_unwind;

use sync::mutant::{Mutant, activate};

use crate::{histories, rules, tidying};

/// Whether this test fails with the fault, and holds without it.
fn notices(test: fn(), mutant: Mutant) -> bool {
    test();
    activate(Some(mutant));
    let outcome = catch_unwind(test);
    activate(None);
    outcome.is_err()
}

macro_rules! noticed {
    ($($name:ident = $mutant:ident by $test:path;)+) => {
        $(#[test]
        fn $name() {
            assert!(notices($test, Mutant::$mutant));
        })+

        #[test]
        fn every_scripted_mutant_has_its_test() {
            assert_eq!([$(Mutant::$mutant),+].as_slice(), Mutant::SCRIPTED);
        }
    };
}

noticed! {
    mutant_anothers_page = AnothersPage by histories::h14_a_page_made_for_another_person_is_not_shown;
    mutant_fills_not_awaited = FillsNotAwaited by histories::h6_a_device_is_not_whole_while_a_new_scope_is_being_filled;
    mutant_hole_still_held = HoleStillHeld by histories::h5_who_still_holds_what_was_declared_lost_is_a_second_device;
    mutant_late_epoch_answer = LateEpochAnswer by histories::h7_an_answer_to_a_question_of_another_epoch_changes_nothing;
    mutant_one_witness = OneWitness by histories::a_device_shows_the_witnesses_of_both_its_databases;
    mutant_resync_loop = ResyncLoop by histories::h1_who_is_still_in_the_first_pages_need_not_begin_again;
    mutant_silent_skip = SilentSkip by histories::h4_a_hole_is_declared_even_when_nothing_else_is_to_be_said;
    mutant_suspended_may_write = SuspendedMayWrite by rules::s23_what_a_suspended_person_captured_before_is_held;
    mutant_tidy_by_first = TidyByFirst by tidying::t3_a_batch_moves_with_its_last_op;
    mutant_trimmed_not_told = TrimmedNotTold by rules::h11_what_was_trimmed_is_a_hole_with_a_name_and_its_card_is_shown;
    mutant_unknown_cards_closed = UnknownCardsClosed by histories::h10_a_card_the_server_does_not_know_stays;
    mutant_witness_only_from_pulls = WitnessOnlyFromPulls by histories::a_device_shows_the_witnesses_of_both_its_databases;
}
