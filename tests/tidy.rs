//! Repository rules: what a reviewer would otherwise have to say twice. Each message says what to do.

use std::fs;
use std::path::{Path, PathBuf};

/// Files over 500 lines, with the reason. Empty, and meant to stay so.
const LONG_FILES: &[(&str, &str)] = &[];

/// The most lines of one file.
const MAX_LINES: usize = 500;

/// File and folder names that say nothing about their content.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc", "types"];

struct Source {
    path: String,
    text: String,
}

/// Cargo runs a test in its package's folder. What the compiler knows of it may be another clone's: clones share what
/// was compiled.
fn root() -> PathBuf {
    let package = std::env::current_dir().expect("a folder to run in");
    package.parent().expect("tests/ lies in the repository").to_path_buf()
}

/// Every file of these endings below src, tests, style and public, with its path from the root.
fn sources(endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["src", "tests", "style", "public"] {
        collect(&root().join(folder), endings, &mut found);
    }
    assert!(!found.is_empty(), "no files found below {}", root().display());
    found
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.ends_with("node_modules") {
            continue;
        }
        if path.is_dir() {
            collect(&path, endings, found);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
            let name = path.strip_prefix(root()).expect("below the root").display().to_string();
            found.push(Source { path: name, text: fs::read_to_string(&path).expect("a text file") });
        }
    }
}

/// Lines of product code with their numbers: without comments, and without the tests at a file's end.
fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let until_tests = source.text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    until_tests.enumerate().map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.contains("/testing/")
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

fn report(problems: &[String], advice: &str) {
    assert!(problems.is_empty(), "{advice}\n{}", problems.join("\n"));
}

/// Every line of product code that `is_bad` objects to.
fn find(endings: &[&str], applies: impl Fn(&str) -> bool, is_bad: impl Fn(&str) -> bool) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources(endings).iter().filter(|source| applies(&source.path)) {
        for (number, line) in code_lines(source).filter(|(_, line)| is_bad(line)) {
            problems.push(format!("{}:{number}: {}", source.path, line.trim()));
        }
    }
    problems
}

#[test]
fn no_file_is_longer_than_five_hundred_lines() {
    let long = |source: &Source| source.text.lines().count() > MAX_LINES;
    let listed = |source: &Source| LONG_FILES.iter().any(|(path, _)| *path == source.path);
    let problems: Vec<String> = sources(&["rs", "js", "css"])
        .iter()
        .filter(|source| long(source) && !listed(source))
        .map(|source| format!("{}: {} lines", source.path, source.text.lines().count()))
        .collect();
    report(&problems, "ask what second concept moved in, and give it a file of its own:");
}

#[test]
fn words_that_people_read_stand_in_words_rs() {
    let speaks = |path: &str| {
        !is_test(path)
            && !path.starts_with("src/xtask/")
            && !path.ends_with("words.rs")
            && !path.contains("/words/")
            && !path.contains("/demo")
    };
    let problems = find(&["rs"], speaks, |line| line.chars().any(is_han));
    report(&problems, "move the words into the module's words.rs, in both languages:");
}

/// A comma of the other script beside a Chinese character looks like a slip, and is one.
#[test]
fn chinese_words_have_chinese_punctuation() {
    let slips = |line: &str| {
        let letters: Vec<char> = line.chars().collect();
        letters.windows(2).any(|pair| {
            let half = |one: char| matches!(one, ',' | ';' | '?' | '!');
            is_han(pair[0]) && half(pair[1]) || half(pair[0]) && is_han(pair[1])
        })
    };
    let problems = find(&["rs"], |path| path.starts_with("src/") && path.ends_with("words.rs"), slips);
    report(&problems, "write ，；？！ in Chinese words:");
}

#[test]
fn raw_inputs_exist_in_the_form_controls_alone() {
    let outside = |path: &str| !path.starts_with("src/ui/src/form/") && !is_test(path);
    let raw =
        |line: &str| line.contains("<input") || line.contains("<textarea") || line.contains("on:keypress");
    report(
        &find(&["rs"], outside, raw),
        "use ui::form's controls: they are safe with Chinese input methods:",
    );
}

#[test]
fn s10_nothing_in_the_screens_breaks_the_content_security_policy() {
    let screens = |path: &str| path.contains("/ui/") || path.starts_with("src/client/");
    let breaks = |line: &str| {
        let attribute = [" style=\"", " style=move", "<style", "javascript:", "inner_html", " onclick="];
        attribute.iter().any(|text| line.contains(text))
    };
    report(
        &find(&["rs", "html"], screens, breaks),
        "use style:name=…, prop: and classes (spec: strict policy):",
    );
}

