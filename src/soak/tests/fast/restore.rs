//! A backup put back under live devices: the union of everything captured is there afterwards.

use soak::restore::{How, Plan, run as soak_restore};

use crate::{binary, run};

fn restored(how: How) {
    let outcome = run(soak_restore(binary(), Plan { how, devices: 6, ops: 40, seed: 3 })).unwrap();
    assert!(outcome.clean(), "{outcome}");
    assert!(outcome.durable > 0, "the devices heard of the backup: {outcome}");
}

#[test]
fn a_restored_backup_gets_back_what_it_does_not_know() {
    restored(How::Command);
}

#[test]
fn a_silently_replaced_database_is_noticed_and_healed() {
    restored(How::Silent);
}
