//! `SECURITY.md` says of each security statement which tests show it: no row is missing, no test is invented.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// S1 to S42 (the design's security checklist).
const STATEMENTS: u32 = 42;

const STATES: &[&str] = &["holds", "partly", "open", "deviation"];

struct Row {
    state: String,
    tests: Vec<String>,
    note: String,
}

/// Cargo runs a test in its package's folder.
fn root() -> PathBuf {
    let package = std::env::current_dir().expect("a folder to run in");
    package.parent().expect("tests/ lies in the repository").to_path_buf()
}

/// The table's rows by their number; a number that stands there twice is reported.
fn rows(page: &str) -> (BTreeMap<u32, Row>, Vec<String>) {
    let (mut rows, mut problems) = (BTreeMap::new(), Vec::new());
    for line in page.lines().filter(|line| line.starts_with("| S")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let Some(number) = cells[0].strip_prefix('S').and_then(|digits| digits.parse().ok()) else {
            continue;
        };
        let &[_, _, state, tests, note] = cells.as_slice() else {
            problems.push(format!("S{number}: {} cells instead of five", cells.len()));
            continue;
        };
        let tests = tests.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let row = Row { state: state.to_owned(), tests, note: note.to_owned() };
        if rows.insert(number, row).is_some() {
            problems.push(format!("S{number} stands there twice"));
        }
    }
    (rows, problems)
}

/// The names of all test functions below a folder: what follows `fn ` after a line with a test attribute.
fn collect_tests(folder: &Path, found: &mut BTreeSet<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect_tests(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).expect("a text file");
            found.extend(tests_in(&text));
        }
    }
}

fn tests_in(text: &str) -> Vec<String> {
    let (mut marked, mut found) = (false, Vec::new());
    for line in text.lines().map(str::trim) {
        let line =
            line.trim_start_matches("pub(crate) ").trim_start_matches("pub ").trim_start_matches("async ");
        if line.starts_with("#[test]") || line.contains("::test]") || line.contains("::test(") {
            marked = true;
        } else if let Some(rest) = line.strip_prefix("fn ") {
            let name = rest.split(['(', '<']).next().unwrap_or_default();
            // Property tests stand in a macro that holds their attribute.
            if marked || name.starts_with('s') {
                found.push(name.to_owned());
            }
            marked = false;
        }
    }
    found
}

fn existing_tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in ["src", "tests"] {
        collect_tests(&root().join(folder), &mut found);
    }
    assert!(found.len() > 100, "only {} tests found", found.len());
    found
}

fn problems(page: &str, existing: &BTreeSet<String>) -> Vec<String> {
    let (rows, mut problems) = rows(page);
    for number in 1..=STATEMENTS {
        let Some(row) = rows.get(&number) else {
            problems.push(format!("S{number} has no row"));
            continue;
        };
        let say = |problem: String| format!("S{number}: {problem}");
        if !STATES.contains(&row.state.as_str()) {
            problems.push(say(format!("`{}` is none of {STATES:?}", row.state)));
        }
        if row.state == "holds" && row.tests.is_empty() {
            problems.push(say("holds, and names no test".to_owned()));
        }
        if row.state != "holds" && row.note.is_empty() {
            problems.push(say(format!("is {}, and the note does not say what is missing", row.state)));
        }
        let unknown = row.tests.iter().filter(|name| !existing.contains(*name));
        problems.extend(unknown.map(|name| say(format!("there is no test {name}"))));
    }
    let beyond = rows.keys().filter(|number| **number == 0 || **number > STATEMENTS);
    problems.extend(beyond.map(|number| format!("S{number} is no statement")));
    problems
}

#[test]
fn every_security_statement_names_tests_that_exist() {
    let page = fs::read_to_string(root().join("SECURITY.md")).expect("SECURITY.md in the root");
    let problems = problems(&page, &existing_tests());
    assert!(problems.is_empty(), "correct SECURITY.md or write the test:\n{}", problems.join("\n"));
}

#[test]
fn a_page_that_is_wrong_is_noticed() {
    let existing = BTreeSet::from(["s01_there_is_one".to_owned()]);
    let row = |number: u32, state: &str, tests: &str, note: &str| {
        format!("| S{number} | x | {state} | {tests} | {note} |\n")
    };
    let right: String =
        (1..=STATEMENTS).map(|number| row(number, "holds", "`s01_there_is_one`", "")).collect();
    assert_eq!(problems(&right, &existing), Vec::<String>::new());
    for wrong in [
        row(1, "holds", "", ""),
        row(1, "holds", "`s01_invented`", ""),
        row(1, "nearly", "`s01_there_is_one`", "why"),
        row(1, "partly", "`s01_there_is_one`", ""),
        row(43, "holds", "`s01_there_is_one`", ""),
        String::new(),
        row(2, "holds", "`s01_there_is_one`", ""),
    ] {
        let rest = right.split_once('\n').expect("rows").1;
        let first = if wrong.starts_with("| S43") || wrong.starts_with("| S2 ") {
            format!("{wrong}{right}")
        } else {
            format!("{wrong}{rest}")
        };
        assert_eq!(problems(&first, &existing).len(), 1, "{wrong}");
    }
}
