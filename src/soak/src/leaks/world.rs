//! Sites full of marked secrets, people of all ranks, and the harness's own idea of who may read what.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use axum::Router;
use customers::operations::Register;
use customers::{CustomerId, CustomerOperation};
use domain::{Attachment, FileHash, Id, Media, OpId, Operation, PersonId, SiteId};
use hyper::Method;
use server::app::App;
use server::config::Config;
use server::random;
use server::serve::Server;
use staff::operations::{Assign, Hire, Reinstate, Relieve, Suspend};
use staff::{Assignment, Post, StaffOperation};
use sync::Hash;
use sync::op::BlobRef;
use tempfile::TempDir;
use tickets::operations::Attach;
use tickets::{TicketId, TicketOperation};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::canary::Secret;
use super::forger::Forger;
use crate::device::{Credentials, Device};
use crate::house::{self, PASSWORD};
use crate::link::{Link, OCTETS};
use crate::prng::Prng;
use crate::work::{self, Trace, Work};

/// How many sites there are.
pub const SITES: usize = 4;
/// Tickets and customers of each site.
const TICKETS: usize = 24;
const CUSTOMERS: usize = 6;
/// Voice notes of each site.
const FILES: usize = 2;
/// How a voice note from a browser begins.
const WEBM: &[u8] = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm";

