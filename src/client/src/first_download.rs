//! 首次下载: how far the first page full of records is.

use leptos::prelude::*;
use ui::prelude::*;

use crate::words;

/// Stands above every page until everything is here.
pub(crate) fn bar() -> AnyView {
    let status = use_status();
    let progress = Memo::new(move |_| status.with(|status| status.first_download));
    let done = Signal::derive(move || progress.get().map_or(0, |(done, _)| done));
    let total = Signal::derive(move || progress.get().map_or(1, |(_, total)| total));
    let label = Signal::derive(move || words::downloading(done.get(), total.get()));
    view! { <ProgressBar label=Wording::Changing(label) done=done total=total /> }.into_any()
}
