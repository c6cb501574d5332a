//! Who may judge about whom: lines of command as a rule needs them, read from single records.

use std::collections::BTreeMap;

use domain::{Actor, ApplyError, MembershipStatus, PersonId, Records, SiteId};

use crate::permissions::known_post;
use crate::{Assignment, Person, Post, PostId};

/// Rights of section V that no operation of this build asks for yet. They stand in the posts from the first day, so that
/// the modules that will ask for them find them decided.
pub const RIGHTS: &[&str] = &[PUBLISH_POLICIES, PROPOSE_POLICIES, REVIEW_CHANGES, ASSESS];

/// 服务制度的制订权: the manager alone publishes a service policy (R38).
pub const PUBLISH_POLICIES: &str = "policies.publish";
/// 制度建议权: the supervisor proposes one (R38).
pub const PROPOSE_POLICIES: &str = "policies.propose";
/// 客户业务变更单的审核权: the intake representative, or above (R38).
pub const REVIEW_CHANGES: &str = "changes.review";
/// 考核权, over one's own subordinates only: ask [`may_assess`] (R38).
pub const ASSESS: &str = "staff.assess";

/// Whether the actor may assess this person (R38): the right, and a post above one of theirs, at its site. A delegate
/// decides in a superior's absence, but assesses nobody.
#[must_use]
pub fn may_assess(actor: &Actor, superior: &Person, person: &Person, posts: &BTreeMap<PostId, Post>) -> bool {
    let known =
        |id: PostId| -> Result<Option<Post>, std::convert::Infallible> { Ok(posts.get(&id).cloned()) };
    let above = |held: &Assignment| {
        let Ok(above) = is_above_of(superior, *held, known);
        above && actor.may(ASSESS, held.site)
    };
    actor.person == superior.id && superior.id != person.id && person.assignments.iter().any(above)
}

/// Whether `superior` is above `person` at `site` by any number of levels, as a rule may ask: from single records.
///
/// # Errors
/// When one of the two is not there or not readable.
pub fn is_above(
    records: &Records<'_>,
    superior: PersonId,
    person: PersonId,
    site: Option<SiteId>,
) -> Result<bool, ApplyError> {
    let (superior, person) =
        (records.require::<Person>(superior.id())?, records.require::<Person>(person.id())?);
    if superior.id == person.id || superior.status != MembershipStatus::Confirmed {
        return Ok(false);
    }
    for held in &person.assignments {
        let here = held.site.is_none() || site.is_none() || held.site == site;
        let at_site = Assignment { post: held.post, site: held.site.or(site) };
        if here && is_above_of(&superior, at_site, |id| known_post(records, id))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Follows the direct superiors of the held post upwards until one is a post that `superior` holds there.
fn is_above_of<E>(
    superior: &Person,
    held: Assignment,
    post: impl Fn(PostId) -> Result<Option<Post>, E>,
) -> Result<bool, E> {
    let mut visited = vec![held.post];
    let mut next = post(held.post)?.and_then(|found| found.direct_superior);
    while let Some(above) = next {
        if superior.holds(above, held.site) {
            return Ok(true);
        }
        // Posts are data, and data may go in a circle.
        if visited.contains(&above) {
            break;
        }
        visited.push(above);
        next = post(above)?.and_then(|found| found.direct_superior);
    }
    Ok(false)
}
