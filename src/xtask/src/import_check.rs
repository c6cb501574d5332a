//! Importing real tickets whole.

use anyhow::{Result, bail};

use crate::run;

/// `import-check DIR`: every known file of the folder into a fresh database, with counts and seconds.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let [folder] = arguments else { bail!("import-check DIR") };
    run::show(run::cargo().args([
        "run",
        "--profile",
        "ci",
        "-p",
        "server",
        "--bin",
        "import_check",
        "--",
        folder,
    ]))
}
