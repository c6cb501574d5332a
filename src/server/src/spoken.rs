//! How a command speaks to the person who typed it.

use std::io::Write;
use std::process::ExitCode;

use domain::{Language, Phrase};

/// Says a command's answer on `out`, or what went wrong on `errors`, so that `out` holds the path or JSON alone.
///
/// # Errors
/// When nothing can be written to the terminal.
pub fn answer(
    answer: Result<String, Phrase>,
    language: Language,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    match answer {
        Ok(text) => {
            writeln!(out, "{text}")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(problem) => {
            writeln!(errors, "{}", problem.in_language(language))?;
            Ok(ExitCode::FAILURE)
        }
    }
}
