//! `guanjia cert new-ca|issue|show`.

use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use domain::Language;

use super::{CertError, issue, new_ca, read_facts, words};
use crate::config::Config;
use crate::{clock, spoken};

/// What is done with certificates.
#[derive(Subcommand, Clone, Debug)]
pub enum CertCommand {
    /// Make this house's own certificate authority, once
    NewCa {
        /// Its name as devices show it
        #[arg(long, default_value = "Guanjia CA")]
        name: String,
    },
    /// Sign a certificate for this server; repeat before it ends
    Issue {
        /// Host name browsers use; may be given several times
        #[arg(long)]
        host: Vec<String>,
        /// Address browsers use; may be given several times
        #[arg(long)]
        ip: Vec<IpAddr>,
    },
    /// Show a certificate's names, end and fingerprint
    Show {
        /// PEM file
        file: PathBuf,
    },
}

/// Runs the command; files lie in `tls/` of the data folder.
///
/// # Errors
/// When nothing can be written to the terminal.
pub fn execute(
    command: &CertCommand,
    config: &Config,
    language: Language,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let answer = answer(command, config, language).map_err(|error| words::error(&error));
    spoken::answer(answer, language, out, errors)
}

fn answer(command: &CertCommand, config: &Config, language: Language) -> Result<String, CertError> {
    let folder = config.tls_dir();
    let phrase = match command {
        CertCommand::NewCa { name } => {
            let files = new_ca(&folder, name, clock::now())?;
            let facts = read_facts(&files.certificate)?;
            words::ca_made(&files.certificate.display().to_string(), &facts.fingerprint)
        }
        CertCommand::Issue { host, ip } => {
            let files = issue(&folder, host, ip, clock::now())?;
            words::issued(&files.certificate.display().to_string(), &files.key.display().to_string())
        }
        CertCommand::Show { file } => words::facts(&read_facts(file)?),
    };
    Ok(phrase.in_language(language).to_owned())
}
