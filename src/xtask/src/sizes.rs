//! What the browser has to load, against the budget.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::{build, pack};

/// What one line of the budget counts.
struct Line {
    name: &'static str,
    counts: fn(file: &str) -> bool,
    /// KiB of brotli (crates.md 2.2).
    limit: u64,
}

/// The file that starts the program, with the first modules; every file of the program, which is the budget of the
/// whole product; styles, icons, and scripts with the service worker.
const BUDGET: &[Line] = &[
    Line { name: "program", counts: |file| file.ends_with("_bg.wasm"), limit: 400 },
    Line { name: "all wasm", counts: |file| file.ends_with(".wasm"), limit: 900 },
    Line { name: "styles", counts: |file| file.ends_with(".css"), limit: 30 },
    Line { name: "icons", counts: |file| file.ends_with(".svg"), limit: 20 },
    Line { name: "scripts", counts: |file| file.ends_with(".js"), limit: 25 },
];

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    if !build::dist().exists() {
        build::client()?;
    }
    check()
}

/// Measures the built client; an error when a part is over its budget.
pub(crate) fn check() -> Result<()> {
    let mut over = Vec::new();
    for Line { name, counts, limit } in BUDGET {
        let (raw, packed) = total(&build::dist(), *counts)?;
        ensure!(packed > 0, "the build has no {name}");
        println!("{name:<8} {:>8.1} KiB raw {:>8.1} KiB brotli, budget {limit}", kib(raw), kib(packed));
        if packed > limit * 1024 {
            over.push(*name);
        }
    }
    if !over.is_empty() {
        bail!("over the budget: {}", over.join(", "));
    }
    Ok(())
}

fn total(folder: &Path, counts: fn(&str) -> bool) -> Result<(u64, u64)> {
    let mut sum = (0, 0);
    for entry in fs::read_dir(folder).with_context(|| format!("no built client in {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            let inner = total(&path, counts)?;
            sum = (sum.0 + inner.0, sum.1 + inner.1);
        } else if path.file_name().is_some_and(|name| counts(&name.to_string_lossy())) {
            sum = (sum.0 + fs::metadata(&path)?.len(), sum.1 + packed_size(&path)?);
        }
    }
    Ok(sum)
}

/// The file's `.br` neighbour if the build wrote one, else what it would be.
fn packed_size(path: &Path) -> Result<u64> {
    let mut neighbour = path.as_os_str().to_owned();
    neighbour.push(".br");
    if let Ok(found) = fs::metadata(&neighbour) {
        return Ok(found.len());
    }
    Ok(pack::brotli(&fs::read(path)?)?.len() as u64)
}

#[expect(clippy::cast_precision_loss, reason = "a size in KiB for people")]
fn kib(bytes: u64) -> f64 {
    bytes as f64 / 1024.0
}
