//! People, posts and sites by name, as the screens of this module read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{Language, MembershipStatus, PersonId, SiteId};
use leptos::prelude::*;
use sites::Site;
use ui::prelude::*;

use crate::{Assignment, Person, Post, PostId, with_defaults, words};

/// Everything that names a person's place.
#[derive(Clone)]
pub(super) struct Roll {
    pub(super) people: Table<Person>,
    pub(super) posts: Arc<BTreeMap<PostId, Post>>,
    pub(super) sites: Table<Site>,
}

/// The roll, renewed when any of it changes.
pub(super) fn use_roll() -> Signal<Roll> {
    let (people, posts, sites) = (use_table::<Person>(), use_table::<Post>(), use_table::<Site>());
    let posts = Memo::new_with_compare(
        move |_| Arc::new(posts.with(|posts| with_defaults(posts.iter().cloned()))),
        |before: Option<&Arc<BTreeMap<PostId, Post>>>, after| before != after,
    );
    Signal::derive(move || Roll { people: people.get(), posts: posts.get(), sites: sites.get() })
}

impl Roll {
    pub(super) fn title(&self, post: PostId, language: Language) -> String {
        self.posts
            .get(&post)
            .map_or_else(|| ui::format::NOTHING.to_owned(), |post| post.title(language).to_owned())
    }

    pub(super) fn site(&self, site: Option<SiteId>, language: Language) -> String {
        match site {
            None => words::EVERYWHERE.in_language(language).to_owned(),
            Some(site) => self.sites.get(site).map_or_else(|| site.id().short(), |site| site.name.clone()),
        }
    }

    pub(super) fn held(&self, held: Assignment, language: Language) -> String {
        words::post_at(&self.title(held.post, language), &self.site(held.site, language))
    }

    pub(super) fn name(&self, person: PersonId) -> String {
        self.people.get(person).map(|person| person.name.clone()).unwrap_or_default()
    }
}

/// 在职, 停用, 已邀请
#[component]
pub(super) fn StatusTag(#[prop(into)] status: Signal<MembershipStatus>) -> impl IntoView {
    let label = Signal::derive(move || match status.get() {
        MembershipStatus::Invited => words::INVITED,
        MembershipStatus::Accepted => words::ACCEPTED,
        MembershipStatus::Confirmed => words::CONFIRMED,
        MembershipStatus::Suspended => words::SUSPENDED,
    });
    let tone = Signal::derive(move || match status.get() {
        MembershipStatus::Invited | MembershipStatus::Accepted => TagTone::Blue,
        MembershipStatus::Confirmed => TagTone::Green,
        MembershipStatus::Suspended => TagTone::Gray,
    });
    view! { <Tag label=label tone=tone /> }
}
