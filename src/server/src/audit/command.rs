//! `guanjia audit verify|export|key`. Exit codes: 0 sound or written, 1 something is wrong.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use domain::{Day, Language, OrgId, Phrase};
use storage_sqlite::{Database, SqliteAuthority};

use super::checkpoint::{self, CheckpointError, FOLDER};
use super::export::{self, Period};
use super::signing::{CheckpointKey, PublicKey};
use super::verify::verify;
use super::{Derived, Event, Kind, record, words};
use crate::config::Config;
use crate::keys::{self, KEY_FILE};
use crate::{app, spoken};

/// What is done with the audit.
#[derive(Subcommand, Clone, Debug)]
pub enum AuditCommand {
    /// Follow both hash chains and check them against the signed checkpoints; the server may run meanwhile
    Verify {
        /// File with the server's public key [default: from the key file]
        #[arg(long, value_name = "FILE")]
        public_key: Option<PathBuf>,
        /// Folder with checkpoints that were kept elsewhere [default: the data folder's]
        #[arg(long, value_name = "DIR")]
        checkpoints: Option<PathBuf>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Write what happened, ops and events, to a file for auditors
    Export {
        /// First day, like 2026-11-01
        #[arg(long, value_parser = day)]
        from: Day,
        /// Last day, like 2026-11-30
        #[arg(long, value_parser = day)]
        to: Day,
        #[arg(long, value_enum, default_value = "csv")]
        format: Format,
        /// Write to this file instead of the terminal
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the public key that checkpoints are verified with; keep it on another machine
    Key,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Csv,
    Json,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day like 2026-11-22 is expected".to_owned())
}

/// Why the command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error("there is no database at {0}")]
    NoDatabase(PathBuf),
    #[error("{0} holds no public key")]
    NoKey(PathBuf),
    #[error("{0} exists already")]
    Exists(PathBuf),
    #[error("cannot read or write {0}")]
    File(PathBuf, #[source] std::io::Error),
    #[error(transparent)]
    Keys(#[from] keys::KeyError),
    #[error(transparent)]
    Checkpoints(#[from] CheckpointError),
    #[error("the store failed")]
    Storage(#[from] storage::StorageError),
}

/// Runs the command. What goes wrong is said on `errors`; `out` gets the answer alone.
///
/// # Errors
/// When nothing can be written to the terminal.
pub fn execute(
    command: &AuditCommand,
    config: &Config,
    language: Language,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let answer = match command {
        AuditCommand::Verify { public_key, checkpoints, json } => {
            let given = (public_key.as_deref(), checkpoints.as_deref());
            match check(config, given, *json, language) {
                Ok((text, true)) => Ok(text),
                Ok((text, false)) => {
                    writeln!(out, "{text}")?;
                    return Ok(ExitCode::FAILURE);
                }
                Err(error) => Err(error),
            }
        }
        AuditCommand::Export { from, to, format, out: file } => {
            write(config, &Period { from: *from, to: *to }, *format, file.as_deref(), language)
        }
        AuditCommand::Key => own_key(config).map(|key| key.to_text().trim().to_owned()),
    };
    spoken::answer(answer.map_err(|error| words::error(&error)), language, out, errors)
}

fn check(
    config: &Config,
    (public_key, folder): (Option<&Path>, Option<&Path>),
    json: bool,
    language: Language,
) -> Result<(String, bool), CommandError> {
    let (_, org, mut reader) = open(config)?;
    let key = match public_key {
        Some(path) => Some(read_key(path)?),
        None if config.data_dir.join(KEY_FILE).exists() => Some(own_key(config)?),
        None => None,
    };
    let own = config.data_dir.join(FOLDER);
    let files = match folder {
        Some(folder) => checkpoint::read_folder(folder)?,
        None if own.exists() => checkpoint::read_folder(&own)?,
        None => Vec::new(),
    };
    let report = verify(&mut reader, org, key.as_ref(), &files)?;
    let text = if json {
        serde_json::json!({ "sound": report.is_sound(), "report": report }).to_string()
    } else {
        let lines: Vec<Phrase> = core::iter::once(words::summary(&report))
            .chain(report.findings.iter().map(words::finding))
            .collect();
        lines.iter().map(|line| line.in_language(language)).collect::<Vec<_>>().join("\n")
    };
    Ok((text, report.is_sound()))
}

fn write(
    config: &Config,
    period: &Period,
    format: Format,
    file: Option<&Path>,
    language: Language,
) -> Result<String, CommandError> {
    let (database, org, mut reader) = open(config)?;
    // Told before anything leaves: who exports and then pulls the plug has exported.
    let event = Event::new(org, Kind::AuditExported).with("by", "command");
    let event = event.with("from", Derived::day(period.from)).with("until", Derived::day(period.to));
    record(&mut database.accounts()?, event)?;
    let lines = export::lines(&mut reader, org, period)?;
    let bytes = match format {
        Format::Csv => export::csv(&lines),
        Format::Json => export::json(&lines),
    };
    let Some(path) = file else { return Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned()) };
    if path.exists() {
        return Err(CommandError::Exists(path.to_owned()));
    }
    keys::write_private(path, &bytes).map_err(|error| CommandError::File(path.to_owned(), error))?;
    Ok(words::exported(lines.len(), &path.display().to_string()).in_language(language).to_owned())
}

fn open(config: &Config) -> Result<(Database, OrgId, SqliteAuthority), CommandError> {
    let path = config.database();
    if !path.exists() {
        return Err(CommandError::NoDatabase(path));
    }
    // Not `open`: what is verified is not migrated first.
    let database = Database::existing(&path);
    let org = app::known_organization(&database.accounts()?).map_err(|_| CommandError::NoDatabase(path))?;
    let reader = database.reader()?;
    Ok((database, org, reader))
}

fn own_key(config: &Config) -> Result<PublicKey, CommandError> {
    let path = config.data_dir.join(KEY_FILE);
    if !path.exists() {
        return Err(CommandError::NoKey(path));
    }
    let keys = keys::load_or_create(&config.data_dir)?;
    Ok(CheckpointKey::derive(&keys.actor_root).public().clone())
}

fn read_key(path: &Path) -> Result<PublicKey, CommandError> {
    let text = std::fs::read_to_string(path).map_err(|error| CommandError::File(path.to_owned(), error))?;
    PublicKey::parse(&text).ok_or_else(|| CommandError::NoKey(path.to_owned()))
}
