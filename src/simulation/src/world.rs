//! One world: everything that a seed brings into being, and the loop that lets it happen.

use std::collections::{BTreeMap, BTreeSet};

use domain::{BootId, DeviceId, OpId, OrgId};
use storage::replica::{CacheStore, OpsStore};
use storage::sending::Heard;
use sync::authority::Asker;
use sync::message::{PullRequest, PushRequest};
use sync::replica::{Backoff, ClockOffset, Replica, ReplicaConfig};

use crate::chaos::Hand;
use crate::checkers;
use crate::clock::{Agenda, DeviceClock, HOUR, MINUTE, SECOND};
use crate::device::{Device, Line, Tab};
use crate::disk::{Disk, now};
use crate::faults::{Fault, Rates};
use crate::network::Partitions;
use crate::people::People;
use crate::prng::Prng;
use crate::report::{Outcome, Violation};
use crate::server::{Reply, Server};
use crate::workload::notebook;

/// Of so many worlds one is a storm: restores, clones, lost power and changing rights come together.
const STORM_EVERY: u64 = 4;

/// Everything must be quiet so long after the last fault (invariant 11).
const HEALING: u64 = 20 * MINUTE;

/// What happens at some moment. Tabs are named by device and generation.
#[derive(Clone, Debug)]
pub enum Event {
    /// A person does something.
    Work {
        device: usize,
    },
    /// A tab's timer: a round, and the timer again.
    Poll {
        device: usize,
        tab: u64,
    },
    /// A round for another reason: a capture, a poke, a second try.
    Round {
        device: usize,
        tab: u64,
    },
    /// A request reaches the server.
    Arrive {
        exchange: u64,
        bytes: Vec<u8>,
    },
    /// The server commits what has arrived.
    Commit,
    /// An answer reaches the device.
    Hear {
        exchange: u64,
        reply: Reply,
    },
    /// The device has waited long enough.
    GiveUp {
        exchange: u64,
    },
    /// A tab hears that another one has written.
    Reload {
        device: usize,
        tab: u64,
    },
    SignIn {
        device: usize,
    },
    OpenTab {
        device: usize,
    },
    /// Another process has let go of the device's database.
    Unhang {
        device: usize,
    },
    /// A tab looks whether files wait.
    SendFiles {
        device: usize,
        tab: u64,
    },
    /// An answer about a file reaches the device, or none came in time.
    FileHeard {
        device: usize,
        turn: u64,
        heard: Heard,
    },
    /// Something befalls the world.
    Turn,
}

/// What a tab asked.
#[derive(Clone, Debug)]
pub enum Ask {
    Push(PushRequest),
    Pull(PullRequest),
}

/// A request under way.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub device: usize,
    pub tab: u64,
    pub ask: Ask,
    /// The session cookie it carries.
    pub asker: Option<Asker>,
    pub sent_at: u64,
}

/// What a person was told is saved (invariant 1).
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    pub device: usize,
    pub body: sync::Hash,
    /// The batch proves its author.
    pub proven: bool,
}

pub struct World {
    pub seed: u64,
    pub storm: bool,
    pub hand: Hand,
    pub agenda: Agenda<Event>,
    pub partitions: Partitions,
    pub server: Server,
    pub devices: Vec<Device>,
    pub people: People,
    pub org: OrgId,
    pub exchanges: BTreeMap<u64, Exchange>,
    /// Pushes that have arrived and wait for the writer.
    pub queue: Vec<(u64, Asker, PushRequest)>,
    pub promises: BTreeMap<OpId, Promise>,
    /// Everything that lay on a device when its whole origin was evicted: declared lost, and the only thing that may be.
    pub evicted: BTreeSet<OpId>,
    /// The numbers each op was given, by device id.
    pub numbered: BTreeMap<OpId, BTreeSet<(DeviceId, u64)>>,
    /// Files that a person was told lie on the device, and where.
    pub files: BTreeMap<sync::Hash, usize>,
    /// Ops that were in some verified backup: their bodies are never lost, whatever is restored.
    pub vault: BTreeSet<OpId>,
    /// A backup older than the newest verified one was restored: holes are possible.
    pub old_restore: bool,
    /// A backup was restored at all.
    pub restored: bool,
    pub healed: bool,
    pub captured: u64,
    pub wanted: u64,
    /// Milliseconds between two captures of the whole world, about.
    pub pace: u64,
    /// How many of a thousand pokes are heard.
    pub pokes: u16,
    pub restores_left: u8,
    pub clones_left: u8,
    /// How often a device has taken a new id.
    pub renumberings: u32,
    pub numbers: u64,
}

