//! What was previewed and not yet taken in.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::{Id, PersonId, SiteId, Timestamp};

use super::reading::UnitList;
use crate::random;

/// Who previews has so long to decide.
const KEPT_MS: i64 = 30 * 60_000;
/// People who may decide at the same time; the one who has waited longest previews again.
const MOST: usize = 16;

/// The last file of each person, read. It lives in memory only: after a restart one previews again.
#[derive(Debug, Default)]
pub struct Uploads(Mutex<BTreeMap<PersonId, Upload>>);

#[derive(Clone, Debug)]
pub(super) struct Upload {
    id: Id,
    at: Timestamp,
    pub(super) site: SiteId,
    /// The file's name.
    pub(super) file: String,
    pub(super) list: UnitList,
}

impl Uploads {
    /// Keeps it for its person in the place of the one before, and says under which id.
    pub(super) fn keep(
        &self,
        person: PersonId,
        site: SiteId,
        file: String,
        list: UnitList,
        now: Timestamp,
    ) -> Id {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, upload| now.since(upload.at) < KEPT_MS);
        if kept.len() >= MOST
            && let Some(oldest) = kept.iter().min_by_key(|(_, upload)| upload.at).map(|(person, _)| *person)
        {
            kept.remove(&oldest);
        }
        let id = random::id();
        kept.insert(person, Upload { id, at: now, site, file, list });
        id
    }

    /// Hands out what this person previewed under this id, once.
    pub(super) fn take(&self, person: PersonId, id: Id, now: Timestamp) -> Option<Upload> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = kept.get(&person).is_some_and(|kept| kept.id == id && now.since(kept.at) < KEPT_MS);
        if fits { kept.remove(&person) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_its_persons_once_and_for_half_an_hour() {
        let (uploads, mine, site) = (Uploads::default(), PersonId(Id([1; 16])), SiteId(Id([2; 16])));
        let keep = |now| uploads.keep(mine, site, String::new(), UnitList::default(), Timestamp(now));
        let id = keep(0);
        assert!(uploads.take(PersonId(Id([3; 16])), id, Timestamp(1)).is_none());
        assert!(uploads.take(mine, Id([9; 16]), Timestamp(1)).is_none());
        assert!(uploads.take(mine, id, Timestamp(1)).is_some());
        assert!(uploads.take(mine, id, Timestamp(1)).is_none());
        let id = keep(0);
        assert!(uploads.take(mine, id, Timestamp(KEPT_MS)).is_none());
    }
}
