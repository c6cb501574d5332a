//! Photos and voice notes: taken in forms, shown on pages. The camera's code comes in a file of its own.
//!
//! A form holds [`Attachment`]s; the bytes lie on the device already when one is added (sync.md T6).

mod album;
mod camera;
mod field;
mod picture;
mod thumb;
mod viewer;
mod voice;
mod words;

use std::rc::Rc;

use domain::{Attachment, FileHash, Media, Shot};
use leptos::prelude::*;

use crate::form::FormDraft;
use crate::replica::{LocalFuture, ReplicaHandle, use_replica};
use crate::{Bound, Split, later};

/// Why a file was not kept. Text is never affected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepError {
    /// Too little room is left for photos; text goes on.
    NoRoom,
    /// The disk refused: half a photo is no photo.
    Disk,
    NotSignedIn,
}

/// Where a file of a record is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAt {
    pub hash: FileHash,
    /// At the server, so that it can be shown.
    pub here: bool,
    /// Short tag of the device that captured it.
    pub device: String,
}

/// What the shell provides for files.
pub trait PhotoPort {
    /// T6: keeps the bytes durably for this form.
    fn keep(
        &self,
        form: String,
        attachment: Attachment,
        bytes: Vec<u8>,
    ) -> LocalFuture<Result<(), KeepError>>;
    /// What was kept for this form and is in no saved op: the page may have died between shutter and draft.
    fn kept_for(&self, form: String) -> LocalFuture<Vec<Attachment>>;
    /// The bytes, if the file lies on this device.
    fn bytes(&self, hash: FileHash) -> LocalFuture<Option<Vec<u8>>>;
    /// Which of these are at the server; nothing when it cannot be reached.
    fn at_server(&self, hashes: Vec<FileHash>) -> LocalFuture<Vec<FileAt>>;
}

/// The way to the files, asked for once per view.
#[derive(Clone, Copy)]
pub(crate) struct Files {
    replica: ReplicaHandle,
    port: StoredValue<Option<Rc<dyn PhotoPort>>, LocalStorage>,
}

impl Files {
    /// In a view: what runs later has no context any more.
    pub(crate) fn new() -> Files {
        Files { replica: use_replica(), port: StoredValue::new_local(None) }
    }

    pub(crate) async fn port(self) -> Option<Rc<dyn PhotoPort>> {
        let known = self.port.try_get_value()?;
        if known.is_some() {
            return known;
        }
        let port = self.replica.port().photos().await?;
        self.port.try_set_value(Some(Rc::clone(&port)));
        Some(port)
    }
}

/// 照片和语音 of a form: the camera, pictures of the device, a voice note.
#[component]
pub fn PhotoField(
    /// What the draft holds.
    #[prop(into)]
    value: Bound<Vec<Attachment>>,
) -> impl IntoView {
    let form = use_context::<FormDraft>();
    later(load_field, move || draw_field(value, form))
}

/// 照片和语音 of a record, with those that are still on their way. Nothing when there are none.
#[component]
pub fn Album(#[prop(into)] shots: Signal<Vec<Shot>>) -> impl IntoView {
    let any = Memo::new(move |_| shots.with(|shots| !shots.is_empty()));
    (move || any.get().then(|| later(load_album, move || draw_album(shots)))).into_any()
}

crate::part!(
    work,
    load_field,
    /// The parts of [`PhotoField`].
    fn draw_field(value: Bound<Vec<Attachment>>, form: Option<FormDraft>) -> Split {
        Ok(field::draw(value, form))
    }
);

crate::part!(
    work,
    load_album,
    /// The parts of [`Album`].
    fn draw_album(shots: Signal<Vec<Shot>>) -> Split {
        Ok(album::draw(shots))
    }
);

/// Whether a voice note or a picture.
pub(crate) fn is_photo(attachment: &Attachment) -> bool {
    Media::is_image(attachment.media)
}
