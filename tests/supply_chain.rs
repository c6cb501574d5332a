//! Where the code comes from and what it may do (S38).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;

/// Cargo runs a test in its package's folder.
fn root() -> PathBuf {
    let package = std::env::current_dir().expect("a folder to run in");
    package.parent().expect("tests/ lies in the repository").to_path_buf()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of one section of a manifest.
fn section<'a>(manifest: &'a str, name: &str) -> Vec<&'a str> {
    let lines = manifest.lines().map(str::trim).skip_while(move |line| *line != format!("[{name}]"));
    lines.skip(1).take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty()).collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() && !path.ends_with("node_modules") {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn s38_every_crate_forbids_unsafe_code() {
    let root = root();
    let common = section(&text(&root.join("Cargo.toml")), "workspace.lints.rust").join("\n");
    assert!(common.lines().any(|line| line == "unsafe_code = \"forbid\""), "the common table: {common}");
    let metadata = MetadataCommand::new().current_dir(&root).no_deps().exec().expect("cargo metadata works");
    assert!(metadata.packages.len() >= 15, "{} packages", metadata.packages.len());
    for package in &metadata.packages {
        let manifest = text(package.manifest_path.as_std_path());
        // Cargo refuses a table of its own beside this line, so nothing can take the ban back.
        assert_eq!(section(&manifest, "lints"), ["workspace = true"], "the lints of {}", package.name);
        for target in package.targets.iter().filter(|target| target.is_custom_build()) {
            let script = text(target.src_path.as_std_path());
            assert!(!script.contains("unsafe"), "{}: a build script is code too", package.name);
        }
    }
}

#[test]
fn s38_no_source_of_ours_writes_unsafe_code() {
    let root = root();
    let mut files = Vec::new();
    for folder in ["src", "tests", "fuzz/src", "fuzz/targets"] {
        rust_files(&root.join(folder), &mut files);
    }
    assert!(files.len() > 300, "{} files", files.len());
    // Put together here so that this file does not find itself.
    let word = ["un", "safe"].concat();
    let written = [format!("{word} {{"), format!("{word} fn"), format!("{word} impl"), format!("({word}")];
    for file in files {
        let text = text(&file);
        let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
        for line in code {
            let bad = written.iter().any(|pattern| line.contains(pattern));
            assert!(!bad, "{}: {line}", file.display());
        }
    }
}

#[test]
fn s38_both_lock_files_take_everything_from_the_registry_with_a_checksum() {
    for file in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let lock = text(&root().join(file));
        let packages: Vec<&str> = lock.split("[[package]]").skip(1).collect();
        assert!(packages.len() > 200, "{file}: {} packages", packages.len());
        let value = |package: &str, key: &str| {
            let line =
                package.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")).map(str::to_owned));
            line.map(|quoted| quoted.trim_matches('"').to_owned())
        };
        for package in packages {
            let name = value(package, "name").unwrap_or_default();
            let Some(source) = value(package, "source") else { continue };
            assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{file}: {name}");
            assert_eq!(value(package, "checksum").map(|sum| sum.len()), Some(64), "{file}: {name}");
        }
    }
}

#[test]
fn s38_only_our_own_crates_come_without_a_source() {
    let lock = text(&root().join("Cargo.lock"));
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec().expect("cargo metadata works");
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    for package in lock.split("[[package]]").skip(1).filter(|package| !package.contains("\nsource = ")) {
        let name = package.lines().find_map(|line| line.strip_prefix("name = ")).unwrap_or_default();
        assert!(ours.contains(name.trim_matches('"')), "{name} comes from nowhere");
    }
}
