//! Tables as spreadsheets save them (.xlsx): an archive of XML files, and therefore measured before it is believed (S34).
//!
//! First the archive's own list, then every entry while it is unpacked into nothing; only what has kept both limits is read.
//! The sheet is read cell by cell: one cell in the last corner would otherwise make a table of seventeen billion.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx};
use zip::ZipArchive;

use super::table::{MAX_COLUMNS, MAX_ROWS, TableError};

/// S34: files in the archive.
const MAX_ENTRIES: usize = 1_000;
/// S34: bytes of all of them together, unpacked.
const MAX_UNPACKED: u64 = 100 * 1024 * 1024;
/// S34: how many times its packed size an entry may unpack to.
const MAX_RATIO: u64 = 100;
/// Below this size a ratio says nothing: an empty sheet of many styled cells packs to almost nothing.
const RATIO_FROM: u64 = 256 * 1024;

/// One row of the sheet: its number as the spreadsheet shows it, and its cells up to the last that is filled.
pub(super) type SheetRow = (u64, Vec<String>);

/// Whether these are the first bytes of an archive.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The rows of the first visible sheet that has any.
///
/// # Errors
/// [`TableError`] for what is no such file, or one beyond the limits.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<SheetRow>, TableError> {
    measure(bytes)?;
    // The reader's own faults are the file's fault here: nothing of it is used afterwards.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or(Err(TableError::NotXlsx))
}

fn measure(bytes: &[u8]) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::NotXlsx)?;
    // 1. What the archive says of itself.
    if archive.len() > MAX_ENTRIES {
        return Err(TableError::TooMany { what: "files", limit: MAX_ENTRIES });
    }
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| TableError::NotXlsx)?;
        total = total.saturating_add(entry.size());
        let packed = entry.compressed_size().max(1);
        if total > MAX_UNPACKED || is_bomb(entry.size(), packed) {
            return Err(TableError::TooLarge);
        }
    }
    // 2. Whether it is true: an entry that goes on after its end is a lie.
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| TableError::NotXlsx)?;
        let (said, packed) = (entry.size(), entry.compressed_size().max(1));
        let unpacked =
            io::copy(&mut entry.take(said + 1), &mut io::sink()).map_err(|_| TableError::NotXlsx)?;
        if unpacked > said || unpacked > left || is_bomb(unpacked, packed) {
            return Err(TableError::TooLarge);
        }
        left -= unpacked;
    }
    Ok(())
}

fn is_bomb(unpacked: u64, packed: u64) -> bool {
    unpacked > RATIO_FROM && unpacked / packed > MAX_RATIO
}

fn read(bytes: &[u8]) -> Result<Vec<SheetRow>, TableError> {
    let not_xlsx = |_| TableError::NotXlsx;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(not_xlsx)?;
    let visible = book.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    for name in names {
        let rows = sheet(&mut book, &name)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Err(TableError::Empty)
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<SheetRow>, TableError> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| TableError::NotXlsx)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    // A text that a million cells share is counted a million times.
    let mut left = MAX_UNPACKED;
    while let Some(cell) = cells.next_cell().map_err(|_| TableError::NotXlsx)? {
        let ((row, column), value) = (cell.get_position(), text(cell.get_value()));
        if value.is_empty() {
            continue;
        }
        left = left.checked_sub(value.len() as u64).ok_or(TableError::TooLarge)?;
        let column = column as usize;
        if column >= MAX_COLUMNS {
            return Err(TableError::TooMany { what: "columns", limit: MAX_COLUMNS });
        }
        let values = rows.entry(row).or_default();
        if values.len() <= column {
            values.resize(column + 1, String::new());
        }
        values[column] = value;
        if rows.len() > MAX_ROWS {
            return Err(TableError::TooMany { what: "rows", limit: MAX_ROWS });
        }
    }
    Ok(rows.into_iter().map(|(row, values)| (u64::from(row) + 1, values)).collect())
}

/// A cell as a person reads it; moments as `2026-03-09 08:00:00`, days without their midnight.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        // Numbers of tickets and telephones are whole numbers to whoever typed them.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::Error(error) => error.to_string(),
    }
}

fn moment_text(moment: &ExcelDateTime) -> String {
    if !moment.is_datetime() {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    // Half a second is the most that a spreadsheet's fraction of a day is off.
    let second = if milli >= 500 && second < 59 { second + 1 } else { second };
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}
