//! 项目: sites and their buildings on the left, the chosen building on the right.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::prelude::*;

use super::building_form::BuildingForm;
use super::building_view::BuildingView;
use super::paths;
use super::site_form::{RenameSiteForm, SiteForm};
use crate::{Building, BuildingId, Site, Unit, words};

/// The map of all sites this person works at.
#[component]
pub(super) fn MapPage() -> impl IntoView {
    let founding = RwSignal::new(false);
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get("building"))?.parse::<BuildingId>().ok());
    let sites = use_table::<Site>();
    let only = use_session().site;
    let shown = Signal::derive(move || {
        let mut shown: Vec<Arc<Site>> = sites.with(|sites| sites.iter_shared().collect());
        shown.retain(|site| only.get().is_none_or(|only| only == site.id));
        domain::order::sort_by(&mut shown, |a, b| a.name.cmp(&b.name));
        shown
    });
    // The first building until another one is chosen: an empty half says nothing.
    let buildings = use_table::<Building>();
    let first = Memo::new(move |_| {
        let site = shown.with(|shown| shown.first().map(|site| site.id))?;
        buildings.with(|all| {
            let here = all.iter().filter(|building| building.site == site);
            here.min_by_key(|building| (building.code.len(), building.code.clone()))
                .map(|first| first.building_id())
        })
    });
    let chosen = Memo::new(move |_| asked.get().or_else(|| first.get()));
    let blocked = use_blocked("sites.found_site", Signal::derive(|| None));
    let list = move || {
        let shown = shown.get();
        if shown.is_empty() {
            let action = (words::FOUND_SITE.into(), Callback::new(move |()| founding.set(true)));
            return view! { <EmptyState words=words::NO_SITES action=action /> }.into_any();
        }
        let card = |site: Arc<Site>| view! { <SiteCard site=site chosen=chosen /> };
        shown.into_iter().map(card).collect_view().into_any()
    };
    let detail = move || match chosen.get() {
        Some(id) => view! {
            <a class="ui-back" href=paths::SITES><Icon name="arrow-left" />{tr(words::NAME)}</a>
            <BuildingView id=id />
        }
        .into_any(),
        None => view! { <Card><p class="ui-muted">{tr(words::CHOOSE_BUILDING)}</p></Card> }.into_any(),
    };
    view! {
        <PageHeader title=words::NAME>
            <Button label=words::FOUND_SITE icon="plus" tone=Tone::Primary blocked=blocked on_click=move |()| founding.set(true) />
        </PageHeader>
        <div class="ui-columns ui-columns--list" class=("ui-columns--chosen", move || asked.with(Option::is_some))>
            <div class="ui-stack">{list}</div>
            <div class="ui-stack">{detail}</div>
        </div>
        <SiteForm open=founding />
    }
}

/// One site with its buildings.
#[component]
fn SiteCard(site: Arc<Site>, chosen: Memo<Option<BuildingId>>) -> impl IntoView {
    let (id, address) = (site.id, site.address.clone());
    let (buildings, units) = (use_table::<Building>(), use_table::<Unit>());
    let (adding, renaming) = (RwSignal::new(false), RwSignal::new(false));
    let here = Signal::derive(move || {
        let mut here: Vec<Arc<Building>> =
            buildings.with(|all| all.iter_shared().filter(|building| building.site == id).collect());
        domain::order::sort_by_key(&mut here, |building| (building.code.len(), building.code.clone()));
        here
    });
    let counted = Signal::derive(move || {
        let households = units.with(|units| units.iter().filter(|unit| unit.site == id).count());
        words::buildings_and_units(here.with(Vec::len), households)
    });
    let at = Signal::derive(move || Some(id));
    let items = {
        let (add_blocked, rename_blocked) =
            (use_blocked("sites.add_building", at), use_blocked("sites.rename_site", at));
        Signal::derive(move || {
            vec![
                MenuItem::new(words::ADD_BUILDING, move || adding.set(true))
                    .icon("plus")
                    .blocked(add_blocked),
                MenuItem::new(words::RENAME_SITE, move || renaming.set(true))
                    .icon("edit")
                    .blocked(rename_blocked),
            ]
        })
    };
    let line = move |building: Arc<Building>| {
        let id = building.building_id();
        let count = Wording::from(Signal::derive(move || {
            words::units(units.with(|units| {
                units.iter().filter(|unit| BuildingId::of(unit.site, &unit.code.building) == id).count()
            }))
        }));
        let current = move || (chosen.get() == Some(id)).then_some("true");
        view! {
            <a href=paths::building(id) aria-current=current>
                <Icon name="building" />
                <span class="ui-list__words"><span class="ui-list__title">{building.name.clone()}</span></span>
                <span class="ui-hint">{count.say()}</span>
            </a>
        }
    };
    let lines = move || here.get().into_iter().map(line).collect_view();
    let none = move || {
        let missing = here.with(Vec::is_empty);
        missing.then(|| view! { <div class="ui-muted">{tr(words::NO_BUILDINGS)}</div> })
    };
    let menu = move || view! { <Menu label=ui::words::MORE items=items icon="more" icon_only=true /> };
    let said = Wording::from(counted).say();
    view! {
        <Card title=site.name.clone() extra=menu flush=true>
            <div class="ui-list">
                <div class="ui-hint">{said} {(!address.is_empty()).then(|| format!(" · {address}"))}</div>
                {lines}
                {none}
            </div>
        </Card>
        <BuildingForm open=adding site=id />
        <RenameSiteForm open=renaming site=id />
    }
}
