//! Spreadsheets' own files: read like their CSV, and measured before they are believed (S34).

use std::io::{Cursor, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use server::import::api::{self, ImportRequest};
use server::import::{Encoding, Table, TableError};
use server::sync_api::message_body::FileJson;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::house::site;

const CONTENT_TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="notes" sheetId="1" state="hidden" r:id="rId1"/><sheet name="empty" sheetId="2" r:id="rId2"/><sheet name="register" sheetId="3" r:id="rId3"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet3.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// Style 1 is a moment.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy/m/d h:mm"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>"#;

fn sheet(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

fn shared(texts: &[&str]) -> String {
    let items: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    format!(r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>"#)
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook whose third sheet is the first visible one with anything in it.
fn book(rows: &str, texts: &[&str], more: &[(&str, &[u8])]) -> Vec<u8> {
    let (secret, empty) =
        (sheet(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>hidden</t></is></c></row>"#), sheet(""));
    let (register, shared) = (sheet(rows), shared(texts));
    let mut files: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", CONTENT_TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
        ("xl/worksheets/sheet1.xml", secret.as_bytes()),
        ("xl/worksheets/sheet2.xml", empty.as_bytes()),
        ("xl/worksheets/sheet3.xml", register.as_bytes()),
    ];
    files.extend_from_slice(more);
    archive(&files)
}

/// 46090.333… is 2026-03-09 08:00.
const ROWS: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>
<row r="2"><c r="A2"><v>1024</v></c><c r="B2" t="s"><v>3</v></c><c r="C2" s="1"><v>46090.333333333336</v></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><t>A-7</t></is></c><c r="C4" s="1"><v>46090</v></c></row>
<row r="5"><c r="A5"><v>3</v></c><c r="D5"><v>4</v></c></row>"#;

const TEXTS: &[&str] = &["编号", "事项", "受理时间", "电梯停运,二单元"];

#[test]
fn a_spreadsheet_is_read_like_its_csv() {
    let table = Table::read(&book(ROWS, TEXTS, &[]), None).unwrap();
    let csv = "编号,事项,受理时间\n1024,\"电梯停运,二单元\",2026-03-09 08:00:00\n,,\nA-7,,2026-03-09\n";
    let same = Table::read(csv.as_bytes(), None).unwrap();
    assert_eq!((table.encoding, &table.columns, &table.rows), (Encoding::Xlsx, &same.columns, &same.rows));
    assert_eq!((table.problems[0].line, table.problems[0].found, table.problems[0].expected), (5, 4, 3));
}

#[tokio::test]
async fn the_page_takes_a_spreadsheet_as_it_takes_csv() {
    let request = ImportRequest {
        csv_base64: STANDARD.encode(book(ROWS, TEXTS, &[])),
        mapping: None,
        mapping_toml: None,
        site: Some(site()),
        source: Some("旧系统".to_owned()),
        delimiter: None,
    };
    let preview = api::preview(FileJson(request)).await.unwrap().0;
    assert_eq!((preview.encoding.as_str(), preview.rows), ("XLSX", 3));
    assert_eq!(
        preview.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(),
        ["编号", "事项", "受理时间"]
    );
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
