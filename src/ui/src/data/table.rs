//! All records of one kind, decoded. Copying it is cheap and changing one record touches one bucket.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use domain::{Id, Record, Row};

/// Ids end in random bytes, so the last byte spreads the records evenly.
const BUCKETS: usize = 256;

/// The records of one kind by id. Rows this build cannot read are left out and counted.
///
/// The type is a name only: what keeps the records is compiled once, not once per kind.
pub struct Table<R> {
    rows: Erased,
    records: PhantomData<fn() -> R>,
}

/// A table whose type of record is forgotten.
#[derive(Clone)]
pub(super) struct Erased {
    /// Each sorted by id. A few dozen records: a list is as quick as a tree.
    buckets: Arc<Vec<Arc<Bucket>>>,
    len: usize,
    unreadable: usize,
    decode: Decode,
}

/// A record of any kind.
type AnyRecord = Arc<dyn Any + Send + Sync>;
type Bucket = Vec<(Id, AnyRecord)>;
/// `None` when this build cannot read the row.
pub(super) type Decode = fn(&Row) -> Option<AnyRecord>;

impl<R> Clone for Table<R> {
    fn clone(&self) -> Table<R> {
        Table { rows: self.rows.clone(), records: PhantomData }
    }
}

impl<R: Record + Send + Sync> Default for Table<R> {
    fn default() -> Table<R> {
        Table { rows: Erased::new(decode::<R>), records: PhantomData }
    }
}

impl<R: Record + Send + Sync> Table<R> {
    #[must_use]
    pub fn of_rows(rows: &[Arc<Row>]) -> Table<R> {
        Table::of(Erased::of_rows(decode::<R>, rows))
    }

    pub(super) fn of(rows: Erased) -> Table<R> {
        Table { rows, records: PhantomData }
    }

    #[must_use]
    pub fn get(&self, id: impl Into<Id>) -> Option<&R> {
        self.rows.get(id.into())?.downcast_ref()
    }

    /// The record for keeping.
    #[must_use]
    pub fn shared(&self, id: impl Into<Id>) -> Option<Arc<R>> {
        Arc::clone(self.rows.get(id.into())?).downcast().ok()
    }

    /// All records, in no order a person would want: sort them.
    pub fn iter(&self) -> impl Iterator<Item = &R> {
        self.rows.iter().filter_map(|record| record.downcast_ref())
    }

    /// All records for keeping.
    pub fn iter_shared(&self) -> impl Iterator<Item = Arc<R>> {
        self.rows.iter().filter_map(|record| Arc::clone(record).downcast().ok())
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.len == 0
    }

    /// Whether both are copies of one table that has not changed in between: 256 comparisons, whatever it holds.
    #[must_use]
    pub fn is_same(&self, other: &Table<R>) -> bool {
        self.rows.buckets.iter().zip(&*other.rows.buckets).all(|(own, other)| Arc::ptr_eq(own, other))
    }

    /// How many rows this build could not read since the table was made.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        self.rows.unreadable
    }

    /// Replaces one record by what the row holds now; `None` removes it.
    pub fn put(&mut self, id: Id, row: Option<&Row>) {
        self.rows.put(id, row);
    }
}

fn decode<R: Record + Send + Sync>(row: &Row) -> Option<AnyRecord> {
    row.decode::<R>().ok().map(|record| Arc::new(record) as AnyRecord)
}

/// How rows of this kind are read.
pub(super) fn reader<R: Record + Send + Sync>() -> Decode {
    decode::<R>
}

impl Erased {
    fn new(decode: Decode) -> Erased {
        let buckets = Arc::new((0..BUCKETS).map(|_| Arc::default()).collect());
        Erased { buckets, len: 0, unreadable: 0, decode }
    }

    pub(super) fn of_rows(decode: Decode, rows: &[Arc<Row>]) -> Erased {
        let mut table = Erased::new(decode);
        for row in rows {
            table.put(row.id, Some(row));
        }
        table
    }

    fn get(&self, id: Id) -> Option<&AnyRecord> {
        let bucket = &self.buckets[bucket_of(id)];
        place_in(bucket, id).ok().map(|at| &bucket[at].1)
    }

    fn iter(&self) -> impl Iterator<Item = &AnyRecord> {
        self.buckets.iter().flat_map(|bucket| bucket.iter()).map(|(_, record)| record)
    }

    pub(super) fn put(&mut self, id: Id, row: Option<&Row>) {
        let decoded = row.and_then(self.decode);
        self.unreadable += usize::from(row.is_some() && decoded.is_none());
        let bucket = Arc::make_mut(&mut Arc::make_mut(&mut self.buckets)[bucket_of(id)]);
        self.len -= bucket.len();
        match (decoded, place_in(bucket, id)) {
            (Some(record), Ok(at)) => bucket[at].1 = record,
            (Some(record), Err(at)) => bucket.insert(at, (id, record)),
            (None, Ok(at)) => drop(bucket.remove(at)),
            (None, Err(_)) => {}
        }
        self.len += bucket.len();
    }
}

/// Where a record is in its bucket, or where it would be.
fn place_in(bucket: &Bucket, id: Id) -> Result<usize, usize> {
    bucket.binary_search_by(|(present, _)| present.cmp(&id))
}

fn bucket_of(id: Id) -> usize {
    usize::from(id.0[15]) % BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Kind, Scope, Timestamp};

    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Note {
        id: Id,
        words: String,
    }

    impl Record for Note {
        const KIND: &'static str = "test.note";
        fn id(&self) -> Id {
            self.id
        }
        fn scope(&self) -> Scope {
            Scope::Org
        }
    }

    fn row(n: u8, words: &str) -> Arc<Row> {
        let note = Note { id: Id([n; 16]), words: words.to_owned() };
        let (kind, touched) = (Kind::new(Note::KIND), Timestamp(0));
        let bytes = note.encode();
        Arc::new(Row { kind, id: note.id, scope: Scope::Org, open: true, rev: 1, seq: 1, touched, bytes })
    }

    #[test]
    fn one_change_leaves_the_other_records_where_they_are() {
        let mut table = Table::<Note>::of_rows(&[row(1, "a"), row(2, "b")]);
        let kept = table.clone();
        table.put(Id([1; 16]), Some(&row(1, "c")));
        assert_eq!(table.get(Id([1; 16])).unwrap().words, "c");
        assert_eq!(kept.get(Id([1; 16])).unwrap().words, "a", "a copy does not change");
        assert!(Arc::ptr_eq(&table.shared(Id([2; 16])).unwrap(), &kept.shared(Id([2; 16])).unwrap()));
        table.put(Id([2; 16]), None);
        assert_eq!((table.len(), table.iter().count(), kept.len()), (1, 1, 2));
    }

    #[test]
    fn a_copy_is_the_same_until_one_of_them_changes() {
        let mut table = Table::<Note>::of_rows(&[row(1, "a"), row(2, "b")]);
        let kept = table.clone();
        assert!(table.is_same(&kept));
        table.put(Id([2; 16]), Some(&row(2, "c")));
        assert!(!table.is_same(&kept));
        assert!(!table.is_same(&Table::default()));
    }

    #[test]
    fn an_unreadable_row_is_left_out_and_counted() {
        let mut broken = Row::clone(&row(3, "x"));
        broken.bytes = vec![99];
        let table = Table::<Note>::of_rows(&[Arc::new(broken), row(4, "y")]);
        assert_eq!((table.len(), table.unreadable()), (1, 1));
    }
}
