//! One photo large: arrow keys go on, Escape closes.

use domain::{FileHash, Phrase, Shot};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::thumb::{address, src};
use super::{Files, words};
use crate::overlay::Dialog;
use crate::{Button, Wording, format};

pub(super) fn draw(files: Files, photos: Memo<Vec<Shot>>, viewing: RwSignal<Option<FileHash>>) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if viewing.get().is_some() && !open.get_untracked() {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() && viewing.get_untracked().is_some() {
            viewing.set(None);
        }
    });
    let body = move || large(files, photos, viewing);
    view! { <Dialog title=words::VIEWER open=open wide=true children=std::sync::Arc::new(body) /> }.into_any()
}

fn large(files: Files, photos: Memo<Vec<Shot>>, viewing: RwSignal<Option<FileHash>>) -> AnyView {
    let at = Memo::new(move |_| {
        let hash = viewing.get()?;
        photos.with(|all| all.iter().position(|shot| shot.attachment.hash == hash))
    });
    let step = move |by: isize| {
        let next = at.get_untracked().and_then(|at| at.checked_add_signed(by));
        let next =
            next.and_then(|at| photos.with_untracked(|all| all.get(at).map(|shot| shot.attachment.hash)));
        if next.is_some() {
            viewing.set(next);
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowLeft" => step(-1),
        "ArrowRight" => step(1),
        _ => {}
    };
    let said = Wording::from(Signal::derive(move || {
        let shot = at.get().and_then(|at| photos.with(|all| all.get(at).cloned().map(|shot| (at, shot))));
        let Some((at, shot)) = shot else { return Phrase::new("", "") };
        let (place, detail) = (
            words::photo(at + 1, photos.with(Vec::len)),
            format!("{} · {}", shot.name, format::short_date_time(shot.at)),
        );
        Phrase::new(format!("{} · {detail}", place.zh), format!("{} · {detail}", place.en))
    }))
    .say();
    let picture = move || {
        let shot = photos.with(|all| at.get().and_then(|at| all.get(at).cloned()))?;
        let address = address(files, shot.attachment, true);
        Some(view! { <img class="ui-photos__large" src=src(address) alt=move || said.get() /> })
    };
    let many = Memo::new(move |_| photos.with(|all| all.len() > 1));
    let steps = move || {
        many.get().then(|| {
            view! {
                <Button label=words::PREVIOUS icon="arrow-left" on_click=move |()| step(-1) />
                <Button label=words::NEXT icon="arrow-right" on_click=move |()| step(1) />
            }
        })
    };
    view! {
        <div class="ui-photos__viewer" on:keydown=on_key>
            {picture}
            <div class="ui-line">{steps}<span>{said}</span></div>
        </div>
    }
    .into_any()
}
