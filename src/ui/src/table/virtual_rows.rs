//! A scrolling list of which only the rows in sight exist.

use std::sync::Arc;

use domain::Id;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::keys::{row_after, window_of};
use crate::dom::px;
use crate::form::ignores_key;
use crate::fresh_id;

/// A row of the list.
pub type RowId = Id;

/// How one row is drawn.
pub type DrawRow = Arc<dyn Fn(Id) -> AnyView + Send + Sync>;

/// Rows of equal height, 100,000 of them if need be. The height is the token `--row` of the list's own style.
#[component]
pub fn VirtualRows(
    /// The rows in their order.
    #[prop(into)]
    ids: Signal<Arc<Vec<Id>>>,
    draw: DrawRow,
    /// The row with the cursor.
    selected: RwSignal<Option<Id>>,
    /// Enter or a click on a row.
    #[prop(optional, into)]
    on_open: Option<Callback<Id>>,
    /// Above the rows, and stays there.
    #[prop(optional, into)]
    head: ViewFn,
    /// `grid` for tables, `listbox` for lists.
    #[prop(default = "grid")]
    role: &'static str,
    #[prop(optional, into)] label: Signal<String>,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let (scrolled, size) = (RwSignal::new(0.0_f64), RwSignal::new((600.0_f64, 40.0_f64)));
    let count = Memo::new(move |_| ids.with(|ids| ids.len()));
    measure(node, size, count);
    to_the_top_of_others(node, ids, scrolled, size);
    let window = Memo::new(move |_| {
        let (height, row) = size.get();
        window_of(scrolled.get(), height, row, count.get())
    });
    let in_sight = move || {
        let (first, shown) = window.get();
        ids.with(|ids| ids.iter().copied().enumerate().skip(first).take(shown).collect::<Vec<_>>())
    };
    let keys =
        move |event: KeyboardEvent| move_cursor(&event, node, ids, selected, size.get_untracked(), on_open);
    let prefix = fresh_id("row");
    let row_ids = prefix.clone();
    let active = move || selected.get().map(|id| format!("{row_ids}-{id}"));
    let offset = move || px(window.get().0 as f64 * size.get().1);
    let all = move || px(count.get() as f64 * size.get().1);
    let row = move |(at, id): (usize, Id)| {
        row_view((at, id), format!("{prefix}-{id}"), selected, on_open, role, draw(id))
    };
    view! {
        <div
            node_ref=node
            class="ui-rows"
            role=role
            tabindex="0"
            aria-label=move || label.get()
            aria-rowcount=move || (role == "grid").then(|| (count.get() + 1).to_string())
            aria-activedescendant=active
            on:scroll=move |_| if let Some(Some(list)) = node.try_get_untracked() { scrolled.set(f64::from(list.scroll_top())) }
            on:keydown=keys
        >
            {head.run()}
            <div class="ui-rows__all" role="presentation" style:height=all>
                <div class="ui-rows__sight" role="presentation" style:top=offset>
                    <For each=in_sight key=|row| *row children=row />
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// Where the row at the upper edge has left the list, as after a search, it is another list: shown from its top.
fn to_the_top_of_others(
    node: NodeRef<Div>,
    ids: Signal<Arc<Vec<Id>>>,
    scrolled: RwSignal<f64>,
    size: RwSignal<(f64, f64)>,
) {
    Effect::new(move |previous: Option<Arc<Vec<Id>>>| {
        let now = ids.get();
        let first = (scrolled.get_untracked() / size.get_untracked().1).max(0.0) as usize;
        let left = previous.as_ref().and_then(|before| before.get(first)).is_some_and(|id| !now.contains(id));
        if let Some(list) = node.get_untracked().filter(|_| left && first > 0) {
            list.set_scroll_top(0);
            scrolled.set(0.0);
        }
        now
    });
}

fn row_view(
    (at, id): (usize, Id),
    element: String,
    selected: RwSignal<Option<Id>>,
    on_open: Option<Callback<Id>>,
    role: &str,
    content: AnyView,
) -> AnyView {
    let chosen = move || selected.get() == Some(id);
    let open = move |_| {
        selected.set(Some(id));
        if let Some(on_open) = on_open {
            on_open.run(id);
        }
    };
    let (row_role, index) =
        if role == "grid" { ("row", Some((at + 2).to_string())) } else { ("option", None) };
    view! {
        <div
            id=element
            class="ui-rows__row"
            class=("ui-rows__row--on", chosen)
            role=row_role
            aria-rowindex=index
            aria-selected=move || if chosen() { "true" } else { "false" }
            on:click=open
        >
            {content}
        </div>
    }
    .into_any()
}

fn move_cursor(
    event: &KeyboardEvent,
    node: NodeRef<Div>,
    ids: Signal<Arc<Vec<Id>>>,
    selected: RwSignal<Option<Id>>,
    (height, row): (f64, f64),
    on_open: Option<Callback<Id>>,
) {
    if ignores_key(event) || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let ids = ids.get_untracked();
    let now = selected.get_untracked();
    if let ("Enter", Some(id), Some(on_open)) = (event.key().as_str(), now, on_open) {
        event.prevent_default();
        return on_open.run(id);
    }
    let at = now.and_then(|now| ids.iter().position(|id| *id == now));
    let page = (height / row.max(1.0)) as usize;
    let Some(to) = row_after(&event.key(), at, ids.len(), page) else { return };
    event.prevent_default();
    selected.set(Some(ids[to]));
    if let Some(list) = node.get_untracked() {
        reveal(&list, to as f64 * row, row, height);
    }
}

/// Scrolls so that the row is seen below the head.
fn reveal(list: &HtmlElement, top: f64, row: f64, height: f64) {
    let head = row; // The head is as high as a row.
    let (from, to) = (f64::from(list.scroll_top()), f64::from(list.scroll_top()) + height - head);
    if top < from {
        list.set_scroll_top(top as i32);
    } else if top + row > to {
        list.set_scroll_top((top + row + head - height) as i32);
    }
}

/// Learns the height of the list and of a row, now and whenever more rows or another window change it.
fn measure(node: NodeRef<Div>, size: RwSignal<(f64, f64)>, count: Memo<usize>) {
    // The frame it waits for may come after the list has gone: its last row may have been filtered away.
    let read = move || {
        if let (Some(Some(list)), Some(before)) = (node.try_get_untracked(), size.try_get_untracked()) {
            let now = (f64::from(list.client_height()), row_height(&list));
            if before != now {
                size.set(now);
            }
        }
    };
    Effect::new(move |_| {
        count.track();
        if node.get().is_some() {
            request_animation_frame(read);
        }
    });
    let handle = window_event_listener(leptos::ev::resize, move |_| read());
    on_cleanup(move || handle.remove());
}

fn row_height(list: &HtmlElement) -> f64 {
    let row = list.query_selector(".ui-rows__row").ok().flatten();
    let row = row.and_then(|row| row.dyn_into::<HtmlElement>().ok());
    row.map_or(40.0, |row| row.get_bounding_client_rect().height().max(1.0))
}
