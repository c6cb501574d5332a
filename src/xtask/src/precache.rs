//! Trunk's post-build hook: the file list and the content version of this build, for the service worker; then the
//! compressed neighbours of all files.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{build, pack, split};

/// Answered by the network alone, so never kept.
const NOT_KEPT: &[&str] = &["/sw.js", "/build.json", "/index.html"];

/// What stands in the sources where the hook writes.
const BUILD_MARK: &str = "const BUILD = 'development';";
const FILES_MARK: &str = "const FILES = [];";
const META_MARK: &str = "content=\"development\"";

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let folder = std::env::var_os("TRUNK_STAGING_DIR").map_or_else(build::dist, PathBuf::from);
    let page = folder.join("index.html");
    let html = split::cut(&folder, &with_own_wasm_link(&read(&page)?))?;
    let worker = read(&folder.join("sw.js"))?;
    let mut files = BTreeMap::new();
    collect(&folder, &folder, &mut files)?;
    files.retain(|address, _| !NOT_KEPT.contains(&address.as_str()));
    let build = version_of(&files, &html, &worker);
    let listed = list(&files);
    let html = replaced(&html, META_MARK, &format!("content=\"{build}\""))?;
    let worker = replaced(&worker, BUILD_MARK, &format!("const BUILD = '{build}';"))?;
    let worker = replaced(&worker, FILES_MARK, &format!("const FILES = [\n{listed}];"))?;
    fs::write(&page, html)?;
    fs::write(folder.join("sw.js"), worker)?;
    let version = env!("CARGO_PKG_VERSION");
    fs::write(folder.join("build.json"), format!("{{\"version\":\"{version}\",\"build\":\"{build}\"}}\n"))?;
    println!("build {build}: {} files for the service worker", files.len() + 1);
    if is_release() {
        pack::write_neighbours(&folder)?;
    }
    Ok(())
}

/// A development build is loaded once from this machine: minutes of compression would be for nothing.
fn is_release() -> bool {
    std::env::var_os("TRUNK_PROFILE").is_none_or(|profile| profile != "debug")
}

/// Chromium warns about integrity on fetch preloads and ignores it; the loader fetches by itself, so the link gets a
/// type of our own and stays what the loader reads the address and the integrity from.
fn with_own_wasm_link(html: &str) -> String {
    let own = |tag: &str| {
        let is_wasm = tag.starts_with("<link") && tag.contains(".wasm");
        if is_wasm { tag.replacen("preload", "guanjia-wasm", 1) } else { tag.to_owned() }
    };
    html.split_inclusive('>')
        .map(|piece| {
            piece
                .find('<')
                .map_or_else(|| piece.to_owned(), |at| format!("{}{}", &piece[..at], own(&piece[at..])))
        })
        .collect()
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("no build in {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if !pack::is_neighbour(&path) {
            let relative = path.strip_prefix(root).context("a file of the build")?;
            let address = format!("/{}", relative.display()).replace('\\', "/");
            files.insert(address, fs::read(&path)?);
        }
    }
    Ok(())
}

/// The same bytes give the same version on every machine: the standard hasher has fixed keys. It tells builds apart
/// and protects nothing; that is what the integrity values are for.
fn version_of(files: &BTreeMap<String, Vec<u8>>, html: &str, worker: &str) -> String {
    let mut hasher = DefaultHasher::new();
    (files, html, worker).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// One line per file: its address and its integrity.
fn list(files: &BTreeMap<String, Vec<u8>>) -> String {
    let line =
        |(address, bytes): (&String, &Vec<u8>)| format!("  ['{address}', '{}'],\n", split::integrity(bytes));
    format!("  ['/', ''],\n{}", files.iter().map(line).collect::<String>())
}

/// The value of an attribute, quoted or (after minification) not.
pub(crate) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}="))?;
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([' ', '>']).next(),
    }
}

fn replaced(text: &str, mark: &str, with: &str) -> Result<String> {
    // Minified pages lose the quotes.
    let bare = mark.replace('"', "");
    let found = if text.contains(mark) { mark } else { &bare };
    ensure!(text.matches(found).count() == 1, "`{mark}` should stand there once");
    Ok(text.replacen(found, with, 1))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("no {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = concat!(
        "<meta name=\"build\" content=\"development\">",
        "<link rel=\"modulepreload\" href=\"/client-1.js\" integrity=\"sha384-glue\">",
        "<link rel=\"preload\" href=\"/client-1_bg.wasm\" integrity=\"sha384-wasm\" as=\"fetch\">",
        "<script src=/gate.js integrity=sha384-gate></script>",
    );

    #[test]
    fn the_wasm_link_becomes_ours_and_the_glue_stays_preloaded() {
        let page = with_own_wasm_link(PAGE);
        assert!(page.contains("<link rel=\"guanjia-wasm\" href=\"/client-1_bg.wasm\""), "{page}");
        assert!(page.contains("<link rel=\"modulepreload\" href=\"/client-1.js\""), "{page}");
    }

    #[test]
    fn s39_every_file_carries_its_integrity() {
        let files =
            BTreeMap::from([("/a.js".to_owned(), b"abc".to_vec()), ("/b.wasm".to_owned(), Vec::new())]);
        let listed = list(&files);
        // The digests of "abc" and of nothing are known everywhere.
        let abc = "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn";
        let nothing = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        for line in
            ["['/', '']".to_owned(), format!("['/a.js', '{abc}']"), format!("['/b.wasm', '{nothing}']")]
        {
            assert!(listed.contains(&line), "{line} in {listed}");
        }
    }

    #[test]
    fn another_byte_is_another_version() {
        let files = |byte| BTreeMap::from([("/a".to_owned(), vec![byte])]);
        assert_eq!(version_of(&files(1), "", ""), version_of(&files(1), "", ""));
        assert_ne!(version_of(&files(1), "", ""), version_of(&files(2), "", ""));
        assert_ne!(version_of(&files(1), "", ""), version_of(&files(1), "x", ""));
    }
}
