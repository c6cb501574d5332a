//! A table of records with sorting, a cursor and a footer.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Id;
use leptos::prelude::*;

use super::column::Column;
use super::virtual_rows::VirtualRows;
use crate::data::{use_now, use_status};
use crate::page::{EmptyKind, EmptyState, Skeleton};
use crate::replica::Connection;
use crate::{Icon, Wording, format, tr, words};

/// Which column sorts, and downwards or not.
type Order = Option<(usize, bool)>;

/// A table of records. On a phone every row becomes a card.
#[component]
pub fn DataTable<T: Clone + Send + Sync + 'static>(
    /// What the table lists, for readers: 工单.
    #[prop(into)]
    label: Wording,
    /// The rows, filtered, in their usual order.
    #[prop(into)]
    rows: Signal<Vec<T>>,
    /// The record behind a row.
    id_of: fn(&T) -> Id,
    columns: Vec<Column<T>>,
    /// What stands there instead of rows: an [`EmptyState`](crate::page::EmptyState).
    #[prop(into)]
    empty: ViewFn,
    /// The row with the cursor.
    #[prop(optional)]
    selected: Option<RwSignal<Option<Id>>>,
    #[prop(optional, into)] on_open: Option<Callback<Id>>,
) -> impl IntoView {
    let columns = Arc::new(columns);
    let order = RwSignal::new(None::<(usize, bool)>);
    let for_sort = columns.clone();
    let sorted = Memo::new_with_compare(
        move |_| Arc::new(Sorted::of(rows.get(), id_of, &for_sort, order.get())),
        |before: Option<&Arc<Sorted<T>>>, after| before.map(Arc::as_ptr) != after.map(Arc::as_ptr),
    );
    let heads = columns.iter().map(Head::of).collect();
    let draw = Arc::new(move |id: Id| {
        let columns = columns.clone();
        let cells = move || {
            let row = sorted.with(|sorted| sorted.by_id.get(&id).cloned());
            row.map(|row| {
                let cell = |column: &Column<T>| cell_view(column.class(), column.flex(), (column.cell)(&row));
                columns.iter().map(cell).collect_view()
            })
        };
        cells.into_any()
    });
    let ids = Signal::derive(move || sorted.with(|sorted| sorted.ids.clone()));
    let selected = selected.unwrap_or_default();
    draw_table(Drawn { label, ids, heads, order, draw, empty, selected, on_open })
}

struct Sorted<T> {
    ids: Arc<Vec<Id>>,
    by_id: BTreeMap<Id, T>,
}

impl<T: Clone> Sorted<T> {
    fn of(mut rows: Vec<T>, id_of: fn(&T) -> Id, columns: &[Column<T>], order: Order) -> Sorted<T> {
        let compare = order.and_then(|(at, down)| Some((columns.get(at)?.compare.clone()?, down)));
        if let Some((compare, down)) = compare {
            domain::order::sort_by(&mut rows, |a, b| if down { compare(b, a) } else { compare(a, b) });
        }
        let ids = Arc::new(rows.iter().map(id_of).collect());
        Sorted { ids, by_id: domain::order::map(rows.into_iter().map(|row| (id_of(&row), row))) }
    }
}

fn cell_view(class: String, flex: String, content: AnyView) -> AnyView {
    view! { <div class=class role="gridcell" style:--flex=flex>{content}</div> }.into_any()
}

/// What the header of a column needs of it.
#[derive(Clone)]
struct Head {
    title: domain::Text,
    class: String,
    flex: String,
    sorts: bool,
}

impl Head {
    fn of<T: 'static>(column: &Column<T>) -> Head {
        Head {
            title: column.title,
            class: column.class(),
            flex: column.flex(),
            sorts: column.compare.is_some(),
        }
    }
}

struct Drawn {
    label: Wording,
    ids: Signal<Arc<Vec<Id>>>,
    heads: Vec<Head>,
    order: RwSignal<Order>,
    draw: super::virtual_rows::DrawRow,
    empty: ViewFn,
    selected: RwSignal<Option<Id>>,
    on_open: Option<Callback<Id>>,
}

