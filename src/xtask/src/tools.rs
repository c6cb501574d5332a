//! The tools a bare machine lacks: installed once per machine with the ordinary package clients.

use std::process::Command;

use anyhow::{Context, Result};

use crate::run;

/// Must equal `wasm-bindgen` in the workspace manifest.
const WASM_BINDGEN: &str = "0.2.130";
/// Cuts the program into the file that starts it and those of its screens.
const WASM_SPLIT: &str = "0.2.4";
/// The newest Trunk needs a newer compiler.
const TRUNK: &str = "0.21.14";
/// Looks at licenses, sources and known holes.
const CARGO_DENY: &str = "0.20.2";

/// What building the client needs.
pub(crate) fn ensure_build_tools() -> Result<()> {
    ensure_wasm_target()?;
    ensure_wasm_bindgen()?;
    ensure_trunk()?;
    ensure_wasm_split()
}

/// What the browser tests need.
pub(crate) fn ensure_browser() -> Result<()> {
    let fonts =
        run::output(Command::new("fc-list").arg(":lang=zh")).is_ok_and(|list| !list.trim().is_empty());
    if run::answers("chromium").is_none() || run::answers("chromedriver").is_none() || !fonts {
        apt(&["chromium", "chromium-driver", "fonts-noto-cjk", "fontconfig"])
            .context("Chromium is missing: install the packages `chromium chromium-driver fonts-noto-cjk`")?;
    }
    ensure_accessibility_checker()
}

/// axe, which the browser tests inject into each screen. It never ships.
fn ensure_accessibility_checker() -> Result<()> {
    let tests = run::root().join("tests");
    if tests.join("node_modules").join("axe-core").join("axe.min.js").exists() {
        return Ok(());
    }
    if run::answers("npm").is_none() {
        apt(&["npm"]).context("npm is missing: install the packages `nodejs npm`")?;
    }
    println!("installing the accessibility checker");
    run::show(run::command("npm").args(["ci", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(tests))
}

fn ensure_wasm_target() -> Result<()> {
    let mut list = Command::new("rustup");
    list.current_dir(run::root()).args(["target", "list", "--installed"]);
    if run::output(&mut list).is_ok_and(|installed| installed.contains("wasm32-unknown-unknown")) {
        return Ok(());
    }
    println!("installing the wasm32 target");
    run::show(run::command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

fn ensure_wasm_bindgen() -> Result<()> {
    if run::answers("wasm-bindgen").is_some_and(|version| version.contains(WASM_BINDGEN)) {
        return Ok(());
    }
    println!("installing wasm-bindgen {WASM_BINDGEN} (once per machine, about two minutes)");
    let arguments = ["install", "wasm-bindgen-cli", "--version", WASM_BINDGEN];
    // The locked set is not served everywhere; the same version with fresher dependencies does the same.
    run::show(tool_install().args(arguments).arg("--locked"))
        .or_else(|_| run::show(tool_install().args(arguments)))
}

fn ensure_trunk() -> Result<()> {
    if run::answers("trunk").is_some_and(|version| version.contains(TRUNK)) {
        return Ok(());
    }
    println!("installing trunk {TRUNK} (once per machine, about five minutes)");
    run::show(tool_install().args(["install", "trunk", "--version", TRUNK, "--locked"]))
}

fn ensure_wasm_split() -> Result<()> {
    // It tells no version: its folder's own list does.
    let installed = run::output(run::cargo().args(["install", "--list"])).unwrap_or_default();
    if installed.contains(&format!("wasm_split_cli_support v{WASM_SPLIT}"))
        && run::output(Command::new("wasm-split-cli").arg("--help")).is_ok()
    {
        return Ok(());
    }
    println!("installing wasm-split-cli {WASM_SPLIT} (once per machine, about a minute)");
    let tool = [
        "install",
        "wasm_split_cli_support",
        "--version",
        WASM_SPLIT,
        "--features",
        "build-binary",
        "--force",
    ];
    // As above: the locked set is not served everywhere.
    run::show(tool_install().args(tool).arg("--locked")).or_else(|_| run::show(tool_install().args(tool)))
}

/// What looks at the crates we depend on.
pub(crate) fn ensure_cargo_deny() -> Result<()> {
    if run::answers("cargo-deny").is_some_and(|version| version.contains(CARGO_DENY)) {
        return Ok(());
    }
    println!("installing cargo-deny {CARGO_DENY} (once per machine, about two minutes)");
    run::show(tool_install().args(["install", "cargo-deny", "--version", CARGO_DENY, "--locked"]))
}

/// Tools are built fast rather than fast-running: they do little.
fn tool_install() -> Command {
    let mut command = run::cargo();
    command
        .env("CARGO_TARGET_DIR", run::cache_dir().join("tools"))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    command
}

fn apt(packages: &[&str]) -> Result<()> {
    println!("installing {}", packages.join(" "));
    let sudo = run::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() != "0");
    let apt = |arguments: &[&str]| {
        let mut command = if sudo { Command::new("sudo") } else { Command::new("apt-get") };
        if sudo {
            command.arg("apt-get");
        }
        run::show(command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
    };
    apt(&["update", "-qq"])?;
    apt(&[&["install", "-y", "-qq", "--no-install-recommends"], packages].concat())
}
