//! Questions about exceptions: pure functions over what a device or the server has loaded.

use std::collections::BTreeMap;

use domain::{Day, SiteId, Timestamp};

use crate::Exception;
use crate::escalation::is_overdue;

/// 每日例外清单: what was taken on the day, and everything older that nobody has confirmed; newest first.
#[must_use]
pub fn daily<'a>(exceptions: impl IntoIterator<Item = &'a Exception>, day: Day) -> Vec<&'a Exception> {
    let listed = |exception: &&Exception| {
        let taken = exception.at.day();
        taken == day || (taken < day && exception.confirmation.is_none())
    };
    let mut found: Vec<&Exception> = exceptions.into_iter().filter(listed).collect();
    domain::order::sort_by_key(&mut found, |exception| (std::cmp::Reverse(exception.at), exception.id));
    found
}

/// How many exits were taken at a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub taken: usize,
    pub waiting: usize,
    /// Of those waiting, past the day.
    pub overdue: usize,
}

/// The counts of each site.
#[must_use]
pub fn by_site<'a>(
    exceptions: impl IntoIterator<Item = &'a Exception>,
    now: Timestamp,
) -> BTreeMap<SiteId, Counts> {
    let mut counts: BTreeMap<SiteId, Counts> = BTreeMap::new();
    for exception in exceptions {
        let count = counts.entry(exception.site).or_default();
        count.taken += 1;
        count.waiting += usize::from(exception.confirmation.is_none());
        count.overdue += usize::from(is_overdue(exception, now));
    }
    counts
}
