//! 新增楼栋, 更改楼栋名称, 新增单元.

use domain::SiteId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use crate::operations::{AddBuilding, AddEntrance, RenameBuilding, SiteOperation};
use crate::{Building, BuildingId, words};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct BuildingDraft {
    code: String,
    name: String,
}

/// The dialog of 新增楼栋. Without a name the building is called by its code.
#[component]
pub(super) fn BuildingForm(open: RwSignal<bool>, site: SiteId) -> impl IntoView {
    let (draft, toasts) = (RwSignal::new(BuildingDraft::default()), use_toasts());
    let submit = move |BuildingDraft { code, name }: BuildingDraft| {
        let name = if name.trim().is_empty() { words::building(code.trim()).zh } else { name };
        Ok(Outgoing::of(&SiteOperation::from(AddBuilding { site, code, name })))
    };
    let saved = move |_| {
        draft.set(BuildingDraft::default());
        toasts.good(words::ADDED);
    };
    view! {
        <FormDialog title=words::ADD_BUILDING form=format!("sites.add_building:{site}") open=open draft=draft submit=submit refusal=words::rejection on_saved=saved>
            <TextField label=words::CODE name="code" value=bind!(draft.code) hint=words::CODE_HINT half_width=true required=true max_length=8 autofocus=true />
            <TextField label=words::BUILDING_NAME name="name" value=bind!(draft.name) max_length=40 />
        </FormDialog>
    }
}

/// The dialog of 更改楼栋名称.
#[component]
pub(super) fn RenameBuildingForm(open: RwSignal<bool>, building: BuildingId) -> impl IntoView {
    let (draft, toasts) = (RwSignal::new(BuildingDraft::default()), use_toasts());
    let record = use_record::<Building>(building);
    Effect::new(move |_| {
        if !open.get() {
            let name = record.with(|record| record.as_ref().map(|building| building.name.clone()));
            draft.set(BuildingDraft { name: name.unwrap_or_default(), code: String::new() });
        }
    });
    let submit = move |draft: BuildingDraft| {
        Ok(Outgoing::of(&SiteOperation::from(RenameBuilding { building, name: draft.name })))
    };
    view! {
        <FormDialog title=words::RENAME_BUILDING form=format!("sites.rename_building:{building}") open=open draft=draft submit=submit refusal=words::rejection on_saved=move |_| toasts.good(words::SAVED)>
            <TextField label=words::BUILDING_NAME name="name" value=bind!(draft.name) required=true max_length=40 autofocus=true />
        </FormDialog>
    }
}

/// The dialog of 新增单元.
#[component]
pub(super) fn EntranceForm(open: RwSignal<bool>, building: BuildingId) -> impl IntoView {
    let (draft, toasts) = (RwSignal::new(String::new()), use_toasts());
    let submit =
        move |number: String| Ok(Outgoing::of(&SiteOperation::from(AddEntrance { building, number })));
    let saved = move |_| {
        draft.set(String::new());
        toasts.good(words::ADDED);
    };
    view! {
        <FormDialog title=words::ADD_ENTRANCE form=format!("sites.add_entrance:{building}") open=open draft=draft submit=submit refusal=words::rejection on_saved=saved>
            <TextField label=words::ENTRANCE_NUMBER name="number" value=draft half_width=true required=true max_length=8 autofocus=true />
        </FormDialog>
    }
}
