//! How far something is.

use leptos::prelude::*;

use crate::{Icon, Wording};

/// A bar from empty to full, with its words for readers.
#[component]
pub fn ProgressBar(
    #[prop(into)] label: Wording,
    #[prop(into)] done: Signal<u64>,
    #[prop(into)] total: Signal<u64>,
    /// Past its limit.
    #[prop(optional, into)]
    over: Signal<bool>,
) -> impl IntoView {
    let percent = move || done.get().saturating_mul(100).checked_div(total.get()).unwrap_or(0).min(100);
    let label = label.say();
    view! {
        <div
            class="ui-progress"
            class=("ui-progress--over", move || over.get())
            role="progressbar"
            aria-label=move || label.get()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent().to_string()
        >
            <span class="ui-progress__bar" style:width=move || format!("{}%", percent())></span>
        </div>
    }
    .into_any()
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    #[default]
    Ahead,
    Current,
    Done,
}

/// One step of a longer procedure.
#[derive(Clone, Debug)]
pub struct Step {
    pub label: Wording,
    pub state: StepState,
}

impl Step {
    #[must_use]
    pub fn new(label: impl Into<Wording>, state: StepState) -> Step {
        Step { label: label.into(), state }
    }
}

/// The steps of a procedure: 1 检查 → 2 小结 → 3 签名.
#[component]
pub fn Stepper(#[prop(into)] steps: Signal<Vec<Step>>) -> impl IntoView {
    let one = |(at, step): (usize, Step)| {
        let (class, current) = match step.state {
            StepState::Ahead => ("ui-stepper__step", None),
            StepState::Current => ("ui-stepper__step ui-stepper__step--current", Some("step")),
            StepState::Done => ("ui-stepper__step ui-stepper__step--done", None),
        };
        let mark = if step.state == StepState::Done {
            view! { <Icon name="check" /> }.into_any()
        } else {
            view! { <span>{at + 1}</span> }.into_any()
        };
        view! { <li class=class aria-current=current><span class="ui-stepper__mark">{mark}</span>{step.label.say()}</li> }
    };
    view! { <ol class="ui-stepper">{move || steps.get().into_iter().enumerate().map(one).collect_view()}</ol> }.into_any()
}
