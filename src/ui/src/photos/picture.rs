//! From a camera or a file to a small JPEG: at most 1,600 pixels and 350 KB, without place, device or anything else that
//! was in it (sync.md 2.13).

use domain::{Attachment, FileHash, Media};
use js_sys::{Promise, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, ImageBitmap};

/// The most bytes of a photo.
const MOST_BYTES: usize = 350 * 1024;

/// Long edge and quality, tried in this order until it is small enough; most pictures are at the first.
const STEPS: [(f64, f64); 6] =
    [(1_600.0, 0.72), (1_600.0, 0.6), (1_600.0, 0.45), (1_280.0, 0.5), (1_024.0, 0.45), (800.0, 0.4)];

/// Something that can be drawn.
pub(super) enum Source {
    Video(HtmlVideoElement),
    Bitmap(ImageBitmap),
}

impl Source {
    /// Decodes a chosen picture, upright as its camera held it.
    pub(super) async fn of_file(file: &Blob) -> Option<Source> {
        let decoding = web_sys::window()?.create_image_bitmap_with_blob(file).ok()?;
        JsFuture::from(decoding).await.ok()?.dyn_into().ok().map(Source::Bitmap)
    }

    fn size(&self) -> (f64, f64) {
        match self {
            Source::Video(video) => (f64::from(video.video_width()), f64::from(video.video_height())),
            Source::Bitmap(bitmap) => (f64::from(bitmap.width()), f64::from(bitmap.height())),
        }
    }

    fn draw(&self, onto: &CanvasRenderingContext2d, width: f64, height: f64) -> Result<(), JsValue> {
        match self {
            Source::Video(video) => {
                onto.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height)
            }
            Source::Bitmap(bitmap) => {
                onto.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height)
            }
        }
    }

    /// The small JPEG; `None` when there is nothing to see.
    pub(super) async fn to_jpeg(&self) -> Option<Vec<u8>> {
        let (width, height) = self.size();
        if width < 1.0 || height < 1.0 {
            return None;
        }
        let mut smallest = None;
        let mut drawn = 0.0;
        let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        for (side, quality) in STEPS {
            let scale = (side / width.max(height)).min(1.0);
            if drawn != side {
                let (width, height) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
                canvas.set_width(width as u32);
                canvas.set_height(height as u32);
                let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
                self.draw(&context, width, height).ok()?;
                drawn = side;
            }
            let bytes = encoded(&canvas, quality).await?;
            let fits = bytes.len() <= MOST_BYTES;
            smallest = Some(bytes);
            if fits {
                break;
            }
        }
        smallest
    }
}

async fn encoded(canvas: &HtmlCanvasElement, quality: f64) -> Option<Vec<u8>> {
    let promise = Promise::new(&mut |resolve, _| {
        let asked = canvas.to_blob_with_type_and_encoder_options(&resolve, "image/jpeg", &quality.into());
        if asked.is_err() {
            let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::NULL);
        }
    });
    let blob: Blob = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    bytes_of(&blob).await
}

/// A blob's bytes.
pub(super) async fn bytes_of(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// What the draft will hold. The hash is made by the browser where it offers that, else here.
pub(super) async fn attachment(bytes: &[u8], media: Media, seconds: u16) -> Option<Attachment> {
    let hash = match browser_hash(bytes).await {
        Some(hash) => hash,
        None => FileHash::of(bytes),
    };
    Some(Attachment { hash, bytes: u32::try_from(bytes.len()).ok()?, media, seconds })
}

/// Only pages that came over HTTPS, or from this machine, have it.
async fn browser_hash(bytes: &[u8]) -> Option<FileHash> {
    let crypto = web_sys::window()?.crypto().ok()?;
    if js_sys::Reflect::get(&crypto, &"subtle".into()).ok()?.is_undefined() {
        return None;
    }
    let digest = crypto.subtle().digest_with_str_and_js_u8_array("SHA-256", &Uint8Array::from(bytes)).ok()?;
    let digest = Uint8Array::new(&JsFuture::from(digest).await.ok()?).to_vec();
    digest.try_into().ok().map(FileHash)
}
