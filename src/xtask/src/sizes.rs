//! What the browser has to load, against the budget.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{build, pack};

/// KiB of brotli: the first modules' main wasm, all CSS, icons, and scripts with the service worker (crates.md 2.2).
const BUDGET: &[(&str, &str, u64)] =
    &[("wasm", "wasm", 400), ("styles", "css", 30), ("icons", "svg", 20), ("scripts", "js", 25)];

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    if !build::dist().exists() {
        build::client()?;
    }
    check()
}

/// Measures the built client; an error when a part is over its budget.
fn check() -> Result<()> {
    let mut over = Vec::new();
    for (name, extension, limit) in BUDGET {
        let (raw, packed) = total(&build::dist(), extension)?;
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

fn total(folder: &Path, extension: &str) -> Result<(u64, u64)> {
    let mut sum = (0, 0);
    for entry in fs::read_dir(folder).with_context(|| format!("no built client in {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            let inner = total(&path, extension)?;
            sum = (sum.0 + inner.0, sum.1 + inner.1);
        } else if path.extension().is_some_and(|found| found == extension) {
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
