//! At which site a right is needed, and that nobody gives or takes what he does not hold himself (R38).

use domain::{Actor, ApplyError, Records, Rejection, SiteId};

use crate::operations::StaffOperation;
use crate::{Assignment, Person, Post, PostId, default_post, refusals};

/// The site at which the actor needs the permission: that of the posts concerned, or the whole organisation when
/// they lie at several.
pub(crate) fn site(operation: &StaffOperation, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
    let of_person = |id: domain::PersonId| -> Result<Option<SiteId>, ApplyError> {
        Ok(common_site(&records.require::<Person>(id.id())?.assignments))
    };
    let first_site = |id: domain::PersonId| -> Result<Option<SiteId>, ApplyError> {
        Ok(records.require::<Person>(id.id())?.assignments.first().and_then(|held| held.site))
    };
    match operation {
        StaffOperation::Hire(intent) => Ok(common_site(&intent.assignments)),
        StaffOperation::Assign(intent) => Ok(intent.assignment.site),
        StaffOperation::Relieve(intent) => Ok(intent.assignment.site),
        StaffOperation::Suspend(intent) => of_person(intent.person),
        StaffOperation::Reinstate(intent) => of_person(intent.person),
        StaffOperation::CorrectName(intent) => of_person(intent.person),
        // People name their own delegate, wherever they work; `apply` refuses anybody else's.
        StaffOperation::NameDelegate(intent) => first_site(intent.person),
        StaffOperation::Delegate(intent) => first_site(intent.person),
        StaffOperation::DefinePost(_) | StaffOperation::DefineDepartment(_) => Ok(None),
    }
}

/// The site of all these posts, if it is one.
fn common_site(assignments: &[Assignment]) -> Option<SiteId> {
    let first = assignments.first()?.site;
    if assignments.iter().all(|held| held.site == first) { first } else { None }
}

/// The post of this id: the organisation's own definition, or the built-in one.
pub(crate) fn known_post(records: &Records<'_>, id: PostId) -> Result<Option<Post>, ApplyError> {
    Ok(records.get::<Post>(id.id())?.or_else(|| default_post(id)))
}

/// The post of this id, which must exist.
pub(crate) fn post(records: &Records<'_>, id: PostId) -> Result<Post, ApplyError> {
    known_post(records, id)?.ok_or_else(|| refusals::unknown_post(id).into())
}

/// Whether the actor holds everything that `post` allows at `site`.
pub(crate) fn may_appoint(actor: &Actor, post: &Post, site: Option<SiteId>) -> Result<(), Rejection> {
    if let Some(missing) = post.permissions.iter().find(|permission| !actor.may(permission, site)) {
        return Err(refusals::more_than_held(post, missing));
    }
    let reads_personal_data =
        actor.grants.iter().any(|grant| grant.personal_data && (grant.site.is_none() || grant.site == site));
    if post.personal_data && !reads_personal_data {
        return Err(refusals::more_than_held(post, "personal_data"));
    }
    Ok(())
}

/// Whether the actor holds everything that the person's posts allow.
pub(crate) fn may_decide_about(
    actor: &Actor,
    person: &Person,
    records: &Records<'_>,
) -> Result<(), ApplyError> {
    for held in &person.assignments {
        if let Some(post) = known_post(records, held.post)? {
            may_appoint(actor, &post, held.site)?;
        }
    }
    Ok(())
}
