//! Cuts the program into the file that starts it and the files its screens come in (`ui::later`).
//!
//! Trunk cannot do this: the cut must come before wasm-bindgen, which throws away what tells functions apart. So the
//! linked program is cut here, wasm-bindgen runs again over the first part, and both replace what Trunk wrote.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha384};

use crate::run;

/// What the cutting tool calls the script that fetches the parts.
const FETCHER: &str = "__wasm_split.js";

/// Puts the cut program into Trunk's folder; gives the page with the integrity of the new files.
pub(crate) fn cut(folder: &Path, html: &str) -> Result<String> {
    let glue = address(html, ".js", "modulepreload").context("the page names no program")?;
    let name = glue.trim_start_matches('/').trim_end_matches(".js").to_owned();
    let work = run::target_dir().join("split");
    // What an earlier build left there is not part of this one.
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)?;
    run::show(run::command("wasm-split-cli").arg(linked()?).arg(&work).args([
        "--target",
        "web",
        "--out-name",
        &name,
    ]))?;
    run::show(
        run::command("wasm-bindgen")
            .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--remove-name-section"])
            .args(["--remove-producers-section", "--out-name", &name, "--out-dir"])
            .arg(folder)
            .arg(work.join(format!("{name}.wasm"))),
    )?;
    let hash = name.rsplit('-').next().unwrap_or_default();
    let mut fetcher = fs::read_to_string(work.join(FETCHER))?;
    for part in parts(&work, &format!("{name}.wasm"))? {
        let named = format!("{}-{hash}.wasm", part.trim_end_matches(".wasm"));
        ensure!(fetcher.contains(&format!("./{part}")), "nothing fetches {part}");
        fetcher = fetcher.replace(&format!("./{part}\""), &format!("./{named}\""));
        fs::write(folder.join(named), without_names(&fs::read(work.join(&part))?)?)?;
    }
    let script = format!("split-{hash}.js");
    fs::write(folder.join(&script), fetcher)?;
    let glue_path = folder.join(format!("{name}.js"));
    // Only where the file is named: as a module's name, the same words stay what the program calls it.
    let (was, is) = (format!("from \"./{FETCHER}\""), format!("from \"./{script}\""));
    let glue_text = fs::read_to_string(&glue_path)?;
    ensure!(glue_text.contains(&was), "the program does not ask for its parts");
    let glue_text = glue_text.replace(&was, &is);
    fs::write(&glue_path, glue_text)?;
    let mut html = html.to_owned();
    for file in [format!("{name}.js"), format!("{name}_bg.wasm")] {
        html = with_integrity(&html, &file, &integrity(&fs::read(folder.join(&file))?));
    }
    Ok(html)
}

/// The value for `integrity=` of these bytes.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// What cargo linked for Trunk in this build.
fn linked() -> Result<PathBuf> {
    let debug = std::env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "debug");
    let profile = if debug { "debug" } else { "wasm-release" };
    let file = run::target_dir().join("wasm32-unknown-unknown").join(profile).join("client.wasm");
    ensure!(file.exists(), "no linked program at {}", file.display());
    Ok(file)
}

/// The parts beside the first, by file name.
fn parts(folder: &Path, first: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != first && name.ends_with(".wasm") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Where the page's link of this kind leads to.
fn address<'a>(html: &'a str, ending: &str, kind: &str) -> Option<&'a str> {
    let tag = html.split('<').find(|tag| tag.starts_with("link") && tag.contains(kind))?;
    let (_, rest) = tag.split_once("href=")?;
    let found = rest.trim_start_matches('"').split(['"', ' ', '>']).next()?;
    found.ends_with(ending).then_some(found)
}

/// The page with another integrity for this file.
fn with_integrity(html: &str, file: &str, value: &str) -> String {
    let one = |tag: &str| -> String {
        let known = tag.contains(file).then(|| crate::precache::attribute(tag, "integrity")).flatten();
        known.map_or_else(|| tag.to_owned(), |old| tag.replacen(old, value, 1))
    };
    html.split('<').map(one).collect::<Vec<_>>().join("<")
}

/// A module without its custom sections: names and producers, which no browser needs.
fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    let mut kept = module.get(..8).context("not a wasm module")?.to_vec();
    let mut at = 8;
    while at < module.len() {
        let (length, body) = leb(module, at + 1).context("a cut-off section")?;
        let end = body + length;
        let section = module.get(at..end).context("a section longer than its module")?;
        if section[0] != 0 {
            kept.extend_from_slice(section);
        }
        at = end;
    }
    Ok(kept)
}

/// An unsigned LEB128 number and the position after it.
fn leb(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let (mut value, mut shift) = (0_usize, 0);
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        value |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((value, at));
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_custom_sections_are_left_out() {
        let module =
            [b"\0asm\x01\0\0\0".as_slice(), &[0, 3, 1, b'x', 9], &[10, 1, 0], &[0, 2, 1, b'y']].concat();
        let kept = [b"\0asm\x01\0\0\0".as_slice(), &[10, 1, 0]].concat();
        assert_eq!(without_names(&module).unwrap(), kept);
        assert!(without_names(b"\0asm\x01\0\0\0\x0a\x7f\0").is_err());
    }

    #[test]
    fn the_page_states_the_new_integrity() {
        let page = "<link href=/a-1.js rel=modulepreload integrity=sha384-old><link href=/b.css integrity=sha384-css>";
        let changed = with_integrity(page, "a-1.js", "sha384-new");
        assert_eq!(changed, page.replace("sha384-old", "sha384-new"));
        assert_eq!(address(page, ".js", "modulepreload"), Some("/a-1.js"));
    }
}
