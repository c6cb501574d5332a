//! One building: its entrances, floor by floor, and what other modules know of it.

use std::sync::Arc;

use domain::{Phrase, Record};
use leptos::prelude::*;
use ui::prelude::*;

use super::building_form::{EntranceForm, RenameBuildingForm};
use super::units_form::UnitsForm;
use crate::queries::by_floor;
use crate::{Building, BuildingId, Entrance, Unit, words};

/// The chosen building.
#[component]
pub(super) fn BuildingView(id: BuildingId) -> impl IntoView {
    let record = use_record::<Building>(id);
    let known = Memo::new(move |_| record.with(Option::is_some));
    move || {
        if known.get() {
            view! { <Known id=id record=record /> }.into_any()
        } else {
            view! { <Card><EmptyState kind=EmptyKind::NotDownloaded /></Card> }.into_any()
        }
    }
}

#[component]
fn Known(id: BuildingId, record: Signal<Option<Arc<Building>>>) -> impl IntoView {
    let entrances = use_table::<Entrance>();
    let (adding, renaming) = (RwSignal::new(false), RwSignal::new(false));
    let site = Signal::derive(move || record.with(|record| record.as_ref().map(|building| building.site)));
    let (add_blocked, rename_blocked) =
        (use_blocked("sites.add_entrance", site), use_blocked("sites.rename_building", site));
    let title = Signal::derive(move || {
        let name =
            record.with(|record| record.as_ref().map(|building| building.name.clone())).unwrap_or_default();
        Phrase::new(name.clone(), name)
    });
    let here = Signal::derive(move || {
        let mut here: Vec<Arc<Entrance>> =
            entrances.with(|all| all.iter_shared().filter(|entrance| entrance.building == id).collect());
        domain::order::sort_by_key(&mut here, |entrance| (entrance.number.len(), entrance.number.clone()));
        here
    });
    let cards = move || {
        let here = here.get();
        if here.is_empty() {
            let action = (words::ADD_ENTRANCE.into(), Callback::new(move |()| adding.set(true)));
            return view! { <Card><EmptyState words=words::NO_ENTRANCES action=action /></Card> }.into_any();
        }
        here.into_iter()
            .map(|entrance| view! { <EntranceCard entrance=entrance /> })
            .collect_view()
            .into_any()
    };
    // Who draws no maps sees no buttons: the same reason at each of them would say nothing new.
    let drawing = move || {
        add_blocked.with(Option::is_none).then(|| {
            let (rename, add) = (move |()| renaming.set(true), move |()| adding.set(true));
            view! {
                <Button label=words::RENAME_BUILDING icon="edit" blocked=rename_blocked on_click=rename />
                <Button label=words::ADD_ENTRANCE icon="plus" on_click=add />
            }
        })
    };
    let heading = Wording::from(title).say();
    view! {
        <div class="ui-line">
            <h2>{heading}</h2>
            <span class="ui-line ui-line__end">{drawing}</span>
        </div>
        {cards}
        <Panels kind=Building::KIND id=id.id() />
        <EntranceForm open=adding building=id />
        <RenameBuildingForm open=renaming building=id />
    }
}

/// One staircase: a line per floor, a mark per unit.
#[component]
fn EntranceCard(entrance: Arc<Entrance>) -> impl IntoView {
    let units = use_table::<Unit>();
    let adding = RwSignal::new(false);
    let (id, site) = (entrance.entrance_id(), entrance.site);
    let blocked = use_blocked("sites.add_units", Signal::derive(move || Some(site)));
    let title = words::entrance(&entrance.number);
    let floors = move || {
        let units = units.get();
        let floors = by_floor(units.iter(), &entrance);
        if floors.is_empty() {
            return view! { <div class="ui-muted">{tr(words::NO_UNITS)}</div> }.into_any();
        }
        floors.into_iter().map(|(floor, units)| floor_line(floor, &units)).collect_view().into_any()
    };
    let button = move || {
        let go = move |()| adding.set(true);
        let may = blocked.with(Option::is_none);
        may.then(|| view! { <Button label=words::ADD_UNITS icon="plus" tone=Tone::Ghost on_click=go /> })
    };
    let add = move || view! { {button} };
    view! {
        <Card title=title extra=add flush=true><div class="ui-list">{floors}</div></Card>
        <UnitsForm open=adding entrance=id />
    }
}

fn floor_line(floor: Option<i16>, units: &[&Unit]) -> AnyView {
    let mark = |unit: &&Unit| {
        let tone = if unit.steward.is_some() { TagTone::Blue } else { TagTone::Gray };
        view! { <Tag label=unit.code.door.clone() tone=Signal::derive(move || tone) /> }
    };
    let label = Wording::from(words::floor(floor)).say();
    view! {
        <div>
            <span class="ui-hint ui-number sites-floor">{label}</span>
            <span class="ui-line">{units.iter().map(mark).collect_view()}</span>
        </div>
    }
    .into_any()
}
