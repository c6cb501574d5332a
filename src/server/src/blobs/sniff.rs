//! What a file is, by its own first bytes: what it was announced as counts for nothing (S13).

use domain::Media;

/// The brands of MP4 files that phones and tablets record sound into.
const MP4_BRANDS: [&[u8; 4]; 9] =
    [b"M4A ", b"M4B ", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42"];

/// The kind of file, if it is one of those taken.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Option<Media> {
    let head = &bytes[..bytes.len().min(64)];
    let holds = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
    match head {
        [0xff, 0xd8, 0xff, ..] => Some(Media::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Media::Png),
        [0x1a, 0x45, 0xdf, 0xa3, ..] if holds(b"webm") => Some(Media::WebmAudio),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => {
            MP4_BRANDS.iter().any(|known| brand.starts_with(*known)).then_some(Media::Mp4Audio)
        }
        [b'O', b'g', b'g', b'S', ..] if holds(b"OpusHead") => Some(Media::OggAudio),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s13_only_known_kinds_are_recognized() {
        let webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".as_slice();
        let mp4 = b"\0\0\0\x20ftypM4A \0\0".as_slice();
        let ogg = b"OggS\0\x02\0\0\0\0\0\0\0\0abcd\0\0\0\0crc_\x01\x13OpusHead".as_slice();
        for (bytes, media) in [
            (b"\xff\xd8\xff\xe0".as_slice(), Some(Media::Jpeg)),
            (b"\x89PNG\r\n\x1a\n".as_slice(), Some(Media::Png)),
            (webm, Some(Media::WebmAudio)),
            (mp4, Some(Media::Mp4Audio)),
            (ogg, Some(Media::OggAudio)),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>".as_slice(), None),
            (b"<!doctype html><script>".as_slice(), None),
            (b"GIF89a".as_slice(), None),
            (b"PK\x03\x04".as_slice(), None),
            (b"\0\0\0\x20ftypavif".as_slice(), None),
            (b"\x1a\x45\xdf\xa3matroska".as_slice(), None),
            (b"".as_slice(), None),
        ] {
            assert_eq!(sniff(bytes), media, "{bytes:?}");
        }
    }
}
