//! From the bytes of a CSV or XLSX file to named columns and numbered rows, whoever wrote it.
//!
//! Nothing here knows what the columns mean. A row that cannot be read is a problem beside the rows, never the end.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};

use super::encoding::{self, Encoding};
use super::xlsx;

/// A file of more rows than this is a mistake or an attack, not a register of requests.
pub const MAX_ROWS: usize = 500_000;
/// A line of more columns than this is no table.
pub(super) const MAX_COLUMNS: usize = 500;

/// A CSV or XLSX file, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub encoding: Encoding,
    pub delimiter: char,
    /// As they stand in the file, trimmed; a repeated name gets ` (2)`, an empty one its position.
    pub columns: Vec<String>,
    pub rows: Vec<TableRow>,
    pub problems: Vec<TableProblem>,
}

/// One row with as many values as there are columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// Line of the file in which the row begins; the header is line 1.
    pub line: u64,
    pub values: Vec<String>,
}

/// A row that is no row of this table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableProblem {
    pub line: u64,
    pub found: usize,
    pub expected: usize,
    /// The row as far as it could be read, for the file of rejects.
    pub values: Vec<String>,
}

/// Why the file as a whole is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("the file is no XLSX")]
    NotXlsx,
    #[error("the file unpacks to more than it may")]
    TooLarge,
    #[error("the file is neither UTF-8 nor GB 18030 text")]
    UnknownEncoding,
    #[error("the file holds no header line")]
    Empty,
    #[error("the file has more than {limit} {what}")]
    TooMany { what: &'static str, limit: usize },
    #[error("line {line} is no CSV: {detail}")]
    NotCsv { line: u64, detail: String },
}

impl Table {
    /// Reads a whole file. `delimiter` comes from the mapping; without one it is guessed from the header line.
    ///
    /// # Errors
    /// [`TableError`] when no row can be trusted.
    pub fn read(bytes: &[u8], delimiter: Option<char>) -> Result<Table, TableError> {
        if xlsx::is_archive(bytes) {
            return Table::of_sheet(xlsx::rows(bytes)?);
        }
        let (encoding, text) = encoding::decode(bytes).ok_or(TableError::UnknownEncoding)?;
        let delimiter = delimiter.filter(char::is_ascii).unwrap_or_else(|| guess_delimiter(&text));
        let mut byte = [0; 4];
        delimiter.encode_utf8(&mut byte);
        let mut reader = ReaderBuilder::new()
            .delimiter(byte[0])
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());

        let mut records = reader.records();
        let header = records.next().ok_or(TableError::Empty)?.map_err(|error| not_csv(&error))?;
        let columns = column_names(header.iter())?;
        let mut table = Table { encoding, delimiter, columns, rows: Vec::new(), problems: Vec::new() };
        for record in records {
            table.take(&record.map_err(|error| not_csv(&error))?)?;
        }
        Ok(table)
    }

    /// The first row of a sheet names the columns. A row that is shorter has empty cells at its end.
    fn of_sheet(rows: Vec<xlsx::SheetRow>) -> Result<Table, TableError> {
        let mut rows = rows.into_iter();
        let (_, header) = rows.next().ok_or(TableError::Empty)?;
        let columns = column_names(header.iter().map(String::as_str))?;
        let mut table = Table {
            encoding: Encoding::Xlsx,
            delimiter: ',',
            columns,
            rows: Vec::new(),
            problems: Vec::new(),
        };
        for (line, values) in rows {
            let mut values: Vec<String> = values.iter().map(|value| clean(value)).collect();
            values.resize(values.len().max(table.columns.len()), String::new());
            table.add(line, values)?;
        }
        Ok(table)
    }

    fn take(&mut self, record: &StringRecord) -> Result<(), TableError> {
        let line = record.position().map_or(0, csv::Position::line);
        self.add(line, record.iter().map(clean).collect())
    }

    fn add(&mut self, line: u64, values: Vec<String>) -> Result<(), TableError> {
        // Spreadsheets leave empty lines, with and without delimiters, at the end of what was once longer.
        if values.iter().all(String::is_empty) {
            return Ok(());
        }
        if self.rows.len() + self.problems.len() >= MAX_ROWS {
            return Err(TableError::TooMany { what: "rows", limit: MAX_ROWS });
        }
        let (found, expected) = (values.len(), self.columns.len());
        if found == expected {
            self.rows.push(TableRow { line, values });
        } else {
            self.problems.push(TableProblem { line, found, expected, values });
        }
        Ok(())
    }

    /// Writes rows of this table as CSV that a spreadsheet opens rightly: UTF-8 with a mark, `\r\n`, one more column
    /// with the reason.
    #[must_use]
    pub fn rejects(&self, reason_title: &str, rows: &[(Vec<String>, String)]) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(encoding::UTF8_MARK.to_vec());
        let header = self.columns.iter().map(String::as_str).chain([reason_title]);
        // Writing to memory fails only for uneven rows, which `flexible` allows.
        let _ = writer.write_record(header);
        for (values, reason) in rows {
            let mut fields: Vec<&str> = values.iter().map(String::as_str).collect();
            fields.resize(fields.len().max(self.columns.len()), "");
            fields.push(reason);
            let _ = writer.write_record(fields);
        }
        writer.into_inner().unwrap_or_default()
    }
}

