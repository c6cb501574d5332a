//! The client's files compressed once, at build time: `x.wasm.br` and `x.wasm.gz` beside `x.wasm`. The server hands
//! them out as they are.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The endings of the neighbours this module writes.
pub(crate) const ENDINGS: &[&str] = &["br", "gz"];

/// The best that brotli can do: the work is done once, the bytes travel to every tablet.
const QUALITY: i32 = 11;
/// 16 MiB of window, the largest every browser takes; a smaller one costs the program some KiB.
const WINDOW_BITS: i32 = 24;
/// A neighbour that saves less than this share of the file is not worth its place (pictures).
const LEAST_SAVING_PERCENT: usize = 10;

/// Writes the neighbours of every file under `folder`, and removes those that a file has outgrown.
pub(crate) fn write_neighbours(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("no build in {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            write_neighbours(&path)?;
        } else if !is_neighbour(&path) {
            let bytes = fs::read(&path)?;
            write_if_smaller(&path, "br", bytes.len(), &brotli(&bytes)?)?;
            write_if_smaller(&path, "gz", bytes.len(), &gzip(&bytes)?)?;
        }
    }
    Ok(())
}

/// Whether this file is a compressed copy of another one.
#[must_use]
pub(crate) fn is_neighbour(path: &Path) -> bool {
    path.extension().is_some_and(|found| ENDINGS.iter().any(|ending| found == *ending))
}

/// What travels to a browser.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW_BITS,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params).context("brotli into memory")?;
    Ok(packed)
}

/// The same for what stands between and knows no brotli.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    Ok(packed.finish()?)
}

fn write_if_smaller(path: &Path, ending: &str, whole: usize, packed: &[u8]) -> Result<()> {
    let neighbour = neighbour_of(path, ending);
    if packed.len() * 100 <= whole * (100 - LEAST_SAVING_PERCENT) {
        fs::write(neighbour, packed)?;
    } else if neighbour.exists() {
        fs::remove_file(neighbour)?;
    }
    Ok(())
}

/// `client_bg.wasm` with `br`: `client_bg.wasm.br`.
fn neighbour_of(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn neighbours_hold_the_file_and_exist_only_where_they_help() {
        let folder = std::env::temp_dir().join(format!("guanjia-pack-{}", std::process::id()));
        fs::create_dir_all(folder.join("icons")).unwrap();
        let text = "管家 Guanjia ".repeat(500);
        fs::write(folder.join("a.js"), &text).unwrap();
        fs::write(folder.join("icons").join("dense.png"), dense()).unwrap();
        write_neighbours(&folder).unwrap();
        write_neighbours(&folder).unwrap();

        let mut unpacked = Vec::new();
        let packed = fs::read(folder.join("a.js.br")).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        let packed = fs::read(folder.join("a.js.gz")).unwrap();
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        let names = |folder: &Path| fs::read_dir(folder).unwrap().count();
        assert_eq!((names(&folder), names(&folder.join("icons"))), (4, 1));
        fs::remove_dir_all(&folder).unwrap();
    }

    /// Bytes that nothing makes smaller.
    fn dense() -> Vec<u8> {
        let mut state = 1_u32;
        let next = move |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..4_000).map(next).collect()
    }
}
