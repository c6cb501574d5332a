//! The harness: copied, installed with the ordinary package client, run with us as one more peer.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::{OURS, Wish};
use crate::run;

/// Folders of the harness with a lock file of their own.
const INSTALLED: &[&str] = &[".", "server-sqlite", "server-pouch", "wm"];

/// A copy of the harness, ready to run.
pub(super) fn install(from: &Path, folder: &Path) -> Result<PathBuf> {
    ensure!(from.join("run.mjs").exists(), "no harness in {}", from.display());
    let copy = folder.join("peers");
    copy_sources(from, &copy)?;
    for part in INSTALLED {
        let part = copy.join(part);
        let lock = fs::read(part.join("package-lock.json"))?;
        let mark = part.join("node_modules").join(".installed-lock");
        if fs::read(&mark).is_ok_and(|installed| installed == lock) {
            continue;
        }
        println!("npm ci in {}", part.display());
        run::show(
            run::command("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&part),
        )?;
        fs::write(mark, lock)?;
    }
    run::show(run::command("node").arg("build.mjs").current_dir(&copy))?;
    Ok(copy)
}

fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            if !["node_modules", "dist"].iter().any(|built| entry.file_name() == *built) {
                copy_sources(&source, &target)?;
            }
        } else {
            // Not `fs::copy`: the harness may be read-only, and a read-only copy could not be renewed.
            fs::write(&target, fs::read(&source)?)?;
        }
    }
    Ok(())
}

/// Runs all of them, interleaved; gives the file with the figures. The markdown tables lie beside it.
pub(super) fn compare(harness: &Path, wish: &Wish, url: &str) -> Result<PathBuf> {
    let mut run_all = run::command("node");
    run_all.current_dir(harness).arg("run.mjs").args(["--peers", &format!("{OURS},{}", wish.only)]);
    run_all.args(["--url", &format!("{OURS}={url}/bench"), "--out"]).arg(&wish.out);
    for (name, value) in &wish.options {
        run_all.args([name, value.as_str()]);
    }
    run::show(&mut run_all)?;
    let tables = wish.out.with_extension("md");
    run::show(run::command("node").current_dir(harness).arg("report.mjs").arg(&tables).arg(&wish.out))?;
    println!("{}\n{}", wish.out.display(), tables.display());
    Ok(wish.out.clone())
}
