//! `cargo xtask start`: the README's first command.

use anyhow::Result;

use crate::{build, run};

/// Builds both programs and serves demo data from a folder of its own, until Ctrl+C.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    build::client()?;
    let server = build::server()?;
    let data = run::root().join(".guanjia").join("demo");
    let mut serve = run::command(&server.to_string_lossy());
    serve
        .arg("serve")
        .arg("--demo")
        .arg("--data")
        .arg(&data)
        .arg("--client-dir")
        .arg(build::dist())
        .args(arguments);
    run::show(&mut serve)
}
