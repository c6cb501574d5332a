//! An address that leads nowhere.

use leptos::prelude::*;
use ui::prelude::*;

use crate::words;

#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! {
        <PageHeader title=words::NOT_FOUND />
        <LinkButton label=words::TO_TODAY href="/" tone=Tone::Primary />
    }
    .into_any()
}
