//! What queries ask again and again, kept beside the rows: which records are open, by site and newness, and all titles
//! in one piece of memory. The answers' records are read from their rows each time.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Id, Row, Timestamp};
use memchr::memmem;

use crate::item::{Glance, Status};

/// One record in the index.
#[derive(Clone, Debug)]
struct Entry {
    updated_at: Timestamp,
    open: bool,
    /// Position in `sites`.
    site: usize,
    /// Position in `titles`.
    title: usize,
}

/// A title in the packed memory.
#[derive(Clone, Debug)]
struct Title {
    begin: usize,
    id: Id,
    updated_at: Timestamp,
    /// Another title has taken its place, or the record went.
    dead: bool,
}

type Newest = BTreeSet<(Timestamp, Id)>;

/// The index over all records of this module.
#[derive(Clone, Debug, Default)]
pub struct Index {
    entries: BTreeMap<Id, Entry>,
    sites: Vec<(String, Newest)>,
    open: Newest,
    titles: Vec<Title>,
    /// Every title, each ended by a zero byte, which no title holds.
    packed: Vec<u8>,
    n_dead: usize,
}

impl Index {
    /// An index of these rows.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Index {
        let mut index = Index::default();
        let (mut entries, mut open) = (Vec::new(), Vec::new());
        let mut by_site: Vec<Vec<(Timestamp, Id)>> = Vec::new();
        for row in rows {
            let Some(glance) = Glance::of(&row.bytes) else { continue };
            let Glance { status, updated_at, site, title } = glance;
            let (id, site) = (row.id, index.site(site));
            let title = index.add_title(title);
            (index.titles[title].id, index.titles[title].updated_at) = (id, updated_at);
            by_site.resize(index.sites.len(), Vec::new());
            let is_open = status == Status::Open;
            if is_open {
                open.push((updated_at, id));
                by_site[site].push((updated_at, id));
            }
            entries.push((id, Entry { updated_at, open: is_open, site, title }));
        }
        // Each sorted once, instead of a search for every record.
        index.entries = entries.into_iter().collect();
        index.open = open.into_iter().collect();
        for ((_, newest), listed) in index.sites.iter_mut().zip(by_site) {
            *newest = listed.into_iter().collect();
        }
        index
    }

    /// Takes a record's bytes as they are now; `None` = it is gone.
    pub fn set(&mut self, id: Id, bytes: Option<&[u8]>) {
        let known = self.entries.remove(&id);
        let glance = bytes.and_then(Glance::of);
        let same_title = match (&known, &glance) {
            (Some(known), Some(glance)) if self.title(known.title) == glance.title.as_bytes() => {
                Some(known.title)
            }
            _ => None,
        };
        if let Some(known) = known {
            self.forget(id, &known, same_title.is_some());
        }
        let Some(Glance { status, updated_at, site, title }) = glance else { return };
        let site = self.site(site);
        let open = status == Status::Open;
        if open {
            self.open.insert((updated_at, id));
            self.sites[site].1.insert((updated_at, id));
        }
        let title = same_title.unwrap_or_else(|| self.add_title(title));
        self.titles[title].id = id;
        self.titles[title].updated_at = updated_at;
        self.entries.insert(id, Entry { updated_at, open, site, title });
        if self.n_dead > 1_000 && self.n_dead > self.titles.len() / 2 {
            self.repack();
        }
    }

    /// The newest open records, at one site or everywhere.
    pub fn newest_open(&self, site: Option<&str>, limit: usize) -> Vec<Id> {
        let newest = match site {
            None => Some(&self.open),
            Some(name) => self.sites.iter().find(|(known, _)| known == name).map(|(_, newest)| newest),
        };
        newest.into_iter().flat_map(|newest| newest.iter().rev()).take(limit).map(|(_, id)| *id).collect()
    }

    /// How many titles hold this text, and the newest of them.
    #[must_use]
    pub fn search(&self, text: &str, limit: usize) -> (usize, Vec<Id>) {
        let (mut total, mut newest) = (0, Newest::new());
        let mut from = 0;
        let finder = memmem::Finder::new(text.as_bytes());
        while let Some(at) = self.packed.get(from..).and_then(|rest| finder.find(rest)) {
            // The title that begins at or before the place.
            let number = self.titles.partition_point(|title| title.begin <= from + at).saturating_sub(1);
            let Some(title) = self.titles.get(number) else { break };
            from = self.titles.get(number + 1).map_or(self.packed.len(), |next| next.begin);
            if title.dead {
                continue;
            }
            total += 1;
            let entry = (title.updated_at, title.id);
            if newest.len() < limit {
                newest.insert(entry);
            } else if newest.first().is_some_and(|oldest| *oldest < entry) {
                newest.pop_first();
                newest.insert(entry);
            }
        }
        (total, newest.into_iter().rev().map(|(_, id)| id).collect())
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn forget(&mut self, id: Id, entry: &Entry, title_stays: bool) {
        if entry.open {
            self.open.remove(&(entry.updated_at, id));
            self.sites[entry.site].1.remove(&(entry.updated_at, id));
        }
        if !title_stays {
            self.titles[entry.title].dead = true;
            self.n_dead += 1;
        }
    }

    fn site(&mut self, name: &str) -> usize {
        if let Some(known) = self.sites.iter().position(|(known, _)| known == name) {
            return known;
        }
        self.sites.push((name.to_owned(), Newest::new()));
        self.sites.len() - 1
    }

    fn add_title(&mut self, title: &str) -> usize {
        let begin = self.packed.len();
        self.packed.extend_from_slice(title.as_bytes());
        self.packed.push(0);
        self.titles.push(Title { begin, id: Id::NIL, updated_at: Timestamp::default(), dead: false });
        self.titles.len() - 1
    }

    fn title(&self, number: usize) -> &[u8] {
        let begin = self.titles[number].begin;
        let end = self.titles.get(number + 1).map_or(self.packed.len(), |next| next.begin);
        self.packed[begin..end].strip_suffix(&[0]).unwrap_or_default()
    }

    /// Leaves the dead titles out.
    fn repack(&mut self) {
        let (mut titles, mut packed) = (Vec::new(), Vec::new());
        for number in 0..self.titles.len() {
            let title = &self.titles[number];
            if title.dead {
                continue;
            }
            if let Some(entry) = self.entries.get_mut(&title.id) {
                entry.title = titles.len();
            }
            titles.push(Title { begin: packed.len(), ..title.clone() });
            packed.extend_from_slice(self.title(number));
            packed.push(0);
        }
        (self.titles, self.packed, self.n_dead) = (titles, packed, 0);
    }
}
