//! What every store must do, open and sealed.

mod ops {
    use storage_indexeddb::{OpsDatabase, Vault};
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::samples::fresh_name;

    storage::ops_conformance!(in_browser wasm_bindgen_test, OpsDatabase::named(&fresh_name(), Vault::default()));
}

mod sealed_ops {
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::samples::fresh_name;
    use crate::sealing::sealed_ops;

    storage::ops_conformance!(in_browser wasm_bindgen_test, sealed_ops(&fresh_name()).await);
}

mod blobs {
    use storage_indexeddb::{OpsDatabase, Vault};
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::samples::fresh_name;

    storage::blob_conformance!(in_browser wasm_bindgen_test, OpsDatabase::named(&fresh_name(), Vault::default()));
}

mod sealed_blobs {
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::samples::fresh_name;
    use crate::sealing::sealed_ops;

    storage::blob_conformance!(in_browser wasm_bindgen_test, sealed_ops(&fresh_name()).await);
}

mod cache {
    use storage_indexeddb::{CacheDatabase, Vault};
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::samples::fresh_name;

    storage::cache_conformance!(in_browser wasm_bindgen_test, CacheDatabase::named(&fresh_name(), Vault::default()));
}

mod sealed_cache {
    use storage_indexeddb::CacheDatabase;
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::samples::fresh_name;
    use crate::sealing::sealed_ops;

    storage::cache_conformance!(in_browser wasm_bindgen_test, {
        let name = fresh_name();
        CacheDatabase::named(&name, sealed_ops(&name).await.vault().clone())
    });
}
