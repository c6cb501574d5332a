//! Views of one list: 未办结 38 · 我的 7 · 超时 3.

use leptos::prelude::*;

use crate::{Wording, format};

/// One view of the list. `path` carries the choice in the URL.
#[derive(Clone)]
pub struct FilterTab {
    label: Wording,
    path: String,
    count: Option<Signal<usize>>,
    alarming: bool,
}

impl FilterTab {
    #[must_use]
    pub fn new(label: impl Into<Wording>, path: impl Into<String>) -> FilterTab {
        FilterTab { label: label.into(), path: path.into(), count: None, alarming: false }
    }

    #[must_use]
    pub fn count(mut self, count: impl Into<Signal<usize>>) -> FilterTab {
        self.count = Some(count.into());
        self
    }

    /// Its number is red while it is not zero.
    #[must_use]
    pub fn alarming(mut self) -> FilterTab {
        self.alarming = true;
        self
    }
}

/// Views of one list as pills with numbers. They are links: the choice lives in the URL.
#[component]
pub fn Tabs(
    #[prop(into)] label: Wording,
    #[prop(into)] tabs: Signal<Vec<FilterTab>>,
    /// The path chosen now.
    #[prop(into)]
    chosen: Signal<String>,
) -> impl IntoView {
    let one = move |tab: FilterTab| {
        let path = tab.path.clone();
        let is_chosen = Memo::new(move |_| chosen.with(|chosen| *chosen == path));
        let alarming = tab.alarming;
        let number = tab.count.map(|count| {
            let alarms = move || alarming && count.get() > 0;
            view! { <span class="ui-pill__count" class=("ui-pill__count--alarm", alarms)>{move || format::count(count.get())}</span> }
        });
        view! {
            <a
                class="ui-pill"
                class=("ui-pill--on", move || is_chosen.get())
                href=tab.path
                aria-current=move || is_chosen.get().then_some("page")
            >
                {tab.label.say()}
                {number}
            </a>
        }
    };
    let label = label.say();
    view! {
        <nav class="ui-pills ui-pills--tabs" aria-label=move || label.get()>
            {move || tabs.get().into_iter().map(one).collect_view()}
        </nav>
    }
    .into_any()
}
