//! Every decoder that bytes from outside reach, grouped as the fuzzers drive them (S36).
//!
//! The fuzzers themselves live in `fuzz/`, a workspace of its own; what they have learned lies in `fuzz/corpus` and is
//! played again by this package's tests.

mod files;
mod kept;
mod messages;
mod passkeys;
pub(crate) mod registers;
mod texts;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A decoder under test: whether it took the bytes.
pub type Decoder = fn(&[u8]) -> bool;

/// What one decoder may take (S36).
pub const ALLOWANCE: usize = 64 * 1024 * 1024;

/// Decoding one picture of the largest size that is taken (S34).
const PICTURE_ALLOWANCE: usize = 256 * 1024 * 1024;

/// Decoders that read the same kind of bytes.
pub struct Target {
    pub name: &'static str,
    pub decoders: &'static [(&'static str, Decoder)],
    /// Bytes that may be allocated at once over one input.
    pub allowance: usize,
}

const fn target(name: &'static str, decoders: &'static [(&'static str, Decoder)]) -> Target {
    Target { name, decoders, allowance: ALLOWANCE }
}

/// All of them.
pub const TARGETS: &[Target] = &[
    target("push", messages::PUSH),
    target("pull", messages::PULL),
    target("replies", messages::REPLIES),
    target("operations", registers::OPERATIONS),
    target("kept", kept::KEPT),
    Target { name: "pictures", decoders: files::PICTURES, allowance: PICTURE_ALLOWANCE },
    target("tables", texts::TABLES),
    target("bodies", texts::BODIES),
    target("texts", texts::TEXTS),
    target("passkeys", passkeys::PASSKEYS),
];

/// Gives the bytes to every decoder of the target.
///
/// # Panics
/// If there is no such target, and if a decoder panics.
pub fn feed(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.unwrap_or_else(|| panic!("there is no target {name}"));
    for (_, decode) in target.decoders {
        decode(bytes);
    }
}

/// Where a target's learned inputs lie, in the repository at `root`.
#[must_use]
pub fn corpus_file(root: &Path, target: &str) -> PathBuf {
    root.join("fuzz").join("corpus").join(format!("{target}.corpus"))
}

/// The inputs of a corpus file: each is its length (u32, big endian) and its bytes.
///
/// # Errors
/// When the file cannot be read or was cut.
pub fn kept_inputs(file: &Path) -> Result<Vec<Vec<u8>>> {
    let bytes = std::fs::read(file).with_context(|| format!("no corpus at {}", file.display()))?;
    let (mut rest, mut inputs) = (bytes.as_slice(), Vec::new());
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<4>().context("a cut-off length")?;
        let length = usize::try_from(u32::from_be_bytes(*length))?;
        let (input, after) = after.split_at_checked(length).context("a cut-off input")?;
        inputs.push(input.to_vec());
        rest = after;
    }
    Ok(inputs)
}
