//! `cache` in memory.

use std::cell::RefCell;

use sync::mutant::{Mutant, active};
use sync::replica::{CacheSnapshot, CacheState, Compaction, PageWrite};

use crate::StorageError;
use crate::replica::{CacheStore, Swap};

/// The replaceable database of a device.
#[derive(Debug, Default)]
pub struct MemoryCache(RefCell<CacheSnapshot>);

impl MemoryCache {
    /// A copy that shares nothing.
    #[must_use]
    pub fn fork(&self) -> MemoryCache {
        MemoryCache(RefCell::new(self.0.borrow().clone()))
    }

    /// A cache without a state is new: only a page asked for by a new replica may become its first.
    fn is_expected(&self, expected: &CacheState) -> bool {
        self.0.borrow().state.as_ref().map_or(expected.pages == 0, |stored| stored == expected)
    }
}

impl CacheStore for MemoryCache {
    async fn load(&self) -> Result<CacheSnapshot, StorageError> {
        Ok(self.0.borrow().clone())
    }

    async fn apply_page(&self, write: &PageWrite) -> Result<Swap, StorageError> {
        if !self.is_expected(&write.expected) && !active(Mutant::NoCompareAndSet) {
            return Ok(Swap::Lost);
        }
        let mut content = self.0.borrow_mut();
        content.pages.push((write.next.pages, write.page.clone()));
        content.state = Some(write.next.clone());
        Ok(Swap::Done)
    }

    async fn compact(&self, compaction: &Compaction) -> Result<Swap, StorageError> {
        if !self.is_expected(&compaction.expected) {
            return Ok(Swap::Lost);
        }
        let mut content = self.0.borrow_mut();
        content.blocks.clone_from(&compaction.blocks);
        content.pages.retain(|(number, _)| *number > compaction.through);
        Ok(Swap::Done)
    }

    async fn clear(&self) -> Result<(), StorageError> {
        *self.0.borrow_mut() = CacheSnapshot::default();
        Ok(())
    }
}
