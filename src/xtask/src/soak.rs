//! The long runs against the real server: many devices, kills, restores, leaks, load (package `soak`).

use anyhow::{Result, bail};

use crate::{run, soak_browser};

/// Name in `cargo xtask soak`, name in the program, whether it is measured and therefore built as a release.
const SOAKS: &[(&str, &str, bool)] = &[
    ("server-kills", "kills", false),
    ("restore", "restore", false),
    ("disk-full", "disk-full", false),
    ("load", "load", true),
    ("leaks", "leaks", false),
    ("fuzz", "fuzz", false),
    ("release-sample", "release-sample", false),
];

/// `soak server-kills [COUNT] [--devices N] …`: everything behind the name goes to the program `soak`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let asked = arguments.first().map(String::as_str).unwrap_or_default();
    let Some((_, name, measured)) = SOAKS.iter().find(|(known, _, _)| *known == asked) else {
        bail!("{}", names());
    };
    let profile = if *measured { "release" } else { "ci" };
    // Both programs first: `cargo run` would build only the one it runs.
    run::show(run::cargo().args(["build", "--profile", profile, "-p", "soak", "--bins"]))?;
    let mut command = run::cargo();
    command.args(["run", "--quiet", "--profile", profile, "-p", "soak", "--bin", "soak", "--", name]);
    run::show(command.args(&arguments[1..]))
}

fn names() -> String {
    let ours: Vec<&str> = SOAKS.iter().map(|(name, _, _)| *name).collect();
    let theirs = soak_browser::names();
    format!("soak simulate [SEEDS] | mutants | {theirs} | {} (each with --help)", ours.join(" | "))
}
