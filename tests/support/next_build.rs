//! Another build of the client: the same program under another content version, as an update brings it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::built;

/// The files in which a build names itself.
const NAMED_IN: &[&str] = &["build.json", "sw.js", "index.html"];

/// Writes the next build into `folder` and returns its name.
///
/// # Errors
/// When the built client cannot be read or the folder not written.
pub fn write(folder: &Path) -> Result<String> {
    copy(&built("GUANJIA_CLIENT"), folder)?;
    let stated: serde_json::Value = serde_json::from_str(&fs::read_to_string(folder.join("build.json"))?)?;
    let build = stated["build"].as_str().context("build.json names the build")?;
    let next: String = build.chars().rev().collect();
    for file in NAMED_IN {
        let path = folder.join(file);
        fs::write(&path, fs::read_to_string(&path)?.replace(build, &next))?;
        // Packed copies of the file as it was would be served instead.
        for ending in ["br", "gz"] {
            let _ = fs::remove_file(folder.join(format!("{file}.{ending}")));
        }
    }
    Ok(next)
}

/// Gives one style sheet of the build another name, as another content would: no older build on a device has it.
/// Where it lies now.
///
/// # Errors
/// When there is no such file.
pub fn rename_style(folder: &Path, begins: &str) -> Result<PathBuf> {
    let names = fs::read_dir(folder)?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names = names.filter(|name| name.starts_with(begins));
    let before = names.find(|name| name.ends_with(".css")).context("no such file in the build")?;
    let hash: String = before.trim_start_matches(begins).trim_end_matches(".css").chars().rev().collect();
    let after = format!("{begins}{hash}.css");
    for file in NAMED_IN {
        let path = folder.join(file);
        fs::write(&path, fs::read_to_string(&path)?.replace(&before, &after))?;
    }
    fs::rename(folder.join(&before), folder.join(&after))?;
    Ok(folder.join(after))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