impl World {
    /// The world of a seed, before anything has happened in it.
    ///
    /// # Errors
    /// When even the founding breaks a promise.
    pub fn new(seed: u64, rates: Option<Rates>) -> Result<World, Violation> {
        World::begin(seed, rates, false)
    }

    /// As [`World::new`]; a recorded world remembers what its server was told, from the founding on.
    ///
    /// # Errors
    /// As [`World::new`].
    pub(crate) fn begin(seed: u64, rates: Option<Rates>, recorded: bool) -> Result<World, Violation> {
        let mut prng = Prng::new(seed);
        let people = People::draw(&mut prng);
        let storm = seed % STORM_EVERY == STORM_EVERY - 1;
        let rates = rates.unwrap_or_else(|| {
            let rates = Rates::draw(&mut prng);
            if storm { rates.stormy(&mut prng) } else { rates }
        });
        let org = OrgId(domain::Id(prng.bytes16()));
        let n_devices = if prng.chance(750) { prng.between(2, 4) } else { prng.between(4, 8) };
        let wanted = if prng.chance(850) { prng.between(50, 170) } else { prng.between(170, 500) };
        let pace = *prng.pick(&[20 * SECOND, 2 * MINUTE, 20 * MINUTE]);
        let pokes = *prng.pick(&[0, 100, 300]);
        let hand = Hand::new(prng.fork(), Rates::calm());
        let mut server = Server::new(hand.clone(), org);
        server.log = recorded.then(Vec::new);
        let mut world = World {
            seed,
            storm,
            agenda: Agenda::default(),
            partitions: Partitions::default(),
            server,
            devices: Vec::new(),
            people,
            org,
            exchanges: BTreeMap::new(),
            queue: Vec::new(),
            promises: BTreeMap::new(),
            evicted: BTreeSet::new(),
            numbered: BTreeMap::new(),
            files: BTreeMap::new(),
            vault: BTreeSet::new(),
            old_restore: false,
            restored: false,
            healed: false,
            captured: 0,
            wanted,
            pace,
            pokes,
            restores_left: if storm { 5 } else { 3 },
            clones_left: 2,
            renumberings: 0,
            numbers: 0,
            hand,
        };
        world.found()?;
        world.hand.with(|chaos| chaos.rates = rates);
        for _ in 0..n_devices {
            world.add_device();
        }
        world.agenda.plan(world.pace, Event::Turn);
        Ok(world)
    }

    /// The seed of a storm by its number.
    #[must_use]
    pub fn storm_seed(number: u64) -> u64 {
        number * STORM_EVERY + STORM_EVERY - 1
    }

    /// Runs the world to its end and says what happened.
    #[must_use]
    pub fn run(seed: u64, rates: Option<Rates>) -> Outcome {
        let mut ended = World::new(seed, rates);
        let violation = match &mut ended {
            Ok(world) => world.live().err(),
            Err(violation) => Some(violation.clone()),
        };
        let Ok(world) = ended else {
            return Outcome { seed, ops: 0, counters: Default::default(), trace: 0, violation };
        };
        let (counters, trace) = world.hand.with(|chaos| (chaos.counters.clone(), chaos.trace.value()));
        Outcome { seed, ops: world.captured, counters, trace, violation }
    }

