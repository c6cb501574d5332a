//! Running other programs, with the time they took.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The repository's root folder. Cargo names it when it runs us; what was compiled in may be another clone's, because
/// clones share one target folder.
#[must_use]
pub(crate) fn root() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = PathBuf::from(manifest);
    manifest.ancestors().nth(2).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where compiled things are kept between clones: `CARGO_TARGET_DIR`, or a folder in the user's cache.
#[must_use]
pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| cache_dir().join("target"), PathBuf::from)
}

/// This project's folder in the user's cache.
#[must_use]
pub(crate) fn cache_dir() -> PathBuf {
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| ".".into())).join(".cache");
    base.unwrap_or_else(home).join("guanjia")
}

/// What every command starts from: the root folder, and one target folder for all clones.
pub(crate) fn set_up() {
    let _ = std::env::set_current_dir(root());
}

/// A command with the repository's environment.
#[must_use]
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("CARGO_TARGET_DIR", target_dir());
    command
}

/// `cargo`, the same one that runs us.
#[must_use]
pub(crate) fn cargo() -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// Runs to the end, showing its output; an exit code other than 0 is an error.
pub(crate) fn show(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", name(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

/// Runs to the end and returns standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let done = command
        .stderr(Stdio::null())
        .output()
        .with_context(|| format!("could not start {}", name(command)))?;
    if !done.status.success() {
        bail!("{} ended with {}", name(command), done.status);
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Whether the program exists and answers `--version`.
#[must_use]
pub(crate) fn answers(program: &str) -> Option<String> {
    output(Command::new(program).arg("--version")).ok()
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
