//! A full disk: 507, nothing lost, nothing parked, and nobody has to help.

use std::time::Duration;

use soak::disk_full::{Plan, run as soak_disk_full};

use crate::{binary, run};

#[test]
fn a_full_disk_puts_everybody_off_and_nobody_loses_anything() {
    let plan = Plan { devices: 4, full: Duration::from_secs(3), seed: 5 };
    let outcome = run(soak_disk_full(binary(), plan)).unwrap();
    assert!(outcome.put_off >= 4 && outcome.captured_meanwhile > 10, "{outcome}");
    assert!(outcome.findings.clean(), "{outcome}");
    assert!(outcome.recovered_after < Duration::from_secs(60), "{outcome}");
}
