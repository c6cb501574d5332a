//! Building client and server.

use std::path::PathBuf;

use anyhow::Result;

use crate::{run, same_bytes, tools};

/// What Trunk writes: the client as the browser loads it.
#[must_use]
pub(crate) fn dist() -> PathBuf {
    run::root().join("dist")
}

/// The client, optimized as it ships.
pub(crate) fn client() -> Result<()> {
    tools::ensure_build_tools()?;
    run::show(run::cargo().args(["fetch", "--locked", "--target", "wasm32-unknown-unknown"]))?;
    println!("building the client (about a minute)");
    let flags = same_bytes::flags();
    run::show(
        run::command("trunk")
            .args(["build", "--release", "--offline", "--skip-version-check"])
            // Trunk passes its own colors and target folder on; ours must win.
            .env("NO_COLOR", "true")
            // No path of this machine in what ships (S39).
            .env(flags.0, flags.1),
    )
}

/// The server with the fault switches that the end-to-end tests use. Never shipped.
pub(crate) fn test_server() -> Result<PathBuf> {
    println!("building the server");
    run::show(run::cargo().args(["build", "--profile", "ci", "-p", "server", "--features", "faults"]))?;
    Ok(run::target_dir().join("ci").join("guanjia"))
}

/// The server as a developer starts it.
pub(crate) fn server() -> Result<PathBuf> {
    println!("building the server");
    run::show(run::cargo().args(["build", "--profile", "ci", "-p", "server"]))?;
    Ok(run::target_dir().join("ci").join("guanjia"))
}

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    client()?;
    let binary = test_server()?;
    println!("{}", binary.display());
    Ok(())
}
