//! The field of a form: camera, pictures of the device, voice note, and what was taken so far.

use domain::attachment::MAX_ATTACHMENTS;
use domain::{Attachment, Media, Phrase};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::picture::{Source, attachment};
use super::thumb::{address, src};
use super::voice::{self, Note};
use super::{Files, KeepError, camera, is_photo, words};
use crate::form::{FileField, FormDraft};
use crate::page::{Banner, BannerTone};
use crate::{Bound, Button, Tone, Wording, fresh_id, sheet, tr};

/// What the field works with.
#[derive(Clone, Copy)]
struct Field {
    value: Bound<Vec<Attachment>>,
    files: Files,
    form: Option<FormDraft>,
    problem: RwSignal<Option<Phrase>>,
    working: RwSignal<u32>,
}

pub(super) fn draw(value: Bound<Vec<Attachment>>, form: Option<FormDraft>) -> AnyView {
    sheet(include_str!("photos.css"));
    let field =
        Field { value, files: Files::new(), form, problem: RwSignal::new(None), working: RwSignal::new(0) };
    field.bring_back();
    let (label, open) = (fresh_id("photos"), RwSignal::new(false));
    let n_taken =
        Signal::derive(move || value.signal().with(|all| all.iter().filter(|one| is_photo(one)).count()));
    let on_shot = UnsyncCallback::new(move |shot: Option<Vec<u8>>| field.add(shot, Media::Jpeg, 0));
    let on_note = UnsyncCallback::new(move |note: Option<Note>| match note {
        Some((bytes, media, seconds)) => field.add(Some(bytes), media, seconds),
        None => field.say(words::NOT_KEPT),
    });
    let on_missing = UnsyncCallback::new(move |()| field.say(words::NO_MICROPHONE));
    // C5: what was typed is on the disk before the camera may cost us the page.
    let open_camera = move |()| {
        spawn_local(async move {
            field.draft_is_safe().await;
            open.try_set(true);
        });
    };
    let before = UnsyncCallback::new(move |()| spawn_local(async move { field.draft_is_safe().await }));
    let on_files = UnsyncCallback::new(move |chosen: Vec<web_sys::File>| field.take_in(chosen));
    let problem =
        move || field.problem.get().map(|said| view! { <Banner tone=BannerTone::Warning words=said /> });
    let working =
        move || (field.working.get() > 0).then(|| view! { <span role="status">{tr(words::WORKING)}</span> });
    let labelled = label.clone();
    let has_camera = camera::devices().is_some();
    view! {
        <div class="ui-field ui-photos" role="group" aria-labelledby=labelled>
            <span class="ui-field__label" id=label>{tr(words::LABEL)}</span>
            <div class="ui-line">
                {has_camera.then(|| view! { <Button label=words::TAKE icon="camera" on_click=open_camera /> })}
                {has_camera.then(|| voice::button(before, on_note, on_missing))}
                {working}
            </div>
            <div on:pointerdown=move |_| before.run(())>
                <FileField label=words::CHOOSE accept="image/*" multiple=true camera=!has_camera on_files=on_files />
            </div>
            {problem}
            <ul class="ui-photos__strip">
                <For each=move || value.signal().get() key=|one| one.hash children=move |one| field.taken(one) />
            </ul>
            {camera::dialog(open, n_taken, on_shot)}
        </div>
    }
    .into_any()
}

impl Field {
    /// What was taken for this form before the page died, and stands in no draft.
    fn bring_back(self) {
        let Some(form) = self.form else { return };
        spawn_local(async move {
            form.restored().await;
            let Some(port) = self.files.port().await else { return };
            for kept in port.kept_for(form.name()).await {
                self.put(kept);
            }
        });
    }

    async fn draft_is_safe(self) {
        if let Some(form) = self.form {
            form.keep_now().await;
        }
    }

    fn say(self, said: impl Into<Phrase>) {
        self.problem.try_set(Some(said.into()));
    }

    /// Keeps a file's bytes, then lets the draft name it.
    fn add(self, bytes: Option<Vec<u8>>, media: Media, seconds: u16) {
        let Some(bytes) = bytes else { return self.say(words::NOT_KEPT) };
        self.problem.set(None);
        self.working.update(|n| *n += 1);
        spawn_local(async move {
            if let Err(said) = self.keep(bytes, media, seconds).await {
                self.say(said);
            }
            self.working.try_update(|n| *n -= 1);
        });
    }

    async fn keep(self, bytes: Vec<u8>, media: Media, seconds: u16) -> Result<(), domain::Text> {
        if self.value.signal().try_with_untracked(Vec::len).unwrap_or_default() >= MAX_ATTACHMENTS {
            return Err(words::ENOUGH);
        }
        let port = self.files.port().await.ok_or(words::NOT_KEPT)?;
        let name = self.form.map(|form| form.name()).unwrap_or_default();
        let taken = attachment(&bytes, media, seconds).await.ok_or(words::NOT_KEPT)?;
        match port.keep(name, taken, bytes).await {
            Ok(()) => self.put(taken),
            Err(KeepError::NoRoom) => return Err(words::NO_ROOM),
            Err(KeepError::Disk | KeepError::NotSignedIn) => return Err(words::NOT_KEPT),
        }
        Ok(())
    }

    fn put(self, taken: Attachment) {
        let Some(mut all) = self.value.signal().try_get_untracked() else { return };
        if all.len() < MAX_ATTACHMENTS && all.iter().all(|one| one.hash != taken.hash) {
            all.push(taken);
            self.value.set(all);
        }
    }

    /// Chosen pictures, one after the other: decoding several at once is what small tablets die of.
    fn take_in(self, chosen: Vec<web_sys::File>) {
        self.problem.set(None);
        self.working.update(|n| *n += 1);
        spawn_local(async move {
            for file in chosen {
                let small = match Source::of_file(&file).await {
                    Some(source) => source.to_jpeg().await,
                    None => None,
                };
                let kept = match small {
                    Some(bytes) => self.keep(bytes, Media::Jpeg, 0).await,
                    None => Err(words::NOT_READ),
                };
                if let Err(said) = kept {
                    self.say(said);
                }
            }
            self.working.try_update(|n| *n -= 1);
        });
    }

    /// One that was taken, with the way to be rid of it.
    fn taken(self, one: Attachment) -> AnyView {
        let address = address(self.files, one, false);
        let said = move || {
            let all = self.value.signal().get();
            let photos: Vec<_> = all.iter().filter(|other| is_photo(other)).collect();
            let at = photos.iter().position(|other| other.hash == one.hash).map_or(0, |at| at + 1);
            if is_photo(&one) { words::photo(at, photos.len()) } else { words::voice(one.seconds) }
        };
        let name = Wording::from(Signal::derive(said)).say();
        let shown = if is_photo(&one) {
            view! { <img class="ui-photos__thumb" src=src(address) alt=move || name.get() /> }.into_any()
        } else {
            view! { <audio class="ui-photos__voice" controls="" src=src(address) aria-label=move || name.get()></audio> }
                .into_any()
        };
        let remove = move |()| {
            let mut all = self.value.get_untracked();
            all.retain(|other| other.hash != one.hash);
            self.value.set(all);
        };
        view! {
            <li class="ui-photos__one">
                {shown}
                <Button label=words::REMOVE icon="close" icon_only=true tone=Tone::Ghost on_click=remove />
            </li>
        }
        .into_any()
    }
}
