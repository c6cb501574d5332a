//! SIGKILL under load: nothing acknowledged is lost, nothing is doubled or torn.

use soak::kills::{Plan, run as soak_kills};

use crate::{binary, run};

#[test]
fn three_kills_under_eight_devices_lose_and_double_nothing() {
    let plan = Plan { kills: 3, devices: 8, seed: 7 };
    let outcome = run(soak_kills(binary(), plan)).unwrap();
    assert!(outcome.findings.captured > 20, "{outcome}");
    assert!(outcome.findings.clean(), "{outcome}");
}
