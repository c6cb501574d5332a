//! An organization with sites, people and their tablets, made through the server's own doors.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use domain::{Operation, PersonId, Record, SiteId};
use server::random;
use sites::operations::FoundSite;
use sites::{Site, SiteOperation};
use staff::operations::Hire;
use staff::{Assignment, Post, StaffOperation};
use tempfile::TempDir;

use crate::device::{Credentials, Device};
use crate::link::Link;
use crate::program::Program;

/// Everybody's password: long enough for the rules, and no secret of anything.
pub const PASSWORD: &str = "correct horse battery staple";

/// Somebody who works here.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub credentials: Credentials,
    pub person: PersonId,
    pub site: SiteId,
}

/// A running server and who works there.
pub struct House {
    pub program: Program,
    pub chief: Device,
    pub sites: Vec<SiteId>,
    pub people: Vec<Colleague>,
    _folder: TempDir,
}

impl House {
    /// Starts a server in an empty folder and brings in so many sites and people, who work at the sites in turn.
    ///
    /// # Errors
    /// When anything of that is refused.
    pub async fn open(binary: &Path, n_sites: usize, n_people: usize) -> Result<House> {
        House::open_with(binary, n_sites, n_people, &[]).await
    }

    /// As [`House::open`], with variables for the server.
    ///
    /// # Errors
    /// When anything of that is refused.
    pub async fn open_with(
        binary: &Path,
        n_sites: usize,
        n_people: usize,
        environment: &[(&str, &str)],
    ) -> Result<House> {
        let folder = tempfile::tempdir()?;
        let mut program = Program::new(binary, folder.path())?;
        for (name, value) in environment {
            program.set_environment(name, value);
        }
        program.start().await?;
        let token = program.setup_token().await?;
        let credentials = Credentials { login: "chief".to_owned(), password: PASSWORD.to_owned() };
        let mut chief = Device::set_up(Link::new(program.address()), credentials, &token).await?;
        settle(&mut chief).await?;
        let sites = found_sites(&mut chief, n_sites).await?;
        let mut people = Vec::new();
        for number in 0..n_people {
            let site = sites[number % sites.len()];
            people.push(hire(&mut chief, program.address(), number, site).await?);
        }
        Ok(House { program, chief, sites, people, _folder: folder })
    }

    /// A new tablet of this house's person `number` (counted around).
    ///
    /// # Errors
    /// When signing in does not work.
    pub async fn tablet(&self, number: usize) -> Result<(Device, SiteId)> {
        let colleague = &self.people[number % self.people.len()];
        let link = Link::new(self.program.address());
        Ok((Device::enroll(link, colleague.credentials.clone(), None).await?, colleague.site))
    }
}

/// Rounds until the device has nothing more to say.
///
/// # Errors
/// When a round fails.
pub async fn settle(device: &mut Device) -> Result<()> {
    for _ in 0..10 {
        device.round().await.map_err(|stop| anyhow::anyhow!("{stop:?}"))?;
        if device.pending() == 0 {
            return Ok(());
        }
    }
    anyhow::bail!("{} ops stay pending", device.pending())
}

/// Founds sites until there are so many.
///
/// # Errors
/// When one is refused.
pub async fn found_sites(chief: &mut Device, n_sites: usize) -> Result<Vec<SiteId>> {
    for number in 1..n_sites {
        let found =
            FoundSite { site: random::id().into(), name: format!("Site {number}"), address: String::new() };
        push(chief, SiteOperation::from(found).intent()).await?;
    }
    let rows = chief.replica.rows_of(&domain::Kind::new(Site::KIND));
    let sites: Vec<SiteId> =
        rows.iter().filter_map(|row| row.decode::<Site>().ok()).map(|site| site.id).collect();
    ensure!(sites.len() == n_sites, "{} sites instead of {n_sites}", sites.len());
    Ok(sites)
}

async fn hire(
    chief: &mut Device,
    address: std::net::SocketAddr,
    number: usize,
    site: SiteId,
) -> Result<Colleague> {
    let login = format!("person{number}");
    let person = PersonId(random::id());
    let assignment = Assignment { post: Post::builtin_id("representative"), site: Some(site) };
    let hire = Hire {
        person,
        name: format!("Person {number}"),
        staff_number: format!("P{number:04}"),
        assignments: vec![assignment],
        language: None,
    };
    push(chief, StaffOperation::from(hire).intent()).await?;
    let credentials = open_account(chief, address, &login, person).await?;
    Ok(Colleague { credentials, person, site })
}

/// Gives a person an account, and the person a password of their own.
///
/// # Errors
/// When either is refused.
pub async fn open_account(
    chief: &mut Device,
    address: std::net::SocketAddr,
    login: &str,
    person: PersonId,
) -> Result<Credentials> {
    let asked = serde_json::json!({ "login": login, "person": person });
    let answer = chief.link().post_json("/api/accounts", &asked).await?.json()?;
    let first = answer["password"].as_str().context("no first password")?.to_owned();
    let credentials = Credentials { login: login.to_owned(), password: PASSWORD.to_owned() };
    Device::enroll(Link::new(address), credentials.clone(), Some(&first)).await?;
    Ok(credentials)
}

/// Captures one op and sees it applied.
///
/// # Errors
/// When it is refused or held.
pub async fn push(device: &mut Device, intent: domain::Intent) -> Result<()> {
    let ticket = tickets::TicketId(intent.target);
    let trace = crate::work::Trace::Note { ticket, text: String::new() };
    let ids = device.capture(vec![crate::work::Work { intent, trace }]).await?;
    for id in &ids {
        // Set-up leaves its own rows; the ledger is about what the soak captures.
        device.ledger.captured.remove(id);
    }
    settle(device).await?;
    ensure!(ids.iter().all(|id| !device.ledger.unsettled.contains(id)), "an op of the set-up was refused");
    Ok(())
}