fn draw_table(table: Drawn) -> AnyView {
    let (ids, order, empty) = (table.ids, table.order, table.empty);
    let is_empty = Memo::new(move |_| ids.with(|ids| ids.is_empty()));
    let arrived = use_arrived();
    let heads = table.heads;
    let head = move || {
        let one = |(at, head): (usize, Head)| head_view(at, head, order);
        let cells = heads.clone().into_iter().enumerate().map(one).collect_view();
        view! { <div class="ui-rows__head" role="row" aria-rowindex="1">{cells}</div> }.into_any()
    };
    let (label, head, draw) = (table.label.say(), ViewFn::from(head), table.draw);
    let (selected, on_open) = (table.selected, table.on_open);
    let body = move || {
        if is_empty.get() {
            return nothing_here(arrived, &empty);
        }
        let (head, draw) = (head.clone(), draw.clone());
        let on_open = Callback::new(move |id| {
            if let Some(on_open) = on_open {
                on_open.run(id)
            }
        });
        view! {
            <VirtualRows ids=ids draw=draw selected=selected on_open=on_open head=head label=label />
        }
        .into_any()
    };
    view! { <div class="ui-table">{body}{footer(ids)}</div> }.into_any()
}

/// How much of the server's data is on this device.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrived {
    Yes,
    OnItsWay,
    NotYet,
}

/// "There is nothing" may be said only of data that has come.
fn use_arrived() -> Memo<Arrived> {
    let status = use_status();
    Memo::new(move |_| {
        status.with(|status| match (status.as_of, status.first_download, status.connection) {
            (Some(_), None, _) => Arrived::Yes,
            (_, _, Connection::Online | Connection::Unknown) => Arrived::OnItsWay,
            _ => Arrived::NotYet,
        })
    })
}

fn nothing_here(arrived: Memo<Arrived>, empty: &ViewFn) -> AnyView {
    match arrived.get() {
        Arrived::Yes => empty.run(),
        Arrived::OnItsWay => view! { <Skeleton /> }.into_any(),
        Arrived::NotYet => view! { <EmptyState kind=EmptyKind::NotDownloaded /> }.into_any(),
    }
}

fn head_view(at: usize, head: Head, order: RwSignal<Order>) -> AnyView {
    let Head { title, class, flex, sorts } = head;
    let title = tr(title);
    if !sorts {
        return view! { <div class=class role="columnheader" style:--flex=flex>{title}</div> }.into_any();
    }
    let down = Memo::new(move |_| order.get().filter(|(sorted, _)| *sorted == at).map(|(_, down)| down));
    let turn = move |_| {
        order.set(match down.get_untracked() {
            None => Some((at, false)),
            Some(false) => Some((at, true)),
            Some(true) => None,
        });
    };
    let said = move || match down.get() {
        None => "none",
        Some(false) => "ascending",
        Some(true) => "descending",
    };
    let arrow =
        move || down.get().map(|down| view! { <Icon name=if down { "arrow-down" } else { "arrow-up" } /> });
    view! {
        <div class=class role="columnheader" style:--flex=flex aria-sort=said>
            <button type="button" class="ui-table__sort" on:click=turn>{title}{arrow}</button>
        </div>
    }
    .into_any()
}

/// 数据截至 14:08(3 小时前), the number of rows and the keys.
fn footer(ids: Signal<Arc<Vec<Id>>>) -> AnyView {
    let (status, now) = (use_status(), use_now());
    let as_of = Wording::from(Signal::derive(move || {
        let now = now.get();
        status.get().as_of.map_or_else(
            || domain::Phrase::new("", ""),
            |at| words::data_as_of(&format::moment(at, now), &format::relative(at, now)),
        )
    }))
    .say();
    let rows = Wording::from(Signal::derive(move || words::rows(ids.with(|ids| ids.len())))).say();
    view! {
        <footer class="ui-table__foot">
            <span>{rows}</span>
            <span>{as_of}</span>
            <span class="ui-table__keys">{tr(words::TABLE_KEYS)}</span>
        </footer>
    }
    .into_any()
}
