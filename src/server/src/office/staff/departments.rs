//! The page of departments: where somebody belongs, and who is counted together.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use staff::{Department, Person};

use super::super::pages::DEPARTMENTS;
use super::super::{
    Action, ActionTone, Asked, Cell, Choice, ColumnKind, Field, FieldKind, OfficePage, PageRow, Said, Tone,
    words as office,
};
use super::roll::{Roll, joined};
use super::{choices, words};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;

pub use super::departments_doing::act;

/// Rows of one page.
const ROWS: usize = 50;

/// `GET /api/office/departments`
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let roll = Roll::read(&app).await?;
    let skip = asked.after::<usize>()?.unwrap_or(0);
    // Departments are the whole organization's.
    let editable = signed_in.actor.may(DEPARTMENTS.permission, None);
    let mut found: Vec<&Department> = roll.departments.values().collect();
    found.sort_by(|a, b| (a.closed, &a.name_zh, a.id).cmp(&(b.closed, &b.name_zh, b.id)));
    let next = (found.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
    let rows = found.into_iter().skip(skip).take(ROWS).map(|one| row(&roll, one, editable)).collect();
    let page = OfficePage::new(&DEPARTMENTS, now())
        .column(words::DEPARTMENT, ColumnKind::Text)
        .column(words::PART_OF, ColumnKind::Text)
        .column(staff::words::SITE, ColumnKind::Text)
        .column(staff::words::POSTS, ColumnKind::Text)
        .column(words::NAMED_PEOPLE, ColumnKind::Text)
        .column(words::MEMBERS, ColumnKind::Count)
        .column(office::STATE, ColumnKind::State);
    let page = if editable { actions(&roll).into_iter().fold(page, OfficePage::action) } else { page };
    Ok(Json(page.rows(rows, next).empty(words::NO_DEPARTMENT)))
}

fn name(department: &Department) -> Said {
    Said { zh: department.name_zh.clone(), en: department.name_en.clone() }
}

fn row(roll: &Roll, department: &Department, editable: bool) -> PageRow {
    let above = department.above.and_then(|id| roll.departments.get(&id));
    let sites = match department.sites.as_slice() {
        [] => staff::words::EVERYWHERE.into(),
        sites => joined(sites.iter().map(|site| roll.site(Some(*site)))),
    };
    let people = department.people.iter().filter_map(|id| roll.people.get(id));
    let member = |person: &&Person| department.has(person);
    let (state, tone) =
        if department.closed { (words::DISSOLVED, Tone::Warn) } else { (words::EXISTS, Tone::Plain) };
    let cells = vec![
        Cell::words(name(department), Tone::Plain),
        Cell::maybe(above, |above| Cell::words(name(above), Tone::Plain)),
        Cell::words(sites, Tone::Plain),
        Cell::words(joined(department.posts.iter().map(|post| roll.post(*post))), Tone::Plain),
        Cell::words(joined(people.map(|person| Said::name(&person.name))), Tone::Plain),
        Cell::count(roll.people.values().filter(member).count()),
        Cell::words(state, tone),
    ];
    PageRow::new(department.id.to_string(), cells)
        .offers_if(editable, "edit")
        .offers_if(editable, "add")
        .offers_if(editable, "remove")
        .fill("name_zh", &department.name_zh)
        .fill("name_en", &department.name_en)
        .fill("above", department.above.map(|id| id.to_string()).unwrap_or_default())
        .fill("closed", department.closed.to_string())
}

fn actions(roll: &Roll) -> Vec<Action> {
    let text = |name, label| Field::required(name, label, FieldKind::Text);
    let above = choices::by_name(
        roll.departments.values().map(|known| Choice::new(known.id.to_string(), name(known))),
    );
    let above: Vec<Choice> = core::iter::once(Choice::new("", office::NONE)).chain(above).collect();
    let sites = choices::sites(roll, |site| site.is_some());
    let sites: Vec<Choice> = core::iter::once(Choice::new("", office::NONE)).chain(sites).collect();
    let described = |action: Action| {
        action
            .field(text("name_zh", staff::words::TITLE_ZH))
            .field(text("name_en", staff::words::TITLE_EN))
            .field(Field::optional("above", words::PART_OF, FieldKind::Choice).options(above.clone()))
    };
    let member = |action: Action| {
        let post = Field::optional("post", staff::words::POST, FieldKind::Choice);
        let person = Field::optional("person", office::PERSON, FieldKind::Person);
        let site = Field::optional("site", staff::words::SITE, FieldKind::Choice).hint(words::ONE_OF_THESE);
        action
            .field(post.options(choices::post_or_none(roll)))
            .field(person.options(choices::person_or_none(roll)))
            .field(site.options(sites.clone()))
    };
    vec![
        described(Action::of_page("define", words::NEW_DEPARTMENT).tone(ActionTone::Primary)),
        described(Action::of_row("edit", words::EDIT)).field(Field::optional(
            "closed",
            words::DISSOLVED,
            FieldKind::YesNo,
        )),
        member(Action::of_row("add", words::ADD)),
        member(Action::of_row("remove", words::REMOVE).tone(ActionTone::Danger)),
    ]
}
