//! `guanjia import tickets FILE.csv --map FILE.toml`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::{Language, PersonId, Record, SiteId};
use sites::Site;
use storage::authority::AuthorityReader;
use storage_sqlite::Database;

use super::mapping_file::read_mapping;
use super::plan::Plan;
use super::report::Report;
use super::table::Table;
use super::{run, words};
use crate::app::{self, App};
use crate::audit::{self, Event, Kind};
use crate::config::Config;
use crate::data_lock::{DataLock, LockError};
use crate::directory::server_person;

/// What can be imported.
#[derive(Subcommand, Clone, Debug)]
pub enum ImportCommand {
    /// Past tickets from another system's CSV file
    Tickets(ImportTickets),
}

/// The flags of `import tickets`.
#[derive(Args, Clone, Debug)]
pub struct ImportTickets {
    /// CSV file: UTF-8, UTF-16 or GBK
    pub file: PathBuf,
    /// Which column means what
    #[arg(long, value_name = "FILE")]
    pub map: PathBuf,
    /// Site by id or name, instead of the mapping's
    #[arg(long, value_name = "SITE")]
    pub site: Option<String>,
    /// Import in this person's name, by login [default: the system]
    #[arg(long = "as", value_name = "LOGIN")]
    pub login: Option<String>,
    /// Read and check everything, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
    /// Write the rows that were not imported to this CSV file, with the reasons
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

/// Runs the command. The exit code is 1 when any row was not imported, so that a script notices.
///
/// # Errors
/// When file, mapping or database cannot be read, or the server cannot write.
#[expect(clippy::disallowed_methods, reason = "how long it took is told to the person who waited")]
pub fn execute(
    command: &ImportCommand,
    config: Config,
    language: Language,
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let ImportCommand::Tickets(asked) = command;
    let begun = Instant::now();
    let bytes = std::fs::read(&asked.file).with_context(|| format!("reading {}", asked.file.display()))?;
    let table = Table::read(&bytes, None).with_context(|| format!("reading {}", asked.file.display()))?;
    let text =
        std::fs::read_to_string(&asked.map).with_context(|| format!("reading {}", asked.map.display()))?;
    let mapping = read_mapping(&text, asked.site.as_deref(), &known_sites(&config.database())?)?;
    let plan = Plan::make(&table, &mapping)?;
    let report = if asked.dry_run {
        Report::of_plan(&plan, begun.elapsed())
    } else {
        let _lock = match DataLock::acquire(&config.data_dir) {
            Err(LockError::Taken { .. }) => anyhow::bail!("{}", words::SERVER_RUNS.in_language(language)),
            lock => lock?,
        };
        write(config, asked.login.as_deref(), &plan)?
    };
    if let Some(path) = &asked.rejects {
        let rows = report.reject_rows(language);
        let bytes = table.rejects(words::REASON.in_language(language), &rows);
        std::fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    show(&report, asked.json, language, out)?;
    Ok(if report.problems == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The sites by name; none when there is no database yet.
fn known_sites(database: &Path) -> anyhow::Result<Vec<(SiteId, String)>> {
    if !database.exists() {
        return Ok(Vec::new());
    }
    let mut reader = Database::existing(database).reader()?;
    let mut known = Vec::new();
    for stream in reader.streams()? {
        for row in reader.rows_of_kind(stream, &domain::Kind::new(Site::KIND))? {
            let site: Site = row.decode()?;
            known.push((site.id, site.name));
        }
    }
    Ok(known)
}

fn write(config: Config, login: Option<&str>, plan: &Plan) -> anyhow::Result<Report> {
    let (app, thread) = app::open(config)?;
    let actor = login.map_or(Ok(server_person()), |login| person(&app, login))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(run(&app.writer, actor, plan));
    if let Ok(report) = &report {
        let event = Event::new(app.shared.org, Kind::ImportRun).person(actor).with("by", "command");
        let event = event.with("rows", report.rows).with("imported", report.imported);
        audit::record(&mut app.database.accounts()?, event.with("problems", report.problems))?;
    }
    // The writer ends with its last handle; what it has taken is on the disk by then.
    drop(app);
    drop(thread.join());
    Ok(report?)
}

fn person(app: &App, login: &str) -> anyhow::Result<PersonId> {
    let account = app.database.accounts()?.account(app.shared.org, login)?;
    Ok(account.with_context(|| format!("there is no account {login}"))?.person)
}

fn show(report: &Report, json: bool, language: Language, out: &mut dyn Write) -> anyhow::Result<()> {
    if json {
        return Ok(writeln!(out, "{}", serde_json::to_string_pretty(report)?)?);
    }
    writeln!(out, "{}", words::summary(report).in_language(language))?;
    for problem in &report.first_problems {
        let reasons: Vec<domain::Phrase> =
            problem.reasons.iter().map(|reason| domain::Phrase::new(&reason.zh, &reason.en)).collect();
        writeln!(out, "{}", words::at_line(problem.line, &reasons).in_language(language))?;
    }
    let more = report.problems - report.first_problems.len();
    if more > 0 {
        writeln!(out, "{}", words::more_problems(more).in_language(language))?;
    }
    Ok(())
}
