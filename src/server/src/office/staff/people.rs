//! The page of everybody who works here: posts, sign-in name, second factor, last use; hiring and what follows.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use domain::{MembershipStatus, PersonId, SiteId, Timestamp};
use staff::{Assignment, Person};

use super::super::pages::STAFF;
use super::super::{
    Action, ActionTone, Asked, Cell, Choice, ColumnKind, Field, FieldKind, Filter, OfficePage, PageRow,
    People, Tone, words as office,
};
use super::choices;
use super::roll::{Access, Roll, joined};
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::factors::policy::{SecondFactor, needs_second_factor};
use crate::gate::SignedIn;

pub use super::people_doing::act;

/// Rows of one page.
const ROWS: usize = 50;

/// `GET /api/office/people`
///
/// # Errors
/// When the store failed; 400 for a filter that cannot be read.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let (roll, access) = (Roll::read(&app).await?, Access::read(&app).await?);
    let page = Listing { app: &app, signed_in: &signed_in, roll, access, moment: now() };
    page.shown(&asked).map(Json)
}

struct Listing<'a> {
    app: &'a App,
    signed_in: &'a SignedIn,
    roll: Roll,
    access: Access,
    moment: Timestamp,
}

/// How somebody stands, in the order of the filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Active,
    /// The first password has not been used yet.
    Invited,
    NoAccount,
    Closed,
    Suspended,
}

impl Standing {
    const ALL: [Standing; 5] =
        [Standing::Active, Standing::Invited, Standing::NoAccount, Standing::Closed, Standing::Suspended];

    const fn name(self) -> &'static str {
        match self {
            Standing::Active => "active",
            Standing::Invited => "invited",
            Standing::NoAccount => "no_account",
            Standing::Closed => "closed",
            Standing::Suspended => "suspended",
        }
    }

    const fn words(self) -> (domain::Text, Tone) {
        match self {
            Standing::Active => (words::ACTIVE, Tone::Good),
            Standing::Invited => (words::INVITED, Tone::Plain),
            Standing::NoAccount => (words::NO_ACCOUNT, Tone::Plain),
            Standing::Closed => (words::CLOSED, Tone::Warn),
            Standing::Suspended => (words::SUSPENDED, Tone::Warn),
        }
    }
}

