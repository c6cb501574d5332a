//! The camera inside the page: several in a row, without leaving the form (ux.md F8: the system's camera may end the page).

use core::time::Duration;

use js_sys::Reflect;
use leptos::html::Video;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::picture::Source;
use super::words;
use crate::overlay::Dialog;
use crate::page::{Banner, BannerTone};
use crate::run_if_there;
use crate::{Button, Tone, Wording, tr};

/// A picture that has not come by then will not come by itself.
const WATCHDOG: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, PartialEq)]
enum Picture {
    Starting,
    Live,
    Missing,
}

/// What runs while the dialog is open.
#[derive(Clone, Copy)]
struct Camera {
    node: NodeRef<Video>,
    picture: RwSignal<Picture>,
    stream: StoredValue<Option<MediaStream>, LocalStorage>,
}

/// Whether this browser has cameras at all; over plain HTTP it has none.
pub(super) fn devices() -> Option<MediaDevices> {
    let navigator = web_sys::window()?.navigator();
    let found = Reflect::get(&navigator, &"mediaDevices".into()).ok()?;
    found.is_object().then(|| found.unchecked_into())
}

/// The dialog with the live picture. `on_shot` gets each JPEG.
pub(super) fn dialog(
    open: RwSignal<bool>,
    n_taken: Signal<usize>,
    on_shot: UnsyncCallback<Option<Vec<u8>>>,
) -> AnyView {
    let body = move || preview(open, n_taken, on_shot);
    view! { <Dialog title=words::TAKE open=open wide=true children=std::sync::Arc::new(body) /> }.into_any()
}

fn preview(
    open: RwSignal<bool>,
    n_taken: Signal<usize>,
    on_shot: UnsyncCallback<Option<Vec<u8>>>,
) -> AnyView {
    let camera = Camera {
        node: NodeRef::new(),
        picture: RwSignal::new(Picture::Starting),
        stream: StoredValue::new_local(None),
    };
    Effect::new(move |_| {
        if camera.node.get().is_some() {
            camera.start();
        }
    });
    on_cleanup(move || camera.stop());
    // A page that comes back from the background finds its picture black.
    let back = window_event_listener(leptos::ev::visibilitychange, move |_| {
        if !document().hidden() && camera.picture.try_get_untracked().is_some() {
            camera.start();
        }
    });
    on_cleanup(move || back.remove());
    let shooting = RwSignal::new(false);
    let shoot = move |()| {
        let Some(video) = camera.node.get_untracked() else { return };
        shooting.set(true);
        spawn_local(async move {
            let shot = Source::Video(video).to_jpeg().await;
            run_if_there(on_shot, shot);
            shooting.try_set(false);
        });
    };
    let missing = move || {
        (camera.picture.get() == Picture::Missing).then(|| {
            view! {
                <Banner tone=BannerTone::Warning words=words::NO_CAMERA>
                    <Button label=words::REOPEN on_click=move |()| camera.start() />
                </Banner>
            }
        })
    };
    let starting = move || {
        (camera.picture.get() == Picture::Starting)
            .then(|| view! { <p class="ui-hint">{tr(words::STARTING)}</p> })
    };
    let blocked =
        Signal::derive(move || (camera.picture.get() != Picture::Live).then(|| words::STARTING.into()));
    let count = Wording::from(Signal::derive(move || words::taken(n_taken.get()))).say();
    view! {
        <div class="ui-camera">
            {missing}
            {starting}
            <video node_ref=camera.node class="ui-camera__picture" playsinline="" autoplay="" prop:muted=true></video>
            <div class="ui-line">
                <Button label=words::SHUTTER icon="camera" tone=Tone::Primary blocked=blocked busy=shooting on_click=shoot />
                <Button label=words::FINISH on_click=move |()| open.set(false) />
                <span role="status">{count}</span>
            </div>
        </div>
    }
    .into_any()
}

impl Camera {
    fn start(self) {
        self.stop();
        self.picture.set(Picture::Starting);
        spawn_local(async move {
            let opened = open_back_camera().await;
            let (Some(stream), Some(Some(video))) = (opened, self.node.try_get_untracked()) else {
                self.picture.try_set(Picture::Missing);
                return;
            };
            if self.stream.try_update_value(|held| *held = Some(stream.clone())).is_none() {
                // Closed meanwhile: nobody would ever stop it.
                end(&stream);
                return;
            }
            video.set_src_object(Some(&stream));
            if let Ok(playing) = video.play() {
                let _ = JsFuture::from(playing).await;
            }
            self.picture.try_set(if video.video_width() > 0 { Picture::Live } else { Picture::Starting });
        });
        set_timeout(
            move || {
                let Some(Some(video)) = self.node.try_get_untracked() else { return };
                let seen = video.video_width() > 0;
                if self.picture.try_get_untracked() == Some(Picture::Starting) {
                    self.picture.set(if seen { Picture::Live } else { Picture::Missing });
                }
            },
            WATCHDOG,
        );
    }

    fn stop(self) {
        if let Some(Some(stream)) = self.stream.try_update_value(Option::take) {
            end(&stream);
        }
    }
}

async fn open_back_camera() -> Option<MediaStream> {
    let constraints = MediaStreamConstraints::new();
    let video = js_sys::Object::new();
    Reflect::set(&video, &"facingMode".into(), &"environment".into()).ok()?;
    let ideal = js_sys::Object::new();
    Reflect::set(&ideal, &"ideal".into(), &1_920.into()).ok()?;
    Reflect::set(&video, &"width".into(), &ideal).ok()?;
    constraints.set_video(&video);
    let asked = devices()?.get_user_media_with_constraints(&constraints).ok()?;
    JsFuture::from(asked).await.ok()?.dyn_into().ok()
}

/// Lets camera or microphone go; the browser's lamp goes out.
pub(super) fn end(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
            track.stop();
        }
    }
}
