//! No answer holds what the asker may not read, and a server that leaks is caught.

use soak::leaks::{Plan, run as soak_leaks};

use crate::run;

#[test]
fn s15_twenty_thousand_requests_leak_nothing_and_a_leaky_server_is_caught() {
    // One test for both: the fault is a switch of the whole process.
    let outcome = run(soak_leaks(Plan { requests: 20_000, seed: 1 })).unwrap();
    assert!(outcome.clean(), "{outcome}");
    assert!(outcome.routes.values().all(|(asked, _)| *asked > 0), "{outcome}");
    server::faults::believe_requests(true);
    let leaky = run(soak_leaks(Plan { requests: 2_000, seed: 1 }));
    server::faults::believe_requests(false);
    let leaky = leaky.unwrap();
    assert!(leaky.leaks > 100, "{leaky}");
}
