//! Reading ranges over several scopes.

use domain::{Id, Scope, SiteId};
use storage::authority::{AuthorityReader, AuthorityStore};
use sync::authority::RowScan;

use crate::support::{STREAM, changes, disk, row};

fn scan(scopes: Vec<Scope>, from: u64, limit: usize) -> RowScan {
    RowScan { stream: STREAM, scopes, from, until: u64::MAX, floor: None, limit, max_bytes: usize::MAX }
}

#[test]
fn scopes_are_merged_by_seq_and_a_page_never_ends_inside_a_seq() {
    let disk = disk();
    let mut writer = disk.database.writer().unwrap();
    let (a, b) = (Scope::Site(SiteId(Id([1; 16]))), Scope::Site(SiteId(Id([2; 16]))));
    let mut all = changes(4);
    for (id, scope, seq) in [(1, a, 1), (2, b, 2), (3, a, 2), (4, b, 3), (5, a, 4), (6, Scope::Org, 2)] {
        all.rows.push(row(id, scope, seq, 10));
    }
    writer.commit(&all).unwrap();

    let ids = |writer: &mut storage_sqlite::SqliteAuthority, scan: &RowScan| -> Vec<u8> {
        writer.rows(scan).unwrap().rows.iter().map(|row| row.id.0[0]).collect()
    };
    assert_eq!(ids(&mut writer, &scan(vec![b, a], 0, 99)), [1, 2, 3, 4, 5]);
    assert_eq!(ids(&mut writer, &scan(vec![a, b], 0, 2)), [1, 2, 3], "seq 2 is read to its end");
    assert_eq!(ids(&mut writer, &scan(vec![a, b], 2, 1)), [4]);
    assert_eq!(ids(&mut writer, &RowScan { max_bytes: 1, ..scan(vec![a, b], 0, 99) }), [1]);
    assert_eq!(ids(&mut writer, &RowScan { until: 2, ..scan(vec![a], 0, 99) }), [1, 3]);
    assert!(ids(&mut writer, &scan(Vec::new(), 0, 99)).is_empty());
    assert_eq!(writer.rows(&scan(vec![a, b], 0, 2)).unwrap().to, 2);
    assert_eq!(writer.rows(&scan(vec![a, b], 2, 2)).unwrap().to, u64::MAX, "the limit did not stop it");
}
