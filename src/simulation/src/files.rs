//! Files on their way (sync.md 2.13): devices send by the client's own rules ([`storage::sending`]), piece by piece; the
//! server keeps the pieces, looks into what is whole, and copies it beside its backups.

use std::collections::{BTreeMap, BTreeSet};

use storage::blobs::{BlobStage, LocalBlob};
use storage::sending::{Heard, LocalCopy, Next, Sending, Standing};
use sync::Hash;

use crate::clock::SECOND;
use crate::disk::Disk;
use crate::faults::Fault;
use crate::network::TIMEOUT;
use crate::points::Point;
use crate::world::{Event, World};

/// A file whose bytes begin so is none that the server takes.
const UNWELCOME: u8 = 16;

/// Whether the server takes a file of these bytes.
#[must_use]
pub fn is_welcome(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first >= UNWELCOME)
}

/// What the server keeps of files. The copies beside the backups outlive every restore.
#[derive(Clone, Debug, Default)]
pub struct ServerFiles {
    /// Pieces by file and device.
    partial: BTreeMap<(Hash, usize), Vec<u8>>,
    whole: BTreeMap<Hash, Vec<u8>>,
    /// Of `whole`: known to lie beside a verified backup.
    durable: BTreeSet<Hash>,
    kept: BTreeMap<Hash, Vec<u8>>,
}

impl ServerFiles {
    /// How far the file is there, for this device.
    #[must_use]
    pub fn standing(&self, hash: Hash, device: usize) -> Standing {
        let pieces = self.partial.get(&(hash, device)).map_or(0, Vec::len);
        match self.whole.contains_key(&hash) {
            true if self.durable.contains(&hash) => Standing::Durable,
            true => Standing::Ready,
            false => Standing::Partial(pieces as u64),
        }
    }

    /// Whether it lies here whole, in use or beside a backup, with just these bytes.
    #[must_use]
    pub fn holds(&self, hash: Hash) -> bool {
        let found = self.whole.get(&hash).or_else(|| self.kept.get(&hash));
        found.is_some_and(|bytes| Hash::of(bytes) == hash)
    }

    /// Takes a piece, if it goes on where the last one ended.
    fn keep(&mut self, hash: Hash, device: usize, at: usize, piece: &[u8]) {
        let pieces = self.partial.entry((hash, device)).or_default();
        if pieces.len() == at {
            pieces.extend(piece);
        }
    }

    /// Looks into a file whose pieces are all here.
    fn look(&mut self, hash: Hash, device: usize) -> Heard {
        let bytes = self.partial.remove(&(hash, device)).unwrap_or_default();
        if Hash::of(&bytes) != hash {
            return Heard::OtherBytes;
        }
        if !is_welcome(&bytes) {
            return Heard::Never;
        }
        self.whole.insert(hash, bytes);
        Heard::Told(Standing::Ready)
    }

    /// A backup is verified: what is whole was copied beside it and read back.
    pub fn copy_beside_backup(&mut self) {
        self.kept.extend(self.whole.iter().map(|(hash, bytes)| (*hash, bytes.clone())));
    }

    /// And the server has noted it.
    pub fn note_durable(&mut self) {
        self.durable = self.whole.keys().filter(|hash| self.kept.contains_key(hash)).copied().collect();
    }

    /// The machine is gone; what lay beside the backups is back.
    pub fn restore(&mut self) {
        self.partial.clear();
        self.whole = self.kept.clone();
        self.note_durable();
    }
}

/// A file that one of a device's tabs is sending.
pub struct Upload {
    tab: u64,
    hash: Hash,
    bytes: Vec<u8>,
    sending: Sending,
    /// Which question is open: an answer to another one is nobody's.
    turn: u64,
}

impl World {
    /// After a round: the newest file that waits, or what may be freed.
    pub(crate) fn send_files(&mut self, device: usize, tab: u64) {
        let time = self.agenda.now();
        let own = &self.devices[device];
        let awake = own.tab(tab).is_some_and(|number| own.tabs[number].frozen_until <= time);
        // The lock of a tab that is gone is free.
        let busy = own.sending.as_ref().is_some_and(|upload| own.tab(upload.tab).is_some());
        if !awake || busy || own.session.is_none() {
            return;
        }
        let files = own.disk.files();
        let Some(file) = files.iter().find(|file| file.stage == BlobStage::Waiting) else {
            return self.free_what_is_safe(device, tab, &files);
        };
        let Some(bytes) = own.disk.file(file.hash) else { return };
        let (sending, next) = Sending::new(bytes.len());
        let upload = Upload { tab, hash: file.hash, bytes, sending, turn: 0 };
        self.devices[device].sending = Some(upload);
        self.go_on_sending(device, next);
    }

    fn go_on_sending(&mut self, device: usize, next: Next) {
        self.numbers += 1;
        let turn = self.numbers;
        let Some(mut upload) = self.devices[device].sending.take() else { return };
        let (tab, hash) = (upload.tab, upload.hash);
        let heard = match &next {
            Next::Sent => return self.file_ended(device, tab, hash, BlobStage::Sent),
            Next::Refused => return self.file_ended(device, tab, hash, BlobStage::Refused),
            Next::Later => return,
            Next::Announce => {
                self.over_the_line(device, |world| world.announced(device, hash, upload.bytes.len()))
            }
            Next::Piece(range) => {
                let (at, last) = (range.start, range.end == upload.bytes.len());
                let piece = upload.bytes[range.clone()].to_vec();
                self.over_the_line(device, |world| world.piece_came(device, hash, (at, last), &piece))
            }
        };
        upload.turn = turn;
        self.devices[device].sending = Some(upload);
        let pause = if heard.is_some() { self.hand.between(2, 80) } else { TIMEOUT };
        self.agenda.plan(pause, Event::FileHeard { device, turn, heard: heard.unwrap_or(Heard::Nothing) });
        self.dies_at(device, tab, Point::FileUnderWay);
    }

