//! Wire samples: bytes that some build once wrote and every later build must read.
//!
//! One JSON file per operation variant and record version: `{kind, version, hex, json}`. A sample is added by running
//! the test once with `WIRE_SAMPLES=add`; an existing one is never rewritten, whatever the variable says.

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Module, Operation, Record};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Sample {
    kind: String,
    version: u8,
    hex: String,
    json: Value,
}

/// Checks one operation against its sample in `folder`: the same value, the same bytes, both ways.
///
/// # Panics
/// When the sample is missing or differs.
pub fn check_operation<O, C>(folder: &str, content: &C)
where
    O: Operation + From<C> + PartialEq + Debug,
    C: Serialize + Clone,
{
    let operation = O::from(content.clone());
    let today = sample(operation.kind(), operation.version(), &operation.encode(), content);
    let stored = load_or_add(folder, &today);
    assert_eq!(stored, today, "a released layout of {} changed; make a new version instead", today.kind);
    let read = O::decode(operation.kind(), stored.version, &unhex(&stored.hex));
    assert_eq!(read, Ok(operation));
}

/// Checks one record against its sample in `folder`.
///
/// # Panics
/// When the sample is missing or differs.
pub fn check_record<R: Record + PartialEq + Debug>(folder: &str, record: &R) {
    let today = sample(R::KIND, R::VERSION, &record.encode(), record);
    let stored = load_or_add(folder, &today);
    assert_eq!(stored, today, "a released layout of {} changed; make a new version instead", today.kind);
    assert_eq!(R::decode(&unhex(&stored.hex)).as_ref(), Ok(record));
}

/// Checks that every sample in `folder` can still be read and that no operation or record of `module` lacks one.
///
/// # Panics
/// Naming what is unreadable or missing.
pub fn check_complete(folder: &str, module: &Module) {
    let mut seen = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of samples exists") {
        let path = entry.expect("the folder can be listed").path();
        let sample = load(&path);
        let bytes = unhex(&sample.hex);
        let result = match module.records.iter().find(|record| record.name == sample.kind) {
            Some(record) => (record.readable)(&bytes),
            None => (module.readable)(&sample.kind, sample.version, &bytes),
        };
        assert_eq!(result, Ok(()), "{} can no longer be read", path.display());
        seen.push(sample.kind);
    }
    let records = module.records.iter().map(|record| record.name);
    for kind in module.operations.iter().copied().chain(records) {
        assert!(seen.iter().any(|known| known == kind), "{kind} has no wire sample");
    }
}

fn sample(kind: &str, version: u8, bytes: &[u8], value: &impl Serialize) -> Sample {
    let json = serde_json::to_value(value).expect("wire types can be written as JSON");
    let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Sample { kind: kind.to_owned(), version, hex, json }
}

fn load_or_add(folder: &str, today: &Sample) -> Sample {
    let name = today.kind.split_once('.').map_or(today.kind.as_str(), |(_, name)| name);
    let path = Path::new(folder).join(format!("{name}_v{}.json", today.version));
    if !path.exists() && std::env::var("WIRE_SAMPLES").as_deref() == Ok("add") {
        fs::create_dir_all(folder).expect("the folder of samples can be made");
        let text = serde_json::to_string_pretty(today).expect("a sample can be written as JSON");
        fs::write(&path, text + "\n").expect("the sample can be written");
    }
    load(&path)
}

fn load(path: &Path) -> Sample {
    let text = fs::read_to_string(path);
    let text =
        text.unwrap_or_else(|error| panic!("{}: {error}; add it with WIRE_SAMPLES=add", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).expect("a sample holds hexadecimal digits") as u8;
    text.as_bytes().chunks(2).map(|pair| 16 * digit(pair[0]) + digit(pair[1])).collect()
}
