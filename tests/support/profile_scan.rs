//! What lies readable in the folder of a browser's profile: canaries, looked for in every file of it.
//!
//! A canary is fourteen letters and digits drawn at random: a compressor that looks for four bytes it has seen before finds
//! hardly any, so in a block that LevelDB or the browser itself has packed with Snappy a canary stays a plain run of bytes,
//! and the same look finds it there. (Chinese characters share the first of their three bytes, and one canary in eight was
//! cut by a reference.) That it does is what the control shows, a device that seals nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Characters of one canary.
const LENGTH: usize = 14;
const SIGNS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// So many different ones; the same for the same seed.
#[must_use]
pub fn canaries(count: usize, seed: u64) -> Vec<String> {
    let mut state = seed;
    let mut sign = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(state >> 40).unwrap_or_default();
        char::from(SIGNS[high % SIGNS.len()])
    };
    (0..count).map(|_| (0..LENGTH).map(|_| sign()).collect()).collect()
}

/// Which of the canaries lie readable in the folder, each with a file that holds it.
///
/// # Panics
/// When the folder cannot be read: it would look clean.
#[must_use]
pub fn found_in(folder: &Path, canaries: &[String]) -> BTreeMap<String, String> {
    let look = Look::new(canaries);
    let mut found = BTreeMap::new();
    let files = into_folder(folder, &look, &mut found);
    assert!(files > 10, "{} holds {files} files: that is no profile", folder.display());
    found
}

fn into_folder(folder: &Path, look: &Look<'_>, found: &mut BTreeMap<String, String>) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files += into_folder(&path, look, found);
        } else if let Ok(bytes) = fs::read(&path) {
            files += 1;
            for canary in look.within(&bytes).chain(look.within(path.as_os_str().as_encoded_bytes())) {
                found.entry(canary.to_owned()).or_insert_with(|| path.display().to_string());
            }
        }
    }
    files
}

/// Every spelling of every canary, by its first four bytes.
struct Look<'a> {
    spellings: BTreeMap<[u8; 4], Vec<(Vec<u8>, &'a str)>>,
    /// Which bytes one of them begins with: most places are passed by this alone.
    begins: [bool; 256],
}

impl<'a> Look<'a> {
    fn new(canaries: &'a [String]) -> Look<'a> {
        let mut look = Look { spellings: BTreeMap::new(), begins: [false; 256] };
        for canary in canaries {
            for bytes in spellings(canary) {
                let Some(first) = bytes.first_chunk::<4>().copied() else { continue };
                look.begins[usize::from(first[0])] = true;
                look.spellings.entry(first).or_default().push((bytes, canary));
            }
        }
        look
    }

    fn within<'b>(&'b self, bytes: &'b [u8]) -> impl Iterator<Item = &'a str> + 'b {
        let places = (0..bytes.len()).filter(|at| self.begins[usize::from(bytes[*at])]);
        places.flat_map(|at| {
            let rest = &bytes[at..];
            let candidates = rest.first_chunk::<4>().and_then(|first| self.spellings.get(first));
            let candidates = candidates.into_iter().flatten();
            candidates.filter(|(spelling, _)| rest.starts_with(spelling)).map(|(_, canary)| *canary)
        })
    }
}

/// As texts are written down: by us and in databases, by the browser's own engine, in addresses, in scripts.
fn spellings(canary: &str) -> [Vec<u8>; 5] {
    let wide = || canary.encode_utf16();
    let percent = canary.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let escaped = wide().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    [
        canary.as_bytes().to_vec(),
        wide().flat_map(u16::to_le_bytes).collect(),
        wide().flat_map(u16::to_be_bytes).collect(),
        percent.into_bytes(),
        escaped.into_bytes(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_is_found_in_every_spelling_and_in_no_other_text() {
        let all = canaries(1_000, 7);
        let look = Look::new(&all);
        for canary in &all {
            for spelling in spellings(canary) {
                let bytes = [b"\x00\x4e".as_slice(), &spelling, b"\xff"].concat();
                assert_eq!(look.within(&bytes).collect::<Vec<_>>(), [canary]);
                assert_eq!(look.within(&bytes[..bytes.len() - 2]).count(), 0, "cut by a byte");
            }
        }
        assert_eq!(look.within(canaries(1_000, 8).concat().as_bytes()).count(), 0);
    }
}
