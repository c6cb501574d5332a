//! What is done on the page of people.

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use domain::{Operation, PersonId};
use staff::operations::{Assign, CorrectName, Hire, Reinstate, Relieve, Suspend};
use staff::{Assignment, Delegate, Delegation, Person, StaffOperation};

use super::super::pages::STAFF;
use super::super::refusal::perform;
use super::super::{Act, NotDone, Outcome, People, words as office};
use super::accounts;
use super::roll::Roll;
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::random;
use crate::sign_in::account_admin;
use crate::sign_in::session::{find_account, normal_login};
use crate::sync_api::message_body::JsonBody;

/// `POST /api/office/people/{action}`
///
/// # Errors
/// 404 for an action that is not there, or for somebody the caller does not see.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, NotDone> {
    if action == "hire" {
        return hire(&app, &signed_in, &act).await;
    }
    let person = visible(&app, &signed_in, PersonId(act.row_id()?)).await?;
    let own = person.id == signed_in.session.person;
    let once = |operation: StaffOperation, said| once(&app, &signed_in, operation, said);
    let id = person.id;
    match action.as_str() {
        "account" => accounts::open(&app, &signed_in, &person, &login_of(&act, &person)).await,
        "reset" => accounts::reset(&app, &signed_in, &person).await,
        // One's own are changed on the page of one's own account, with the factor at hand.
        "close" | "forget_factors" if own => Ok(Outcome::refused(words::OWN_ACCOUNT)),
        "close" => accounts::close(&app, &signed_in, &person, true).await,
        "reopen" => accounts::close(&app, &signed_in, &person, false).await,
        "forget_factors" => accounts::forget_factors(&app, &signed_in, &person).await,
        "assign" => {
            let assignment = Assignment { post: act.choice("post")?, site: act.chosen("site")? };
            once(Assign { person: id, assignment }.into(), staff::words::ASSIGNED).await
        }
        "relieve" => {
            let assignment = Assignment { post: act.choice("held_post")?, site: act.chosen("held_site")? };
            if !person.assignments.contains(&assignment) {
                return Ok(Outcome::wrong("held_post", words::NOT_HELD.into()));
            }
            once(Relieve { person: id, assignment }.into(), staff::words::RELIEVED).await
        }
        "rename" => {
            let name = act.field("name").to_owned();
            once(CorrectName { person: id, name }.into(), office::SAVED).await
        }
        "suspend" => once(Suspend { person: id }.into(), staff::words::SUSPENDED_NOW).await,
        "reinstate" => once(Reinstate { person: id }.into(), staff::words::REINSTATED).await,
        "delegate" => {
            let delegation = delegation(&act)?;
            once(Delegate { person: id, delegation }.into(), office::SAVED).await
        }
        _ => Err(ApiError::not_found().into()),
    }
}

/// A day's end is the next day's begin.
fn delegation(act: &Act) -> Result<Delegation, NotDone> {
    let (from, until) = (act.day("from")?, act.day("until")?);
    Ok(Delegation {
        delegate: act.choice("delegate")?,
        from: from.start(),
        until: until.plus(1).start(),
        site: act.chosen("site")?,
    })
}

async fn once(
    app: &App,
    signed_in: &SignedIn,
    operation: StaffOperation,
    said: domain::Text,
) -> Result<Outcome, NotDone> {
    perform(app, signed_in, operation.intent()).await?;
    Ok(Outcome::done(said))
}

fn login_of(act: &Act, person: &Person) -> String {
    let typed = normal_login(act.field("login"));
    if typed.is_empty() { normal_login(&person.staff_number) } else { typed }
}

/// The person first, because the account is the person's; but not when its name is taken already.
async fn hire(app: &App, signed_in: &SignedIn, act: &Act) -> Result<Outcome, NotDone> {
    let login = normal_login(act.field("login"));
    if !login.is_empty() && find_account(app, &login).await?.is_some() {
        return Ok(Outcome::wrong("login", words::LOGIN_TAKEN.into()));
    }
    let person = PersonId(random::timed_id(now()));
    let assignment = Assignment { post: act.choice("post")?, site: act.chosen("site")? };
    let hire = Hire {
        person,
        name: act.field("name").to_owned(),
        staff_number: act.field("staff_number").to_owned(),
        assignments: vec![assignment],
        language: None,
    };
    perform(app, signed_in, StaffOperation::from(hire).intent()).await?;
    if login.is_empty() {
        return Ok(Outcome::done(staff::words::HIRED));
    }
    match account_admin::open(app, signed_in, &login, person).await? {
        Some(first) => Ok(Outcome::done(words::first_password(&first.login)).show(first.password)),
        None => Ok(Outcome::done(words::HIRED_WITHOUT_ACCOUNT)),
    }
}

/// Somebody whom the caller sees on this page; for everybody else there is no such row.
async fn visible(app: &App, signed_in: &SignedIn, id: PersonId) -> Result<Person, ApiError> {
    let people = People::seen_by(&app.shared, &signed_in.actor, STAFF.permission);
    let mut roll = Roll::read(app).await?;
    roll.people.remove(&id).filter(|_| people.sees(id)).ok_or(ApiError::not_found())
}
