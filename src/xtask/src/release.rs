//! An optimized binary with the client inside.

use anyhow::Result;

use crate::{build, run};

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    build::client()?;
    // Built alone: a whole-workspace build would unify features of tests into it.
    run::show(run::cargo().args(["build", "--release", "--locked", "-p", "server", "--features", "embed"]))?;
    let binary = run::target_dir().join("release").join("guanjia");
    println!("{}", binary.display());
    run::show(run::command("sha256sum").arg(&binary))
}
