//! One post: to whom it reports and what it allows, in words.

use domain::{Module, Phrase};
use leptos::prelude::*;
use ui::prelude::*;

use super::post_form::PostForm;
use super::roll::Roll;
use crate::{Post, PostId, words};

/// The chosen post beside the list.
#[component]
pub(super) fn PostCard(id: PostId, roll: Signal<Roll>) -> impl IntoView {
    let (editing, language, screens) = (RwSignal::new(false), use_language(), use_screens());
    let post = Signal::derive(move || roll.with(|roll| roll.posts.get(&id).cloned()));
    let title = Signal::derive(move || {
        post.get().map_or_else(|| Phrase::new("", ""), |post| Phrase::new(post.title_zh, post.title_en))
    });
    let items = Signal::derive(move || {
        let (Some(post), roll, language) = (post.get(), roll.get(), language.get()) else {
            return Vec::new();
        };
        let name = |id: Option<PostId>| id.map(|id| roll.title(id, language)).unwrap_or_default();
        vec![
            Detail::new(words::CODE, post.code.clone()),
            Detail::new(words::DIRECT_SUPERIOR, name(post.direct_superior)),
            Detail::new(words::FUNCTIONAL_SUPERIOR, name(post.functional_superior)),
            Detail::new(words::PERSONAL_DATA, if post.personal_data { words::YES } else { words::NO }),
        ]
    });
    let allowed = move || {
        let tag = |permission: &String| {
            let label = in_words(permission, &screens);
            view! { <Tag label=label /> }
        };
        post.get().map(|post: Post| post.permissions.iter().map(tag).collect_view())
    };
    let fixed = id == Post::administrator();
    let not_permitted = use_blocked("staff.define_post", Signal::derive(|| None));
    let fixed_words = fixed.then(|| words::rejection(&domain::Rejection::new("staff.fixed_post"))).flatten();
    let blocked = Signal::derive(move || fixed_words.clone().or_else(|| not_permitted.get()));
    view! {
        <Card title=title>
            <DetailList items=items />
            <h3>{tr(words::PERMISSIONS)}</h3>
            <div class="ui-line">{allowed}</div>
            <Button label=words::EDIT_POST icon="edit" blocked=blocked on_click=move |()| editing.set(true) />
        </Card>
        <PostForm open=editing roll=roll post=Some(id) />
    }
}

/// A permission as people call it: `tickets.dispatch` → 派单, `tickets.*` → 工单 · 全部业务.
pub(super) fn in_words(permission: &str, screens: &Screens) -> Phrase {
    if permission == "*" {
        return words::EVERYTHING.into();
    }
    let Some(module) = Module::find(screens.modules, permission) else {
        return Phrase::new(permission, permission);
    };
    let what =
        if permission.ends_with(".*") { Some(words::WHOLE_MODULE) } else { screens.operation(permission) };
    let name = module.words.name;
    what.map_or_else(
        || Phrase::new(permission, permission),
        |what| Phrase::new(format!("{} · {}", name.zh, what.zh), format!("{}: {}", name.en, what.en)),
    )
}