/// A post and where it is held; `None` = everywhere.
type Held = (&'static str, Option<usize>);

/// Who works here at first. All but one of the built-in posts occur.
const PEOPLE: &[&[Held]] = &[
    &[("manager", Some(0))],
    &[("supervisor", Some(1))],
    &[("desk_lead", Some(0)), ("guide", Some(2))],
    &[("representative", Some(0))],
    &[("representative", Some(1)), ("representative", Some(3))],
    &[("steward", Some(2))],
    &[("guide", Some(0))],
    &[("guide", Some(3)), ("guide_lead", Some(3))],
    &[("repair_crew", Some(1))],
    &[("agent", Some(2))],
    &[("supervisor", None)],
    &[("guide", None)],
    &[("agency_lead", Some(3))],
];

/// Posts that change hands while the test runs.
const CHANGING: &[&str] = &["representative", "guide", "steward", "desk_lead", "supervisor", "repair_crew"];

/// Who settles cards: the leads of the house (a second time on purpose, too).
const SETTLING: &[&str] = &["manager", "supervisor", "desk_lead"];

/// The one post that may not read personal data (requirements, section V; written here a second time on purpose).
const WITHOUT_PERSONAL_DATA: &str = "guide";

#[derive(Clone, Debug)]
struct Worker {
    credentials: Credentials,
    person: PersonId,
    held: BTreeSet<Held>,
    suspended: bool,
}

/// What the forgers may know and need while they ask: who may read what, and what to ask about.
#[derive(Clone)]
pub struct Known {
    pub app: Arc<App>,
    pub router: Router,
    pub sites: Vec<SiteId>,
    pub tickets: Vec<TicketId>,
    pub customers: Vec<CustomerId>,
    pub people: Vec<PersonId>,
    pub ops: Vec<OpId>,
    /// Voice notes of the sites, with their length.
    pub files: Vec<(FileHash, u32)>,
    /// By person: what may be read.
    pub allowed: Vec<BTreeSet<Secret>>,
    pub suspended: Vec<bool>,
    /// Where the stream is, roughly.
    pub seq: u64,
}

/// The server, its chief, and everybody's rights.
pub struct World {
    app: Arc<App>,
    router: Router,
    handle: Handle,
    address: SocketAddr,
    chief: Device,
    sites: Vec<SiteId>,
    tickets: Vec<TicketId>,
    customers: Vec<CustomerId>,
    workers: Vec<Worker>,
    ops: Vec<OpId>,
    files: Vec<(FileHash, u32)>,
    running: Running,
}

struct Running {
    _folder: TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl World {
    /// A server inside this process, with everything in it.
    ///
    /// # Errors
    /// When anything is refused.
    pub async fn make(prng: &mut Prng) -> Result<World> {
        let (app, handle, address, token, running) = serve()?;
        let credentials = Credentials { login: "chief".to_owned(), password: PASSWORD.to_owned() };
        let mut chief = Device::set_up(Link::new(address), credentials, &token).await?;
        house::settle(&mut chief).await?;
        let sites = house::found_sites(&mut chief, SITES).await?;
        let router = server::routes::router(&app);
        let mut world = World {
            app,
            router,
            handle,
            address,
            chief,
            sites,
            tickets: Vec::new(),
            customers: Vec::new(),
            workers: Vec::new(),
            ops: Vec::new(),
            files: Vec::new(),
            running,
        };
        world.hire(address).await?;
        world.fill(prng).await?;
        Ok(world)
    }

    /// What may be known now. Take it again after every change of rights.
    #[must_use]
    pub fn known(&self) -> Known {
        Known {
            app: Arc::clone(&self.app),
            router: self.router.clone(),
            sites: self.sites.clone(),
            tickets: self.tickets.clone(),
            customers: self.customers.clone(),
            people: self.workers.iter().map(|worker| worker.person).collect(),
            ops: self.ops.clone(),
            files: self.files.clone(),
            allowed: self.workers.iter().enumerate().map(|(index, worker)| worker.allowed(index)).collect(),
            suspended: self.workers.iter().map(|worker| worker.suspended).collect(),
            seq: *self.app.shared.position().borrow(),
        }
    }

    /// Where requests run: the server's own threads.
    #[must_use]
    pub fn server(&self) -> &Handle {
        &self.handle
    }

    /// One device for each person.
    ///
    /// # Errors
    /// When signing in does not work.
    pub async fn forgers(&self, prng: &mut Prng) -> Result<Vec<Forger>> {
        let known = self.known();
        let mut forgers = Vec::new();
        for (index, worker) in self.workers.iter().enumerate() {
            let link = Link::new(self.address);
            forgers.push(Forger::new(index, worker.credentials.clone(), link, prng.fork(), &known).await?);
        }
        Ok(forgers)
    }

    /// Somebody gets or loses a post, or is suspended or comes back.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn change_rights(&mut self, prng: &mut Prng) -> Result<()> {
        let index = prng.index(self.workers.len());
        let worker = &mut self.workers[index];
        let person = worker.person;
        let operation: StaffOperation = if worker.suspended {
            worker.suspended = false;
            Reinstate { person }.into()
        } else if prng.chance(20) {
            worker.suspended = true;
            Suspend { person }.into()
        } else {
            let held = (CHANGING[prng.index(CHANGING.len())], Some(prng.index(SITES)));
            let lost = worker.held.iter().next().copied().filter(|_| worker.held.len() > 1);
            let (held, given) = match lost {
                Some(lost) => (lost, false),
                None => (held, !worker.held.contains(&held)),
            };
            let assignment = assignment(&self.sites, held);
            if given {
                worker.held.insert(held);
                Assign { person, assignment }.into()
            } else {
                worker.held.remove(&held);
                Relieve { person, assignment }.into()
            }
        };
        house::push(&mut self.chief, operation.intent()).await
    }

    /// Stops the server.
    pub fn close(mut self) {
        drop((self.router, self.app));
        self.running.stop();
    }

    async fn hire(&mut self, address: SocketAddr) -> Result<()> {
        for (number, held) in PEOPLE.iter().enumerate() {
            let person = PersonId(random::id());
            let hire = Hire {
                person,
                name: format!("Person {number}"),
                staff_number: format!("P{number:04}"),
                assignments: held.iter().map(|held| assignment(&self.sites, *held)).collect(),
                language: None,
            };
            house::push(&mut self.chief, StaffOperation::from(hire).intent()).await?;
            let login = format!("person{number}");
            let credentials =
                house::open_account(&mut self.chief, address, &login, person).await.context("an account")?;
            let held = held.iter().copied().collect();
            self.workers.push(Worker { credentials, person, held, suspended: false });
        }
        Ok(())
    }

    async fn fill(&mut self, prng: &mut Prng) -> Result<()> {
        for (index, site) in self.sites.clone().into_iter().enumerate() {
            let index = u8::try_from(index)?;
            let mut batch = Vec::new();
            for number in 0..TICKETS as u64 {
                let (mark, secret) = (Secret::Site(index).mark(number), Secret::Personal(index).mark(number));
                let opened = work::open(prng, site, &mark, &secret);
                let Trace::Ticket { ticket, .. } = opened.trace else { continue };
                batch.extend([opened, work::note(ticket, &mark)]);
                self.tickets.push(ticket);
            }
            for number in 0..CUSTOMERS as u64 {
                let customer = CustomerId(Id(prng.bytes()));
                self.customers.push(customer);
                batch.push(register(customer, site, index, number));
            }
            self.ops.extend(self.chief.capture(batch).await?);
            for number in 0..FILES as u64 {
                self.record(index, number).await?;
            }
        }
        house::settle(&mut self.chief).await
    }

    /// A voice note on one of the site's tickets, with a mark in its sound.
    async fn record(&mut self, index: u8, number: u64) -> Result<()> {
        let sound = [WEBM, Secret::Site(index).mark(number).as_bytes()].concat();
        let (hash, bytes) = (FileHash(Hash::of(&sound).0), u32::try_from(sound.len())?);
        let ticket = self.tickets[usize::from(index) * TICKETS];
        let attachment = Attachment { hash, bytes, media: Media::WebmAudio, seconds: 3 };
        let attach = Attach { ticket, attachments: vec![attachment] };
        let trace = Trace::Note { ticket, text: String::new() };
        let work = Work { intent: TicketOperation::from(attach).intent(), trace };
        self.chief.capture_with(vec![work], vec![BlobRef::from(&attachment)]).await?;
        house::settle(&mut self.chief).await?;
        let announced = serde_json::json!({ "hash": hash, "bytes": bytes, "mime": "audio/webm" });
        self.chief.link().post_json("/api/blob", &announced).await?;
        let headers = piece_headers(0, u64::from(bytes), &sound);
        let path = format!("/api/blob/{hash}");
        self.chief.link().ask_with(Method::PATCH, &path, OCTETS, &headers, sound).await?.success()?;
        self.files.push((hash, bytes));
        Ok(())
    }
}

impl Worker {
    /// The oracle: plain enough to be checked by reading.
    fn allowed(&self, index: usize) -> BTreeSet<Secret> {
        let mut allowed = BTreeSet::new();
        if self.suspended {
            return allowed;
        }
        let everyone = || (0..=u8::MAX).take(PEOPLE.len());
        allowed.extend((0..SITES as u8).map(|site| Secret::Refused { author: index as u8, site }));
        for (post, at) in &self.held {
            for site in 0..SITES as u8 {
                if at.is_none_or(|held| held == usize::from(site)) {
                    allowed.insert(Secret::Site(site));
                    if *post != WITHOUT_PERSONAL_DATA {
                        allowed.insert(Secret::Personal(site));
                    }
                    if SETTLING.contains(post) {
                        allowed.extend(everyone().map(|author| Secret::Refused { author, site }));
                    }
                }
            }
        }
        allowed
    }
}

fn assignment(sites: &[SiteId], (post, at): Held) -> Assignment {
    Assignment { post: Post::builtin_id(post), site: at.map(|index| sites[index]) }
}

fn register(customer: CustomerId, site: SiteId, index: u8, number: u64) -> Work {
    let register = Register {
        customer,
        site,
        name: Secret::Personal(index).mark(number),
        telephones: vec![Secret::telephone(index, number)],
        plates: Vec::new(),
        roles: Vec::new(),
        tags: Vec::new(),
    };
    let trace = Trace::Note { ticket: TicketId(customer.id()), text: String::new() };
    Work { intent: CustomerOperation::from(register).intent(), trace }
}

/// The site of ticket number so many, as [`World::make`] has filled them.
#[must_use]
pub fn site_of_ticket(number: usize) -> usize {
    number / TICKETS
}

/// What a piece of a file is sent with.
#[must_use]
pub fn piece_headers(offset: u64, length: u64, piece: &[u8]) -> Vec<(&'static str, String)> {
    let checksum = format!("sha256 {}", FileHash(Hash::of(piece).0));
    vec![
        ("upload-offset", offset.to_string()),
        ("upload-length", length.to_string()),
        ("upload-checksum", checksum),
    ]
}

type Started = (Arc<App>, Handle, SocketAddr, String, Running);

/// The server as the program runs it, on threads of this process.
fn serve() -> Result<Started> {
    let folder = tempfile::tempdir()?;
    let config = Config {
        listen: "127.0.0.1:0".parse()?,
        data_dir: folder.path().join("data"),
        backup_dir: folder.path().join("backups"),
        backup_every_hours: 0,
        argon_memory_kib: 8_192,
        // Everything is asked of everybody as fast as it goes.
        pushes_per_second: 0,
        pulls_per_second: 0,
        ..Config::default()
    };
    let (ready, opened) = std::sync::mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Runtime::new() else { return };
        let _inside = runtime.enter();
        let Ok(server) = Server::open(config) else { return };
        let told =
            (Arc::clone(server.app()), runtime.handle().clone(), server.address, server.setup_token.clone());
        drop(ready.send(told));
        drop(runtime.block_on(server.run(async { drop(stopped.await) })));
    });
    let (app, handle, address, token) = opened.recv().context("the server does not start")?;
    let token = token.context("a new house prints a token")?;
    Ok((app, handle, address, token, Running { _folder: folder, stop: Some(stop), thread: Some(thread) }))
}

impl Running {
    fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
