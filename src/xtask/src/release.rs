//! An optimized binary with the client inside, its bill of materials, and what the notes of a release have to say.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::deny::{self, Advisories};
use crate::{build, run, same_bytes, sbom};

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let advisories = deny::check()?;
    build::client()?;
    // Built alone: a whole-workspace build would unify features of tests into it.
    run::show(run::cargo().args(["build", "--release", "--locked", "-p", "server", "--features", "embed"]))?;
    let folder = run::target_dir().join("release");
    let binary = folder.join("guanjia");
    sbom::write(&folder.join("sbom.cdx.json"), &binary, &build::dist())?;
    let notes = notes(&binary, advisories)?;
    fs::write(folder.join("release-notes.txt"), &notes)?;
    println!("{}\n{notes}", folder.join("release-notes.txt").display());
    Ok(())
}

/// The hashes by which a release is known: of the server, and of every file of the program that a browser runs (S39).
fn notes(binary: &Path, advisories: Advisories) -> Result<String> {
    let mut notes = format!("guanjia {}\n{}\n\nSHA-256\n", env!("CARGO_PKG_VERSION"), advisories.words());
    let mut line = |name: &str, hash: &str| writeln!(notes, "{hash}  {name}");
    line("guanjia", &same_bytes::sha256(&fs::read(binary)?))?;
    for (name, hash) in same_bytes::hashes(&build::dist())? {
        if [".wasm", ".js", ".css", ".html"].iter().any(|ending| name.ends_with(ending)) {
            line(&name, &hash)?;
        }
    }
    Ok(notes)
}
