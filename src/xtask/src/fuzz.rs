//! `fuzz [TARGET] [--seconds N] [--keep]`: the fuzzers of every decoder (S36), one after the other.
//!
//! libFuzzer with the stable toolchain: the compiler's instrumentation is switched on by flags of the code generator, and
//! `fuzz/` brings the engine. A C++ compiler builds that engine. Memory is bounded by the fuzzers' own allocator.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::run;

/// What `cargo fuzz` would pass, without the address sanitizer: our code has nothing unsafe, and stable has none.
const INSTRUMENTED: &str = concat!(
    "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 ",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table ",
    "-Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-simplifycfg-branch-fold-threshold=0",
);

/// S36: ten minutes each.
const SECONDS: &str = "600";
/// Longer inputs repeat what shorter ones have shown; the largest are tried by `cargo xtask soak fuzz`.
const LONGEST: &str = "-max_len=16384";
/// Kept corpora stay small: all of them together in the repository.
const MOST_KEPT: usize = 256 * 1024;

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let after = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1).cloned()
    };
    let seconds = after("--seconds").unwrap_or_else(|| SECONDS.to_owned());
    let keep = arguments.iter().any(|argument| argument == "--keep");
    let named: Vec<&String> =
        arguments.iter().filter(|argument| !argument.starts_with("--") && **argument != seconds).collect();
    let targets = targets()?;
    if let Some(unknown) = named.iter().find(|name| !targets.contains(name)) {
        bail!("no target {unknown}; there are {}", targets.join(", "));
    }
    let binaries = build()?;
    for target in targets.iter().filter(|target| named.is_empty() || named.contains(target)) {
        one(&binaries.join(target), target, &seconds, keep)?;
    }
    Ok(())
}

/// The names of the files in `fuzz/targets`.
fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder().join("targets"))? {
        let path = entry?.path();
        names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

fn folder() -> PathBuf {
    run::root().join("fuzz")
}

/// Builds all of them; gives the folder they lie in.
fn build() -> Result<PathBuf> {
    let host = run::output(Command::new("rustc").args(["-vV"]))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let target_dir = run::target_dir().join("fuzz");
    println!("building the fuzzers (some minutes the first time)");
    // With `--target`, what runs while building is not instrumented.
    run::show(
        run::cargo()
            .args(["build", "--profile", "fuzz", "--bins", "--target", host, "--manifest-path"])
            .arg(folder().join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", &target_dir)
            .env("RUSTFLAGS", INSTRUMENTED),
    )?;
    Ok(target_dir.join(host).join("fuzz"))
}

fn one(binary: &Path, target: &str, seconds: &str, keep: bool) -> Result<()> {
    println!("== {target}, {seconds} s");
    let work = run::target_dir().join("fuzz-work").join(target);
    let (learned, found) = (work.join("learned"), work.join("found"));
    fs::create_dir_all(&found)?;
    fs::create_dir_all(&learned)?;
    for input in unpack(&corpus(target))?.into_iter().chain(seeds(target)?) {
        write_by_hash(&learned, &input)?;
    }
    run::show(
        Command::new("nice")
            .args(["-n", "15"])
            .arg(binary)
            .arg(&learned)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/", found.display()))
            .args([LONGEST, "-rss_limit_mb=1024", "-timeout=10", "-print_final_stats=1"]),
    )
    .with_context(|| format!("{target}: the input that did it lies in {}", found.display()))?;
    if keep { keep_smallest(binary, target, &learned, &work.join("smallest")) } else { Ok(()) }
}

/// The fewest inputs that reach everything the learned ones reach, into the repository.
fn keep_smallest(binary: &Path, target: &str, learned: &Path, smallest: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(smallest);
    fs::create_dir_all(smallest)?;
    run::show(Command::new(binary).args(["-merge=1", LONGEST]).arg(smallest).arg(learned))?;
    let mut inputs = files(smallest)?;
    inputs.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    let mut packed = Vec::new();
    for input in inputs {
        if packed.len() + input.len() + 4 > MOST_KEPT {
            break;
        }
        packed.extend(u32::try_from(input.len())?.to_be_bytes());
        packed.extend(input);
    }
    println!("{target}: {} KiB kept", packed.len() / 1024);
    Ok(fs::write(corpus(target), packed)?)
}

/// As `src/soak/src/decoders` reads them: each input is its length (u32, big endian) and its bytes.
fn corpus(target: &str) -> PathBuf {
    folder().join("corpus").join(format!("{target}.corpus"))
}

fn unpack(file: &Path) -> Result<Vec<Vec<u8>>> {
    let bytes = fs::read(file).unwrap_or_default();
    let (mut rest, mut inputs) = (bytes.as_slice(), Vec::new());
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length))?;
        ensure!(length <= after.len(), "{} is cut off", file.display());
        let (input, after) = after.split_at(length);
        inputs.push(input.to_vec());
        rest = after;
    }
    Ok(inputs)
}

/// Every wire sample of the repository, and what lies in `fuzz/seeds/TARGET`.
fn seeds(target: &str) -> Result<Vec<Vec<u8>>> {
    let mut seeds = files(&folder().join("seeds").join(target)).unwrap_or_default();
    let source = run::root().join("src");
    let modules = fs::read_dir(source.join("modules"))?.filter_map(|entry| Some(entry.ok()?.path()));
    for folder in modules.chain([source.join("sync")]) {
        for text in files(&folder.join("tests").join("wire")).unwrap_or_default() {
            let sample: serde_json::Value = serde_json::from_slice(&text)?;
            seeds.extend(sample["hex"].as_str().and_then(unhex));
        }
    }
    Ok(seeds)
}

fn files(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let mut contents = Vec::new();
    for entry in fs::read_dir(folder)? {
        contents.push(fs::read(entry?.path())?);
    }
    Ok(contents)
}

fn unhex(hex: &str) -> Option<Vec<u8>> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}

fn write_by_hash(folder: &Path, input: &[u8]) -> Result<()> {
    let name: String = Sha256::digest(input).iter().take(10).map(|byte| format!("{byte:02x}")).collect();
    Ok(fs::write(folder.join(name), input)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corpora_are_unpacked_as_they_were_packed_and_a_cut_is_noticed() {
        let folder = std::env::temp_dir().join(format!("guanjia-fuzz-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.corpus");
        assert_eq!(unpack(&file).unwrap(), Vec::<Vec<u8>>::new(), "none yet");
        fs::write(&file, [0, 0, 0, 2, b'a', b'b', 0, 0, 0, 0]).unwrap();
        assert_eq!(unpack(&file).unwrap(), [b"ab".to_vec(), Vec::new()]);
        fs::write(&file, [0, 0, 0, 2, b'a']).unwrap();
        assert!(unpack(&file).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn s36_the_wire_samples_are_seeds() {
        std::env::set_current_dir(run::root()).unwrap();
        assert!(seeds("push").unwrap().len() >= 20);
    }
}
