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
use domain::{Row, codec};
use sync::message::{self, PullReply, PullRequest, PushReply, PushRequest};
use sync::op::{OpBody, StoredBatch};
use sync::replica::{CacheState, InboxEntry, OpsMeta, Page};

use crate::clock::instant;
use crate::prng::Prng;

/// What one decoder may take (S36).
pub const ALLOWANCE: u64 = 64 * 1024 * 1024;
/// The longest input; longer ones are cut off before any decoder sees them.
const LONGEST: usize = 4_096;

/// A decoder under test: whether it took the bytes.
type Decoder = fn(&[u8]) -> bool;

/// Every decoder by name.
const DECODERS: &[(&str, Decoder)] = &[
    ("op body", |bytes| OpBody::from_bytes(bytes).is_ok()),
    ("push request", |bytes| message::decode::<PushRequest>(bytes).is_ok()),
    ("push reply", |bytes| message::decode::<PushReply>(bytes).is_ok()),
    ("pull request", |bytes| message::decode::<PullRequest>(bytes).is_ok()),
    ("pull reply", |bytes| message::decode::<PullReply>(bytes).is_ok()),
    ("cache page", |bytes| codec::decode::<Page>(1, bytes, "page").is_ok()),
    ("cache state", |bytes| codec::decode::<CacheState>(1, bytes, "state").is_ok()),
    ("cache block", |bytes| codec::decode::<Vec<Row>>(1, bytes, "block").is_ok()),
    ("kind of a file", |bytes| server::blobs::sniff::sniff(bytes).is_some()),
    ("ops meta", |bytes| codec::decode::<OpsMeta>(1, bytes, "meta").is_ok()),
    ("inbox entry", |bytes| codec::decode::<InboxEntry>(1, bytes, "entry").is_ok()),
    ("stored batch", |bytes| {
        codec::decode::<StoredBatch>(1, bytes, "batch").is_ok_and(|batch| batch.open().is_ok())
    }),
];

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
    let limit = rustix::process::Rlimit { current: Some(kib * 1024 + ALLOWANCE), maximum: None };
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
        for _ in 0..200 {
            let bytes = input(&mut prng, &samples);
            for (name, decode) in DECODERS {
                let Ok(taken) = catch_unwind(|| decode(&bytes)) else {
                    bail!("{name} panics on {}", server::random::hex(&bytes));
                };
                let counts = tried.entry(name).or_default();
                (counts.0, counts.1) = (counts.0 + 1, counts.1 + u64::from(taken));
            }
            let in_modules = catch_unwind(AssertUnwindSafe(|| try_modules(&bytes, &mut tried)));
            ensure!(in_modules.is_ok(), "a module panics on {}", server::random::hex(&bytes));
        }
    }
    drop(std::panic::take_hook());
    Ok(tried)
}

/// The modules' own decoders: of every record, and of every operation as the server meets it.
fn try_modules(bytes: &[u8], tried: &mut Tried) {
    for module in modules::all() {
        let records = module.records.iter().map(|record| (record.name, (record.readable)(bytes).is_ok()));
        let operations = module.operations.iter().map(|kind| {
            drop((module.attachments)(kind, 1, bytes));
            (*kind, (module.readable)(kind, 1, bytes).is_ok())
        });
        for (name, taken) in records.chain(operations) {
            let counts = tried.entry(name).or_default();
            (counts.0, counts.1) = (counts.0 + 1, counts.1 + u64::from(taken));
        }
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
