//! What every store must do.

mod ops {
    use storage_indexeddb::OpsDatabase;
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::samples::fresh_name;

    storage::ops_conformance!(in_browser wasm_bindgen_test, OpsDatabase::named(&fresh_name()));
}

mod blobs {
    use storage_indexeddb::OpsDatabase;
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::samples::fresh_name;

    storage::blob_conformance!(in_browser wasm_bindgen_test, OpsDatabase::named(&fresh_name()));
}

mod cache {
    use storage_indexeddb::CacheDatabase;
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::samples::fresh_name;

    storage::cache_conformance!(in_browser wasm_bindgen_test, CacheDatabase::named(&fresh_name()));
}
