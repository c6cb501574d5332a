//! Who sits in front of which device, what the server knows of it, and what people capture there.

use std::collections::BTreeMap;

use domain::{Actor, DeviceId, OpId, PersonId, Timestamp};
use storage::blobs::{BlobStage, LocalBlob};
use storage::replica::{Draft, DraftKey, OpsStore};
use sync::authority::{Asker, actor_key};
use sync::op::{BlobRef, batch_mac};
use sync::replica::{Identity, Strictness};

use crate::clock::{MINUTE, SECOND};
use crate::device::Tab;
use crate::disk::now;
use crate::faults::Fault;
use crate::points::Point;
use crate::report::{Violation, require};
use crate::workload::notebook::behavior::Situation;
use crate::world::{Event, Promise, World};

impl World {
    /// Everybody, as the directory knows them.
    pub(crate) fn actors(&self) -> BTreeMap<PersonId, Actor> {
        self.server.directory.people.clone()
    }

    /// Who is signed in on the device, with the key given to this person under its present id.
    pub(crate) fn identity(&mut self, device: usize) -> Option<Identity> {
        let person = self.devices[device].person;
        let id = self.people.persons[person].id;
        let actor = self.server.directory.people.get(&id)?.clone();
        let known = self.devices[device].keys.iter().rev().find(|((holder, _), _)| *holder == person);
        Some(Identity { actor, key: known.map(|((_, of), key)| (*of, *key)) })
    }

    /// The person in front of the device proves who they are. Without a connection the person is still shown what
    /// the device holds for them; ops captured meanwhile prove nothing unless a key was given earlier.
    pub(crate) fn sign_in(&mut self, device: usize) {
        let reachable = !self.partitions.separates(device, self.agenda.now());
        let stream = self.server.stream;
        let of_disk = self.devices[device].disk.with_ops(stream, |ops| ops.meta.device);
        let id = of_disk.or_else(|| self.devices[device].tabs.first().map(|tab| tab.replica.device()));
        if let (true, Some(id)) = (reachable, id) {
            let (number, person) = (self.devices[device].person, self.person_at(device));
            let key = actor_key(&self.server.keys.actor_root, person, id);
            self.devices[device].keys.insert((number, id), key);
            self.devices[device].session = Some(Asker { person, device: id });
            self.hand.event("sign-in");
        } else if !self.healed {
            let pause = self.hand.between(1, 10) * MINUTE;
            self.agenda.plan(pause, Event::SignIn { device });
        }
        self.show_identity(device);
    }

    /// All tabs learn who is signed in.
    fn show_identity(&mut self, device: usize) {
        let identity = self.identity(device);
        let people = self.actors();
        self.devices[device].known = (identity.clone(), people.clone());
        for tab in &mut self.devices[device].tabs {
            tab.replica.sign_in(identity.clone());
            tab.replica.set_people(people.clone());
        }
        let tabs: Vec<u64> = self.devices[device].tabs.iter().map(|tab| tab.generation).collect();
        for tab in tabs {
            self.agenda.plan(SECOND, Event::Round { device, tab });
        }
    }

    pub(crate) fn person_at(&self, device: usize) -> PersonId {
        self.people.persons[self.devices[device].person].id
    }

    /// Another user of the device takes it over.
    pub(crate) fn change_person(&mut self, device: usize) {
        let users = self.devices[device].users.clone();
        let next = users[self.hand.below(users.len() as u64) as usize];
        if next == self.devices[device].person {
            return;
        }
        self.devices[device].person = next;
        self.devices[device].session = None;
        self.sign_in(device);
    }

    /// Somebody captures something, and will again.
    pub(crate) fn work(&mut self, device: usize) -> Result<(), Violation> {
        if self.healed || self.captured >= self.wanted {
            return Ok(());
        }
        let mean = self.pace * self.devices.len() as u64;
        let pause = self.hand.between(1, 2 * mean);
        self.agenda.plan(pause, Event::Work { device });
        let awake: Vec<u64> = self.devices[device]
            .tabs
            .iter()
            .filter(|tab| tab.frozen_until <= self.agenda.now())
            .map(|tab| tab.generation)
            .collect();
        if awake.is_empty() {
            return Ok(());
        }
        let tab = awake[self.hand.below(awake.len() as u64) as usize];
        self.capture(device, tab)
    }

    /// In another tab than this one, if one is open and awake, somebody captures something at this very moment.
    pub(crate) fn capture_beside(&mut self, device: usize, generation: u64) -> Result<(), Violation> {
        let now = self.agenda.now();
        let tabs = &self.devices[device].tabs;
        let awake = |tab: &&Tab| tab.generation != generation && tab.frozen_until <= now;
        if let Some(other) = tabs.iter().find(awake).map(|tab| tab.generation)
            && !self.healed
            && self.captured < self.wanted
        {
            self.capture(device, other)?;
        }
        Ok(())
    }

