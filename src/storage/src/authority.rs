//! What the server's engine needs. Blocking: one writer thread owns the database, readers have connections of their own.

use domain::{Kind, Row, Scope};
use sync::authority::{
    CardScan, Changes, CommitRecord, Loaded, Need, OlderScan, RowScan, Scanned, StreamState,
};
use sync::message::{Card, Gone, StreamId};

use crate::StorageError;

/// The writer's side: one transaction per group of pushes.
pub trait AuthorityStore: AuthorityReader {
    /// Writes everything of one group commit, durably, all or nothing. Returns only after the flush.
    fn commit(&mut self, changes: &Changes) -> Result<(), StorageError>;

    /// Writes the stream's row if there is none yet ([`StreamState::new`] makes it). An existing one stays as it is.
    fn create(&mut self, stream: &StreamState) -> Result<(), StorageError>;

    /// Forgets removals at or below `through` and remembers that in the stream's `gone_floor`, in one transaction.
    fn forget_gone(&mut self, stream: StreamId, through: u64) -> Result<(), StorageError>;

    /// A verified backup holds everything up to `seq`: raises `durable_seq`, never lowers it.
    fn set_durable(&mut self, stream: StreamId, seq: u64) -> Result<(), StorageError>;
}

/// Consistent reads. A reader sees one snapshot between [`AuthorityReader::begin`] and [`AuthorityReader::end`].
pub trait AuthorityReader {
    fn begin(&mut self) -> Result<(), StorageError>;
    fn end(&mut self) -> Result<(), StorageError>;

    /// The stream's state; `None` before the first [`AuthorityStore::create`].
    fn stream(&mut self, stream: StreamId) -> Result<Option<StreamState>, StorageError>;

    /// Looks the needed things up; what does not exist is answered as absent, not left out.
    fn load(&mut self, stream: StreamId, needs: &[Need]) -> Result<Loaded, StorageError>;

    /// Rows by ascending seq. Reads on past the limit to the end of the last seq.
    fn rows(&mut self, scan: &RowScan) -> Result<Scanned, StorageError>;

    /// Closed rows of one kind below the floor, by descending seq.
    fn older(&mut self, scan: &OlderScan) -> Result<Vec<Row>, StorageError>;

    /// Removals by ascending seq within the scan's scopes and range.
    fn gone(&mut self, scan: &RowScan) -> Result<Vec<Gone>, StorageError>;

    /// Refused and held ops of a device.
    fn cards(&mut self, scan: &CardScan) -> Result<Vec<Card>, StorageError>;

    /// Every row of a kind, for the directory of people and for reports.
    fn rows_of_kind(&mut self, stream: StreamId, kind: &Kind) -> Result<Vec<Row>, StorageError>;

    /// Commit records from `seq_from` on, for the chain's verification.
    fn commits(
        &mut self,
        stream: StreamId,
        from_seq: u64,
        limit: usize,
    ) -> Result<Vec<CommitRecord>, StorageError>;

    /// Scopes that occur at all, for the conformance suite and `guanjia check`.
    fn scopes(&mut self, stream: StreamId) -> Result<Vec<Scope>, StorageError>;
}
