//! What the fuzzers have learned, and every input that once broke a decoder, played again.

use std::path::PathBuf;

use soak::decoders::{TARGETS, corpus_file, feed, kept_inputs};

fn root() -> PathBuf {
    let package = std::env::current_dir().unwrap();
    package.ancestors().nth(2).unwrap().to_path_buf()
}

#[test]
fn s36_every_kept_input_of_the_fuzzers_is_decoded_without_a_panic() {
    for target in TARGETS {
        let inputs = kept_inputs(&corpus_file(&root(), target.name)).unwrap();
        assert!(inputs.len() >= 20, "{}: {} inputs", target.name, inputs.len());
        for input in inputs {
            feed(target.name, &input);
        }
    }
}

#[test]
fn s36_every_target_has_a_fuzzer() {
    for target in TARGETS {
        let fuzzer = root().join("fuzz").join("targets").join(format!("{}.rs", target.name));
        let text = std::fs::read_to_string(&fuzzer).unwrap_or_default();
        assert!(text.contains(&format!("\"{}\"", target.name)), "{} is missing", fuzzer.display());
    }
}
