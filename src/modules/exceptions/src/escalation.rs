//! 逐级上报: who is asked for the confirmation, and from when on the next level is (Z0b, Z0d).

use std::collections::BTreeMap;

use domain::{SiteId, Timestamp};
use staff::{Person, Post, PostId, superiors_of};

use crate::Exception;

/// A decision is confirmed within a day (Z0b).
pub const DUE_MS: i64 = 24 * 3_600_000;

/// Whether nobody has confirmed within the day.
#[must_use]
pub fn is_overdue(exception: &Exception, now: Timestamp) -> bool {
    exception.confirmation.is_none() && now.since(exception.at) >= DUE_MS
}

/// Who is asked now: who decided for a day, then one level more for each further day, and the highest for good.
/// `None` when it is confirmed, or when nobody is known who could be asked.
#[must_use]
pub fn asked<'a>(
    exception: &Exception,
    people: &'a [Person],
    posts: &BTreeMap<PostId, Post>,
    now: Timestamp,
) -> Option<&'a Person> {
    if exception.confirmation.is_some() {
        return None;
    }
    let decided = people.iter().find(|person| person.id == exception.decided_by)?;
    let site: Option<SiteId> = Some(exception.site);
    let mut chain = vec![decided];
    chain.extend(superiors_of(decided, site, people, posts));
    let days = usize::try_from(now.since(exception.at).max(0) / DUE_MS).unwrap_or(usize::MAX);
    chain.get(days.min(chain.len() - 1)).copied()
}
