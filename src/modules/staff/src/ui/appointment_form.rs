//! 任岗: one more post for a person.

use domain::{PersonId, SiteId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::roll::{Roll, place_choices, post_choices};
use crate::operations::{Assign, StaffOperation};
use crate::{Assignment, PostId, words};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct AppointmentDraft {
    post: Option<PostId>,
    place: Option<Option<SiteId>>,
}

/// The dialog of 任岗.
#[component]
pub(super) fn AppointmentForm(open: RwSignal<bool>, person: PersonId, roll: Signal<Roll>) -> impl IntoView {
    let (toasts, home) = (use_toasts(), use_session().site);
    let fresh = move || AppointmentDraft { post: None, place: Some(home.get_untracked()) };
    let draft = RwSignal::new(fresh());
    let submit = move |draft: AppointmentDraft| {
        let post = draft.post.ok_or_else(|| FieldErrors::one("post", words::CHOOSE_POST))?;
        let assignment = Assignment { post, site: draft.place.unwrap_or(home.get_untracked()) };
        Ok(Outgoing::of(&StaffOperation::from(Assign { person, assignment })))
    };
    let saved = move |_| {
        draft.set(fresh());
        toasts.good(words::ASSIGNED);
    };
    view! {
        <FormDialog title=words::ASSIGN form=format!("staff.assign:{person}") open=open draft=draft submit=submit refusal=words::rejection on_saved=saved action=words::ASSIGN>
            <Select label=words::POST name="post" value=bind!(draft.post) options=post_choices(roll) required=true />
            <Select label=words::SITE name="site" value=bind!(draft.place) options=place_choices(roll) required=true />
        </FormDialog>
    }
}
