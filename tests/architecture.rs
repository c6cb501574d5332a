//! Who may depend on whom, and that nothing was forgotten in a module.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Lower tiers come first; a module depends on its own or a lower one.
const TIERS: &[&str] = &["foundation", "work", "oversight"];

/// What each of our crates may depend on (architecture, section 2). Modules have a test of their own.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("sync", &["domain"]),
    ("storage", &["domain", "sync"]),
    ("storage_indexeddb", &["domain", "sync", "storage"]),
    ("storage_sqlite", &["domain", "sync", "storage"]),
    ("ui", &["domain"]),
];

/// Crates that can do I/O, read a clock or draw random numbers by themselves: never below the shells.
const INPUT_OUTPUT: &[&str] =
    &["tokio", "rusqlite", "axum", "web-sys", "js-sys", "gloo-net", "getrandom", "rand", "reqwest"];

/// Cargo runs a test in its package's folder. What the compiler knows of it may be another clone's: clones share what
/// was compiled.
fn root() -> PathBuf {
    let package = std::env::current_dir().expect("a folder to run in");
    package.parent().expect("tests/ lies in the repository").to_path_buf()
}

fn metadata() -> Metadata {
    MetadataCommand::new()
        .current_dir(root())
        .no_deps()
        .exec()
        .expect("cargo metadata works in the repository")
}

/// Normal dependencies by name; optional ones too, because a feature may switch them on.
fn dependencies(package: &Package) -> BTreeSet<String> {
    let normal = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    normal.map(|dependency| dependency.name.clone()).collect()
}

fn required(package: &Package) -> BTreeSet<String> {
    let normal = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    normal.filter(|dependency| !dependency.optional).map(|dependency| dependency.name.clone()).collect()
}

fn modules(metadata: &Metadata) -> BTreeMap<String, &Package> {
    let folder = root().join("src").join("modules");
    let nested = metadata.packages.iter().filter(|package| {
        let home = package.manifest_path.as_std_path().parent().map(Path::to_path_buf).unwrap_or_default();
        home.parent() == Some(folder.as_path())
    });
    nested.map(|package| (package.name.to_string(), package)).collect()
}

fn tier(package: &Package) -> usize {
    let name = package.metadata["module"]["tier"].as_str().unwrap_or_default();
    TIERS.iter().position(|tier| *tier == name).unwrap_or_else(|| panic!("{} declares no tier", package.name))
}

#[test]
fn crates_depend_downwards_only() {
    let metadata = metadata();
    let ours: BTreeSet<String> = metadata.packages.iter().map(|package| package.name.to_string()).collect();
    for (name, allowed) in ALLOWED {
        let package = metadata.packages.iter().find(|package| package.name.as_str() == *name);
        let package = package.unwrap_or_else(|| panic!("there is no crate {name}"));
        for dependency in dependencies(package).intersection(&ours) {
            assert!(allowed.contains(&dependency.as_str()), "{name} may not depend on {dependency}");
        }
    }
}

#[test]
fn the_vocabulary_and_the_engines_do_no_input_or_output() {
    let metadata = metadata();
    for package in
        metadata.packages.iter().filter(|package| ["domain", "sync"].contains(&package.name.as_str()))
    {
        for dependency in dependencies(package) {
            assert!(!INPUT_OUTPUT.contains(&dependency.as_str()), "{} depends on {dependency}", package.name);
        }
    }
}

#[test]
fn a_module_depends_on_its_own_or_a_lower_tier_only() {
    let metadata = metadata();
    let modules = modules(&metadata);
    for (name, package) in &modules {
        for dependency in dependencies(package) {
            if let Some(other) = modules.get(&dependency) {
                assert!(tier(other) <= tier(package), "{name} may not depend on {dependency}: a higher tier");
                let features = package.dependencies.iter().filter(|found| found.name == dependency);
                for used in features.flat_map(|found| &found.features) {
                    assert_ne!(
                        used, "ui",
                        "{name} uses the screens of {dependency}: go through ui's contract"
                    );
                }
            }
            assert!(!["server", "client", "simulation", "storage_sqlite"].contains(&dependency.as_str()));
        }
    }
}

#[test]
fn without_its_screens_a_module_reaches_no_browser() {
    let metadata = metadata();
    let modules = modules(&metadata);
    assert!(!modules.is_empty());
    for (name, package) in &modules {
        for dependency in required(package) {
            assert!(
                !["leptos", "leptos_router", "web-sys", "js-sys", "ui"].contains(&dependency.as_str()),
                "{name}: {dependency} must be optional, behind feature ui"
            );
        }
    }
}

/// A module that no product holds; it names the kind of build that does.
fn build_of(package: &Package) -> Option<&str> {
    package.metadata["module"]["build"].as_str()
}