    /// A busy time with faults, a quiet one without, and then the account.
    pub(crate) fn live(&mut self) -> Result<(), Violation> {
        let give_up = 400 * self.wanted * self.pace;
        while self.captured < self.wanted && self.agenda.now() < give_up {
            let Some(event) = self.agenda.advance() else { break };
            self.happen(event)?;
        }
        self.heal();
        let deadline = self.agenda.now() + HEALING;
        let mut next_look = self.agenda.now() + MINUTE;
        let mut quiet_looks = 0;
        // Quiet is what stays quiet: every tab has polled again in between.
        while quiet_looks < 3 && self.agenda.next_at().is_some_and(|at| at <= deadline) {
            if self.agenda.now() >= next_look {
                quiet_looks = if checkers::liveness::unrest(self).is_none() { quiet_looks + 1 } else { 0 };
                next_look = self.agenda.now() + 80 * SECOND;
                if quiet_looks == 3 {
                    // One more event could be a copy of a push that was on its way for weeks.
                    break;
                }
            }
            let Some(event) = self.agenda.advance() else { break };
            self.happen(event)?;
        }
        if let Some(unrest) = checkers::liveness::unrest(self) {
            return Err(Violation::new(11, unrest));
        }
        checkers::at_the_end(self)
    }

    fn happen(&mut self, event: Event) -> Result<(), Violation> {
        self.tell(&event);
        match event {
            Event::Work { device } => self.work(device)?,
            Event::Poll { device, tab } => {
                if self.devices[device].tab(tab).is_some() {
                    let pause = self.poll_interval();
                    self.agenda.plan(pause, Event::Poll { device, tab });
                    // A tab that died right behind its commit has told nobody what it left in the outbox.
                    self.look_into_ops(device, tab);
                    self.start_round(device, tab);
                }
            }
            Event::Round { device, tab } => self.start_round(device, tab),
            Event::Arrive { exchange, bytes } => self.arrive(exchange, &bytes)?,
            Event::Commit => self.commit()?,
            Event::Hear { exchange, reply } => self.hear(exchange, reply)?,
            Event::GiveUp { exchange } => self.give_up(exchange),
            Event::Reload { device, tab } => self.reload(device, tab),
            Event::SignIn { device } => self.sign_in(device),
            Event::OpenTab { device } => self.open_tab(device),
            Event::SendFiles { device, tab } => self.send_files(device, tab),
            Event::FileHeard { device, turn, heard } => self.file_heard(device, turn, heard),
            Event::Unhang { device } => self.devices[device].disk.hang(false),
            Event::Turn if !self.healed => self.turn()?,
            Event::Turn => {}
        }
        self.hand.note(self.agenda.now());
        checkers::liveness::no_storm(self)
    }

    fn tell(&self, event: &Event) {
        self.hand.tell(|| {
            let (now, seq) = (self.agenda.now(), self.server.store.ledger.seq);
            match event {
                Event::Arrive { exchange, bytes } => {
                    let open = self.exchanges.get(exchange).map(|open| (open.device, open.tab));
                    format!("{now} [{seq}] arrive {exchange} of {open:?}, {} bytes", bytes.len())
                }
                Event::Hear { exchange, reply } => {
                    let open = self.exchanges.get(exchange).map(|open| (open.device, open.tab));
                    let size = if let Reply::Body(bytes) = reply { bytes.len() } else { 0 };
                    format!("{now} [{seq}] hear {exchange} by {open:?}, {size} bytes")
                }
                other => format!("{now} [{seq}] {other:?}"),
            }
        });
    }

    /// From now on nothing goes wrong, and everybody can be reached.
    fn heal(&mut self) {
        self.healed = true;
        self.hand.heal();
        self.server.install(NEWEST);
        self.partitions.heal();
        for device in 0..self.devices.len() {
            self.devices[device].backoff = Backoff::default();
            self.devices[device].tabs.iter_mut().for_each(|tab| tab.frozen_until = 0);
            self.devices[device].disk.hang(false);
            let generations: Vec<u64> = self.devices[device].tabs.iter().map(|tab| tab.generation).collect();
            for tab in generations {
                self.agenda.plan(SECOND, Event::Poll { device, tab });
            }
            if self.devices[device].tabs.is_empty() {
                self.agenda.plan(SECOND, Event::OpenTab { device });
            }
            self.agenda.plan(SECOND / 2, Event::SignIn { device });
        }
    }

    fn poll_interval(&self) -> u64 {
        let base = if self.healed { MINUTE } else { (4 * self.pace).clamp(MINUTE, 6 * HOUR) };
        base * self.hand.between(80, 120) / 100
    }

