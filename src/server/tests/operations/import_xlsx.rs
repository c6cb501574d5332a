//! Spreadsheets' own files: read like their CSV, and measured before they are believed (S34).

use server::import::{Encoding, Table, TableError};

use crate::workbook::{ROWS, TEXTS, archive, book};

#[test]
fn a_spreadsheet_is_read_like_its_csv() {
    let table = Table::read(&book(ROWS, TEXTS, &[]), None).unwrap();
    let csv = "编号,事项,受理时间\n1024,\"电梯停运,二单元\",2026-03-09 08:00:00\n,,\nA-7,,2026-03-09\n";
    let same = Table::read(csv.as_bytes(), None).unwrap();
    assert_eq!((table.encoding, &table.columns, &table.rows), (Encoding::Xlsx, &same.columns, &same.rows));
    assert_eq!((table.problems[0].line, table.problems[0].found, table.problems[0].expected), (5, 4, 3));
}

#[test]
fn s34_an_archive_of_too_many_or_too_large_files_is_not_unpacked() {
    let zeros = vec![0; 101 * 1024 * 1024];
    let bomb = book(ROWS, TEXTS, &[("xl/media/bomb", &zeros)]);
    assert!(bomb.len() < 1024 * 1024, "{}", bomb.len());
    assert_eq!(Table::read(&bomb, None), Err(TableError::TooLarge));
    let dense = book(ROWS, TEXTS, &[("xl/media/bomb", &zeros[..1024 * 1024])]);
    assert_eq!(Table::read(&dense, None), Err(TableError::TooLarge), "a thousand times its packed size");
    let names: Vec<String> = (0..1_000).map(|number| format!("xl/media/{number}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert_eq!(
        Table::read(&book(ROWS, TEXTS, &many), None),
        Err(TableError::TooMany { what: "files", limit: 1_000 })
    );
}

#[test]
fn s34_an_archive_that_lies_about_its_sizes_is_caught_while_it_is_unpacked() {
    let zeros = vec![0; 90 * 1024 * 1024];
    let mut lying = book(ROWS, TEXTS, &[("xl/media/bomb", &zeros)]);
    let told = (zeros.len() as u32).to_le_bytes();
    let places: Vec<usize> = (0..lying.len() - 4).filter(|at| lying[*at..*at + 4] == told).collect();
    assert!(places.len() >= 2, "in the file's own header and in the list: {places:?}");
    for at in places {
        lying[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    }
    assert!(matches!(Table::read(&lying, None), Err(TableError::TooLarge | TableError::NotXlsx)));
}

#[test]
fn s34_a_sheet_cannot_grow_beyond_its_bytes() {
    let corner =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    assert!(matches!(
        Table::read(&book(corner, TEXTS, &[]), None),
        Err(TableError::TooMany { what: "columns", .. })
    ));
    let low = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>"#;
    assert_eq!(Table::read(&book(low, TEXTS, &[]), None).unwrap().rows[0].line, 1_048_576);
    // One long text that every cell names.
    let long: String = (0..200_000).map(|number| char::from(b'a' + (number * 7 % 26) as u8)).collect();
    let cells: String =
        (1..=1_000).map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#)).collect();
    assert_eq!(Table::read(&book(&cells, &[&long], &[]), None), Err(TableError::TooLarge));
}

#[test]
fn s34_what_only_looks_like_a_spreadsheet_says_so() {
    let whole = book(ROWS, TEXTS, &[]);
    for bad in [&b"PK\x03\x04"[..], &whole[..whole.len() / 2], &archive(&[("a.txt", b"x")])] {
        assert_eq!(Table::read(bad, None), Err(TableError::NotXlsx));
    }
    let mut n_read = 0;
    for at in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x40;
        // Any answer but a panic.
        n_read += usize::from(Table::read(&damaged, None).is_ok());
    }
    assert!(n_read < whole.len() / 7);
}
