//! The page `/bench`: a program of its own from the client's crate, with the product's profile.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{pack, run, split, tools};

/// The start page. The harness waits for `window.bench`; nothing else is shown.
const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>bench</title>\
<link rel=\"modulepreload\" href=\"/bench_page-HASH.js\"><script type=\"module\" src=\"/start-HASH.js\"></script></html>\n";

const START: &str = "import start from './bench_page-HASH.js';\n\
start({ module_or_path: fetch('/bench_page_bg-HASH.wasm') });\n";

/// Builds it; gives the folder that a server can hand out.
pub(super) fn build(folder: &Path) -> Result<PathBuf> {
    tools::ensure_build_tools()?;
    println!("building the bench page (some minutes)");
    run::show(run::cargo().args([
        "build",
        "--profile",
        "wasm-release",
        "--target",
        "wasm32-unknown-unknown",
        "-p",
        "client",
        "--features",
        "bench",
        "--bin",
        "bench_page",
    ]))?;
    let linked =
        run::target_dir().join("wasm32-unknown-unknown").join("wasm-release").join("bench_page.wasm");
    let (bound, page) = (folder.join("bound"), folder.join("page"));
    run::show(
        run::command("wasm-bindgen")
            .args([
                "--target",
                "web",
                "--no-typescript",
                "--remove-name-section",
                "--remove-producers-section",
            ])
            .arg("--out-dir")
            .arg(&bound)
            .arg(linked),
    )?;
    // What an earlier build left there is not part of this one.
    let _ = fs::remove_dir_all(&page);
    fs::create_dir_all(&page)?;
    let glue = fs::read_to_string(bound.join("bench_page.js"))?;
    let wasm = split::without_names(&fs::read(bound.join("bench_page_bg.wasm"))?)?;
    let hash = short_hash(&[glue.as_bytes(), &wasm]);
    fs::write(page.join(format!("bench_page-{hash}.js")), glue)?;
    fs::write(page.join(format!("bench_page_bg-{hash}.wasm")), &wasm)?;
    fs::write(page.join(format!("start-{hash}.js")), START.replace("HASH", &hash))?;
    fs::write(page.join("index.html"), PAGE.replace("HASH", &hash))?;
    pack::write_neighbours(&page)?;
    println!("the page: {} KiB of wasm", wasm.len() / 1024);
    Ok(page)
}

/// Names the files after their content, so that the browser keeps them between two starts.
fn short_hash(files: &[&[u8]]) -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
