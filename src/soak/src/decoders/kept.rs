//! What lies on a disk and comes back: a device's backup, its queue, a commit of the chain, a backup's manifest.

use domain::codec;
use server::backup::Manifest;
use server::device_backup::key::{BackupKey, seal};
use sync::device_backup::{Header, Piece, next_piece};
use sync::op::StoredBatch;

use super::Decoder;

pub(super) const KEPT: &[(&str, Decoder)] = &[
    ("layout of a device backup", |bytes| {
        let Some((_, mut rest)) = Header::read(bytes) else { return false };
        while let Some((_, after)) = next_piece(rest) {
            rest = after;
        }
        rest.is_empty()
    }),
    ("device backup", |bytes| key().open(bytes).is_ok()),
    ("device backup, sealed by a forger", |bytes| {
        // Whoever has the server's public key can seal anything: what is inside is no more trusted than what is sent.
        let Ok(piece) = Piece::from_bytes(bytes) else { return false };
        let sealed = seal(key().public(), [3; 32], std::slice::from_ref(&piece));
        let opened = sealed.and_then(|file| key().open(&file).ok());
        let ends = matches!(piece, Piece::End { .. });
        assert!(
            ends || opened.is_some_and(|opened| opened.pieces.contains(&piece)),
            "what is sealed is opened"
        );
        if let Piece::Ops(work) = piece {
            for batch in work.sent.iter().chain(&work.outbox) {
                drop(batch.open());
            }
        }
        true
    }),
    ("stored batch", |bytes| {
        codec::decode::<StoredBatch>(1, bytes, "batch").is_ok_and(|batch| batch.open().is_ok())
    }),
    ("manifest of a backup", |bytes| serde_json::from_slice::<Manifest>(bytes).is_ok()),
];

fn key() -> &'static BackupKey {
    static KEY: std::sync::LazyLock<BackupKey> = std::sync::LazyLock::new(|| BackupKey::derive(&[7; 32]));
    &KEY
}
