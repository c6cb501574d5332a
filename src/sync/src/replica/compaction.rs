//! T4: many log pages become few blocks.

use super::engine::Logged;
use super::{Compaction, Replica};
use crate::mutant::{Mutant, active};

/// Rows of one block.
const BLOCK_ROWS: usize = 500;

/// The log is folded when it has this many pages, or this many rows and an eighth of the working set.
const MOST_PAGES: usize = 64;
const SOME_ROWS: usize = 1_000;

impl Replica {
    /// Work for T4, when it is worth it: the log has grown against the blocks, or old blocks still hold rows of a lost
    /// scope (S21). Open and recent work comes first, so that a first screen needs the first block only.
    #[must_use]
    pub fn compaction_due(&self) -> Option<Compaction> {
        let Logged { pages, rows, lost } = self.logged;
        if active(Mutant::LogNeverFolded) {
            return None;
        }
        let grown = pages >= MOST_PAGES || rows >= SOME_ROWS + self.confirmed.len() / 8;
        if !(lost || grown && self.state.whole) || pages == 0 {
            return None;
        }
        self.whole_cache()
    }

    /// Everything confirmed as blocks, for a cache that is written anew; `None` while pages wait for what makes them
    /// consistent.
    #[must_use]
    pub fn whole_cache(&self) -> Option<Compaction> {
        if !self.waiting.is_empty() {
            return None;
        }
        let mut all: Vec<_> = self.confirmed.all().collect();
        domain::order::sort_by_key(&mut all, |row| (!row.open, core::cmp::Reverse(row.touched), row.id));
        let blocks =
            all.chunks(BLOCK_ROWS).map(|block| block.iter().map(|row| (***row).clone()).collect()).collect();
        Some(Compaction { expected: self.state.clone(), blocks, through: self.state.pages })
    }

    /// T4 is done.
    pub fn compacted(&mut self, compaction: &Compaction) {
        if compaction.expected == self.state {
            self.logged = Logged::default();
        }
    }
}
