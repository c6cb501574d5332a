//! 入职: a person joins with a first post.

use domain::{PersonId, SiteId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::roll::{Roll, place_choices, post_choices};
use crate::operations::{Hire, StaffOperation};
use crate::{Assignment, PostId, words};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct HireDraft {
    name: String,
    staff_number: String,
    post: Option<PostId>,
    /// Outer `None` = not chosen; inner `None` = everywhere.
    place: Option<Option<SiteId>>,
}

impl HireDraft {
    fn operation(&self, person: PersonId, home: Option<SiteId>) -> Result<Hire, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.name.trim().is_empty() {
            errors.add("name", words::WRITE_NAME);
        }
        if self.staff_number.trim().is_empty() {
            errors.add("staff_number", words::WRITE_NUMBER);
        }
        let Some(post) = self.post else {
            errors.add("post", words::CHOOSE_POST);
            return Err(errors);
        };
        errors.or(Hire {
            person,
            name: self.name.trim().to_owned(),
            staff_number: self.staff_number.trim().to_owned(),
            assignments: vec![Assignment { post, site: self.place.unwrap_or(home) }],
            language: None,
        })
    }
}

/// The dialog of 入职.
#[component]
pub(super) fn HireForm(open: RwSignal<bool>, roll: Signal<Roll>) -> impl IntoView {
    let (replica, toasts, home) = (use_replica(), use_toasts(), use_session().site);
    let draft = RwSignal::new(HireDraft::default());
    Effect::new(move |_| {
        let home = home.get();
        draft.update(|draft| draft.place = draft.place.or(Some(home)));
    });
    let submit = move |draft: HireDraft| {
        let hire = draft.operation(replica.port().new_id().into(), home.get_untracked())?;
        Ok(Outgoing::of(&StaffOperation::from(hire)))
    };
    let saved = move |_| {
        draft.set(HireDraft { place: Some(home.get_untracked()), ..HireDraft::default() });
        toasts.good(words::HIRED);
    };
    view! {
        <FormDialog title=words::HIRE form="staff.hire" open=open draft=draft submit=submit refusal=words::rejection on_saved=saved action=words::HIRE>
            <TextField label=words::PERSON_NAME name="name" value=bind!(draft.name) required=true max_length=40 autofocus=true />
            <TextField label=words::STAFF_NUMBER name="staff_number" value=bind!(draft.staff_number) required=true half_width=true max_length=20 />
            <Select label=words::POST name="post" value=bind!(draft.post) options=post_choices(roll) required=true />
            <Select label=words::SITE name="site" value=bind!(draft.place) options=place_choices(roll) required=true />
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Post;

    #[test]
    fn name_number_and_post_are_needed() {
        let errors = HireDraft::default().operation(PersonId::default(), None).unwrap_err();
        assert!(["name", "staff_number", "post"].iter().all(|field| errors.get(field).is_some()));
        let draft = HireDraft {
            name: " 张敏 ".to_owned(),
            staff_number: "A007".to_owned(),
            post: Some(Post::builtin_id("guide")),
            place: None,
        };
        let home = Some(SiteId::default());
        let hire = draft.operation(PersonId::default(), home).unwrap();
        assert_eq!((hire.name.as_str(), hire.assignments[0].site), ("张敏", home));
        let everywhere = HireDraft { place: Some(None), ..draft };
        assert_eq!(everywhere.operation(PersonId::default(), home).unwrap().assignments[0].site, None);
    }
}
