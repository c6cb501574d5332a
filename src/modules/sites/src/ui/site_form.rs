//! 新建项目, 更改项目名称.

use domain::SiteId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use crate::operations::{FoundSite, RenameSite, SiteOperation};
use crate::{Site, words};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct SiteDraft {
    name: String,
    address: String,
}

/// The dialog of 新建项目.
#[component]
pub(super) fn SiteForm(open: RwSignal<bool>) -> impl IntoView {
    let (draft, replica, toasts) = (RwSignal::new(SiteDraft::default()), use_replica(), use_toasts());
    let submit = move |SiteDraft { name, address }: SiteDraft| {
        let site = replica.port().new_id().into();
        Ok(Outgoing::of(&SiteOperation::from(FoundSite { site, name, address })))
    };
    let saved = move |_| {
        draft.set(SiteDraft::default());
        toasts.good(words::FOUNDED);
    };
    view! {
        <FormDialog title=words::FOUND_SITE form="sites.found_site" open=open draft=draft submit=submit refusal=words::rejection on_saved=saved>
            <TextField label=words::SITE_NAME name="name" value=bind!(draft.name) required=true max_length=40 autofocus=true />
            <TextField label=words::ADDRESS name="address" value=bind!(draft.address) max_length=100 />
        </FormDialog>
    }
}

/// The dialog of 更改项目名称.
#[component]
pub(super) fn RenameSiteForm(open: RwSignal<bool>, site: SiteId) -> impl IntoView {
    let (draft, toasts) = (RwSignal::new(SiteDraft::default()), use_toasts());
    let record = use_record::<Site>(site);
    Effect::new(move |_| {
        if !open.get() {
            let name = record.with(|record| record.as_ref().map(|site| site.name.clone()));
            draft.set(SiteDraft { name: name.unwrap_or_default(), address: String::new() });
        }
    });
    let submit =
        move |draft: SiteDraft| Ok(Outgoing::of(&SiteOperation::from(RenameSite { site, name: draft.name })));
    view! {
        <FormDialog
            title=words::RENAME_SITE
            form=format!("sites.rename_site:{site}")
            open=open
            draft=draft
            submit=submit
            refusal=words::rejection
            on_saved=move |_| toasts.good(words::SAVED)
        >
            <TextField label=words::SITE_NAME name="name" value=bind!(draft.name) required=true max_length=40 autofocus=true />
        </FormDialog>
    }
}
