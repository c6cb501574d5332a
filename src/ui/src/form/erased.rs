//! A form's draft as bytes: what the form owes every draft is compiled once, not once per type of draft.

use std::sync::Arc;

use leptos::prelude::*;

use super::form_shell::Make;
use super::outgoing::{Draft, Outgoing};
use super::{FieldErrors, SecondAction};
use crate::{Wording, json};

/// A draft whose type is forgotten: its JSON is what is compared, kept on the device and brought back.
#[derive(Clone)]
pub(super) struct Erased {
    read: Arc<Read>,
    write: Arc<Write>,
}

type Read = dyn Fn() -> Vec<u8> + Send + Sync;
type Write = dyn Fn(&[u8]) -> bool + Send + Sync;

impl Erased {
    pub(super) fn new<D: Draft>(draft: RwSignal<D>) -> Erased {
        Erased {
            read: Arc::new(move || draft.try_with(|now| json::to_text(now)).unwrap_or_default().into_bytes()),
            write: Arc::new(move |bytes| match json::of_bytes::<D>(bytes) {
                Some(found) => draft.try_set(found).is_none(),
                None => false,
            }),
        }
    }

    /// The draft as it is now; who reads inside an effect hears of every change.
    pub(super) fn read(&self) -> Vec<u8> {
        (self.read)()
    }

    /// Sets the draft; `false` when the bytes are of an older form, or the form is gone.
    pub(super) fn write(&self, bytes: &[u8]) -> bool {
        (self.write)(bytes)
    }
}

/// What the form makes of its draft, without the draft's type.
pub(super) fn make_of<D: Draft>(
    draft: RwSignal<D>,
    submit: Callback<D, Result<Outgoing, FieldErrors>>,
) -> Make {
    Callback::new(move |()| submit.run(draft.get_untracked()))
}

pub(super) fn second_of<D: Draft>(
    draft: RwSignal<D>,
    second: Option<SecondAction<D>>,
) -> Option<(Wording, Make)> {
    second.map(|(words, make)| (words, make_of(draft, make)))
}
