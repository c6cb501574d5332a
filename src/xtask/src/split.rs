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

use crate::neighbors::arrange;
use crate::{imports, run};

/// What the cutting tool calls the script that fetches the parts.
const FETCHER: &str = "__wasm_split.js";

/// What the files are called until their content has named them.
const PLAIN: &str = "client";

/// Puts the cut program into Trunk's folder in place of the whole one; gives the page that names it.
///
/// The files carry a hash of what was cut, not of what was linked: with another version of the tool the same program is
/// cut otherwise, and parts of two builds must never meet in a browser's cache.
pub(crate) fn cut(folder: &Path, html: &str) -> Result<String> {
    let glue = address(html, ".js", "modulepreload").context("the page names no program")?;
    let whole = glue.trim_start_matches('/').trim_end_matches(".js");
    let work = run::target_dir().join("split");
    // What an earlier build left there is not part of this one.
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)?;
    let files = cut_into(&work)?;
    let hash = hash_of(&files);
    for (name, bytes) in &files {
        let bytes = if name.ends_with(".js") {
            with_names(&String::from_utf8(bytes.clone())?, files.iter().map(|(name, _)| name.as_str()), &hash)
        } else {
            bytes.clone()
        };
        fs::write(folder.join(named(name, &hash)), bytes)?;
    }
    let mut html = html.to_owned();
    for (old, new) in [(".js", "client.js"), ("_bg.wasm", "client_bg.wasm")] {
        let (old, new) = (format!("{whole}{old}"), named(new, &hash));
        ensure!(html.contains(&format!("/{old}")), "the page does not name {old}");
        html = html.replace(&old, &new);
        html = with_integrity(&html, &new, &integrity(&fs::read(folder.join(&new))?));
        fs::remove_file(folder.join(old))?;
    }
    Ok(html)
}

/// Every file of the program by its plain name: glue, first part, the other parts, and the script that fetches them.
fn cut_into(work: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    run::show(run::command("wasm-split-cli").arg(linked()?).arg(work).args([
        "--target",
        "web",
        "--out-name",
        PLAIN,
    ]))?;
    let bound = work.join("bound");
    run::show(
        run::command("wasm-bindgen")
            .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--remove-name-section"])
            .args(["--remove-producers-section", "--out-name", PLAIN, "--out-dir"])
            .arg(&bound)
            .arg(work.join(format!("{PLAIN}.wasm"))),
    )?;
    let mut files = Vec::new();
    for part in parts(work, &format!("{PLAIN}.wasm"))? {
        files.push((part.clone(), arrange(&without_names(&fs::read(work.join(part))?)?)?));
    }
    files.push((FETCHER.to_owned(), fs::read(work.join(FETCHER))?));
    let glue = fs::read_to_string(bound.join("client.js"))?;
    let (glue, program) = imports::shorten(&glue, &fs::read(bound.join("client_bg.wasm"))?)?;
    files.push(("client.js".to_owned(), glue.into_bytes()));
    files.push(("client_bg.wasm".to_owned(), arrange(&program)?));
    Ok(files)
}

fn hash_of(files: &[(String, Vec<u8>)]) -> String {
    let mut digest = Sha384::new();
    for (name, bytes) in files {
        digest.update(name);
        digest.update(bytes);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// `client_bg.wasm` → `client-0a1b2c3d4e5f6071_bg.wasm`, `split_work.wasm` → `split_work-….wasm`.
fn named(file: &str, hash: &str) -> String {
    match file {
        FETCHER => format!("split-{hash}.js"),
        "client_bg.wasm" => format!("client-{hash}_bg.wasm"),
        _ => file.replacen('.', &format!("-{hash}."), 1),
    }
}

/// A script with the files' final names, only where it fetches or imports them: as a module's name the same words stay
/// what the program calls it.
fn with_names<'a>(script: &str, files: impl Iterator<Item = &'a str>, hash: &str) -> Vec<u8> {
    let mut script = script.to_owned();
    for file in files {
        let new = named(file, hash);
        for (before, after) in [("from \"./", "\""), ("new URL(\"./", "\""), ("new URL('", "'")] {
            let old = format!("{before}{file}{after}");
            script = script.replace(&old, &format!("{before}{new}{after}"));
        }
    }
    script.into_bytes()
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
pub(crate) fn without_names(module: &[u8]) -> Result<Vec<u8>> {
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
pub(crate) fn leb(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
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
    fn files_are_renamed_where_they_are_fetched_and_nowhere_else() {
        let files = ["client.js", "client_bg.wasm", FETCHER, "split_work.wasm"];
        let glue = "import * as a from \"./__wasm_split.js\"\nx = { \"./__wasm_split.js\": a };\n\
                    new URL('client_bg.wasm', import.meta.url)";
        let expected = "import * as a from \"./split-1f.js\"\nx = { \"./__wasm_split.js\": a };\n\
                        new URL('client-1f_bg.wasm', import.meta.url)";
        assert_eq!(with_names(glue, files.into_iter(), "1f"), expected.as_bytes());
        let fetcher = "import { initSync } from \"./client.js\";\nfetch(new URL(\"./split_work.wasm\", import.meta.url))";
        let expected = "import { initSync } from \"./client-1f.js\";\nfetch(new URL(\"./split_work-1f.wasm\", import.meta.url))";
        assert_eq!(with_names(fetcher, files.into_iter(), "1f"), expected.as_bytes());
    }

    #[test]
    fn other_bytes_are_another_name() {
        let files = |byte: u8| vec![("a.wasm".to_owned(), vec![byte])];
        assert_eq!(hash_of(&files(1)), hash_of(&files(1)));
        assert_ne!(hash_of(&files(1)), hash_of(&files(2)));
    }

    #[test]
    fn the_page_states_the_new_integrity() {
        let page = "<link href=/a-1.js rel=modulepreload integrity=sha384-old><link href=/b.css integrity=sha384-css>";
        let changed = with_integrity(page, "a-1.js", "sha384-new");
        assert_eq!(changed, page.replace("sha384-old", "sha384-new"));
        assert_eq!(address(page, ".js", "modulepreload"), Some("/a-1.js"));
    }
}
