//! Files that were read, until they are taken in or forgotten.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{Id, PersonId, SiteId, Timestamp};
use tickets::import::Mapping;

use super::reading::Reading;

/// Who has read a file has so long to decide, from the last change on.
const KEPT_MS: i64 = 30 * 60_000;
/// Files of one person; the oldest makes room.
const OF_ONE: usize = 4;
/// Files of all.
const MOST: usize = 64;
/// Bytes of all files and mappings together.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// What everybody has read, the oldest first. It lives in memory only: after a restart one reads again.
#[derive(Debug, Default)]
pub struct Uploads(Mutex<Vec<Upload>>);

/// One file.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) id: Id,
    pub(super) person: PersonId,
    pub(super) site: SiteId,
    /// Its name.
    pub(super) name: String,
    pub(super) at: Timestamp,
    /// When something was last done with it.
    pub(super) used: Timestamp,
    /// `None` = it was imported.
    pub(super) waiting: Option<Waiting>,
    pub(super) reading: Reading,
}

/// What an import needs.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) mapping: Mapping,
    /// The mapping as its author has written it.
    pub(super) text: String,
}

impl Upload {
    fn bytes(&self) -> usize {
        self.waiting.as_ref().map_or(0, |waiting| waiting.bytes.len() + waiting.text.len())
    }
}

impl Uploads {
    /// Keeps it, in the place of the oldest if it has to be.
    pub(super) fn keep(&self, upload: Upload) {
        let (person, now) = (upload.person, upload.used);
        self.with(now, |kept| {
            kept.push(upload);
            if kept.iter().filter(|other| other.person == person).count() > OF_ONE
                && let Some(oldest) = kept.iter().position(|other| other.person == person)
            {
                kept.remove(oldest);
            }
            while kept.len() > 1
                && (kept.len() > MOST || kept.iter().map(Upload::bytes).sum::<usize>() > MOST_BYTES)
            {
                kept.remove(0);
            }
        });
    }

    /// This person's, the newest first.
    pub(super) fn of(&self, person: PersonId, now: Timestamp) -> Vec<Upload> {
        self.with(now, |kept| kept.iter().rev().filter(|upload| upload.person == person).cloned().collect())
    }

    pub(super) fn get(&self, person: PersonId, id: Id, now: Timestamp) -> Option<Upload> {
        self.of(person, now).into_iter().find(|upload| upload.id == id)
    }

    /// In the place of what was kept under its id. One that has gone meanwhile stays gone.
    pub(super) fn change(&self, changed: Upload) {
        self.with(changed.used, |kept| {
            if let Some(upload) = kept.iter_mut().find(|upload| upload.id == changed.id) {
                *upload = changed;
            }
        });
    }

    /// Whether there was one to forget.
    pub(super) fn forget(&self, person: PersonId, id: Id, now: Timestamp) -> bool {
        self.with(now, |kept| {
            let found = kept.iter().position(|upload| upload.person == person && upload.id == id);
            found.map(|at| kept.remove(at)).is_some()
        })
    }

    fn with<T>(&self, now: Timestamp, work: impl FnOnce(&mut Vec<Upload>) -> T) -> T {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|upload| now.since(upload.used) < KEPT_MS);
        work(&mut kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: u8) -> PersonId {
        PersonId(Id([number; 16]))
    }

    fn upload(of: u8, number: u8, bytes: usize) -> Upload {
        let waiting =
            Waiting { bytes: Arc::new(vec![0; bytes]), mapping: Mapping::default(), text: String::new() };
        Upload {
            id: Id([number; 16]),
            person: person(of),
            site: SiteId::default(),
            name: String::new(),
            at: Timestamp(0),
            used: Timestamp(0),
            waiting: Some(waiting),
            reading: Reading::default(),
        }
    }

    fn numbers(uploads: &Uploads, of: u8) -> Vec<u8> {
        uploads.of(person(of), Timestamp(1)).iter().map(|upload| upload.id.0[0]).collect()
    }

    #[test]
    fn a_file_is_its_persons_for_half_an_hour_from_the_last_change() {
        let uploads = Uploads::default();
        uploads.keep(upload(1, 7, 1));
        let id = Id([7; 16]);
        assert!(uploads.get(person(2), id, Timestamp(1)).is_none());
        assert!(!uploads.forget(person(2), id, Timestamp(1)));
        let kept = uploads.get(person(1), id, Timestamp(KEPT_MS - 1)).unwrap();
        uploads.change(Upload { used: Timestamp(KEPT_MS - 1), ..kept });
        assert!(uploads.get(person(1), id, Timestamp(KEPT_MS)).is_some());
        assert!(uploads.get(person(1), id, Timestamp(2 * KEPT_MS - 1)).is_none());
        uploads.keep(upload(1, 8, 1));
        assert!(uploads.forget(person(1), Id([8; 16]), Timestamp(1)));
        assert!(!uploads.forget(person(1), Id([8; 16]), Timestamp(1)));
    }

    #[test]
    fn s33_what_is_kept_is_bounded_for_each_person_and_for_all() {
        let uploads = Uploads::default();
        uploads.keep(upload(2, 100, 1));
        (0..6).for_each(|number| uploads.keep(upload(1, number, 1)));
        assert_eq!((numbers(&uploads, 1), numbers(&uploads, 2)), (vec![5, 4, 3, 2], vec![100]));
        uploads.keep(upload(3, 101, MOST_BYTES - 3));
        assert_eq!((numbers(&uploads, 1), numbers(&uploads, 2)), (vec![5, 4, 3], vec![]));
        uploads.keep(upload(4, 102, 2 * MOST_BYTES));
        assert_eq!((numbers(&uploads, 3), numbers(&uploads, 4)), (vec![], vec![102]), "the newest stays");
        (0..=200).for_each(|number| uploads.keep(upload(number, number, 0)));
        assert_eq!(uploads.0.lock().unwrap().len(), MOST);
    }
}
