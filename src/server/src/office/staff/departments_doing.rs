//! What is done on the page of departments.

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use domain::{Operation, PersonId, SiteId};
use staff::{DefineDepartment, Department, DepartmentId, PostId, StaffOperation};

use super::super::refusal::perform;
use super::super::{Act, NotDone, Outcome, words as office};
use super::roll::Roll;
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::random;
use crate::sync_api::message_body::JsonBody;

/// `POST /api/office/departments/{action}`
///
/// # Errors
/// 404 for an action or a department that is not there.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, NotDone> {
    let roll = Roll::read(&app).await?;
    let named = || {
        let id = DepartmentId(act.row_id()?);
        roll.departments.get(&id).map(as_it_is).ok_or(ApiError::not_found())
    };
    let wished = match action.as_str() {
        "define" => described(&act, empty(DepartmentId(random::timed_id(now()))))?,
        "edit" => DefineDepartment { closed: act.yes("closed"), ..described(&act, named()?)? },
        "add" | "remove" => {
            let mut department = named()?;
            let (post, person, site): (Option<PostId>, Option<PersonId>, Option<SiteId>) =
                (act.chosen("post")?, act.chosen("person")?, act.chosen("site")?);
            if (post, person, site) == (None, None, None) {
                return Ok(Outcome::wrong("post", words::ONE_OF_THESE.into()));
            }
            let adding = action == "add";
            change(&mut department.posts, post, adding);
            change(&mut department.people, person, adding);
            change(&mut department.sites, site, adding);
            department
        }
        _ => return Err(ApiError::not_found().into()),
    };
    perform(&app, &signed_in, StaffOperation::from(wished).intent()).await?;
    Ok(Outcome::done(office::SAVED))
}

fn change<T: PartialEq>(members: &mut Vec<T>, member: Option<T>, adding: bool) {
    let Some(member) = member else { return };
    members.retain(|known| *known != member);
    if adding {
        members.push(member);
    }
}

fn described(act: &Act, department: DefineDepartment) -> Result<DefineDepartment, NotDone> {
    Ok(DefineDepartment {
        name_zh: act.field("name_zh").to_owned(),
        name_en: act.field("name_en").to_owned(),
        above: act.chosen("above")?,
        ..department
    })
}

fn empty(department: DepartmentId) -> DefineDepartment {
    DefineDepartment {
        department,
        name_zh: String::new(),
        name_en: String::new(),
        above: None,
        sites: Vec::new(),
        posts: Vec::new(),
        people: Vec::new(),
        closed: false,
    }
}

fn as_it_is(department: &Department) -> DefineDepartment {
    DefineDepartment {
        department: department.id,
        name_zh: department.name_zh.clone(),
        name_en: department.name_en.clone(),
        above: department.above,
        sites: department.sites.clone(),
        posts: department.posts.clone(),
        people: department.people.clone(),
        closed: department.closed,
    }
}
