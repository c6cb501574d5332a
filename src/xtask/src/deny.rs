//! `deny`: what may come into the tree (S38): licenses, bans, sources, and known holes.

use anyhow::{Result, bail};

use crate::{run, tools};

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    check().map(|advisories| println!("{}", advisories.words()))
}

/// Whether known holes were looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advisories {
    Checked,
    /// There is no network, and no copy of the database from earlier.
    NotChecked,
}

impl Advisories {
    /// A plain sentence for whoever releases.
    #[must_use]
    pub(crate) fn words(self) -> &'static str {
        match self {
            Advisories::Checked => "advisories: checked",
            Advisories::NotChecked => {
                "advisories: NOT CHECKED, the database of RustSec cannot be reached from here; run `cargo xtask deny` \
                 where it can be"
            }
        }
    }
}

/// Licenses, bans and sources need no network and always count; advisories count where their database can be had.
///
/// # Errors
/// What was found, or that the tool cannot be installed.
pub(crate) fn check() -> Result<Advisories> {
    tools::ensure_cargo_deny()?;
    run::show(deny(&[]).args(["check", "licenses", "bans", "sources"]))?;
    let fetched = run::show(deny(&[]).args(["fetch", "db"])).is_ok();
    if !fetched && !has_database() {
        println!("{}", Advisories::NotChecked.words());
        return Ok(Advisories::NotChecked);
    }
    let offline: &[&str] = if fetched { &[] } else { &["--offline"] };
    if !fetched {
        println!("advisories: by the copy of the database from an earlier run");
    }
    match run::show(deny(offline).args(["check", "advisories"])) {
        Ok(()) => Ok(Advisories::Checked),
        Err(error) => bail!("advisories: {error}"),
    }
}

fn deny(flags: &[&str]) -> std::process::Command {
    let mut command = run::cargo();
    command.args(["deny", "--locked", "--color", "never"]).args(flags);
    command
}

/// Whether an earlier run has left a copy where the tool keeps it.
fn has_database() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(std::path::PathBuf::from);
    let home = home.or_else(|| Some(std::path::PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let copies = home.and_then(|home| std::fs::read_dir(home.join("advisory-dbs")).ok());
    copies.is_some_and(|mut copies| {
        copies.any(|entry| entry.is_ok_and(|entry| entry.path().join("crates").is_dir()))
    })
}
