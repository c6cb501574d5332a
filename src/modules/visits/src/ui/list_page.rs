//! 走访: the list, newest first.

use std::sync::Arc;

use domain::{Id, Record};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::prelude::*;

use super::visit_columns::columns;
use super::{paths, words};
use crate::Visit;
use crate::words::VISITS;

/// The list of visits of the chosen site.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    let (visits, session) = (use_table::<Visit>(), use_session());
    let rows = Signal::derive(move || {
        let site = session.site.get();
        visits.with(|visits| {
            let here = visits.iter_shared().filter(|visit| site.is_none_or(|site| visit.site == site));
            let mut rows: Vec<Arc<Visit>> = here.filter(|visit| visit.withdrawn.is_none()).collect();
            domain::order::sort_by_key(&mut rows, |visit| (std::cmp::Reverse(visit.visited_at), visit.id));
            rows
        })
    });
    let go = StoredValue::new_local(use_navigate());
    let open = Callback::new(move |id: Id| go.with_value(|go| go(&paths::visit(id), Default::default())));
    let take_in = Callback::new(move |()| go.with_value(|go| go(paths::NEW, Default::default())));
    use_shortcut("F2", words::NEW_VISIT, move || take_in.run(()));
    let empty = move || {
        let action = (Wording::from(words::NEW_VISIT), take_in);
        view! { <EmptyState words=words::EMPTY action=action /> }
    };
    view! {
        <PageHeader title=VISITS>
            <LinkButton label=words::NEW_VISIT href=paths::NEW tone=Tone::Primary icon="plus" />
        </PageHeader>
        <DataTable label=VISITS rows=rows id_of=|visit| visit.id.0 columns=columns() empty=empty on_open=open />
        <OlderRecords kind=Visit::KIND />
    }
}
