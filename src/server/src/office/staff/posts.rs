//! The page of posts: what each allows and to whom it reports (V).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use domain::MembershipStatus;
use staff::{Post, PostId};

use super::super::pages::POSTS;
use super::super::{
    Action, ActionTone, Asked, Cell, ColumnKind, Field, FieldKind, Filter, OfficePage, PageRow, Tone,
    words as office,
};
use super::roll::Roll;
use super::{choices, rights, words};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;

pub use super::posts_doing::act;

/// Rows of one page.
const ROWS: usize = 50;

/// `GET /api/office/posts`
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let roll = Roll::read(&app).await?;
    let (skip, right) = (asked.after::<usize>()?.unwrap_or(0), asked.value("right"));
    // Posts are defined for the whole organization.
    let editable = signed_in.actor.may(POSTS.permission, None);
    let mut found: Vec<&Post> = roll.posts.values().collect();
    found.retain(|post| right.is_empty() || post.permissions.iter().any(|known| known == right));
    found.sort_by_key(|post| (level(&roll, post), post.code.clone()));
    let next = (found.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
    let rows = found.into_iter().skip(skip).take(ROWS).map(|post| row(&roll, post, editable)).collect();
    let page = OfficePage::new(&POSTS, now())
        .column(staff::words::POST, ColumnKind::Text)
        .column(staff::words::CODE, ColumnKind::Text)
        .column(staff::words::DIRECT_SUPERIOR, ColumnKind::Text)
        .column(staff::words::FUNCTIONAL_SUPERIOR, ColumnKind::Text)
        .column(staff::words::PERSONAL_DATA, ColumnKind::State)
        .column(words::HOLDERS, ColumnKind::Count)
        .column(staff::words::PERMISSIONS, ColumnKind::Text)
        .filter(Filter::choice("right", words::RIGHT, right, rights::choices()));
    let page = if editable { actions(&roll).into_iter().fold(page, OfficePage::action) } else { page };
    Ok(Json(page.rows(rows, next)))
}

/// How many are above: the manager's post before those that report to it.
fn level(roll: &Roll, post: &Post) -> usize {
    let (mut above, mut count) = (post.direct_superior, 0);
    while let Some(next) = above.and_then(|id| roll.posts.get(&id)) {
        (above, count) = (next.direct_superior, count + 1);
        // Posts are data, and data may go in a circle.
        if count > roll.posts.len() {
            break;
        }
    }
    count
}

fn row(roll: &Roll, post: &Post, editable: bool) -> PageRow {
    let holds = |person: &&staff::Person| {
        person.status == MembershipStatus::Confirmed
            && person.assignments.iter().any(|held| held.post == post.id)
    };
    let superior = |id: Option<PostId>| Cell::maybe(id, |id| Cell::words(roll.post(id), Tone::Plain));
    let personal = if post.personal_data { office::YES } else { office::NO };
    let cells = vec![
        Cell::words(roll.post(post.id), Tone::Plain),
        Cell::text(&post.code),
        superior(post.direct_superior),
        superior(post.functional_superior),
        Cell::words(personal, Tone::Plain),
        Cell::count(roll.people.values().filter(holds).count()),
        Cell::words(rights::all_in_words(&post.permissions), Tone::Plain),
    ];
    let editable = editable && post.id != Post::administrator();
    let id = |id: Option<PostId>| id.map(|id| id.to_string()).unwrap_or_default();
    PageRow::new(post.id.to_string(), cells)
        .offers_if(editable, "edit")
        .offers_if(editable, "grant")
        .offers_if(editable, "withdraw")
        .fill("code", &post.code)
        .fill("title_zh", &post.title_zh)
        .fill("title_en", &post.title_en)
        .fill("direct_superior", id(post.direct_superior))
        .fill("functional_superior", id(post.functional_superior))
        .fill("personal_data", post.personal_data.to_string())
}

fn actions(roll: &Roll) -> Vec<Action> {
    let superiors = choices::post_or_none(roll);
    let text = |name, label| Field::required(name, label, FieldKind::Text);
    let superior = |name, label| Field::optional(name, label, FieldKind::Choice).options(superiors.clone());
    let right = || Field::required("right", words::RIGHT, FieldKind::Choice).options(rights::choices());
    let described = |action: Action| {
        action
            .field(text("title_zh", staff::words::TITLE_ZH))
            .field(text("title_en", staff::words::TITLE_EN))
            .field(superior("direct_superior", staff::words::DIRECT_SUPERIOR))
            .field(superior("functional_superior", staff::words::FUNCTIONAL_SUPERIOR))
            .field(Field::optional("personal_data", staff::words::PERSONAL_DATA, FieldKind::YesNo))
    };
    let same = Field::optional("like", words::RIGHTS_LIKE, FieldKind::Choice).hint(words::RIGHTS_LIKE_HINT);
    let new = Action::of_page("define", staff::words::NEW_POST).tone(ActionTone::Primary);
    vec![
        described(new.field(text("code", staff::words::CODE))).field(same.options(superiors.clone())),
        described(Action::of_row("edit", staff::words::EDIT_POST)),
        Action::of_row("grant", words::GRANT).field(right()),
        Action::of_row("withdraw", words::WITHDRAW).tone(ActionTone::Danger).field(right()),
    ]
}
