//! A record's photos and voice notes.

use core::time::Duration;

use domain::{FileHash, Phrase, Shot};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::thumb::{Address, address, src};
use super::{FileAt, Files, is_photo, viewer, words};
use crate::replica::Connection;
use crate::{Icon, Wording, format, sheet, tr};

/// How often a page looks for what is still on its way.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

pub(super) fn draw(shots: Signal<Vec<Shot>>) -> AnyView {
    sheet(include_str!("photos.css"));
    let files = Files::new();
    let (at_server, viewing) = (RwSignal::new(Vec::<FileAt>::new()), RwSignal::new(None::<FileHash>));
    look(files, shots, at_server);
    let photos = Memo::new(move |_| {
        let all = shots.get();
        all.into_iter().filter(|shot| is_photo(&shot.attachment)).collect::<Vec<_>>()
    });
    let one = move |shot: Shot| {
        let hash = shot.attachment.hash;
        let here =
            Memo::new(move |_| at_server.with(|all| all.iter().any(|one| one.hash == hash && one.here)));
        one_shot(files, shot, photos, here, viewing)
    };
    let waiting = move || {
        still_away(&at_server.get())
            .into_iter()
            .map(|said| view! { <p class="ui-hint" role="status">{Wording::from(said).say()}</p> })
            .collect_view()
    };
    view! {
        <section class="ui-photos" aria-label=move || tr(words::LABEL).get()>
            <h3 class="ui-field__label">{tr(words::LABEL)}</h3>
            <ul class="ui-photos__strip">
                <For each=move || shots.get() key=|shot| shot.attachment.hash children=one />
            </ul>
            {waiting}
            {viewer::draw(files, photos, viewing)}
        </section>
    }
    .into_any()
}

/// Asks the server which files it has, now and until it has all.
fn look(files: Files, shots: Signal<Vec<Shot>>, at_server: RwSignal<Vec<FileAt>>) {
    let status = crate::data::use_status();
    let asking = StoredValue::new(false);
    let ask = move || {
        let hashes: Vec<FileHash> = shots.get_untracked().iter().map(|shot| shot.attachment.hash).collect();
        let known = at_server.with_untracked(|all| all.iter().filter(|one| one.here).count());
        if known == hashes.len() || asking.try_get_value() != Some(false) {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            if let Some(port) = files.port().await {
                let found = port.at_server(hashes).await;
                if !found.is_empty() {
                    at_server.try_set(found);
                }
            }
            asking.try_set_value(false);
        });
    };
    let online = Memo::new(move |_| status.with(|status| status.connection == Connection::Online));
    Effect::new(move |_| {
        shots.track();
        if online.get() {
            ask();
        }
    });
    let again = set_interval_with_handle(
        move || {
            if online.try_get_untracked() == Some(true) {
                ask();
            }
        },
        LOOK_AGAIN,
    );
    on_cleanup(move || {
        if let Ok(again) = again {
            again.clear();
        }
    });
}

/// 还有 2 张照片在 7F1B 上, by device.
fn still_away(at_server: &[FileAt]) -> Vec<Phrase> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for one in at_server.iter().filter(|one| !one.here) {
        match counts.iter_mut().find(|(device, _)| *device == one.device) {
            Some((_, count)) => *count += 1,
            None => counts.push((&one.device, 1)),
        }
    }
    counts.into_iter().map(|(device, count)| words::still_on(count, device)).collect()
}

fn one_shot(
    files: Files,
    shot: Shot,
    photos: Memo<Vec<Shot>>,
    here: Memo<bool>,
    viewing: RwSignal<Option<FileHash>>,
) -> AnyView {
    let (attachment, hash) = (shot.attachment, shot.attachment.hash);
    let detail = format!("{} · {}", shot.name, format::short_date_time(shot.at));
    let address = address(files, attachment, false);
    let broken = RwSignal::new(false);
    let show = Memo::new(move |_| match address.get() {
        Address::Looking => false,
        Address::Local(_) => true,
        Address::Server(_) => here.get() && !broken.get(),
    });
    let name = move || {
        let of = photos.with(Vec::len);
        let at =
            photos.with(|all| all.iter().position(|one| one.attachment.hash == hash)).map_or(0, |at| at + 1);
        let said =
            if is_photo(&attachment) { words::photo(at, of) } else { words::voice(attachment.seconds) };
        Phrase::new(format!("{} · {detail}", said.zh), format!("{} · {detail}", said.en))
    };
    let name = Wording::from(Signal::derive(name)).say();
    let face = move || {
        if !show.get() {
            return view! { <span class="ui-photos__away"><Icon name="image" />{tr(words::NOT_HERE_OFFLINE)}</span> }
                .into_any();
        }
        if is_photo(&attachment) {
            view! {
                <button type="button" class="ui-photos__open" on:click=move |_| viewing.set(Some(hash))>
                    <img class="ui-photos__thumb" src=src(address) alt=move || name.get() on:error=move |_| broken.set(true) />
                </button>
            }
            .into_any()
        } else {
            view! { <audio class="ui-photos__voice" controls="" src=src(address) aria-label=move || name.get()></audio> }
                .into_any()
        }
    };
    view! { <li class="ui-photos__one">{face}</li> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_its_way_is_counted_by_device() {
        let at = |number: u8, here, device: &str| FileAt {
            hash: FileHash([number; 32]),
            here,
            device: device.to_owned(),
        };
        let files = [at(1, false, "7F1B"), at(2, true, "7F1B"), at(3, false, "7F1B"), at(4, false, "0A22")];
        assert_eq!(still_away(&files), [words::still_on(2, "7F1B"), words::still_on(1, "0A22")]);
        assert_eq!(still_away(&files[1..2]), []);
    }
}
