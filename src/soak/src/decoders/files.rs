//! Pictures and voice notes: what they are, and what is shown of them.

use server::blobs::picture::derive;
use server::blobs::sniff::sniff;

use super::Decoder;

pub(super) const PICTURES: &[(&str, Decoder)] = &[
    ("kind of a file", |bytes| sniff(bytes).is_some()),
    ("picture", |bytes| {
        let media = sniff(bytes).filter(|media| media.is_image());
        media.is_some_and(|media| derive(media, bytes).is_ok())
    }),
];
