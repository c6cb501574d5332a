//! 设定岗位: title, superiors, and what the post allows, one tick per operation.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::post_card::in_words;
use super::roll::{Roll, post_choices};
use crate::operations::{DefinePost, StaffOperation};
use crate::{Post, PostId, words};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct PostDraft {
    code: String,
    title_zh: String,
    title_en: String,
    direct_superior: Option<PostId>,
    functional_superior: Option<PostId>,
    permissions: BTreeSet<String>,
    personal_data: bool,
}

impl PostDraft {
    fn of(post: &Post) -> PostDraft {
        PostDraft {
            code: post.code.clone(),
            title_zh: post.title_zh.clone(),
            title_en: post.title_en.clone(),
            direct_superior: post.direct_superior,
            functional_superior: post.functional_superior,
            permissions: post.permissions.iter().cloned().collect(),
            personal_data: post.personal_data,
        }
    }

    fn operation(self, post: PostId) -> Result<DefinePost, FieldErrors> {
        let mut errors = FieldErrors::new();
        for (field, text, words) in [
            ("code", &self.code, words::WRITE_CODE),
            ("title_zh", &self.title_zh, words::WRITE_TITLE),
            ("title_en", &self.title_en, words::WRITE_TITLE),
        ] {
            if text.trim().is_empty() {
                errors.add(field, words);
            }
        }
        errors.or(DefinePost {
            post,
            code: self.code,
            title_zh: self.title_zh,
            title_en: self.title_en,
            direct_superior: self.direct_superior,
            functional_superior: self.functional_superior,
            permissions: self.permissions.into_iter().collect(),
            personal_data: self.personal_data,
        })
    }
}

/// The dialog of 设定岗位; `post` = `None` for a new one.
#[component]
pub(super) fn PostForm(open: RwSignal<bool>, roll: Signal<Roll>, post: Option<PostId>) -> impl IntoView {
    let (draft, replica, toasts) = (RwSignal::new(PostDraft::default()), use_replica(), use_toasts());
    Effect::new(move |_| {
        if !open.get() {
            let known = roll.with(|roll| post.and_then(|post| roll.posts.get(&post).map(PostDraft::of)));
            draft.set(known.unwrap_or_default());
        }
    });
    let submit = move |draft: PostDraft| {
        let id = post.unwrap_or_else(|| replica.port().new_id().into());
        Ok(Outgoing::of(&StaffOperation::from(draft.operation(id)?)))
    };
    let saved = move |_| {
        draft.set(PostDraft::default());
        toasts.good(words::SAVED);
    };
    let others = post_choices(roll);
    let (title, form) = match post {
        Some(post) => (words::EDIT_POST, format!("staff.define_post:{post}")),
        None => (words::NEW_POST, "staff.define_post".to_owned()),
    };
    view! {
        <FormDialog title=title form=form open=open draft=draft submit=submit refusal=words::rejection on_saved=saved wide=true>
            <TextField label=words::TITLE_ZH name="title_zh" value=bind!(draft.title_zh) required=true max_length=30 autofocus=true />
            <TextField label=words::TITLE_EN name="title_en" value=bind!(draft.title_en) required=true max_length=30 />
            <TextField label=words::CODE name="code" value=bind!(draft.code) required=true half_width=true max_length=30 />
            <Select label=words::DIRECT_SUPERIOR name="direct_superior" value=bind!(draft.direct_superior) options=others />
            <Select label=words::FUNCTIONAL_SUPERIOR name="functional_superior" value=bind!(draft.functional_superior) options=others />
            <Checkbox label=words::PERSONAL_DATA value=bind!(draft.personal_data) />
            <Permissions draft=draft />
        </FormDialog>
    }
}

/// A tick per operation, by module.
#[component]
fn Permissions(draft: RwSignal<PostDraft>) -> impl IntoView {
    let screens = use_screens();
    let tick = move |permission: String| {
        let (read, written) = (permission.clone(), permission.clone());
        let value = Bound::of(
            draft,
            move |draft: &PostDraft| draft.permissions.contains(&read),
            move |draft: &mut PostDraft, on| {
                if on {
                    draft.permissions.insert(written.clone());
                } else {
                    draft.permissions.remove(&written);
                }
            },
        );
        view! { <Checkbox label=in_words(&permission, &screens) value=value /> }
    };
    let group = move |module: &'static domain::Module| {
        let whole = format!("{}.*", module.name);
        let all = core::iter::once(whole).chain(module.operations.iter().map(|kind| (*kind).to_owned()));
        view! { <Card title=module.words.name><div class="ui-stack">{all.map(tick).collect_view()}</div></Card> }
    };
    view! { <div class="ui-columns ui-columns--halves">{screens.modules.iter().map(group).collect_view()}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::default_posts;

    #[test]
    fn what_was_not_touched_comes_back_as_it_was() {
        for post in default_posts() {
            let define = PostDraft::of(&post).operation(post.id).unwrap();
            let before: BTreeSet<_> = post.permissions.iter().collect();
            assert_eq!(define.permissions.iter().collect::<BTreeSet<_>>(), before);
            assert_eq!((define.code, define.direct_superior), (post.code, post.direct_superior));
        }
    }

    #[test]
    fn titles_and_code_are_needed() {
        let errors = PostDraft::default().operation(PostId::default()).unwrap_err();
        assert!(["code", "title_zh", "title_en"].iter().all(|field| errors.get(field).is_some()));
    }
}
