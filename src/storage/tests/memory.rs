//! The memory stores pass the suite that every store must pass.

mod ops {
    use storage::memory::MemoryOps;
    storage::ops_conformance!(blocking, MemoryOps::default());
}

mod cache {
    use storage::memory::MemoryCache;
    storage::cache_conformance!(blocking, MemoryCache::default());
}

mod authority {
    use storage::memory::MemoryAuthority;
    storage::authority_conformance!(MemoryAuthority::default());
}

mod blobs {
    use storage::StorageError;
    use storage::blobs::{BlobStage, BlobStore, CHUNK_BYTES, LocalBlob, ORPHAN_MS};
    use storage::conformance::block_on;
    use storage::memory::{Fault, MemoryOps};
    use sync::Hash;

    storage::blob_conformance!(blocking, MemoryOps::default());

    fn photo() -> (LocalBlob, Vec<u8>) {
        let bytes = vec![7; 2 * CHUNK_BYTES + 5];
        let blob = LocalBlob {
            hash: Hash::of(&bytes),
            bytes: bytes.len() as u32,
            mime: "image/jpeg".to_owned(),
            seconds: 0,
            saved_at: domain::Timestamp(1),
            actor: domain::PersonId::default(),
            form: "tickets.open".to_owned(),
            targets: Vec::new(),
            stage: BlobStage::Draft,
        };
        (blob, bytes)
    }

    /// T6 has four commits here. Whichever fails, there is no photo; its pieces go with the next sweep.
    #[test]
    fn t6_half_a_photo_is_no_photo() {
        let (blob, bytes) = photo();
        let store = MemoryOps::default();
        store.disk.inject(Fault::Full);
        let answer = block_on(store.put_blob(&blob, &bytes));
        assert_eq!(answer, Err(StorageError::Full { during: "keeping a piece of a file" }));
        for pieces in 1..=3 {
            let store = MemoryOps::default();
            let half = store.disk.image();
            block_on(store.put_blob(&blob, &bytes)).unwrap();
            let mut cut = half;
            cut.chunks = store.disk.image().chunks.into_iter().take(pieces).collect();
            store.disk.restore(cut);
            assert_eq!(block_on(store.blobs()), Ok(Vec::new()), "{pieces} pieces");
            assert_eq!(block_on(store.blob_bytes(blob.hash)), Ok(None), "{pieces} pieces");
            block_on(store.sweep_blobs(domain::Timestamp(ORPHAN_MS + 2))).unwrap();
            assert!(store.disk.image().chunks.is_empty());
        }
    }

    /// Relaxed pieces, a strict row: once `put_blob` has answered, a power cut takes nothing.
    #[test]
    fn t6_a_kept_photo_survives_a_power_cut() {
        let (blob, bytes) = photo();
        let store = MemoryOps::default();
        block_on(store.put_blob(&blob, &bytes)).unwrap();
        store.disk.power_cut();
        assert!(block_on(store.blob_bytes(blob.hash)) == Ok(Some(bytes)));
    }
}
