//! The facts of a record and what happened to it.

use leptos::prelude::*;

use crate::Wording;

/// One fact: label and value.
#[derive(Clone)]
pub struct Detail {
    label: Wording,
    value: ViewFn,
}

impl Detail {
    /// A fact in words; an empty one reads `--`.
    #[must_use]
    pub fn new(label: impl Into<Wording>, value: impl Into<Wording>) -> Detail {
        let value = value.into();
        let shown = move || {
            let said = value.say();
            move || crate::format::or_nothing(&said.get()).to_owned()
        };
        Detail { label: label.into(), value: ViewFn::from(shown) }
    }

    /// A fact with tags or links in it.
    #[must_use]
    pub fn view<V: IntoView + 'static>(
        label: impl Into<Wording>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Detail {
        Detail { label: label.into(), value: ViewFn::from(value) }
    }
}

/// Labels left, values right.
#[component]
pub fn DetailList(#[prop(into)] items: Signal<Vec<Detail>>) -> impl IntoView {
    let row = |item: Detail| view! { <div class="ui-details__row"><dt>{item.label.say()}</dt><dd>{item.value.run()}</dd></div> };
    view! { <dl class="ui-details">{move || items.get().into_iter().map(row).collect_view()}</dl> }.into_any()
}

/// How a moment of a timeline stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MomentTone {
    #[default]
    Past,
    Now,
    Bad,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Moment {
    pub words: Wording,
    /// Time, person, rule.
    pub detail: Wording,
    pub tone: MomentTone,
}

impl Moment {
    #[must_use]
    pub fn new(words: impl Into<Wording>, detail: impl Into<Wording>) -> Moment {
        Moment { words: words.into(), detail: detail.into(), tone: MomentTone::Past }
    }

    #[must_use]
    pub fn tone(mut self, tone: MomentTone) -> Moment {
        self.tone = tone;
        self
    }
}

/// What happened, newest first.
#[component]
pub fn Timeline(#[prop(into)] moments: Signal<Vec<Moment>>) -> impl IntoView {
    let one = |moment: Moment| {
        let class = match moment.tone {
            MomentTone::Past => "ui-timeline__moment",
            MomentTone::Now => "ui-timeline__moment ui-timeline__moment--now",
            MomentTone::Bad => "ui-timeline__moment ui-timeline__moment--bad",
        };
        view! {
            <li class=class>
                <span class="ui-timeline__words">{moment.words.say()}</span>
                <span class="ui-timeline__detail">{moment.detail.say()}</span>
            </li>
        }
    };
    view! { <ol class="ui-timeline">{move || moments.get().into_iter().map(one).collect_view()}</ol> }
        .into_any()
}

/// The first letter of a name on a round ground. The name stands beside it.
#[component]
pub fn Avatar(#[prop(into)] name: String) -> impl IntoView {
    let letter: String = name.chars().take(1).collect();
    view! { <span class="ui-avatar" aria-hidden="true">{letter}</span> }.into_any()
}