    /// A question to the server and its answer, if both arrive; a question may arrive twice.
    fn over_the_line(&mut self, device: usize, mut act: impl FnMut(&mut World) -> Heard) -> Option<Heard> {
        if self.partitions.separates(device, self.agenda.now()) || self.hand.strikes(Fault::RequestLost) {
            return None;
        }
        let mut heard = act(self);
        if self.hand.strikes(Fault::Duplicated) {
            heard = act(self);
        }
        (!self.hand.strikes(Fault::ReplyLost)).then_some(heard)
    }

    fn announced(&mut self, device: usize, hash: Hash, length: usize) -> Heard {
        if self.hand.strikes(Fault::ServerDiskFull) {
            return Heard::Nothing;
        }
        match self.server.files.standing(hash, device) {
            // All pieces are here, but the server died before it had looked: now.
            Standing::Partial(offset) if offset >= length as u64 => {
                match self.server.files.look(hash, device) {
                    Heard::OtherBytes => Heard::Told(Standing::Partial(0)),
                    looked => looked,
                }
            }
            standing => Heard::Told(standing),
        }
    }

    fn piece_came(&mut self, device: usize, hash: Hash, (at, last): (usize, bool), piece: &[u8]) -> Heard {
        if self.hand.strikes(Fault::ServerDiskFull) {
            return Heard::Nothing;
        }
        if self.hand.strikes(Fault::DamagedRequest) {
            return Heard::DamagedPiece;
        }
        if self.hand.dies_at(Point::ServerKeepingPiece, Fault::ServerKilledInside) {
            // A part of it reached the disk, and perhaps a page of something else behind it.
            let kept = self.hand.below(piece.len() as u64) as usize;
            let torn =
                if self.hand.chance(500) { [&piece[..kept], &[0]].concat() } else { piece[..kept].to_vec() };
            self.server.files.keep(hash, device, at, &torn);
            self.server.restart();
            return Heard::Nothing;
        }
        match self.server.files.standing(hash, device) {
            Standing::Partial(offset) if offset == at as u64 => {}
            standing => return Heard::Told(standing),
        }
        self.server.files.keep(hash, device, at, piece);
        if !last {
            return Heard::Told(self.server.files.standing(hash, device));
        }
        if self.hand.dies_at(Point::ServerNotLooked, Fault::ServerKilledInside) {
            self.server.restart();
            return Heard::Nothing;
        }
        self.server.files.look(hash, device)
    }

    /// The tab hears what it had asked, if it still is there and asks.
    pub(crate) fn file_heard(&mut self, device: usize, turn: u64, heard: Heard) {
        let own = &mut self.devices[device];
        let Some(upload) = own.sending.as_mut().filter(|upload| upload.turn == turn) else { return };
        let Some(number) = own.tabs.iter().position(|tab| tab.generation == upload.tab) else {
            own.sending = None;
            return;
        };
        let thaw = own.tabs[number].frozen_until;
        if thaw > self.agenda.now() {
            // It may thaw before its time.
            let pause = (thaw - self.agenda.now()).min(TIMEOUT);
            self.agenda.plan(pause, Event::FileHeard { device, turn, heard });
            return;
        }
        let next = upload.sending.heard(heard, self.hand.between(16, 64) as usize);
        self.go_on_sending(device, next);
    }

    fn file_ended(&mut self, device: usize, tab: u64, hash: Hash, stage: BlobStage) {
        self.hand.event(if stage == BlobStage::Sent { "file sent" } else { "file refused" });
        let marked = self.devices[device].disk.mark_file(hash, stage);
        if marked.is_ok() {
            self.agenda.plan(SECOND, Event::SendFiles { device, tab });
        } else if self.devices[device].disk.took_its_tab_down() {
            self.kill_tab(device, tab);
        }
    }

    /// Copies go when a backup holds the file; what the server has lost in a restore waits again.
    fn free_what_is_safe(&mut self, device: usize, tab: u64, files: &[LocalBlob]) {
        for file in files.iter().filter(|file| file.stage == BlobStage::Sent) {
            let hash = file.hash;
            let asked = |world: &mut World| Heard::Told(world.server.files.standing(hash, device));
            let Some(Heard::Told(standing)) = self.over_the_line(device, asked) else { return };
            let disk: &Disk = &self.devices[device].disk;
            let done = match standing.of_sent() {
                LocalCopy::MayGo => {
                    self.hand.event("file freed");
                    disk.free_file(hash)
                }
                LocalCopy::GoesAgain => {
                    self.hand.event("file lost by the server, to be sent again");
                    disk.mark_file(hash, BlobStage::Waiting)
                }
                LocalCopy::Stays => Ok(()),
            };
            if done.is_err() {
                if self.devices[device].disk.took_its_tab_down() {
                    self.kill_tab(device, tab);
                }
                return;
            }
        }
    }
}

/// Which files a server would have to be asked about once more, and why.
pub(crate) fn unrest_of(world: &World, device: usize) -> Option<String> {
    world.devices[device].disk.files().iter().find_map(|file| {
        let at_server = world.server.files.standing(file.hash, device);
        let whole = !matches!(at_server, Standing::Partial(_));
        let why = match file.stage {
            BlobStage::Waiting => "waits",
            BlobStage::Sent if !whole => "was sent, and the server has lost it",
            BlobStage::Draft | BlobStage::Sent | BlobStage::Refused => return None,
        };
        Some(format!("device {device}: file {} {why}", file.hash))
    })
}
