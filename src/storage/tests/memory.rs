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
