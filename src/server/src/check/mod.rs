//! `guanjia check`: everything that can be found wrong before people notice it.
//!
//! Reads only. It works while the server runs and while it does not.

mod disk_and_data;
mod surroundings;
pub mod words;

use std::io::Write;
use std::process::ExitCode;

use domain::{Language, Timestamp};
use serde::Serialize;

use crate::config::{Config, ConfigError, ConfigFlags};

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Good,
    /// It works; somebody should look.
    Warning,
    /// It does not work, or not safely.
    Bad,
}

/// One thing looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable word for programs, `database_integrity`.
    pub check: &'static str,
    pub standing: Standing,
    pub zh: String,
    pub en: String,
}

/// Looks at everything, under these settings.
#[must_use]
pub fn findings(config: &Config, now: Timestamp) -> Vec<Finding> {
    let mut found = vec![words::settings_good()];
    found.extend(disk_and_data::findings(config, now));
    found.extend(surroundings::findings(config, now));
    found
}

/// Runs the command. Exit code 0 = all good or warnings only, 1 = something is bad, 2 = the settings cannot be read.
///
/// # Errors
/// When nothing can be written to the terminal.
pub fn execute(
    flags: &ConfigFlags,
    json: bool,
    now: Timestamp,
    language: Language,
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let (found, code) = match Config::load(flags) {
        Ok(config) => {
            let found = findings(&config, now);
            let bad = found.iter().any(|finding| finding.standing == Standing::Bad);
            (found, if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
        }
        Err(error) => (vec![unreadable(&error)], ExitCode::from(2)),
    };
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
        return Ok(code);
    }
    for finding in &found {
        writeln!(out, "{}", words::line(finding).in_language(language))?;
    }
    Ok(code)
}

fn unreadable(error: &ConfigError) -> Finding {
    words::finding("settings", Standing::Bad, crate::config::words::error(error))
}
