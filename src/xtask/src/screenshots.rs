//! Pictures of every screen, made by the acceptance tests' own browser.

use anyhow::Result;

use crate::{in_browser, run};

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let folder = run::root().join("docs").join("screenshots");
    std::fs::create_dir_all(&folder)?;
    run::show(in_browser::program("screenshots")?.arg(&folder))
}
