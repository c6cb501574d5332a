//! `cargo xtask import-check DIR`: imports every CSV file of a folder, twice, into fresh data, and prints the figures.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use server::import::check::import_check;

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().context("import_check DIR [FOLDER-OF-MAPPINGS]")?;
    let mappings = arguments.next().unwrap_or_else(|| PathBuf::from("docs/import"));
    let checked = import_check(&folder, &mappings)?;
    let mut out = std::io::stdout();
    let mut whole = true;
    for file in &checked {
        let (first, again) = (&file.first, &file.again);
        writeln!(
            out,
            "{}: {} rows -> {} tickets, {} repeated, {} problems, {:.2} s; again: {} new, {} already there ({:?})",
            file.file,
            first.rows,
            first.imported,
            first.already_there,
            first.problems,
            first.seconds,
            again.imported,
            again.already_there,
            file.mapping,
        )?;
        for problem in &first.first_problems {
            let reasons: Vec<&str> = problem.reasons.iter().map(|reason| reason.en.as_str()).collect();
            writeln!(out, "  line {}: {}", problem.line, reasons.join("; "))?;
        }
        whole &= file.is_whole();
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
