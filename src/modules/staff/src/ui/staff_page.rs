//! 员工: people and posts, two views of one page.

use domain::{PersonId, Phrase};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::prelude::*;

use super::hire_form::HireForm;
use super::people_view::PeopleView;
use super::post_form::PostForm;
use super::posts_view::PostsView;
use super::{paths, roll::use_roll};
use crate::{PostId, words};

/// People, or posts, with the chosen one beside the list.
#[component]
pub(super) fn StaffPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move |name: &'static str| query.with(|query| query.get(name));
    let posts_shown = Memo::new(move |_| asked("view").as_deref() == Some("posts"));
    let person = Signal::derive(move || asked("person")?.parse::<PersonId>().ok());
    let post = Signal::derive(move || asked("post")?.parse::<PostId>().ok());
    let (hiring, defining) = (RwSignal::new(false), RwSignal::new(false));
    let roll = use_roll();
    let count: Signal<Phrase> = Signal::derive(move || words::people(roll.with(|roll| roll.people.len())));
    let tabs = Signal::derive(move || {
        vec![FilterTab::new(words::PEOPLE, paths::STAFF), FilterTab::new(words::POSTS, paths::POSTS)]
    });
    let chosen =
        Signal::derive(move || if posts_shown.get() { paths::POSTS } else { paths::STAFF }.to_owned());
    let somewhere = use_session().site;
    let hire_blocked = use_blocked("staff.hire", somewhere.into());
    let define_blocked = use_blocked("staff.define_post", Signal::derive(|| None));
    let action = move || {
        if posts_shown.get() {
            view! { <Button label=words::NEW_POST icon="plus" tone=Tone::Primary blocked=define_blocked on_click=move |()| defining.set(true) /> }.into_any()
        } else {
            view! { <Button label=words::HIRE icon="plus" tone=Tone::Primary blocked=hire_blocked on_click=move |()| hiring.set(true) /> }.into_any()
        }
    };
    let needle = RwSignal::new(String::new());
    let search = move || {
        let find =
            || view! { <SearchField label=words::FIND_PEOPLE value=needle placeholder=words::FIND_HINT /> };
        (!posts_shown.get()).then(|| view! { <span class="ui-line__end ui-line__search">{find()}</span> })
    };
    let body = move || {
        if posts_shown.get() {
            view! { <PostsView roll=roll chosen=post /> }.into_any()
        } else {
            view! { <PeopleView roll=roll chosen=person needle=needle /> }.into_any()
        }
    };
    view! {
        <PageHeader title=words::NAME note=count>{action}</PageHeader>
        <div class="ui-line">
            <Tabs label=words::NAME tabs=tabs chosen=chosen />
            {search}
        </div>
        {body}
        <HireForm open=hiring roll=roll />
        <PostForm open=defining roll=roll post=None />
    }
}
