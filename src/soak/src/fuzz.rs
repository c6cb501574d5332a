//! Random and damaged bytes for every decoder that bytes from outside reach: none may panic, none may ask for more than
//! [`ALLOWANCE`] of memory (S36).
//!
//! The memory is bounded by the operating system: the program that runs this limits its own address space first, so
//! that a greedy decoder ends it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use sync::message::MAX_UNPACKED_BYTES;
use sync::op::MAX_OP_BYTES;

use crate::clock::instant;
use crate::decoders::{self, ALLOWANCE, TARGETS, Target};
use crate::prng::Prng;

/// The longest input but the inflated ones; longer ones are cut off before any decoder sees them.
const LONGEST: usize = 4_096;

/// The targets whose inputs look like the samples here; those of texts and pictures are libFuzzer's alone.
const OF_BYTES: &[&str] = &["push", "pull", "replies", "operations", "kept"];

/// The targets that are given a request's whole body.
const OF_WHOLE_BODIES: &[&str] = &["push", "pull"];

fn of_bytes() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().filter(|target| OF_BYTES.contains(&target.name))
}

/// Gives the bytes to each decoder of the target.
fn try_all(target: &Target, bytes: &[u8], tried: &mut Tried) -> Result<()> {
    for (name, decode) in target.decoders {
        let Ok(taken) = catch_unwind(|| decode(bytes)) else { bail!("{name} panics on {}", shown(bytes)) };
        let counts = tried.entry(name).or_default();
        (counts.0, counts.1) = (counts.0 + 1, counts.1 + u64::from(taken));
    }
    Ok(())
}

/// Inputs tried and taken, by decoder.
pub type Tried = BTreeMap<&'static str, (u64, u64)>;

/// Limits this process's address space to what it has now and [`ALLOWANCE`] more.
///
/// # Errors
/// Where the system has no such limit.
pub fn limit_memory() -> Result<()> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:")).context("no VmSize")?;
    let kib: u64 = line.split_whitespace().next().context("no number")?.parse()?;
    let limit = rustix::process::Rlimit { current: Some(kib * 1024 + ALLOWANCE as u64), maximum: None };
    rustix::process::setrlimit(rustix::process::Resource::As, limit)?;
    Ok(())
}

/// Runs for so long. A panic is an error; too much memory ends the process.
///
/// # Errors
/// Names the decoder and the bytes, in hexadecimal.
pub fn run(seconds: u64, seed: u64) -> Result<Tried> {
    let mut prng = Prng::new(seed);
    let samples = samples();
    ensure!(samples.len() >= 20, "samples of real messages");
    let begun = instant();
    let mut tried = Tried::new();
    // The panic's own words would be millions of lines.
    std::panic::set_hook(Box::new(|_| {}));
    while begun.elapsed() < Duration::from_secs(seconds) {
        for round in 0..2_000 {
            let mut bytes = input(&mut prng, &samples);
            // No op is longer than this when it is read, and no other part of a message is trusted less.
            if round % 100 == 1 {
                inflate(&mut prng, &mut bytes, MAX_OP_BYTES);
            }
            for target in of_bytes() {
                try_all(target, &bytes, &mut tried)?;
            }
            if round == 0 {
                inflate(&mut prng, &mut bytes, MAX_UNPACKED_BYTES);
                for target in of_bytes().filter(|target| OF_WHOLE_BODIES.contains(&target.name)) {
                    try_all(target, &bytes, &mut tried)?;
                }
                continue;
            }
            let in_modules = catch_unwind(AssertUnwindSafe(|| try_modules(&bytes, &mut tried)));
            ensure!(in_modules.is_ok(), "a module panics on {}", shown(&bytes));
        }
    }
    drop(std::panic::take_hook());
    Ok(tried)
}

fn shown(bytes: &[u8]) -> String {
    server::random::hex(&bytes[..bytes.len().min(LONGEST)])
}

/// The modules' own decoders, counted one by one.
fn try_modules(bytes: &[u8], tried: &mut Tried) {
    for (name, taken) in decoders::registers::each(bytes) {
        let counts = tried.entry(name).or_default();
        (counts.0, counts.1) = (counts.0 + 1, counts.1 + u64::from(taken));
    }
}

fn input(prng: &mut Prng, samples: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = match prng.below(4) {
        0 => (0..prng.below(LONGEST as u64)).map(|_| prng.bytes::<1>()[0]).collect(),
        _ => samples[prng.index(samples.len())].clone(),
    };
    for _ in 0..prng.below(6) {
        damage(prng, &mut bytes);
    }
    if prng.chance(50)
        && let Some(version) = bytes.first_mut()
    {
        // Most decoders stop at a wrong version; half of the inputs get past it.
        *version = 1;
    }
    bytes.truncate(LONGEST);
    bytes
}

fn damage(prng: &mut Prng, bytes: &mut Vec<u8>) {
    if bytes.is_empty() {
        return;
    }
    let at = prng.index(bytes.len());
    match prng.below(5) {
        0 => bytes[at] = prng.bytes::<1>()[0],
        1 => bytes.truncate(at),
        2 => drop(bytes.drain(at..(at + prng.index(16) + 1).min(bytes.len()))),
        // A length of billions, as a varint.
        3 => drop(bytes.splice(at..at, [0xff, 0xff, 0xff, 0xff, 0x0f])),
        _ => {
            let part = bytes[at..].to_vec();
            bytes.splice(at..at, part);
        }
    }
}

/// A list of millions where some value was, each element as short as it can be: what asks for the most memory.
fn inflate(prng: &mut Prng, bytes: &mut Vec<u8>, length: usize) {
    bytes.truncate(prng.index(bytes.len().max(1)));
    let elements = length - bytes.len() - 8;
    // That many, as a varint.
    let mut rest = elements;
    while rest > 0x7f {
        bytes.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes.resize(bytes.len() + elements, u8::try_from(prng.below(3)).unwrap_or_default());
}

/// Real messages, for damage that gets further than noise does.
fn samples() -> Vec<Vec<u8>> {
    // Cargo names the package when it runs us; what was compiled in may be another clone's.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let source = Path::new(&package).join("..");
    let modules = modules::all().iter().map(|module| source.join("modules").join(module.name));
    let folders = modules.chain([source.join("sync")]);
    let files = folders.filter_map(|folder| std::fs::read_dir(folder.join("tests/wire")).ok()).flatten();
    let texts = files.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
    texts.filter_map(|text| hex_of(&text)).collect()
}

/// The `hex` field of a wire sample.
fn hex_of(text: &str) -> Option<Vec<u8>> {
    let sample: serde_json::Value = serde_json::from_str(text).ok()?;
    let hex = sample["hex"].as_str()?;
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}
