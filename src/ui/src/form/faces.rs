//! Satisfaction in five faces.

use domain::Phrase;
use leptos::prelude::*;

use super::option_pills::{Choice, OptionPills};
use crate::{Bound, Wording, words};

/// Satisfaction 1 to 5, each with its word: never colour or face alone.
#[component]
pub fn Faces(
    #[prop(into)] label: Wording,
    /// 1 to 5.
    #[prop(into)]
    value: Bound<Option<u8>>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let options: Vec<Choice<u8>> = (1..).zip(words::FACES).map(|(n, word)| Choice::new(n, word)).collect();
    let error = error.unwrap_or_else(|| Signal::derive(|| None));
    match name {
        Some(name) => view! {
            <OptionPills label=label value=value options=options name=name error=error required=required numbered=true />
        }
        .into_any(),
        None => {
            view! { <OptionPills label=label value=value options=options error=error required=required numbered=true /> }
                .into_any()
        }
    }
}
