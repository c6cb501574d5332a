//! The page of tickets' categories and how long a reply may take (R27).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use domain::Operation;
use storage::StorageError;
use tickets::operations::DefineCategory;
use tickets::{Category, CategoryId, Priority, TicketKind, TicketOperation};

use super::pages::CATEGORIES;
use super::refusal::perform;
use super::{
    Act, Action, ActionTone, Asked, Cell, Choice, ColumnKind, Field, FieldKind, Filter, NotDone, OfficePage,
    Outcome, PageRow, Said, Tone, words,
};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::directory::all;
use crate::gate::SignedIn;
use crate::random;
use crate::sync_api::message_body::JsonBody;

/// Rows of one page.
const ROWS: usize = 100;
/// A reply that may take longer than a month is no limit.
const MOST_MINUTES: u32 = 31 * 24 * 60;

/// `GET /api/office/categories`
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let (kind, skip) = (asked.value("kind"), asked.after::<usize>()?.unwrap_or(0));
    // Categories are the whole organization's.
    let editable = signed_in.actor.may(CATEGORIES.permission, None);
    let mut found = known(&app).await?;
    found.retain(|category| kind.is_empty() || category.kind.code() == kind);
    found.sort_by(|a, b| {
        (a.retired, place(a.kind), &a.name_zh, a.id).cmp(&(b.retired, place(b.kind), &b.name_zh, b.id))
    });
    let next = (found.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
    let rows = found.iter().skip(skip).take(ROWS).map(|category| row(category, editable)).collect();
    let page = OfficePage::new(&CATEGORIES, now())
        .column(words::TICKET_KIND, ColumnKind::State)
        .column(words::CATEGORY, ColumnKind::Text)
        .column(words::PRIORITY, ColumnKind::State)
        .column(words::REPLY_MINUTES, ColumnKind::Count)
        .column(words::STATE, ColumnKind::State)
        .filter(Filter::choice("kind", words::TICKET_KIND, kind, kinds()));
    let page = if editable { actions().into_iter().fold(page, OfficePage::action) } else { page };
    Ok(Json(page.rows(rows, next)))
}

/// The organization's own over the built-in ones, those that are no longer offered too.
async fn known(app: &App) -> Result<Vec<Category>, ApiError> {
    let stream = app.shared.stream;
    let own = app.readers.with(move |reader| {
        let own = all::<Category>(reader, stream)?.into_iter();
        Ok::<_, StorageError>(own.map(|(category, _)| category).collect::<Vec<_>>())
    });
    let own = own.await?;
    let mut known = Category::builtin();
    known.retain(|category| own.iter().all(|mine| mine.id != category.id));
    known.extend(own);
    Ok(known)
}

fn place(kind: TicketKind) -> usize {
    TicketKind::ALL.iter().position(|known| *known == kind).unwrap_or_default()
}

fn row(category: &Category, editable: bool) -> PageRow {
    let name = Said { zh: category.name_zh.clone(), en: category.name_en.clone() };
    let tone = match category.priority {
        Priority::Normal => Tone::Plain,
        Priority::Urgent => Tone::Warn,
        Priority::Emergency => Tone::Bad,
    };
    let (state, state_tone) =
        if category.retired { (words::RETIRED, Tone::Warn) } else { (words::OFFERED, Tone::Plain) };
    let cells = vec![
        Cell::words(tickets::words::kind(category.kind), Tone::Plain),
        Cell::words(name, Tone::Plain),
        Cell::words(tickets::words::priority(category.priority), tone),
        Cell::Count { count: u64::from(category.reply_minutes) },
        Cell::words(state, state_tone),
    ];
    PageRow::new(category.id.to_string(), cells)
        .offers_if(editable, "edit")
        .fill("name_zh", &category.name_zh)
        .fill("name_en", &category.name_en)
        .fill("priority", category.priority.code())
        .fill("reply_minutes", category.reply_minutes.to_string())
        .fill("retired", category.retired.to_string())
}

fn kinds() -> Vec<Choice> {
    TicketKind::ALL.map(|kind| Choice::new(kind.code(), tickets::words::kind(kind))).into()
}

fn actions() -> [Action; 2] {
    let priorities = Priority::ALL.map(|one| Choice::new(one.code(), tickets::words::priority(one)));
    let described = |action: Action| {
        action
            .field(Field::required("name_zh", staff::words::TITLE_ZH, FieldKind::Text))
            .field(Field::required("name_en", staff::words::TITLE_EN, FieldKind::Text))
            .field(
                Field::required("priority", words::PRIORITY, FieldKind::Choice).options(priorities.to_vec()),
            )
            .field(
                Field::required("reply_minutes", words::REPLY_MINUTES, FieldKind::Number)
                    .hint(words::REPLY_HINT),
            )
    };
    let new = Action::of_page("define", words::NEW_CATEGORY).tone(ActionTone::Primary);
    let kind = Field::required("kind", words::TICKET_KIND, FieldKind::Choice).options(kinds());
    let retired = Field::optional("retired", words::RETIRED, FieldKind::YesNo).hint(words::RETIRED_HINT);
    [described(new.field(kind)), described(Action::of_row("edit", words::EDIT)).field(retired)]
}

/// `POST /api/office/categories/{action}`
///
/// # Errors
/// 404 for an action or a category that is not there.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, NotDone> {
    let (id, kind, retired) = match action.as_str() {
        "define" => {
            let kind = TicketKind::ALL.into_iter().find(|kind| kind.code() == act.field("kind"));
            let kind = kind.ok_or_else(|| Outcome::wrong("kind", words::CHOOSE.into()))?;
            (CategoryId(random::timed_id(now())), kind, false)
        }
        "edit" => {
            let id = CategoryId(act.row_id()?);
            let before = known(&app).await?.into_iter().find(|category| category.id == id);
            (id, before.ok_or(ApiError::not_found())?.kind, act.yes("retired"))
        }
        _ => return Err(ApiError::not_found().into()),
    };
    let priority = Priority::ALL.into_iter().find(|one| one.code() == act.field("priority"));
    let priority = priority.ok_or_else(|| Outcome::wrong("priority", words::CHOOSE.into()))?;
    let minutes =
        act.field("reply_minutes").parse().ok().filter(|minutes| (1..=MOST_MINUTES).contains(minutes));
    let reply_minutes = minutes.ok_or_else(|| Outcome::wrong("reply_minutes", words::REPLY_HINT.into()))?;
    let (name_zh, name_en) = (act.field("name_zh").to_owned(), act.field("name_en").to_owned());
    let category = Category { id, kind, name_zh, name_en, priority, reply_minutes, retired };
    perform(&app, &signed_in, TicketOperation::from(DefineCategory { category }).intent()).await?;
    Ok(Outcome::done(words::SAVED))
}
