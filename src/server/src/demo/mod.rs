//! Data to try everything with: one site, its people and three weeks of work, all of it invented and looking so.
//!
//! It comes into being by the operations that people would have made, through the path that every op takes, so what
//! the rules refuse cannot be in it. The same seed and the same day give the same data.
//!
//! Passwords are known to everybody. Therefore demo data never mixes with other data: it is made in a fresh folder
//! only, the folder remembers it, and such a folder is served with `--demo` only.

mod history;
mod moments;
mod people;
mod place;
mod prng;
mod script;
mod visits;
pub mod words;

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use domain::Timestamp;
use storage::authority::AuthorityReader;
use storage_sqlite::accounts::Account;
use sync::authority::{Asker, DeviceState};
use sync::message::PushReply;

use crate::app::{self, App};
use crate::clock;
use crate::config::{Config, Origin, Resolved, SecondFactor};
use crate::data_lock::DataLock;
use crate::directory::server_person;
use crate::sign_in::password;
pub use people::{DEMO_USERS, DemoUser};
pub use script::{Script, Step};

/// The name under which a folder remembers that its data is invented.
const MARK: &str = "demo";
/// The first bytes of every random choice. Any other number gives another, equally plausible, site.
const SEED: u64 = 0x5975_6e71_6948_7561;

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeded {
    pub n_ops: usize,
    pub milliseconds: u128,
}

/// Everything that would have happened on the site up to `now`.
#[must_use]
pub fn script(now: Timestamp) -> Script {
    let mut rng = prng::Prng::new(SEED);
    let staff = people::staff();
    let mut script = Script::new(now);
    place::write(&mut script);
    people::write(&mut script, &staff);
    let customers = people::customers(&mut script, &mut rng, &staff);
    history::write(&mut script, &mut rng, &staff, &customers);
    visits::write(&mut script, &mut rng, &staff, &customers);
    script
}

/// Makes the data folder a demo, or finds that it is one. `None` = it was there already.
///
/// # Errors
/// When the folder holds other data, or another process uses it.
#[expect(clippy::disallowed_methods, reason = "how long it took is told to the person who waited")]
pub fn prepare(config: &Config) -> anyhow::Result<Option<Seeded>> {
    let begun = Instant::now();
    let _lock = DataLock::acquire(&config.data_dir)?;
    let (app, thread) = app::open(config.clone())?;
    let made = fill(&app);
    drop(app);
    drop(thread.join());
    Ok(made?.map(|n_ops| Seeded { n_ops, milliseconds: begun.elapsed().as_millis() }))
}

/// Everybody knows the demo's passwords: nobody is asked for more, unless whoever shows it has decided so.
#[must_use]
pub fn without_second_factor(resolved: &Resolved, config: Config) -> Config {
    let decided = resolved.get("second_factor").is_some_and(|(_, origin)| *origin != Origin::Default);
    if decided { config } else { Config { second_factor: SecondFactor::Off, ..config } }
}

/// Refuses to serve invented data as if it were real.
///
/// # Errors
/// When the folder holds demo data.
pub fn refuse_without_flag(config: &Config) -> anyhow::Result<()> {
    // As it is: opening would migrate it, and nothing may be migrated before it was saved.
    let database = storage_sqlite::Database::existing(config.database());
    let used = database.path().exists() && database.schema_version()? > 0;
    if used && database.accounts()?.meta(MARK)?.is_some() {
        anyhow::bail!(
            "{} holds demo data with known passwords; serve it with --demo",
            config.data_dir.display()
        );
    }
    Ok(())
}

fn fill(app: &Arc<App>) -> anyhow::Result<Option<usize>> {
    let accounts = app.database.accounts()?;
    if accounts.meta(MARK)?.is_some() {
        return Ok(None);
    }
    let used =
        !app.shared.rights().directory.sites.is_empty() || !accounts.accounts(app.shared.org)?.is_empty();
    anyhow::ensure!(
        !used,
        "{} holds other data: a demo needs a folder of its own",
        app.config.data_dir.display()
    );
    // Marked first: a crash from here on leaves a folder that is never taken for a real one.
    accounts.set_meta(MARK, b"1")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let n_ops = runtime.block_on(submit(app, &script(clock::now())))?;
    for user in DEMO_USERS {
        let phc = password::hash(user.password, app.config.argon_memory_kib);
        let account = Account {
            org: app.shared.org,
            login: user.login.to_owned(),
            person: user.person(),
            phc: phc.map_err(|_| anyhow::anyhow!("the password cannot be hashed"))?,
            must_change: false,
            disabled: false,
            created: clock::now(),
        };
        anyhow::ensure!(accounts.add_account(&account)?, "the account {} exists", user.login);
    }
    Ok(Some(n_ops))
}

/// Sends the script in as few pushes as the protocol allows; every result must be a success.
async fn submit(app: &App, script: &Script) -> anyhow::Result<usize> {
    let state = app.database.reader()?.stream(app.shared.stream)?.context("the stream is missing")?;
    let mut device = DeviceState::new(script::device(), clock::now());
    let asker = Asker { person: server_person(), device: device.device };
    let parts = script.parts();
    let mut waiting = Vec::new();
    for part in &parts {
        let request = script::push(&state, &device, &app.shared.keys, part);
        // The device goes on capturing without waiting for the answer.
        device.last_dseq += part.len() as u64;
        device.chain = part.iter().fold(device.chain, |chain, step| chain.chain_next(step.op));
        waiting.push(app.writer.push(asker, request));
    }
    let mut n_ops = 0;
    for (part, reply) in parts.iter().zip(futures::future::join_all(waiting).await) {
        n_ops += taken(part, &reply?)?;
    }
    Ok(n_ops)
}

/// Every act must have been applied.
fn taken(part: &[Step], reply: &PushReply) -> anyhow::Result<usize> {
    anyhow::ensure!(reply.problem.is_none(), "the demo's push was not taken: {:?}", reply.problem);
    for (op, result) in &reply.results {
        let step = part.iter().find(|step| step.op == *op).context("an answer to another op")?;
        anyhow::ensure!(result.took_effect(), "{} was not applied: {result:?}", step.intent.kind);
    }
    anyhow::ensure!(reply.results.len() == part.len(), "not every op of the demo was answered");
    Ok(part.len())
}
