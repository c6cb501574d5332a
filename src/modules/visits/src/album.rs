//! 照片和语音 of a visit: a row of its own, so that a build that knows none still reads the visit.

use domain::{Id, Record, Scope, Shot, SiteId};
use serde::{Deserialize, Serialize};

use crate::visit::VisitId;

/// What was photographed and said about one visit, in the order it arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitAlbum {
    pub visit: VisitId,
    pub site: SiteId,
    pub shots: Vec<Shot>,
}

impl VisitId {
    /// Where the visit's photos and voice notes are listed.
    #[must_use]
    pub fn album(self) -> Id {
        self.0.derived("album")
    }
}

impl Record for VisitAlbum {
    const KIND: &'static str = "visits.album";

    fn id(&self) -> Id {
        self.visit.album()
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
    fn open(&self) -> bool {
        false
    }
}
