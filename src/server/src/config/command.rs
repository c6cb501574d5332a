//! `guanjia config print`.

use std::io::Write;
use std::process::ExitCode;

use clap::Subcommand;

use super::{Config, ConfigFlags};

/// What is done with settings.
#[derive(Subcommand, Clone, Debug)]
pub enum ConfigCommand {
    /// Print every setting with its value and where it comes from; secrets as ***
    Print {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// When a setting cannot be read, naming it.
pub fn execute(
    command: &ConfigCommand,
    flags: &ConfigFlags,
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let ConfigCommand::Print { json } = command;
    let resolved = Config::resolve(flags)?;
    if *json {
        writeln!(out, "{}", serde_json::to_string_pretty(&resolved.json())?)?;
    } else {
        write!(out, "{}", resolved.print())?;
    }
    // Also what is printed must be usable.
    Config::from_resolved(&resolved)?;
    Ok(ExitCode::SUCCESS)
}