    /// A device with one to three tabs and one to four users.
    pub fn add_device(&mut self) {
        let n_people = self.people.persons.len() as u64;
        let users: Vec<usize> =
            (0..self.hand.between(1, 4)).map(|_| self.hand.below(n_people) as usize).collect();
        let (person, now) = (users[0], self.agenda.now());
        let device = Device {
            disk: Disk::new(self.hand.clone()),
            tabs: Vec::new(),
            users,
            person,
            session: None,
            keys: BTreeMap::new(),
            known: Default::default(),
            clock: DeviceClock::default(),
            boot: BootId(self.hand.id()),
            boot_at: now,
            offset: ClockOffset::default(),
            lock: None,
            sending: None,
            backoff: Backoff::default(),
        };
        self.devices.push(device);
        self.people_the_device(self.devices.len() - 1);
    }

    /// Opens its tabs, signs somebody in and lets people begin to work.
    pub fn people_the_device(&mut self, device: usize) {
        let n_tabs = if self.hand.chance(700) { 1 } else { self.hand.between(2, 3) };
        for _ in 0..n_tabs {
            self.open_tab(device);
        }
        self.sign_in(device);
        let pause = self.hand.between(1, 2 * self.pace);
        self.agenda.plan(pause, Event::Work { device });
    }

    /// A tab starts from what the two databases hold.
    pub fn open_tab(&mut self, device: usize) {
        if self.devices[device].tabs.len() >= 3 {
            return;
        }
        self.numbers += 1;
        let generation = self.numbers;
        let (stream, fresh) = (self.server.stream, DeviceId(self.hand.id()));
        let adopted = now((&self.devices[device].disk).adopt_device(stream, fresh));
        let _ = self.devices[device].disk.took_its_tab_down();
        if adopted.is_err() {
            // The page cannot start without its database: it says so and tries again.
            self.hand.event("page could not start");
            self.agenda.plan(MINUTE, Event::OpenTab { device });
            return;
        }
        let build =
            if self.strikes(Fault::OldBuild) { self.hand.below(NEWEST as u64) as usize } else { NEWEST };
        let mut replica = self.new_replica(device, build);
        let (identity, people) = self.devices[device].known.clone();
        replica.sign_in(identity);
        replica.set_people(people);
        let shown = BTreeMap::new();
        self.devices[device].tabs.push(Tab {
            replica,
            build,
            generation,
            frozen_until: 0,
            shown,
            line: Line::default(),
        });
        let pause = self.hand.between(1, 3 * SECOND);
        self.agenda.plan(pause, Event::Poll { device, tab: generation });
    }

    /// A replica that has read the disk, with nobody signed in.
    pub fn new_replica(&mut self, device: usize, build: usize) -> Replica {
        let fresh = DeviceId(self.hand.id());
        let disk = &self.devices[device].disk;
        let config = ReplicaConfig { org: self.org, modules: BUILDS[build], device: fresh };
        let mut replica = Replica::new(config);
        let cache = now(CacheStore::load(&disk)).unwrap_or_else(|_| {
            // What cannot be read is thrown away and pulled again; `ops` is another database.
            self.hand.event("damaged cache thrown away");
            disk.wipe_cache();
            disk.look_at_cache()
        });
        replica.load(disk.look_at_ops(self.server.stream), cache);
        replica
    }
}

/// The modules of every world.
pub const MODULES: &[domain::Module] = &[notebook::MODULE, tickets::MODULE, visits::MODULE];

/// The builds that may run side by side on one device, the oldest first: it knows one module, and an older version of
/// one of its kinds.
pub const BUILDS: [&[domain::Module]; 3] =
    [&[notebook::OLD_MODULE], &[notebook::MODULE, tickets::MODULE], MODULES];

/// The build that everybody should run.
pub const NEWEST: usize = BUILDS.len() - 1;

impl World {
    /// Sites, the administrator and everybody else, through the path every op takes.
    fn found(&mut self) -> Result<(), Violation> {
        self.found_the_organization()
    }

    /// Whether a fault befalls the world now.
    #[must_use]
    pub fn strikes(&self, fault: Fault) -> bool {
        self.hand.strikes(fault)
    }
}
