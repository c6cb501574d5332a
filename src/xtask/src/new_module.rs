//! `new-module NAME 中文 TIER`: the folder of a new module, with one failing test in it.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::run;

const TIERS: &[&str] = &["foundation", "work", "oversight"];

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let [name, chinese, tier] = arguments else { bail!("new-module NAME 中文 TIER") };
    if !is_module_name(name) {
        bail!("a module's name is plural snake_case, such as `incidents`");
    }
    if !TIERS.contains(&tier.as_str()) {
        bail!("the tier is one of {}", TIERS.join(", "));
    }
    let folder = run::root().join("src").join("modules").join(name);
    if folder.exists() {
        bail!("{} exists", folder.display());
    }
    for (path, text) in files(name, chinese, tier) {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&folder))?;
        fs::write(file, text)?;
    }
    println!(
        "made src/modules/{name}. Now three lines: a dependency and a feature forward in src/modules/Cargo.toml,"
    );
    println!(
        "the name in src/modules/lib.rs. Then `cargo test -p {name}` fails until the first operation exists."
    );
    Ok(())
}

fn is_module_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && Path::new(name).components().count() == 1
}

fn files(name: &str, chinese: &str, tier: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Cargo.toml", manifest(name, chinese, tier)),
        ("src/lib.rs", front_page(name, chinese)),
        ("src/words.rs", words(name, chinese)),
        ("tests/module/main.rs", first_test(name)),
    ]
}

fn manifest(name: &str, chinese: &str, tier: &str) -> String {
    format!(
        r#"[package]
name = "{name}"
description = "{chinese}: one sentence, what this module is for."
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true

[package.metadata.module]
tier = "{tier}"

[features]
ui = ["dep:ui", "dep:leptos", "dep:leptos_router"]

[dependencies]
domain.workspace = true
serde.workspace = true
ui = {{ workspace = true, optional = true }}
leptos = {{ workspace = true, optional = true }}
leptos_router = {{ workspace = true, optional = true }}

[dev-dependencies]
domain = {{ workspace = true, features = ["testing"] }}

[lints]
workspace = true
"#
    )
}

fn front_page(name: &str, chinese: &str) -> String {
    format!(
        r"//! {chinese}: one sentence, what `{name}` is for.
//!
//! Who uses it and when.
//!
//! Lifecycle, as a small text diagram.
//!
//! Invariants, numbered, each naming its test.
//!
//! What it does not do, and which module does.

pub mod words;
"
    )
}

fn words(name: &str, chinese: &str) -> String {
    format!(
        r#"//! Every word of this module, Chinese and English side by side.

use domain::Text;

/// {chinese}
pub const NAME: Text = Text::new("{chinese}", "{name}");
"#
    )
}

fn first_test(name: &str) -> String {
    format!(
        r#"//! The module through the engine, actors as values.

#[test]
fn the_first_operation_is_written() {{
    panic!("write the first operation of `{name}`, then replace this test by one of its behavior");
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::is_module_name;

    #[test]
    fn only_plain_snake_case_names_are_modules() {
        for name in ["incidents", "show_flats", "kpi2"] {
            assert!(is_module_name(name), "{name}");
        }
        for name in ["", "Incidents", "../x", "a/b", "2x", "show-flats"] {
            assert!(!is_module_name(name), "{name}");
        }
    }
}