    fn capture(&mut self, device: usize, generation: u64) -> Result<(), Violation> {
        let size = if self.hand.chance(800) { 1 } else { self.hand.between(2, 4) };
        let ids: Vec<OpId> = (0..size).map(|_| OpId(self.hand.id())).collect();
        let people: Vec<PersonId> = self.people.persons.iter().map(|person| person.id).collect();
        let (person, stamp) = (self.person_at(device), self.devices[device].stamp(self.agenda.now()));
        let strictness = if self.hand.chance(400) { Strictness::Rules } else { Strictness::Fact };
        let photo = self.take_photo(device, person);
        let Some(number) = self.devices[device].tab(generation) else { return Ok(()) };
        let replica = &self.devices[device].tabs[number].replica;
        // A colleague is asked on the telephone to correct what waits on another device.
        let waiting: Vec<OpId> = self.server.store.ledger.open_cards.iter().copied().collect();
        let situation = Situation {
            replica,
            person,
            administrator: self.devices[device].person == 0,
            sites: &self.people.sites,
            people: &people,
            hand: &self.hand,
            ids: &ids,
            waiting: &waiting,
            build: self.devices[device].tabs[number].build,
        };
        let mut batch = situation.next_batch();
        if let (Some(first), Some(photo)) = (batch.first_mut(), photo) {
            first.blobs.push(photo);
        }
        let mut next_id = ids.iter();
        let prepared = replica
            .prepare(batch, strictness, stamp, &mut || *next_id.next().expect("one id per op of the batch"));
        let Ok(mut batch) = prepared else {
            self.hand.event("capture refused early by the rules");
            return Ok(());
        };
        if self.hand.strikes(Fault::ForgedBatch) {
            batch.actor_mac[0] ^= 1;
        }
        let draft = self.keep_draft(device, person);
        let stored = now((&self.devices[device].disk).capture(&batch, draft.as_ref()));
        let killed = self.devices[device].disk.took_its_tab_down();
        match stored {
            Ok(stored) => {
                let left = draft.is_some_and(|draft| self.devices[device].disk.has_draft(&draft));
                require(!left, 1, || "a draft outlived its capture".to_owned())?;
                self.hand
                    .tell(|| format!("  captured {}.. {:?} on {device}", stored.first_dseq, stored.op_ids));
                self.promise(device, &stored);
                self.devices[device].tabs[number].replica.captured(stored);
                if self.dies_at(device, generation, Point::CapturedUntold) {
                    return Ok(());
                }
                self.agenda.plan(SECOND, Event::Round { device, tab: generation });
            }
            Err(_) if killed => {
                self.kill_tab(device, generation);
                return Ok(());
            }
            Err(_) => {
                // The page says "not saved" and reads again what really lies there.
                self.hand.event("capture failed, said so");
                self.reload(device, generation);
            }
        }
        self.tell_other_tabs(device, generation);
        Ok(())
    }

    /// Now and then a form was saved as a draft before it is captured.
    fn keep_draft(&mut self, device: usize, actor: PersonId) -> Option<DraftKey> {
        if !self.hand.chance(150) {
            return None;
        }
        let key = DraftKey { actor, form: "notebook.open".to_owned() };
        let draft = Draft { key: key.clone(), saved_at: self.corrected(device), bytes: vec![1] };
        now((&self.devices[device].disk).save_draft(&draft)).is_ok().then_some(key)
    }

    /// Now and then a photo is taken first (T6). Whoever was told that it lies here is promised that it does.
    fn take_photo(&mut self, device: usize, actor: PersonId) -> Option<BlobRef> {
        if !self.hand.chance(60) {
            return None;
        }
        let bytes = self.hand.id().0.repeat(8);
        let (hash, length, mime) = (sync::Hash::of(&bytes), bytes.len() as u32, "image/jpeg".to_owned());
        let file = LocalBlob {
            hash,
            bytes: length,
            mime: mime.clone(),
            seconds: 0,
            saved_at: self.corrected(device),
            actor,
            form: "notebook.open".to_owned(),
            targets: Vec::new(),
            stage: BlobStage::Draft,
        };
        self.devices[device].disk.keep_file(&file, &bytes).ok()?;
        self.files.insert(hash, device);
        Some(BlobRef { sha256: hash, bytes: length, mime })
    }

    /// The person was told "saved on this device" (invariant 1).
    fn promise(&mut self, device: usize, batch: &sync::op::StoredBatch) {
        let bodies = batch.open().unwrap_or_default();
        self.captured += batch.op_ids.len() as u64;
        let hashes: Vec<_> =
            batch.op_ids.iter().zip(&bodies).map(|(op, body)| (*op, sync::Hash::of(body))).collect();
        let key = actor_key(&self.server.keys.actor_root, batch.actor, batch.captured_by);
        let proven = batch_mac(&key, &hashes) == batch.actor_mac;
        for (op, body) in hashes {
            self.promises.insert(op, Promise { device, body, proven });
        }
        let holder = self.devices[device].disk.with_ops(self.server.stream, |ops| ops.meta.device);
        self.note_numbers(holder.unwrap_or(batch.captured_by), batch);
        self.hand.with(|chaos| chaos.counters.add("op captured", batch.op_ids.len() as u64));
    }

    /// Under which device id and numbers the ops of this batch may reach the server.
    pub(crate) fn note_numbers(&mut self, device: DeviceId, batch: &sync::op::StoredBatch) {
        for (number, op) in (batch.first_dseq..).zip(&batch.op_ids) {
            self.numbered.entry(*op).or_default().insert((device, number));
        }
    }

    /// The tab is gone; after a while somebody opens another one.
    pub(crate) fn kill_tab(&mut self, device: usize, generation: u64) {
        self.devices[device].close_tab(generation);
        if self.devices[device].tabs.is_empty() {
            let pause = self.hand.between(1, 5) * MINUTE;
            self.agenda.plan(pause, Event::OpenTab { device });
        }
    }

    /// Corrected time, as the device knows it.
    pub(crate) fn corrected(&self, device: usize) -> Timestamp {
        self.devices[device].stamp(self.agenda.now()).corrected()
    }
}
