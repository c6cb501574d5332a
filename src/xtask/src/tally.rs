//! Counting tests over all runners, and minutes by part.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What ran so far.
#[derive(Default)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    parts: Vec<(String, Duration, bool)>,
}

impl Tally {
    /// Runs one part, shows its output, and counts every `test result:` line. A part that fails without naming a
    /// failed test counts as one failed test.
    pub(crate) fn part(&mut self, name: &str, command: &mut Command) {
        println!("\n== {name}");
        let started = now();
        let (counted, ok) = match stream(command) {
            Ok(result) => result,
            Err(error) => {
                println!("{name}: {error}");
                ((0, 0), false)
            }
        };
        self.record(name, started, counted, ok);
    }

    /// Runs one part that is a function of ours; it counts as one test.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<()>) -> bool {
        println!("\n== {name}");
        let started = now();
        let result = work();
        if let Err(error) = &result {
            println!("{name}: {error:#}");
        }
        self.record(name, started, (u64::from(result.is_ok()), 0), result.is_ok());
        result.is_ok()
    }

    /// Prints minutes by part and the closing line; false if anything failed.
    pub(crate) fn close(&self) -> bool {
        println!("\nminutes by part");
        for (name, took, ok) in &self.parts {
            println!("  {:>6.1}  {name}{}", took.as_secs_f64() / 60.0, if *ok { "" } else { "   FAILED" });
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        self.failed == 0
    }

    fn record(&mut self, name: &str, started: Instant, (passed, failed): (u64, u64), ok: bool) {
        let failed = if ok { failed } else { failed.max(1) };
        // A part without tests of its own (format, lints) is one test.
        let passed = if passed == 0 && ok { 1 } else { passed };
        self.passed += passed;
        self.failed += failed;
        self.parts.push((name.to_owned(), started.elapsed(), ok && failed == 0));
    }
}

#[expect(clippy::disallowed_methods, reason = "measures how long a part of the test command takes")]
fn now() -> Instant {
    Instant::now()
}

fn stream(command: &mut Command) -> std::io::Result<((u64, u64), bool)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut counted = (0, 0);
    if let Some(output) = child.stdout.take() {
        let mut terminal = std::io::stdout().lock();
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let text = String::from_utf8_lossy(&line);
            if let Some((passed, failed)) = counts(&text) {
                counted = (counted.0 + passed, counted.1 + failed);
            }
            // The runners' own summary lines are shown indented: only our last line is the closing line.
            writeln!(terminal, "  {text}")?;
        }
    }
    Ok((counted, child.wait()?.success()))
}

/// Reads `test result: ok. 12 passed; 0 failed; …`, the line that cargo's and wasm-bindgen's runners both print.
fn counts(line: &str) -> Option<(u64, u64)> {
    let (_, rest) = line.split_once("test result: ")?;
    let number_before = |word: &str| {
        let before = rest.split(word).next()?.trim_end();
        before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
    };
    Some((number_before(" passed")?, number_before(" failed")?))
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn both_runners_summary_lines_are_counted() {
        let check = |line, expected| assert_eq!(counts(line), expected, "{line}");
        check(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; finished in 0.02s",
            Some((12, 0)),
        );
        check("    test result: FAILED. 3 passed; 2 failed; 0 ignored", Some((3, 2)));
        check("running 12 tests", None);
    }
}
