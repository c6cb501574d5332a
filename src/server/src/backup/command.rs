//! `guanjia backup create|verify|restore|list`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use domain::Language;
use storage_sqlite::Database;

use super::{Backup, BackupError, By, drill, list, make, restore, words};
use crate::config::Config;
use crate::{clock, random, spoken};

/// What is done with backups.
#[derive(Subcommand, Clone, Debug)]
pub enum BackupCommand {
    /// Make a backup, read it back, print its path; the server may run meanwhile
    Create {
        /// Folder [default: the configured backup folder]
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Read a backup as if it were needed
    Verify {
        /// The backup's .db file
        file: PathBuf,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a new data folder from a backup
    Restore {
        /// The backup's .db file
        file: PathBuf,
        /// Empty folder (server.keys may lie in it)
        #[arg(long, value_name = "DIR")]
        into: PathBuf,
    },
    /// List the backups, newest first
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command. What goes wrong is said on `errors`; `out` gets the path or JSON alone.
///
/// # Errors
/// When nothing can be written to the terminal.
pub fn execute(
    command: &BackupCommand,
    config: &Config,
    language: Language,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let answer = answer(command, config, language).map_err(|error| words::error(&error));
    spoken::answer(answer, language, out, errors)
}

fn answer(command: &BackupCommand, config: &Config, language: Language) -> Result<String, BackupError> {
    match command {
        BackupCommand::Create { to, json } => {
            // Not `open`: a backup never migrates what it saves.
            let database = Database::existing(config.database());
            let folder = to.as_ref().unwrap_or(&config.backup_dir);
            let backup = make(&database, folder, clock::now(), By::Command)?;
            Ok(if *json { shown(&backup).to_string() } else { backup.file.display().to_string() })
        }
        BackupCommand::Verify { file, json } => {
            // Told in the audit of this data folder, if there is one: it may be read on another machine.
            let database = Some(config.database()).filter(|path| path.exists()).map(Database::existing);
            let (backup, n_files) = drill(file, database.as_ref(), By::Command)?;
            let seq = backup.manifest.streams.iter().map(|stream| stream.seq).max().unwrap_or_default();
            let phrase = words::verified(&file.display().to_string(), seq, n_files);
            Ok(if *json { shown(&backup).to_string() } else { phrase.in_language(language).to_owned() })
        }
        BackupCommand::Restore { file, into } => {
            let restored = restore(file, into, &mut random::id)?;
            Ok(words::restored(&restored).in_language(language).to_owned())
        }
        BackupCommand::List { json } => {
            let found = list(&config.backup_dir);
            if *json {
                return Ok(serde_json::Value::Array(found.iter().map(shown).collect()).to_string());
            }
            let lines: Vec<String> = found.iter().map(|backup| backup.file.display().to_string()).collect();
            Ok(lines.join("\n"))
        }
    }
}

fn shown(backup: &Backup) -> serde_json::Value {
    serde_json::json!({ "file": backup.file, "manifest": backup.manifest })
}
