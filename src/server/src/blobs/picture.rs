//! Pictures: their size is read before they are decoded, and nobody is shown what came in (S34).

use std::io::Cursor;

use domain::Media;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// S34: no side is longer, and no picture larger, than this.
pub const MAX_SIDE: u32 = 16_384;
pub const MAX_PIXELS: u64 = 50_000_000;

/// S34: what decoding may take.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// The long edge of what the viewer shows, and of what lists show.
const VIEW_SIDE: u32 = 1_600;
const THUMB_SIDE: u32 = 320;
/// Hardly to be told from the original on a screen, half its size.
const QUALITY: u8 = 80;

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("larger than {MAX_SIDE} pixels or {MAX_PIXELS} in all")]
    TooLarge,
    #[error("cannot be decoded")]
    Damaged,
}

/// The two forms that are served.
pub struct Pictures {
    pub view: Vec<u8>,
    pub thumb: Vec<u8>,
}

/// Decodes within limits and encodes anew: whatever else the file held, such as place and device, or a second file
/// behind the picture, does not survive.
///
/// # Errors
/// Too large by its header, or not a picture after all.
pub fn derive(media: Media, bytes: &[u8]) -> Result<Pictures, PictureError> {
    let format = if media == Media::Png { ImageFormat::Png } else { ImageFormat::Jpeg };
    let damaged = |_| PictureError::Damaged;
    // 1. The header alone. A picture that lies about its size here is stopped by the decoder's own limits below.
    let (width, height) =
        ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(damaged)?;
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooLarge);
    }
    // 2. The pixels.
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    // 3. Small first, then turned: that costs least.
    if picture.width().max(picture.height()) > VIEW_SIDE {
        picture = picture.thumbnail(VIEW_SIDE, VIEW_SIDE);
    }
    picture.apply_orientation(orientation);
    let thumb = picture.thumbnail(THUMB_SIDE, THUMB_SIDE);
    Ok(Pictures { view: jpeg(&picture)?, thumb: jpeg(&thumb)? })
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let flat = picture.to_rgb8();
    flat.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
        .map_err(|_| PictureError::Damaged)?;
    Ok(bytes)
}
