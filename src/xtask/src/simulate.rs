//! The simulator, and the long runs.

use std::process::Command;

use anyhow::{Result, bail};

use crate::tally::Tally;
use crate::{build, run, soak, test, tools};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    run::show(test::simulation().args(arguments))
}

/// Every rule of the protocol left out once, each of which the simulator must notice.
pub(crate) fn mutants() -> Command {
    let mut command = run::cargo();
    command.args([
        "test",
        "--profile",
        "simulation",
        "-p",
        "simulation",
        "--features",
        "mutants",
        "--test",
        "mutants",
    ]);
    command
}

/// `soak simulate [SEEDS]`, `soak mutants`, `soak kills [COUNT]`, and those of the package `soak`.
pub(crate) fn soak(arguments: &[String]) -> Result<()> {
    let count = |default: &str| arguments.get(1).cloned().unwrap_or_else(|| default.to_owned());
    match arguments.first().map(String::as_str) {
        Some("simulate") => run::show(test::simulation().args(["--seeds", &count("100000")])),
        Some("mutants") => run::show(&mut mutants()),
        Some("kills") => kills(&count("300")),
        _ => soak::run(arguments),
    }
}

/// The browser killed in mid-capture, many times.
fn kills(count: &str) -> Result<()> {
    tools::ensure_browser()?;
    build::client()?;
    let binary = build::test_server()?;
    let mut tally = Tally::default();
    let mut tests = run::cargo();
    tests
        .args([
            "test",
            "--profile",
            "ci",
            "-p",
            "acceptance",
            "--test",
            "browser",
            "--",
            "killed_browser",
            "--nocapture",
        ])
        .env("GUANJIA_KILLS", count)
        .env("GUANJIA_BINARY", binary)
        .env("GUANJIA_CLIENT", build::dist());
    tally.part("browser kills", &mut tests);
    if !tally.close() {
        bail!("a kill lost or doubled something");
    }
    Ok(())
}
