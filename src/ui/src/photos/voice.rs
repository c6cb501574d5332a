//! A voice note: at most a minute, shown while it runs, kept like a photo.

use core::time::Duration;

use domain::Media;
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobEvent, MediaRecorder, MediaRecorderOptions, MediaStream, MediaStreamConstraints};

use super::camera::{devices, end};
use super::picture::bytes_of;
use super::words;
use crate::run_if_there;
use crate::{Button, Wording};

/// ux.md: a minute says more than anybody listens to.
pub(super) const MOST_SECONDS: u32 = 60;

/// Speech needs no more.
const BITS_PER_SECOND: u32 = 24_000;

/// What browsers record, best understood elsewhere first.
const KINDS: [&str; 3] = ["audio/mp4;codecs=mp4a.40.2", "audio/webm;codecs=opus", "audio/ogg;codecs=opus"];

/// A note that was recorded: bytes, kind, seconds.
pub(super) type Note = (Vec<u8>, Media, u16);

/// The button that records, and the running time. `before` runs before the microphone opens.
pub(super) fn button(
    before: UnsyncCallback<()>,
    on_note: UnsyncCallback<Option<Note>>,
    on_missing: UnsyncCallback<()>,
) -> AnyView {
    let running = StoredValue::new_local(None::<(MediaRecorder, MediaStream)>);
    let seconds = RwSignal::new(None::<u32>);
    let stop = move || {
        if let Some(Some((recorder, _))) = running.try_update_value(Option::take) {
            let _ = recorder.stop();
        }
    };
    let start = move || {
        before.run(());
        spawn_local(async move {
            let Some((recorder, stream, kind)) = open().await else {
                run_if_there(on_missing, ());
                return;
            };
            let ended = Promise::new(&mut |resolve, _| recorder.set_ondataavailable(Some(&resolve)));
            if recorder.start().is_err() {
                end(&stream);
                run_if_there(on_missing, ());
                return;
            }
            let began = js_sys::Date::now();
            seconds.try_set(Some(0));
            if running.try_set_value(Some((recorder.clone(), stream.clone()))).is_some() {
                let _ = recorder.stop();
            }
            let event = JsFuture::from(ended).await;
            recorder.set_ondataavailable(None);
            end(&stream);
            seconds.try_set(None);
            let lasted = ((js_sys::Date::now() - began) / 1_000.0).ceil().clamp(1.0, 3_600.0) as u16;
            let blob: Option<Blob> = event.ok().and_then(|event| event.unchecked_into::<BlobEvent>().data());
            let bytes = match blob {
                Some(blob) => bytes_of(&blob).await,
                None => None,
            };
            run_if_there(on_note, bytes.filter(|bytes| !bytes.is_empty()).map(|bytes| (bytes, kind, lasted)));
        });
    };
    let tick = set_interval_with_handle(
        move || {
            if let Some(Some(past)) = seconds.try_get_untracked() {
                if past + 1 >= MOST_SECONDS {
                    stop();
                } else {
                    seconds.set(Some(past + 1));
                }
            }
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
        stop();
    });
    let is_running = Memo::new(move |_| seconds.get().is_some());
    let time = Wording::from(Signal::derive(move || {
        seconds.get().map_or(domain::Phrase::new("", ""), |past| words::recording(past, MOST_SECONDS))
    }))
    .say();
    let face = move || {
        if is_running.get() {
            view! { <Button label=words::STOP icon="check" on_click=move |()| stop() /> }.into_any()
        } else {
            view! { <Button label=words::RECORD icon="microphone" on_click=move |()| start() /> }.into_any()
        }
    };
    view! { {face}<span class="ui-photos__time" role="status">{time}</span> }.into_any()
}

async fn open() -> Option<(MediaRecorder, MediaStream, Media)> {
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&true.into());
    let asked = devices()?.get_user_media_with_constraints(&constraints).ok()?;
    let stream: MediaStream = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    let made = recorder(&stream);
    if made.is_none() {
        end(&stream);
    }
    made.map(|(recorder, kind)| (recorder, stream, kind))
}

fn recorder(stream: &MediaStream) -> Option<(MediaRecorder, Media)> {
    let kind = KINDS.into_iter().find(|kind| MediaRecorder::is_type_supported(kind))?;
    let options = MediaRecorderOptions::new();
    options.set_mime_type(kind);
    options.set_audio_bits_per_second(BITS_PER_SECOND);
    let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(stream, &options).ok()?;
    Some((recorder, Media::of_mime(kind)?))
}
