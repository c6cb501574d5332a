//! `cargo xtask check`: the quick round before a commit.

use anyhow::{Result, bail};

use crate::tally::Tally;
use crate::{run, test};

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let mut tally = Tally::default();
    tally.part("format", run::cargo().args(["fmt", "--all", "--check"]));
    tally.part("lints, native", test::native_clippy().args(["--", "-D", "warnings"]));
    tally.part("lints, browser", test::browser_clippy().args(["--", "-D", "warnings"]));
    tally.part("tests, native", &mut test::native_tests());
    tally.part("repository", &mut test::repository_tests());
    tally.part("simulation, fixed seeds", test::simulation().args(["--seeds", "500"]));
    if !tally.close() {
        bail!("the check found something");
    }
    Ok(())
}
