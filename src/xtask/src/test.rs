//! `cargo xtask test`: the README's second command, and what CI runs.

use std::process::Command;

use anyhow::{Result, bail};

use crate::tally::Tally;
use crate::{build, deny, run, simulate, sizes, tools};

/// Seeds the simulator plays in the test command; the long runs are `cargo xtask soak`.
const SEEDS: &str = "5000";

/// Worlds whose traces are compared with the browser's; the number stands in `src/simulation/tests/both_targets.rs` too.
const TRACED_WORLDS: &str = "25";

/// Tests of the tree: names, sizes, who may use whom, pages that must be true.
const REPOSITORY_TESTS: [&str; 4] = ["tidy", "architecture", "security_page", "supply_chain"];

/// Crates whose tests need a browser.
const BROWSER_CRATES: &[&str] = &["storage_indexeddb", "ui", "client"];

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let mut tally = Tally::default();
    let tools = tally.step("tools", || tools::ensure_build_tools().and_then(|()| tools::ensure_browser()));
    tally.part("format", run::cargo().args(["fmt", "--all", "--check"]));
    let mut advisories = None;
    tally.step("supply chain", || deny::check().map(|found| advisories = Some(found)));
    tally.part("lints, native", native_clippy().args(["--", "-D", "warnings"]));
    tally.part("lints, browser", browser_clippy().args(["--", "-D", "warnings"]));
    tally.part("tests, native", &mut native_tests());
    tally.part("repository", &mut repository_tests());
    tally.part("simulation", simulation().args(["--seeds", SEEDS]));
    tally.part("mutants", &mut simulate::mutants());
    if tools {
        same_in_the_browser(&mut tally);
        for package in BROWSER_CRATES {
            tally.part(&format!("browser, {package}"), &mut browser_tests(package));
        }
        if tally.step("client", build::client) {
            tally.step("sizes", sizes::check);
            end_to_end(&mut tally, &[]);
        }
    }
    // Said again where it is read: a test that could not be made is not one that passed.
    if let Some(advisories) = advisories {
        println!("\n{}", advisories.words());
    }
    if !tally.close() {
        bail!("tests failed");
    }
    Ok(())
}

/// Only the working days in a real browser.
pub(crate) fn e2e(arguments: &[String]) -> Result<()> {
    tools::ensure_browser()?;
    if !build::dist().join("index.html").exists()
        || !arguments.iter().any(|argument| argument == "--no-build")
    {
        build::client()?;
    }
    let filters: Vec<String> =
        arguments.iter().filter(|argument| !argument.starts_with("--")).cloned().collect();
    let mut tally = Tally::default();
    end_to_end(&mut tally, &filters);
    if !tally.close() {
        bail!("tests failed");
    }
    Ok(())
}

fn end_to_end(tally: &mut Tally, filters: &[String]) {
    let mut server = None;
    tally.step("server", || build::test_server().map(|binary| server = Some(binary)));
    if let Some(binary) = server {
        let mut tests = cargo_test();
        tests.args(["-p", "acceptance", "--test", "browser", "--"]).args(filters);
        tests.args(["--test-threads", "2"]);
        tests.env("GUANJIA_BINARY", binary).env("GUANJIA_CLIENT", build::dist());
        tally.part("working days in the browser", &mut tests);
    }
}

/// The lints of everything that runs natively.
pub(crate) fn native_clippy() -> Command {
    let mut command = run::cargo();
    command.args(["clippy", "--profile", "ci", "--workspace", "--all-targets"]);
    command
}

/// The lints of everything that runs in the browser.
pub(crate) fn browser_clippy() -> Command {
    let mut command = run::cargo();
    command.args(["clippy", "--profile", "ci", "--target", "wasm32-unknown-unknown", "--all-targets"]);
    for package in BROWSER_CRATES {
        command.args(["-p", package]);
    }
    // What only development builds hold is looked at too.
    command.args(["--features", "ui/gallery"]);
    command
}

/// What holds of the tree itself.
pub(crate) fn repository_tests() -> Command {
    let mut command = cargo_test();
    command.args(["-p", "acceptance"]);
    for test in REPOSITORY_TESTS {
        command.args(["--test", test]);
    }
    command
}

/// Unit, property and module tests.
pub(crate) fn native_tests() -> Command {
    let mut command = cargo_test();
    command.args(["--workspace", "--exclude", "acceptance", "--no-fail-fast"]);
    command
}

/// The simulator's program, with its own profile, and able to leave rules out: the hunt for mutants shares the build.
pub(crate) fn simulation() -> Command {
    let mut command = run::cargo();
    command.args(["run", "--profile", "simulation", "-p", "simulation", "--features", "mutants"]);
    command.args(["--bin", "simulate", "--"]);
    command
}

/// Worlds of the same seeds must leave the same trace natively and in the browser (sync.md 3.1, invariant 10).
fn same_in_the_browser(tally: &mut Tally) {
    let mut trace = String::new();
    let asked = || run::output(simulation().args(["--traces", TRACED_WORLDS])).map(|found| trace = found);
    if tally.step("trace", asked) {
        let mut tests = browser_tests("simulation");
        tests.args(["--test", "both_targets"]).env("GUANJIA_TRACE", trace.trim());
        tally.part("browser, simulation", &mut tests);
    }
}

fn cargo_test() -> Command {
    let mut command = run::cargo();
    command.args(["test", "--profile", "ci"]);
    command
}

fn browser_tests(package: &str) -> Command {
    let mut command = cargo_test();
    command
        .args(["--target", "wasm32-unknown-unknown", "-p", package])
        .env("CHROMEDRIVER", "/usr/bin/chromedriver")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    command
}
