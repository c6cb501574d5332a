//! What every store must do, as test cases that any store instantiates.
//!
//! A new guarantee is added here and nowhere else. The cases are plain functions, because IndexedDB runs them inside
//! a browser; the macros [`ops_conformance!`](crate::ops_conformance), [`cache_conformance!`](crate::cache_conformance)
//! and [`authority_conformance!`](crate::authority_conformance) make one test of each.
//!
//! ```text
//! storage::authority_conformance!(MemoryAuthority::default());
//! storage::ops_conformance!(blocking, MemoryOps::default());
//! storage::ops_conformance!(in_browser wasm_bindgen_test, fresh_ops().await);
//! ```

pub mod authority;
pub mod blobs;
pub mod cache;
pub mod ops;
pub mod sample;

/// Runs a future of a store that never really waits.
///
/// # Panics
/// When the future does wait: a blocking store must not.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("a blocking store must answer at once"),
    }
}

/// Makes async cases tests: `blocking` natively, `in_browser <attribute>` in a browser.
#[doc(hidden)]
#[macro_export]
macro_rules! async_cases {
    (blocking, $store:expr, $group:ident: $($case:ident),+ $(,)?) => {
        $( #[test] fn $case() {
            $crate::conformance::block_on(async { $crate::conformance::$group::$case(&$store).await });
        } )+
    };
    (in_browser $attribute:ident, $store:expr, $group:ident: $($case:ident),+ $(,)?) => {
        $( #[$attribute] async fn $case() { $crate::conformance::$group::$case(&$store).await; } )+
    };
}

/// The cases for an [`OpsStore`](crate::replica::OpsStore). The expression makes an empty store; it may `await`.
#[macro_export]
macro_rules! ops_conformance {
    ($how:ident $($attribute:ident)?, $store:expr) => {
        $crate::async_cases!($how $($attribute)?, $store, ops:
            a_new_store_holds_nothing,
            t1_numbers_batches_densely_and_keeps_the_running_hash,
            t1_deletes_the_draft_it_came_from,
            t3_moves_only_batches_that_are_acknowledged_whole,
            t3_trims_only_what_is_in_a_backup_and_old,
            t3_of_an_epoch_change_clears_seqs,
            t3_for_another_device_moves_nothing,
            t3_opens_and_closes_cards,
            t7_renumbers_once,
            the_first_device_id_holds,
            drafts_belong_to_one_person,
            values_are_kept_by_name,
            streams_do_not_touch_each_other,
            any_history_equals_the_model,
        );
    };
}

/// The cases for a [`BlobStore`](crate::blobs::BlobStore) that is an `OpsStore` too. As [`ops_conformance!`].
#[macro_export]
macro_rules! blob_conformance {
    ($how:ident $($attribute:ident)?, $store:expr) => {
        $crate::async_cases!($how $($attribute)?, $store, blobs:
            t6_a_file_comes_back_byte_for_byte,
            t1_claims_the_files_its_ops_name,
            t6_once_more_does_not_take_a_claim_back,
            only_a_sent_file_is_freed,
            a_given_up_draft_frees_its_files_later,
        );
    };
}

/// The cases for a [`CacheStore`](crate::replica::CacheStore). The expression makes an empty store; it may `await`.
#[macro_export]
macro_rules! cache_conformance {
    ($how:ident $($attribute:ident)?, $store:expr) => {
        $crate::async_cases!($how $($attribute)?, $store, cache:
            a_new_cache_is_empty,
            t2_keeps_pages_in_order,
            t2_refuses_a_page_asked_from_elsewhere,
            t4_replaces_blocks_and_the_pages_they_were_made_from,
            t4_refuses_when_a_page_came_between,
            t5_forgets_everything,
        );
    };
}

/// The cases for an [`AuthorityStore`](crate::authority::AuthorityStore). The expression makes an empty store.
#[macro_export]
macro_rules! authority_conformance {
    ($store:expr) => { $crate::authority_conformance!(@ $store;
        an_unknown_stream_is_none_until_created,
        a_commit_is_read_back_whole,
        what_is_not_there_is_answered_as_absent,
        a_newer_image_replaces_the_older,
        pages_never_end_inside_a_seq,
        scans_keep_to_scopes_range_and_floor,
        older_rows_come_newest_first_by_kind_scope_and_floor,
        removals_are_kept_by_scope_until_forgotten,
        cards_close_for_every_device_before_they_open,
        waiting_ops_are_found_until_they_settle,
        an_emptied_op_keeps_everything_but_its_body,
        commits_are_found_by_their_end,
        durable_seq_never_falls,
    ); };
    (@ $store:expr; $($case:ident),+ $(,)?) => {
        $( #[test] fn $case() { $crate::conformance::authority::$case(&mut $store); } )+
    };
}