#[test]
fn s12_no_text_is_made_into_markup_or_program() {
    // The words of every door through which a browser takes text for more than text.
    let doors = [
        "inner_html",
        "innerHTML",
        "outer_html",
        "outerHTML",
        "insert_adjacent_html",
        "insertAdjacentHTML",
        "create_contextual_fragment",
        "createContextualFragment",
        "document.write",
        "write_ln(",
        "DOMParser",
        "DomParser",
        "parse_from_string",
        "set_html_unsafe",
        "setHTMLUnsafe",
        "eval(",
        "new Function",
        "Function::new",
        "set_timeout_with_str",
        "inline_js",
    ];
    let in_browsers = |path: &str| {
        let shared = ["src/client/", "src/ui/", "src/modules/", "src/storage_indexeddb/", "public/"];
        shared.iter().any(|folder| path.starts_with(folder)) && !is_test(path)
    };
    let opens = |line: &str| doors.iter().any(|door| line.contains(door));
    report(&find(&["rs", "js", "html"], in_browsers, opens), "texts are put into the page as text (S12):");
}

#[test]
fn s14_only_the_store_reads_the_entity_table() {
    let outside = |path: &str| !path.starts_with("src/storage_") && !is_test(path);
    let sql = |line: &str| {
        let upper = line.to_uppercase();
        ["FROM ENTITY", "INTO ENTITY", "UPDATE ENTITY", "JOIN ENTITY"].iter().any(|text| upper.contains(text))
    };
    report(
        &find(&["rs"], outside, sql),
        "read rows through storage's traits: rights are decided at one place:",
    );
}

#[test]
fn no_test_is_switched_off() {
    let problems: Vec<String> = sources(&["rs"])
        .iter()
        .filter(|source| source.path != "tests/tidy.rs")
        .flat_map(|source| {
            let lines = source.text.lines().enumerate();
            let off = lines.filter(|(_, line)| line.trim_start().starts_with("#[ignore"));
            off.map(|(index, _)| format!("{}:{}", source.path, index + 1)).collect::<Vec<_>>()
        })
        .collect();
    report(&problems, "assert what happens now and say so, instead of switching the test off:");
}

#[test]
fn names_of_files_say_what_is_in_them() {
    let problems: Vec<String> = sources(&["rs", "css", "js"])
        .iter()
        .filter(|source| {
            let mut parts = Path::new(&source.path).components();
            parts.any(|part| {
                let name = part.as_os_str().to_string_lossy();
                let stem = name.split('.').next().unwrap_or_default();
                EMPTY_NAMES.contains(&stem)
            })
        })
        .map(|source| source.path.clone())
        .collect();
    report(&problems, "name the file after the one concept in it:");
}

#[test]
fn no_path_of_a_machine_and_no_loose_end() {
    // The patterns are put together here so that this file does not find itself.
    let patterns = [
        ["\"/", "home/"].concat(),
        ["\"/", "root/"].concat(),
        ["todo", "!("].concat(),
        ["FIX", "ME:"].concat(),
    ];
    let bad = |line: &str| patterns.iter().any(|pattern| line.contains(pattern.as_str()));
    report(&find(&["rs", "js", "html", "css"], |_| true, bad), "no machine paths and no unfinished marks:");
}

#[test]
fn colors_stand_in_tokens_css() {
    let style = |path: &str| !path.ends_with("tokens.css");
    let mut problems = Vec::new();
    for source in sources(&["css"]).iter().filter(|source| style(&source.path)) {
        for (index, line) in source.text.lines().enumerate() {
            let value = line.split_once(':').map_or("", |(_, value)| value);
            let color = value.contains('#')
                || value.contains("rgb(")
                || value.contains("rgba(")
                || value.contains("hsl(");
            if color && !line.trim_start().starts_with("/*") && !line.trim_start().starts_with('*') {
                problems.push(format!("{}:{}: {}", source.path, index + 1, line.trim()));
            }
        }
    }
    report(&problems, "name the color in style/tokens.css and use the name:");
}

#[test]
fn each_crate_has_a_front_page_and_the_common_lints() {
    let mut problems = Vec::new();
    for source in sources(&["toml"]).iter().filter(|source| source.path.ends_with("Cargo.toml")) {
        if !source.text.contains("[lints]\nworkspace = true") {
            problems.push(format!("{}: add [lints] workspace = true", source.path));
        }
    }
    for source in sources(&["rs"]).iter().filter(|source| source.path.ends_with("/lib.rs")) {
        if !source.text.starts_with("//!") {
            problems.push(format!("{}: begin with one sentence: what this crate is", source.path));
        }
    }
    report(&problems, "every crate introduces itself and obeys the same lints:");
}