#[test]
fn every_module_folder_is_in_the_register() {
    let registered: BTreeSet<&str> = modules::all().iter().map(|module| module.name).collect();
    let metadata = metadata();
    for (name, package) in modules(&metadata) {
        let listed = registered.contains(name.as_str());
        assert_eq!(listed, build_of(package).is_none(), "src/modules/{name} in src/modules/lib.rs");
    }
}

#[test]
fn the_product_does_not_contain_the_bench_module() {
    // As Cargo resolves client and server without any feature named, and as Trunk and the release name them.
    for (package, features) in
        [("server", ""), ("server", "embed"), ("server", "faults"), ("client", "split")]
    {
        let mut tree = std::process::Command::new(env!("CARGO"));
        tree.current_dir(root()).args(["tree", "--offline", "--prefix", "none", "-e", "normal"]);
        tree.args(["--target", "all", "-p", package, "--features", features]);
        let output = tree.output().expect("cargo tree runs");
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(listed.contains("tickets v"), "{package}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!listed.contains("bench v"), "{package} with `{features}` holds the bench module");
    }
    // And a bench build does, or the test above is blind.
    let mut tree = std::process::Command::new(env!("CARGO"));
    tree.current_dir(root()).args([
        "tree",
        "--offline",
        "--prefix",
        "none",
        "-p",
        "server",
        "--features",
        "bench",
    ]);
    let listed = tree.output().expect("cargo tree runs").stdout;
    assert!(String::from_utf8_lossy(&listed).contains("bench v"));
}

#[test]
fn every_operation_has_words_in_both_languages() {
    for module in modules::all() {
        for kind in module.operations {
            let words = (module.words.operation)(kind).unwrap_or_else(|| panic!("{kind} has no words"));
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{kind} lacks a language");
        }
    }
}

#[test]
fn every_operation_and_record_has_a_wire_sample() {
    for module in modules::all() {
        let folder = root().join("src/modules").join(module.name).join("tests/wire");
        let samples = fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} is missing", folder.display()));
        let names: Vec<String> = samples
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect();
        let kinds = module.operations.iter().copied().chain(module.records.iter().map(|record| record.name));
        for kind in kinds {
            // `tickets.open` lies in `open_v1.json`, as `domain::testing::check_operation` writes it.
            let verb = kind.split_once('.').map_or(kind, |(_, verb)| verb);
            assert!(
                names.iter().any(|name| name.starts_with(&format!("{verb}_v"))),
                "{kind} has no sample in {}",
                folder.display()
            );
        }
    }
}

#[test]
fn every_operation_is_named_in_its_modules_tests() {
    for module in modules::all() {
        let folder = root().join("src/modules").join(module.name).join("tests/module");
        let mut text = String::new();
        for entry in fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} is missing", folder.display())) {
            let path = entry.expect("readable").path();
            if path.extension().is_some_and(|ending| ending == "rs") {
                text.push_str(&fs::read_to_string(path).expect("a text file"));
            }
        }
        for kind in module.operations {
            let verb = kind.split('.').nth(1).unwrap_or_default();
            let variant: String = verb.split('_').map(capitalized).collect();
            assert!(
                text.contains(&variant) || text.contains(kind),
                "{kind} ({variant}) occurs in no test of {}",
                module.name
            );
        }
    }
}

#[test]
fn the_default_posts_allow_every_operation_to_someone() {
    // A permission nobody can hold makes an operation unreachable.
    let posts = staff::default_posts();
    for module in modules::all() {
        for kind in module.operations {
            let wildcard = format!("{}.*", module.name);
            let held = posts.iter().any(|post| {
                post.permissions
                    .iter()
                    .any(|permission| permission == kind || permission == "*" || *permission == wildcard)
            });
            assert!(held, "no default post may {kind}");
        }
    }
}

#[test]
fn the_readme_lists_exactly_the_registered_modules() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    for module in modules::all() {
        assert!(readme.contains(&format!("`{}`", module.name)), "README.md does not list `{}`", module.name);
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[test]
fn s41_a_release_is_built_without_faults_and_measurements() {
    let root = root();
    let release = fs::read_to_string(root.join("src/xtask/src/release.rs")).expect("how a release is built");
    let asked: Vec<&str> =
        release.split("\"--features\", \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(asked, ["embed"], "a release has the client inside and nothing of tests");
    let metadata = metadata();
    let server =
        metadata.packages.iter().find(|package| package.name.as_str() == "server").expect("the server");
    assert!(!server.features.contains_key("default"), "what is on by default would be in a release");
    for feature in ["faults", "bench"] {
        assert!(server.features.contains_key(feature), "{feature} is what this test is about");
    }
}
