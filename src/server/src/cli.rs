//! The command line. Exit codes: 0 done, 1 failed, 2 wrong usage (clap's).

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use domain::Language;

use crate::app::{self, own_url};
use crate::audit::command::AuditCommand;
use crate::backup::command::BackupCommand;
use crate::blobs::worker;
use crate::cert::command::CertCommand;
use crate::config::command::{self as config_command, ConfigCommand};
use crate::config::{Config, ConfigFlags};
use crate::import::command::ImportCommand;
use crate::serve::{self, Server};
use crate::sign_in::setup;
use crate::users::{self, UserCommand};
use crate::web::health::VERSION;
use crate::{
    audit, backup, cert, check, clock, config, data_lock::DataLock, demo, device_backup, import, logging,
    words,
};

/// Guanjia 管家: the server of a property-management customer service.
#[derive(Parser)]
#[command(name = "guanjia", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    flags: ConfigFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer browsers until stopped
    Serve {
        /// Serve invented data that everybody knows the passwords of; makes it in a fresh folder
        #[arg(long)]
        demo: bool,
    },
    /// Make data without serving it
    #[command(subcommand)]
    Seed(SeedCommand),
    /// Prepare a data folder and print the one-time token of the first start
    Init,
    /// Manage accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Make, read back and restore backups
    #[command(subcommand)]
    Backup(BackupCommand),
    /// Verify and export the record of who did and who read what
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Import history from another system
    #[command(subcommand)]
    Import(ImportCommand),
    /// Certificates of this house's own authority
    #[command(subcommand)]
    Cert(CertCommand),
    /// Take in what a lost or broken device had not sent, from its backup files (stop the server first)
    ImportDeviceBackup {
        #[arg(required = true)]
        files: Vec<std::path::PathBuf>,
    },
    /// Look at everything that may be wrong
    Check {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the settings in force
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Decode one picture under limits: the server starts this for each
    #[command(hide = true, name = worker::COMMAND)]
    DecodePicture,
    /// Print the version
    Version {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// What can be made.
#[derive(Subcommand)]
enum SeedCommand {
    /// An invented site with people, tickets and visits, in a fresh folder
    Demo,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let language = language();
    match run(cli, language) {
        Ok(code) => code,
        Err(error) => {
            let mut stderr = std::io::stderr().lock();
            drop(writeln!(stderr, "guanjia: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli, language: Language) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout();
    if let Command::Version { json } = cli.command {
        version(json, &mut out)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::DecodePicture = cli.command {
        return Ok(worker::work());
    }
    match &cli.command {
        Command::Check { json } => {
            return check::execute(&cli.flags, *json, clock::now(), language, &mut out);
        }
        Command::Config(command) => return config_command::execute(command, &cli.flags, &mut out),
        _ => {}
    }
    let mut config = Config::load(&cli.flags)
        .map_err(|error| anyhow::anyhow!("{}", config::words::error(&error).in_language(language)))?;
    if let Command::Serve { demo: true } = cli.command {
        config = demo::without_second_factor(&Config::resolve(&cli.flags)?, config);
    }
    match cli.command {
        Command::Backup(command) => {
            return backup::command::execute(&command, &config, language, &mut out, &mut std::io::stderr());
        }
        Command::Audit(command) => {
            return audit::command::execute(&command, &config, language, &mut out, &mut std::io::stderr());
        }
        Command::Import(command) => return import::command::execute(&command, config, language, &mut out),
        Command::ImportDeviceBackup { files } => {
            let whole = device_backup::command::execute(&files, config, language, &mut out)?;
            return Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Cert(command) => {
            return cert::command::execute(&command, &config, language, &mut out, &mut std::io::stderr());
        }
        Command::Serve { demo } => serve(config, demo, language, &mut out)?,
        Command::Seed(SeedCommand::Demo) => make_demo(&config, language, &mut out)?,
        Command::Init => init(config, language, &mut out)?,
        Command::User(command) => users::execute(&command, config, language, &mut out)?,
        Command::Version { .. } | Command::Check { .. } | Command::Config(_) | Command::DecodePicture => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the demo unless it is there, and says who may sign in.
fn make_demo(config: &Config, language: Language, out: &mut dyn Write) -> anyhow::Result<()> {
    if let Some(seeded) = demo::prepare(config)? {
        writeln!(out, "{}", demo::words::seeded(&seeded).in_language(language))?;
    }
    writeln!(out, "{}", demo::words::users().in_language(language))?;
    Ok(())
}

fn serve(config: Config, demo: bool, language: Language, out: &mut dyn Write) -> anyhow::Result<()> {
    logging::start(&config);
    if demo {
        make_demo(&config, language, out)?;
    } else {
        demo::refuse_without_flag(&config)?;
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let _inside = runtime.enter();
    let server = Server::open(config)?;
    let url = own_url(&server.app().config);
    writeln!(out, "{}", words::listening(&url).in_language(language))?;
    if let Some(token) = &server.setup_token {
        // To the terminal, never to the log (S41).
        writeln!(out, "{}", words::setup(&url, token).in_language(language))?;
    }
    out.flush()?;
    runtime.block_on(server.run(serve::asked_to_stop()))
}

fn init(config: Config, language: Language, out: &mut dyn Write) -> anyhow::Result<()> {
    let _lock = DataLock::acquire(&config.data_dir)?;
    let (app, writer) = app::open(config)?;
    let token = setup::new_token(&app.database.accounts()?, app.shared.org)?;
    let url = own_url(&app.config);
    drop(app);
    writer.join().ok();
    match token {
        Some(token) => writeln!(out, "{}", words::setup(&url, &token).in_language(language))?,
        None => writeln!(out, "{}", words::HAS_ACCOUNTS.in_language(language))?,
    }
    Ok(())
}

fn version(json: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    if json {
        let shown = serde_json::json!({ "version": VERSION, "schema": storage_sqlite::SCHEMA_VERSION });
        writeln!(out, "{shown}")?;
    } else {
        writeln!(out, "guanjia {VERSION}")?;
    }
    Ok(())
}

/// Chinese when the system's language is Chinese, else English.
fn language() -> Language {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok());
    if named.is_some_and(|name| name.starts_with("zh")) { Language::Chinese } else { Language::English }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// These name files.
    const NAMES_A_FILE: &[&str] = &["tls_key", "public_key"];

    fn takes_a_secret(command: &clap::Command, found: &mut Vec<String>) {
        for argument in command.get_arguments().filter(|argument| argument.get_action().takes_values()) {
            let name = argument.get_id().as_str();
            let secret = ["password", "secret", "token", "key", "pin"]
                .iter()
                .any(|word| name.split('_').any(|part| part == *word));
            if secret && !NAMES_A_FILE.contains(&name) {
                found.push(format!("{} {name}", command.get_name()));
            }
        }
        command.get_subcommands().for_each(|command| takes_a_secret(command, found));
    }

    #[test]
    fn s41_no_argument_takes_a_secret() {
        let mut found = Vec::new();
        takes_a_secret(&Cli::command(), &mut found);
        assert!(found.is_empty(), "everybody on the machine reads arguments: {found:?}");
    }
}
