//! The list of posts, with one of them beside it.

use domain::Id;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::prelude::*;

use super::paths;
use super::post_card::PostCard;
use super::roll::Roll;
use crate::{Post, PostId, words};

#[derive(Clone)]
struct Line {
    post: Post,
    superior: Option<Post>,
    holders: usize,
}

/// All posts, superiors first.
#[component]
pub(super) fn PostsView(roll: Signal<Roll>, chosen: Signal<Option<PostId>>) -> impl IntoView {
    let lines = Signal::derive(move || {
        roll.with(|roll| {
            let line = |post: &Post| Line {
                post: post.clone(),
                superior: post.direct_superior.and_then(|id| roll.posts.get(&id).cloned()),
                holders: roll
                    .people
                    .iter()
                    .filter(|person| person.assignments.iter().any(|held| held.post == post.id))
                    .count(),
            };
            roll.posts_in_order().into_iter().map(line).collect::<Vec<_>>()
        })
    });
    let navigate = StoredValue::new_local(use_navigate());
    let open =
        move |id: Id| navigate.with_value(|go| go(&paths::post(id.into()), NavigateOptions::default()));
    let selected = RwSignal::new(None);
    Effect::new(move |_| selected.set(chosen.get().map(PostId::id)));
    let beside = move || match chosen.get() {
        Some(id) => view! {
            <a class="ui-back" href=paths::POSTS><Icon name="arrow-left" />{tr(words::POSTS)}</a>
            <PostCard id=id roll=roll />
        }
        .into_any(),
        None => ().into_any(),
    };
    let empty = || view! { <EmptyState /> };
    view! {
        <div
            class="ui-columns ui-columns--beside"
            class=("ui-columns--split", move || chosen.get().is_some())
            class=("ui-columns--chosen", move || chosen.get().is_some())
        >
            <div class="ui-stack">
                <DataTable label=words::POSTS rows=lines id_of=|line: &Line| line.post.id.id() columns=columns() empty=empty selected=selected on_open=open />
            </div>
            <div class="ui-stack">{beside}</div>
        </div>
    }
}

fn columns() -> Vec<Column<Line>> {
    vec![
        Column::text(words::POST, Width::Words(12, 15), |line: &Line, language| {
            line.post.title(language).to_owned()
        })
        .heads_card(),
        Column::text(words::DIRECT_SUPERIOR, Width::Rest, |line: &Line, language| {
            line.superior.as_ref().map(|post| post.title(language).to_owned()).unwrap_or_default()
        }),
        Column::text(words::PEOPLE, Width::Characters(6), |line: &Line, language| {
            words::people(line.holders).in_language(language).to_owned()
        }),
        Column::text(words::PERMISSIONS, Width::Characters(8), |line: &Line, language| {
            if line.post.permissions.iter().any(|permission| permission == "*") {
                words::EVERYTHING.in_language(language).to_owned()
            } else {
                words::permissions(line.post.permissions.len()).in_language(language).to_owned()
            }
        })
        .priority(2),
        Column::text(words::PERSONAL_DATA, Width::Words(9, 12), |line: &Line, language| {
            if line.post.personal_data { words::YES } else { words::NO }.in_language(language).to_owned()
        })
        .priority(3),
    ]
}
