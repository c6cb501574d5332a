//! Photos and voice notes as records name them: by their content, never by a place.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::{OpContext, PersonId, Rejection, Timestamp};

/// SHA-256 of a file's bytes: its only name, on devices, on the wire and at the server (S37).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileHash(pub [u8; 32]);

impl FileHash {
    /// The hash of these bytes, where nothing faster is at hand.
    #[must_use]
    pub fn of(bytes: &[u8]) -> FileHash {
        FileHash(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The text was not sixty-four lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseFileHashError;

impl fmt::Display for ParseFileHashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file's hash has 64 lower-case hexadecimal digits")
    }
}

impl core::error::Error for ParseFileHashError {}

impl FromStr for FileHash {
    type Err = ParseFileHashError;

    /// Only one spelling per hash: paths are made of it.
    fn from_str(text: &str) -> Result<FileHash, ParseFileHashError> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 64 || !text.bytes().all(digit) {
            return Err(ParseFileHashError);
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte =
                u8::from_str_radix(&text[2 * index..2 * index + 2], 16).map_err(|_| ParseFileHashError)?;
        }
        Ok(FileHash(bytes))
    }
}

impl Serialize for FileHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for FileHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FileHash, D::Error> {
        if deserializer.is_human_readable() {
            let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
            text.parse().map_err(de::Error::custom)
        } else {
            <[u8; 32]>::deserialize(deserializer).map(FileHash)
        }
    }
}

/// What a file may be. Everything else is refused before it is stored (sync.md S34).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// 照片 as every device makes them.
    Jpeg,
    /// 照片 of whoever speaks to the server without our client.
    Png,
    /// 语音 as Chromium and Firefox record it: Opus in WebM.
    WebmAudio,
    /// 语音 as Safari records it: AAC in MP4.
    Mp4Audio,
    /// 语音: Opus in Ogg.
    OggAudio,
}

impl Media {
    /// Every kind there is.
    pub const ALL: [Media; 5] = [Media::Jpeg, Media::Png, Media::WebmAudio, Media::Mp4Audio, Media::OggAudio];

    /// The type as HTTP and the op's body spell it.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Media::Jpeg => "image/jpeg",
            Media::Png => "image/png",
            Media::WebmAudio => "audio/webm",
            Media::Mp4Audio => "audio/mp4",
            Media::OggAudio => "audio/ogg",
        }
    }

    /// The kind of this type, whatever parameters follow it.
    #[must_use]
    pub fn of_mime(mime: &str) -> Option<Media> {
        let plain = mime.split(';').next().unwrap_or_default().trim();
        Media::ALL.into_iter().find(|media| media.mime() == plain)
    }

    #[must_use]
    pub const fn is_image(self) -> bool {
        matches!(self, Media::Jpeg | Media::Png)
    }
}

/// 照片 or 语音 that belongs to a record. The bytes travel by themselves, after the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Attachment {
    pub hash: FileHash,
    pub bytes: u32,
    pub media: Media,
    /// Length of a voice note; 0 for photos.
    pub seconds: u16,
}

/// One photo or voice note of a record, with who added it and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shot {
    pub attachment: Attachment,
    pub at: Timestamp,
    pub by: PersonId,
    /// The person's name at that time: people change posts and leave.
    pub name: String,
}

/// Adds what is not in the album yet, in order. The same file twice is one.
///
/// # Errors
/// Only for malformed input: none at all, more than [`MAX_ATTACHMENTS`], or one larger than [`MAX_FILE_BYTES`].
pub fn add_to_album(
    album: &mut Vec<Shot>,
    added: &[Attachment],
    context: &OpContext<'_>,
) -> Result<(), Rejection> {
    const FIELD: &str = "attachments";
    if added.is_empty() {
        return Err(Rejection::missing(FIELD));
    }
    if added.len() > MAX_ATTACHMENTS {
        return Err(Rejection::too_long(FIELD, MAX_ATTACHMENTS));
    }
    if added.iter().any(|one| one.bytes > MAX_FILE_BYTES) {
        return Err(Rejection::too_long(FIELD, MAX_FILE_BYTES as usize));
    }
    for attachment in added {
        if album.iter().all(|shot| shot.attachment.hash != attachment.hash) {
            let name = context.actor.name.clone();
            album.push(Shot { attachment: *attachment, at: context.at, by: context.actor.person, name });
        }
    }
    Ok(())
}

/// The most attachments of one operation: a person who takes more adds them in two steps.
pub const MAX_ATTACHMENTS: usize = 20;

/// The largest file a record may name (S34).
pub const MAX_FILE_BYTES: u32 = 20 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s37_a_hash_has_one_spelling_and_nothing_else_is_one() {
        let hash = FileHash([0xab; 32]);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        let upper = hash.to_string().to_uppercase();
        let dots = "../".repeat(21) + "a";
        let accent = "é".repeat(32);
        for wrong in ["", "ab", upper.as_str(), dots.as_str(), accent.as_str()] {
            assert!(wrong.parse::<FileHash>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_type_is_found_without_its_parameters() {
        assert_eq!(Media::of_mime("audio/webm;codecs=opus"), Some(Media::WebmAudio));
        for media in Media::ALL {
            assert_eq!(Media::of_mime(media.mime()), Some(media));
        }
        for refused in ["image/svg+xml", "text/html", "image/gif", "application/zip", ""] {
            assert_eq!(Media::of_mime(refused), None, "{refused}");
        }
    }
}