/// Spreadsheets write a carriage return inside a cell as `_x000D_`; spaces around a value mean nothing.
fn clean(value: &str) -> String {
    let value = value.replace("_x000D_", "\r").replace("\r\n", "\n").replace('\r', "\n");
    value.trim().to_owned()
}

fn column_names<'a>(header: impl Iterator<Item = &'a str> + Clone) -> Result<Vec<String>, TableError> {
    if header.clone().count() > MAX_COLUMNS {
        return Err(TableError::TooMany { what: "columns", limit: MAX_COLUMNS });
    }
    if header.clone().all(|name| name.trim().is_empty()) {
        return Err(TableError::Empty);
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let named = header.enumerate().map(|(index, name)| {
        let name = clean(name);
        let name = if name.is_empty() { format!("#{}", index + 1) } else { name };
        let count = seen.entry(name.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { name } else { format!("{name} ({count})") }
    });
    Ok(named.collect())
}

/// The separator that occurs most often in the header line outside quotes; a comma when none does.
fn guess_delimiter(text: &str) -> char {
    let mut counts = [(',', 0), ('\t', 0), (';', 0), ('|', 0)];
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                counts.iter_mut().filter(|(known, _)| *known == character).for_each(|(_, count)| *count += 1)
            }
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(delimiter, _)| delimiter)
}

fn not_csv(error: &csv::Error) -> TableError {
    TableError::NotCsv { line: error.position().map_or(0, csv::Position::line), detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(table: &Table) -> Vec<Vec<&str>> {
        table.rows.iter().map(|row| row.values.iter().map(String::as_str).collect()).collect()
    }

    #[test]
    fn quotes_commas_and_line_ends_stay_inside_their_value() {
        let table = Table::read(b"a,b\n\"x, \"\"y\"\"\",\"one\r\ntwo\"\nlast,_x000D_ z\n", None).unwrap();
        assert_eq!(values(&table), [["x, \"y\"", "one\ntwo"], ["last", "z"]]);
        assert_eq!([table.rows[0].line, table.rows[1].line], [2, 4]);
    }

    #[test]
    fn the_delimiter_is_seen_in_the_header() {
        for (text, delimiter) in
            [("a;b\n1;2", ';'), ("a\tb,c\td\n1\t2\t3", '\t'), ("\"a;b;c\",d\n1,2", ','), ("a\n1", ',')]
        {
            let table = Table::read(text.as_bytes(), None).unwrap();
            assert_eq!(table.delimiter, delimiter, "{text}");
            assert_eq!(table.rows.len(), 1, "{text}");
        }
    }

    #[test]
    fn a_row_of_another_width_is_a_problem_beside_the_others() {
        let table = Table::read(b"a,b,c\n1,2\n1,2,3\n1,2,3,4\n,,\n\n", None).unwrap();
        assert_eq!(values(&table), [["1", "2", "3"]]);
        let widths: Vec<_> = table.problems.iter().map(|problem| (problem.line, problem.found)).collect();
        assert_eq!(widths, [(2, 2), (4, 4)]);
    }

    #[test]
    fn repeated_and_empty_column_names_stay_apart() {
        let table = Table::read(b" a ,b,a,,a\n1,2,3,4,5\n", None).unwrap();
        assert_eq!(table.columns, ["a", "b", "a (2)", "#4", "a (3)"]);
    }

    #[test]
    fn what_is_no_table_is_said_so() {
        assert_eq!(Table::read(b"", None), Err(TableError::Empty));
        assert_eq!(Table::read(b",,\n1,2,3", None), Err(TableError::Empty));
        assert_eq!(Table::read(b"a,b\n\xff\xff\xff", None), Err(TableError::UnknownEncoding));
        let wide = ",x".repeat(600);
        assert!(matches!(Table::read(wide.as_bytes(), None), Err(TableError::TooMany { .. })));
    }

    #[test]
    fn rejected_rows_can_be_read_again() {
        let table = Table::read("编号,标题\n1,漏水\n".as_bytes(), None).unwrap();
        let bytes = table.rejects("原因", &[(vec!["1".to_owned()], "缺\"标题\"".to_owned())]);
        let again = Table::read(&bytes, None).unwrap();
        assert_eq!(again.columns, ["编号", "标题", "原因"]);
        assert_eq!(values(&again), [["1", "", "缺\"标题\""]]);
    }
}
