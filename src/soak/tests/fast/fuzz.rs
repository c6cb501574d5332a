//! Damaged bytes for every decoder, in a process that may not take much memory.

use std::process::Command;

#[test]
fn s36_no_decoder_panics_or_takes_much_memory() {
    let done = Command::new(env!("CARGO_BIN_EXE_soak")).args(["fuzz", "4"]).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    for decoder in ["op body", "push request", "tickets.ticket", "tickets.open", "customers.register"] {
        let line =
            said.lines().find(|line| line.ends_with(decoder)).unwrap_or_else(|| panic!("{decoder}: {said}"));
        let counts: Vec<u64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert!(counts[0] > 1_000 && counts[1] > 0, "tried often, taken at times: {line}");
    }
}