impl Listing<'_> {
    fn shown(&self, asked: &Asked) -> Result<OfficePage, ApiError> {
        let people = People::seen_by(&self.app.shared, &self.signed_in.actor, STAFF.permission);
        let (site, skip) = (asked.id::<SiteId>("site")?, asked.after::<usize>()?.unwrap_or(0));
        let (state, typed) = (asked.value("state"), asked.value("text").to_lowercase());
        let mut found: Vec<&Person> = self.roll.people.values().filter(|one| people.sees(one.id)).collect();
        found.retain(|person| {
            let here = |held: &Assignment| held.site.is_none() || held.site == site;
            (site.is_none() || person.assignments.iter().any(here))
                && (state.is_empty() || self.state(person).name() == state)
                && (typed.is_empty() || self.reads(person, &typed))
        });
        found.sort_by(|a, b| a.staff_number.cmp(&b.staff_number));
        let next = (found.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
        let rows = found.into_iter().skip(skip).take(ROWS).map(|person| self.row(person, &people));
        let rows = rows.collect();
        let states = Standing::ALL.map(|state| Choice::new(state.name(), state.words().0));
        let sites = choices::sites(&self.roll, |site| site.is_some() && self.may_hire(site));
        let page = OfficePage::new(&STAFF, self.moment)
            .column(office::PERSON, ColumnKind::Person)
            .column(staff::words::STAFF_NUMBER, ColumnKind::Text)
            .column(staff::words::POSTS, ColumnKind::Text)
            .column(staff::words::LOGIN, ColumnKind::Text)
            .column(office::STATE, ColumnKind::State)
            .column(words::SECOND_FACTOR, ColumnKind::State)
            .column(words::LAST_SEEN, ColumnKind::Time)
            .column(staff::words::DELEGATE, ColumnKind::Person)
            .filter(Filter::choice("site", staff::words::SITE, asked.value("site"), sites))
            .filter(Filter::choice("state", office::STATE, state, states.into()))
            .filter(Filter::text("text", staff::words::FIND_HINT, asked.value("text")));
        let page = self.actions(&people).into_iter().fold(page, OfficePage::action);
        Ok(page.rows(rows, next).empty(staff::words::NOBODY))
    }

    fn may_hire(&self, site: Option<SiteId>) -> bool {
        self.signed_in.actor.may(STAFF.permission, site)
    }

    fn reads(&self, person: &Person, typed: &str) -> bool {
        let login = self.access.accounts.get(&person.id).map(|account| account.login.as_str());
        let posts = joined(person.assignments.iter().map(|held| self.roll.held(held)));
        [person.name.as_str(), &person.staff_number, login.unwrap_or_default(), &posts.zh, &posts.en]
            .iter()
            .any(|text| text.to_lowercase().contains(typed))
    }

    fn state(&self, person: &Person) -> Standing {
        match self.access.accounts.get(&person.id) {
            _ if person.status != MembershipStatus::Confirmed => Standing::Suspended,
            None => Standing::NoAccount,
            Some(account) if account.disabled => Standing::Closed,
            Some(account) if account.must_change => Standing::Invited,
            Some(_) => Standing::Active,
        }
    }

    fn factor(&self, person: PersonId) -> Cell {
        if self.access.proven.contains(&person) {
            return Cell::words(office::YES, Tone::Good);
        }
        let rights = self.app.shared.rights();
        let owed = rights.directory.people.get(&person).is_some_and(needs_second_factor);
        let owed = owed && self.app.settings.now().second_factor == SecondFactor::Required;
        let has_account = self.access.accounts.contains_key(&person);
        match owed && has_account {
            true => Cell::words(words::FACTOR_OWED, Tone::Warn),
            false => Cell::words(office::NO, Tone::Plain),
        }
    }

    fn row(&self, person: &Person, people: &People) -> PageRow {
        let (state, tone) = self.state(person).words();
        let account = self.access.accounts.get(&person.id);
        let posts = joined(person.assignments.iter().map(|held| self.roll.held(held)));
        let cells = vec![
            people.cell(person.id),
            Cell::text(&person.staff_number),
            Cell::words(posts, Tone::Plain),
            Cell::maybe(account, |account| Cell::text(&account.login)),
            Cell::words(state, tone),
            self.factor(person.id),
            Cell::maybe(self.access.seen.get(&person.id), |seen| Cell::time(*seen)),
            Cell::maybe(self.roll.delegate(person, self.moment), |delegate| people.cell(delegate)),
        ];
        let own = person.id == self.signed_in.session.person;
        let suspended = person.status == MembershipStatus::Suspended;
        let closed = account.is_some_and(|account| account.disabled);
        let proven = self.access.proven.contains(&person.id);
        let row = PageRow::new(person.id.to_string(), cells)
            .offers_if(account.is_none(), "account")
            .offers_if(account.is_some() && !own, "reset")
            .offers_if(account.is_some() && !closed && !own, "close")
            .offers_if(closed && !own, "reopen")
            .offers_if(proven && !own, "forget_factors")
            .offers("assign")
            .offers_if(!person.assignments.is_empty(), "relieve")
            .offers("rename")
            .offers_if(!suspended && !own, "suspend")
            .offers_if(suspended, "reinstate")
            .offers_if(own, "delegate")
            .fill("name", &person.name)
            .fill("login", person.staff_number.to_lowercase());
        match person.assignments.first() {
            Some(held) => {
                let site = held.site.map(|site| site.to_string()).unwrap_or_default();
                row.fill("held_post", held.post.to_string()).fill("held_site", site)
            }
            None => row,
        }
    }

    fn actions(&self, people: &People) -> Vec<Action> {
        let posts = choices::posts(&self.roll);
        let sites = choices::sites(&self.roll, |site| self.may_hire(site));
        let at = |name| Field::optional(name, staff::words::SITE, FieldKind::Choice).options(sites.clone());
        let post = |name| Field::required(name, staff::words::POST, FieldKind::Choice).options(posts.clone());
        let login = |hint| Field::optional("login", staff::words::LOGIN, FieldKind::Text).hint(hint);
        let text = |name, label| Field::required(name, label, FieldKind::Text);
        let day = |name, label| Field::required(name, label, FieldKind::Day);
        let delegate = Field::required("delegate", staff::words::DELEGATE, FieldKind::Person);
        let wherever = choices::sites(&self.roll, |_| true);
        vec![
            Action::of_page("hire", staff::words::HIRE)
                .tone(ActionTone::Primary)
                .field(text("name", staff::words::PERSON_NAME))
                .field(text("staff_number", staff::words::STAFF_NUMBER))
                .field(post("post"))
                .field(at("site"))
                .field(login(words::LOGIN_OR_NONE)),
            Action::of_row("account", staff::words::OPEN_ACCOUNT).field(login(words::LOGIN_HINT)),
            Action::of_row("reset", staff::words::RESET_PASSWORD).confirm(words::RESET_QUESTION),
            Action::of_row("assign", staff::words::ASSIGN).field(post("post")).field(at("site")),
            Action::of_row("relieve", staff::words::RELIEVE).field(post("held_post")).field(at("held_site")),
            Action::of_row("rename", staff::words::CORRECT_NAME)
                .field(text("name", staff::words::PERSON_NAME)),
            Action::of_row("delegate", staff::words::DELEGATE_FOR)
                .field(delegate.options(choices::people(&self.roll, |person| people.sees(person))))
                .field(day("from", words::FROM))
                .field(day("until", words::UNTIL).hint(words::UNTIL_HINT))
                .field(Field::optional("site", staff::words::SITE, FieldKind::Choice).options(wherever)),
            Action::of_row("close", words::CLOSE).tone(ActionTone::Danger).confirm(words::CLOSE_QUESTION),
            Action::of_row("reopen", words::REOPEN),
            Action::of_row("forget_factors", words::FORGET_FACTORS)
                .tone(ActionTone::Danger)
                .confirm(words::FORGET_QUESTION),
            Action::of_row("suspend", staff::words::SUSPEND)
                .tone(ActionTone::Danger)
                .confirm(words::SUSPEND_QUESTION),
            Action::of_row("reinstate", staff::words::REINSTATE),
        ]
    }
}
