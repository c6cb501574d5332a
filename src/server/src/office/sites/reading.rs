//! From a table to units: which columns say it, and what each row means.

use std::collections::{BTreeMap, BTreeSet};

use domain::Phrase;
use sites::UnitCode;

use super::super::{Problem, Said};
use super::words;
use crate::import::table::Table;

/// The most units of one file.
pub(super) const MOST_UNITS: usize = 20_000;

/// What the rows of a file name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct UnitList {
    /// In the order of the file, each once.
    pub(super) units: Vec<UnitCode>,
    /// What buildings are called, by code, where the file says so.
    pub(super) names: BTreeMap<String, String>,
    /// Rows that name a unit which an earlier row has named.
    pub(super) repeated: usize,
    pub(super) problems: Vec<Problem>,
}

/// Where a table says what.
struct Columns {
    /// The whole code in one column, or the door where there is one for the building.
    unit: usize,
    building: Option<usize>,
    entrance: Option<usize>,
    name: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Option<Columns> {
        let find = |headings: &[&str]| {
            let matches = |name: &String| headings.iter().any(|heading| name.to_lowercase() == *heading);
            table.columns.iter().position(matches)
        };
        let (building, entrance) = (find(words::BUILDING_HEADINGS), find(words::ENTRANCE_HEADINGS));
        let whole = find(words::UNIT_HEADINGS);
        let unit = if building.is_some() { find(words::DOOR_HEADINGS).or(whole) } else { whole };
        Some(Columns { unit: unit?, building, entrance, name: find(words::NAME_HEADINGS) })
    }
}

/// Reads every row.
///
/// # Errors
/// What is wrong with the file as a whole.
pub(super) fn read(table: &Table) -> Result<UnitList, Phrase> {
    let columns = Columns::of(table).ok_or_else(words::no_unit_column)?;
    let mut list = UnitList::default();
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        match unit(&columns, &row.values) {
            Ok(code) if !seen.insert(code.clone()) => list.repeated += 1,
            Ok(code) => {
                if let Some(name) =
                    columns.name.map(|at| row.values[at].trim()).filter(|name| !name.is_empty())
                {
                    list.names.entry(code.building.clone()).or_insert_with(|| name.to_owned());
                }
                list.units.push(code);
            }
            Err(said) => list.problems.push(Problem { row: row.line, said: said.into() }),
        }
    }
    let uneven = table.problems.iter();
    list.problems.extend(
        uneven.map(|one| Problem { row: one.line, said: Said::from(words::uneven(one.found, one.expected)) }),
    );
    list.problems.sort_by_key(|problem| problem.row);
    if list.units.len() > MOST_UNITS { Err(words::too_many_units(MOST_UNITS)) } else { Ok(list) }
}

fn unit(columns: &Columns, values: &[String]) -> Result<UnitCode, Phrase> {
    let text = |at: Option<usize>| at.map_or("", |at| values[at].trim());
    let (building, entrance, door) =
        (text(columns.building), text(columns.entrance), text(Some(columns.unit)));
    if columns.building.is_none() {
        // Digits alone may mean two units, and nobody is here to choose.
        return match UnitCode::readings(door).as_slice() {
            [code] => Ok(code.clone()),
            [] => Err(words::unclear_unit(door)),
            [first, second, ..] => Err(words::two_readings(door, first, second)),
        };
    }
    let parts: Vec<&str> = [building, entrance, door].into_iter().filter(|part| !part.is_empty()).collect();
    let whole = parts.join("-");
    if building.is_empty() || door.is_empty() {
        return Err(words::unclear_unit(&whole));
    }
    UnitCode::parse(&whole).map_err(|sites::NoUnitCode| words::unclear_unit(&whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> UnitList {
        read(&Table::read(text.as_bytes(), None).unwrap()).unwrap()
    }

    fn codes(text: &str) -> Vec<String> {
        list(text).units.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_unit_stands_in_one_column_or_in_three() {
        assert_eq!(codes("房号\n3-2-1201\n3栋2单元1202\n"), ["3-2-1201", "3-2-1202"]);
        assert_eq!(codes("Building,Entrance,Unit\n3,2,1201\nB2,,101\n"), ["3-2-1201", "B2-1-101"]);
        assert_eq!(codes("楼栋,单元,门牌\n3栋,2单元,1201室\n"), ["3-2-1201"]);
    }

    #[test]
    fn what_cannot_be_read_is_a_problem_with_its_line() {
        let list = list("房号,备注\n3-2-1201,\n张三,\n122301,\n3栋2单元1201,again\n3-2-1203\n");
        assert_eq!((list.units.len(), list.repeated), (1, 1));
        let rows: Vec<u64> = list.problems.iter().map(|problem| problem.row).collect();
        assert_eq!(rows, [3, 4, 6]);
        assert!(
            list.problems[1].said.en.contains("1-2-2301") && list.problems[1].said.en.contains("12-2-301")
        );
    }

    #[test]
    fn a_building_is_called_what_its_first_row_says() {
        let list = list("楼栋,楼栋名称,门牌\n3,观澜阁,101\n3,听涛阁,102\n4,,101\n");
        assert_eq!(list.names, BTreeMap::from([("3".to_owned(), "观澜阁".to_owned())]));
    }

    #[test]
    fn a_file_without_units_says_which_columns_it_needs() {
        let table = Table::read("name,telephone\nx,1\n".as_bytes(), None).unwrap();
        assert!(read(&table).unwrap_err().zh.contains("房号"));
    }
}
