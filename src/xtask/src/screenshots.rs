//! Pictures of every screen, made by the acceptance tests' own browser.

use anyhow::Result;

use crate::{build, run, tools};

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    tools::ensure_browser()?;
    if !build::dist().join("index.html").exists() {
        build::client()?;
    }
    let binary = build::test_server()?;
    let folder = run::root().join("docs").join("screenshots");
    std::fs::create_dir_all(&folder)?;
    run::show(
        run::cargo()
            .args(["run", "--profile", "ci", "-p", "acceptance", "--bin", "screenshots", "--"])
            .arg(&folder)
            .env("GUANJIA_BINARY", binary)
            .env("GUANJIA_CLIENT", build::dist()),
    )
}
