//! Every word of every module, from the `words.rs` files: they are the glossary.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::run;

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let mut files = Vec::new();
    collect(&run::root().join("src"), &mut files)?;
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file)?;
        let name = file.strip_prefix(run::root()).unwrap_or(&file).display().to_string();
        println!("\n{name}");
        for (chinese, english) in pairs(&text) {
            println!("  {chinese}\t{english}");
        }
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.file_name().is_some_and(|name| name == "words.rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// The two literals of each `Text::new("…", "…")`, wherever the formatter broke the line.
fn pairs(text: &str) -> Vec<(&str, &str)> {
    text.split("Text::new(").skip(1).filter_map(two_literals).collect()
}

fn two_literals(rest: &str) -> Option<(&str, &str)> {
    let mut parts = rest.split('"');
    let chinese = parts.nth(1)?;
    let english = parts.nth(1)?;
    Some((chinese, english))
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn both_literals_are_found_across_lines() {
        let text = "const A: Text = Text::new(\"派单\", \"Dispatch\");\nconst B: Text = Text::new(\n  \"关单\",\n \"Close\",\n);";
        assert_eq!(pairs(text), [("派单", "Dispatch"), ("关单", "Close")]);
    }
}
