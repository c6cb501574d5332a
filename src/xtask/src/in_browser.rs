//! The programs of the acceptance crate that work in a real browser.

use std::process::Command;

use anyhow::Result;

use crate::{build, run, tools};

/// `measure-start [COUNT …]`: milliseconds until the list is usable with so many tickets on the device.
pub(crate) fn measure_start(arguments: &[String]) -> Result<()> {
    run::show(program("measure_start")?.args(arguments))
}

/// The acceptance crate's program of this name, with a server and the client as it ships.
pub(crate) fn program(name: &str) -> Result<Command> {
    tools::ensure_browser()?;
    build::client()?;
    let binary = build::test_server()?;
    let mut command = run::cargo();
    command
        .args(["run", "--profile", "ci", "-p", "acceptance", "--bin", name, "--"])
        .env("GUANJIA_BINARY", binary)
        .env("GUANJIA_CLIENT", build::dist());
    Ok(command)
}
