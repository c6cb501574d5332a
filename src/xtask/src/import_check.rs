//! Importing real tickets whole.

use anyhow::{Result, bail};

use crate::{in_browser, run};

/// `import-check DIR [--browser]`: every known file of the folder into a fresh database, with counts and seconds; with
/// `--browser` also through the import page, and then listed, searched and opened without a network.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let (browser, folder): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| *argument == "--browser");
    let [folder] = folder[..] else { bail!("import-check DIR [--browser]") };
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
    ]))?;
    if browser.is_empty() {
        return Ok(());
    }
    run::show(in_browser::program("real_input")?.arg(folder))
}
