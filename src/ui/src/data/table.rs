//! All records of one kind, decoded. Copying it is cheap and changing one record touches one bucket.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{Id, Record, Row};

/// Ids end in random bytes, so the last byte spreads the records evenly.
const BUCKETS: usize = 256;

/// The records of one kind by id. Rows this build cannot read are left out and counted.
#[derive(Clone, Debug)]
pub struct Table<R> {
    buckets: Vec<Arc<BTreeMap<Id, Arc<R>>>>,
    len: usize,
    unreadable: usize,
}

impl<R> Default for Table<R> {
    fn default() -> Table<R> {
        Table { buckets: (0..BUCKETS).map(|_| Arc::default()).collect(), len: 0, unreadable: 0 }
    }
}

impl<R: Record> Table<R> {
    #[must_use]
    pub fn of_rows(rows: &[Arc<Row>]) -> Table<R> {
        let mut table = Table::default();
        for row in rows {
            table.put(row.id, Some(row));
        }
        table
    }

    #[must_use]
    pub fn get(&self, id: impl Into<Id>) -> Option<&Arc<R>> {
        let id = id.into();
        self.buckets[bucket_of(id)].get(&id)
    }

    /// All records, in no order a person would want: sort them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<R>> {
        self.buckets.iter().flat_map(|bucket| bucket.values())
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether both are copies of one table that has not changed in between: 256 comparisons, whatever it holds.
    #[must_use]
    pub fn is_same(&self, other: &Table<R>) -> bool {
        self.buckets.iter().zip(&other.buckets).all(|(own, other)| Arc::ptr_eq(own, other))
    }

    /// How many rows this build could not read since the table was made.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        self.unreadable
    }

    /// Replaces one record by what the row holds now; `None` removes it.
    pub fn put(&mut self, id: Id, row: Option<&Row>) {
        let decoded = row.map(Row::decode::<R>);
        self.unreadable += usize::from(matches!(decoded, Some(Err(_))));
        let bucket = Arc::make_mut(&mut self.buckets[bucket_of(id)]);
        self.len -= bucket.len();
        match decoded {
            Some(Ok(record)) => bucket.insert(id, Arc::new(record)),
            Some(Err(_)) | None => bucket.remove(&id),
        };
        self.len += bucket.len();
    }
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
        assert!(Arc::ptr_eq(table.get(Id([2; 16])).unwrap(), kept.get(Id([2; 16])).unwrap()));
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
