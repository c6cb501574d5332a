//! Records beyond a device's working set: what the server looks through for them, and what it may answer.

use domain::search::normalize;
use domain::{Day, Module, Row, Scope, Search, SiteId, Timestamp};

use super::{Asker, Authority, Need, floor_at};
use crate::message::{FindRequest, MAX_FIND_TEXT, MAX_FOUND, StreamId};

/// Rows that one request may look through; the answer says where to go on.
pub const MAX_EXAMINED: usize = 20_000;

/// One read of rows of a kind that have left the working set: newest change first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OlderScan {
    pub stream: StreamId,
    pub scopes: Vec<Scope>,
    pub kind: String,
    /// Only closed records last touched before this day.
    pub floor: Day,
    /// Only rows whose seq is smaller.
    pub before: u64,
    pub limit: usize,
}

/// What to read for one search, and how to choose from it.
#[derive(Clone, Debug)]
pub struct FindPlan {
    pub scan: OlderScan,
    /// Asked for by id: look these up instead of scanning.
    pub needs: Vec<Need>,
    needle: String,
    search: Option<Search>,
    /// The most rows of the answer.
    pub limit: usize,
}

/// Works out what to read; `None` when the kind cannot be searched or the request is beyond its limits. The scopes
/// come from the directory, never from the request (S17).
#[must_use]
pub fn plan_find(
    authority: &Authority<'_>,
    searches: &[&[Search]],
    asker: &Asker,
    request: &FindRequest,
    now: Timestamp,
) -> Option<FindPlan> {
    if request.ids.len() > MAX_FOUND || request.text.chars().count() > MAX_FIND_TEXT {
        return None;
    }
    Module::record_kind(authority.modules, &request.kind)?;
    let search = searches.iter().copied().flatten().find(|search| search.kind == request.kind).copied();
    if search.is_none() && request.ids.is_empty() {
        return None;
    }
    let mut scopes = authority.directory.scopes(asker.person);
    if let Some(site) = request.site {
        scopes.retain(|scope| is_of(*scope, site));
    }
    let scan = OlderScan {
        stream: request.stream,
        scopes: scopes.into_iter().collect(),
        kind: request.kind.clone(),
        floor: floor_at(now),
        before: request.before.unwrap_or(u64::MAX),
        limit: MAX_EXAMINED,
    };
    let needs = request.ids.iter().map(|id| Need::Row(*id)).collect();
    let limit = (request.limit as usize).clamp(1, MAX_FOUND);
    Some(FindPlan { scan, needs, needle: normalize(&request.text), search, limit })
}

impl FindPlan {
    /// Whether a row that was looked up by its id may be answered.
    #[must_use]
    pub fn may_show(&self, row: &Row) -> bool {
        row.kind.as_str() == self.scan.kind && self.scan.scopes.contains(&row.scope)
    }

    /// What to look up beside the chosen rows.
    #[must_use]
    pub fn companions_of(&self, rows: &[Row]) -> Vec<Need> {
        let Some(search) = self.search else { return Vec::new() };
        rows.iter().flat_map(|row| (search.companions)(&row.bytes)).map(Need::Row).collect()
    }

    /// Whether a companion may be answered: it is looked up by what a readable row says, but has a scope of its own.
    #[must_use]
    pub fn may_accompany(&self, row: &Row) -> bool {
        self.scan.scopes.contains(&row.scope)
    }

    /// Chooses from what the scan found: the rows, and where to go on if there may be more.
    #[must_use]
    pub fn choose(&self, examined: Vec<Row>) -> (Vec<Row>, Option<u64>) {
        let n_examined = examined.len();
        let mut last = None;
        let mut found = Vec::new();
        for row in examined {
            if found.len() == self.limit {
                return (found, last);
            }
            last = Some(row.seq);
            let text = || (self.search?.text)(&row.bytes);
            if self.needle.is_empty() || text().is_some_and(|text| text.contains(&self.needle)) {
                found.push(row);
            }
        }
        (found, last.filter(|_| n_examined >= self.scan.limit))
    }
}

fn is_of(scope: Scope, site: SiteId) -> bool {
    scope == Scope::Site(site) || scope == Scope::SitePii(site)
}
