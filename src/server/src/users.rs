//! `guanjia user`: accounts from the command line, for the day when nobody can sign in any more.

use std::io::Write;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::{Kind, Language, OpId, Operation, PersonId, Record, SiteId};
use staff::operations::Hire;
use staff::{Assignment, Person, Post, StaffOperation};
use storage::authority::AuthorityReader;
use storage_sqlite::accounts::{Account, Accounts};
use sync::authority::LocalIntent;
use sync::message::StreamId;

use crate::app::{self, App};
use crate::audit::{self, Event};
use crate::config::Config;
use crate::data_lock::DataLock;
use crate::directory::server_person;
use crate::sign_in::account_admin::one_time_password;
use crate::sign_in::password;
use crate::sign_in::session::normal_login;
use crate::{clock, random, words};

/// What can be done with accounts.
#[derive(Subcommand, Clone, Debug)]
pub enum UserCommand {
    /// Give a person an account; hires the person if the staff number is new (stop the server first)
    Add(AddUser),
    /// Set a new one-time password and end all sessions of the person
    ResetPassword { login: String },
    /// Take all second factors of the person away and end all sessions: telephone and recovery codes are lost
    ForgetFactors { login: String },
    /// List the accounts
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// The flags of `user add`.
#[derive(Args, Clone, Debug)]
pub struct AddUser {
    pub login: String,
    /// Staff number; default: the login name
    #[arg(long)]
    pub number: Option<String>,
    /// The person's name, if new
    #[arg(long)]
    pub name: Option<String>,
    /// Code of the post, if new, like administrator, manager, supervisor, representative
    #[arg(long, default_value = "representative")]
    pub post: String,
    /// Site id at which the post counts; default: everywhere
    #[arg(long)]
    pub site: Option<SiteId>,
}

/// Runs the command.
///
/// # Errors
/// When the data cannot be opened, another process holds it, or a rule refuses.
pub fn execute(
    command: &UserCommand,
    config: Config,
    language: Language,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    match command {
        UserCommand::Add(asked) => add(asked, config, language, out),
        UserCommand::ResetPassword { login } => reset(login, &config, language, out),
        UserCommand::ForgetFactors { login } => forget_factors(login, &config, language, out),
        UserCommand::List { json } => list(*json, &config, out),
    }
}

fn add(asked: &AddUser, config: Config, language: Language, out: &mut dyn Write) -> anyhow::Result<()> {
    let _lock = DataLock::acquire(&config.data_dir)?;
    let memory_kib = config.argon_memory_kib;
    let (app, writer) = app::open(config)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let person = runtime.block_on(person(asked, &app))?;
    let password = one_time_password();
    let account = Account {
        org: app.shared.org,
        login: normal_login(&asked.login),
        person,
        phc: hashed(&password, memory_kib)?,
        must_change: true,
        disabled: false,
        created: clock::now(),
    };
    let event = Event::new(app.shared.org, audit::Kind::AccountAdded).about(person).with("by", "command");
    let added = app.database.accounts()?.together(|accounts| {
        let added = accounts.add_account(&account)?;
        if added {
            audit::record(accounts, event)?;
        }
        Ok(added)
    })?;
    drop(app);
    drop(runtime);
    writer.join().ok();
    if !added {
        bail!("{}", words::TAKEN.in_language(language));
    }
    writeln!(out, "{}", words::first_password(&account.login, &password).in_language(language))?;
    Ok(())
}

/// The person with this staff number, hired if there is none.
async fn person(asked: &AddUser, app: &App) -> anyhow::Result<PersonId> {
    let number = asked.number.clone().unwrap_or_else(|| asked.login.clone()).to_uppercase();
    let mut reader = app.database.reader()?;
    let known = all::<Person>(&mut reader, app.shared.stream)?;
    if let Some(person) = known.into_iter().find(|person| person.staff_number == number) {
        return Ok(person.id);
    }
    let posts = staff::with_defaults(all::<Post>(&mut reader, app.shared.stream)?);
    let post = posts.values().find(|post| post.code == asked.post);
    let post = post.with_context(|| format!("there is no post `{}`", asked.post))?.id;
    let person = PersonId(random::timed_id(clock::now()));
    let hire = StaffOperation::from(Hire {
        person,
        name: asked.name.clone().unwrap_or_else(|| asked.login.clone()),
        staff_number: number,
        assignments: vec![Assignment { post, site: asked.site }],
        language: None,
    });
    let op = OpId(random::timed_id(clock::now()));
    let intent = LocalIntent { op, intent: hire.intent(), deps: Vec::new(), amends: None };
    let reply = app.writer.local(server_person(), vec![intent]).await?;
    match reply.results.first() {
        Some((_, result)) if result.took_effect() => Ok(person),
        other => bail!("the person was not hired: {other:?}"),
    }
}

fn all<R: Record>(reader: &mut dyn AuthorityReader, stream: StreamId) -> anyhow::Result<Vec<R>> {
    let rows = reader.rows_of_kind(stream, &Kind::new(R::KIND))?;
    rows.iter().map(|row| row.decode().context("reading the staff")).collect()
}

fn reset(login: &str, config: &Config, language: Language, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut accounts = open(config)?;
    let (org, login) = (app::known_organization(&accounts)?, normal_login(login));
    let account = accounts.account(org, &login)?;
    let account = account.with_context(|| words::UNKNOWN_LOGIN.in_language(language))?;
    let password = one_time_password();
    let phc = hashed(&password, config.argon_memory_kib)?;
    let event = Event::new(org, audit::Kind::PasswordReset).about(account.person).with("by", "command");
    accounts.together(|accounts| {
        accounts.set_password(org, &login, &phc, true)?;
        let ended = accounts.end_sessions_of(org, account.person, None)?;
        audit::record(accounts, event.with("sessions_ended", ended))
    })?;
    writeln!(out, "{}", words::first_password(&login, &password).in_language(language))?;
    Ok(())
}

fn forget_factors(
    login: &str,
    config: &Config,
    language: Language,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut accounts = open(config)?;
    let (org, login) = (app::known_organization(&accounts)?, normal_login(login));
    let account = accounts.account(org, &login)?;
    let account = account.with_context(|| words::UNKNOWN_LOGIN.in_language(language))?;
    let event = Event::new(org, audit::Kind::FactorRemoved).about(account.person).with("by", "command");
    let removed = accounts.together(|accounts| {
        let removed = accounts.forget_factors(org, account.person)?;
        let ended = accounts.end_sessions_of(org, account.person, None)?;
        audit::record(accounts, event.with("sessions_ended", ended))?;
        Ok(removed)
    })?;
    writeln!(out, "{}", words::factors_forgotten(&login, removed).in_language(language))?;
    Ok(())
}

fn list(json: bool, config: &Config, out: &mut dyn Write) -> anyhow::Result<()> {
    let accounts = open(config)?;
    let known = accounts.accounts(app::known_organization(&accounts)?)?;
    if json {
        let shown: Vec<_> = known
            .iter()
            .map(|account| {
                serde_json::json!({
                    "login": account.login, "person": account.person, "disabled": account.disabled,
                    "must_change_password": account.must_change,
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::Value::Array(shown))?;
        return Ok(());
    }
    for account in known {
        let state = if account.disabled { "disabled" } else { "active" };
        writeln!(out, "{}\t{}\t{state}", account.login, account.person)?;
    }
    Ok(())
}

/// Only a database that exists: a typing mistake in the folder's name must not make an empty one.
fn open(config: &Config) -> anyhow::Result<Accounts> {
    let path = config.database();
    if !path.exists() {
        bail!("there is no database at {}", path.display());
    }
    Ok(app::open_database(config)?.accounts()?)
}

fn hashed(password: &str, memory_kib: u32) -> anyhow::Result<String> {
    password::hash(password, memory_kib).map_err(|_| anyhow::anyhow!("the password cannot be hashed"))
}
