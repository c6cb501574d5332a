//! The client's bytes do not depend on the machine that builds it (S39).
//!
//! Panics name the file they stand in, and files of other crates lie in a folder of the machine: those folders are cut
//! off. Our own files are named from the repository's root already.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::{build, run};

/// Cargo adds what stands here to the flags of `.cargo/config.toml`. For this target alone: what runs while building,
/// such as ourselves as Trunk's hook, is compiled with the same flags as ever and not anew.
const VARIABLE: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// The environment for a build of the client that ships.
#[must_use]
pub(crate) fn flags() -> (&'static str, String) {
    let folders = [run::root()].into_iter().chain(crate_folders()).map(|folder| folder.display().to_string());
    // The variable is a list between blanks: a folder with one in its name cannot be cut off.
    let flags = folders
        .filter(|folder| !folder.contains(' '))
        .map(|folder| format!("--remap-path-prefix={folder}/="));
    (VARIABLE, flags.collect::<Vec<_>>().join(" "))
}

/// Where cargo unpacks the crates of each registry: its name holds a hash of the registry's address.
fn crate_folders() -> Vec<PathBuf> {
    let sources = cargo_home().join("registry").join("src");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(sources).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    folders
}

fn cargo_home() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| ".".into())).join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

/// `reproducible`: builds what is committed twice, in two folders, from crates unpacked in two places, and compares every
/// file that a browser gets.
pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let work = run::target_dir().join("reproducible");
    let _ = fs::remove_dir_all(&work);
    let first = built(&work.join("one"), &cargo_home())?;
    let second = built(&work.join("another-folder").join("two"), &second_home(&work)?)?;
    ensure!(!first.is_empty(), "the build has no files");
    let names: std::collections::BTreeSet<&String> = first.keys().chain(second.keys()).collect();
    let differs: Vec<&String> =
        names.into_iter().filter(|name| first.get(*name) != second.get(*name)).collect();
    if !differs.is_empty() {
        bail!("not the same in both: {differs:?}; both builds lie in {}", work.display());
    }
    for (name, hash) in &first {
        println!("{hash}  {name}");
    }
    println!("{} files, the same bytes from two folders", first.len());
    Ok(fs::remove_dir_all(&work)?)
}

/// The hash of every file of the client that is built from the last commit in a clone at `folder`.
fn built(folder: &Path, home: &Path) -> Result<BTreeMap<String, String>> {
    fs::create_dir_all(folder)?;
    let clone = folder.join("clone");
    run::show(Command::new("git").args(["clone", "--quiet", "--no-hardlinks"]).arg(run::root()).arg(&clone))?;
    println!("building in {}", clone.display());
    let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    cargo.current_dir(&clone).args(["xtask", "client"]);
    cargo.env("CARGO_TARGET_DIR", folder.join("target")).env("CARGO_HOME", home);
    // Cargo tells those that it runs where they belong; the clone is somewhere else.
    cargo.env_remove("CARGO_MANIFEST_DIR").env_remove(VARIABLE);
    run::show(&mut cargo)?;
    let files = hashes(&clone.join("dist"))?;
    fs::remove_dir_all(folder.join("target"))?;
    Ok(files)
}

/// A second place where the same crates are found, without fetching them again.
fn second_home(work: &Path) -> Result<PathBuf> {
    let home = work.join("cargo-home");
    fs::create_dir_all(&home)?;
    for name in ["registry", "git", "config.toml", "bin", ".crates.toml", ".crates2.json"] {
        let known = cargo_home().join(name);
        if known.exists() {
            link(&known, &home.join(name))?;
        }
    }
    Ok(home)
}

#[cfg(unix)]
fn link(known: &Path, new: &Path) -> Result<()> {
    std::os::unix::fs::symlink(known, new).with_context(|| format!("linking {}", new.display()))
}

#[cfg(not(unix))]
fn link(known: &Path, _new: &Path) -> Result<()> {
    bail!("{} cannot be linked on this system", known.display())
}

/// Every file below a folder, by its address, with its SHA-256.
pub(crate) fn hashes(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    collect(folder, folder, &mut found)?;
    Ok(found)
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("no build in {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, found)?;
        } else {
            let name = path.strip_prefix(root)?.display().to_string().replace('\\', "/");
            found.insert(name, sha256(&fs::read(&path)?));
        }
    }
    Ok(())
}

#[must_use]
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `client`: the client alone, as it ships.
pub(crate) fn client(_arguments: &[String]) -> Result<()> {
    build::client()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s39_the_flags_cut_the_machines_folders_off_and_concern_the_browser_alone() {
        let (variable, flags) = flags();
        assert_eq!(variable, "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS");
        let expected = [run::root()].into_iter().chain(crate_folders());
        for folder in expected.filter(|folder| !folder.display().to_string().contains(' ')) {
            assert!(flags.contains(&format!("--remap-path-prefix={}/=", folder.display())), "{flags}");
        }
    }

    #[test]
    fn s39_another_byte_and_a_missing_file_are_seen() {
        let folder = std::env::temp_dir().join(format!("guanjia-same-{}", std::process::id()));
        fs::create_dir_all(folder.join("icons")).unwrap();
        fs::write(folder.join("a.wasm"), "abc").unwrap();
        fs::write(folder.join("icons").join("b.svg"), "").unwrap();
        let first = hashes(&folder).unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((first["a.wasm"].as_str(), first.len()), (abc, 2));
        fs::write(folder.join("a.wasm"), "abd").unwrap();
        assert_ne!(hashes(&folder).unwrap(), first);
        fs::remove_dir_all(&folder).unwrap();
    }
}
