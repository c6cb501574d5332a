//! The simulator, and the long runs.

use std::process::Command;

use anyhow::Result;

use crate::{run, soak, soak_browser, test};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    run::show(test::simulation().args(arguments))
}

/// Every rule of the protocol left out once: the simulator, or a test of the engines, must notice each.
pub(crate) fn mutants() -> Command {
    let mut command = run::cargo();
    command.args([
        "test",
        "--profile",
        "simulation",
        "-p",
        "simulation",
        "-p",
        "storage",
        "--features",
        "simulation/mutants,storage/mutants",
        "--test",
        "mutants",
        "--test",
        "engines",
    ]);
    command
}

/// `soak simulate [SEEDS]`, `soak mutants`, those in a browser, and those of the package `soak`.
pub(crate) fn soak(arguments: &[String]) -> Result<()> {
    let count = |default: &str| arguments.get(1).cloned().unwrap_or_else(|| default.to_owned());
    match arguments.first().map(String::as_str) {
        Some("simulate") => run::show(test::simulation().args(["--seeds", &count("100000")])),
        Some("mutants") => run::show(&mut mutants()),
        Some(name) if soak_browser::is_one(name) => soak_browser::run(arguments),
        _ => soak::run(arguments),
    }
}
