//! Imports every CSV file of a folder into fresh data, twice, and says what came of it: `cargo xtask import-check DIR`.
//!
//! For each `name.csv` the mapping is `name.toml` of the same folder, else of the folder of mappings, else the proposal
//! that a person would start from. The second import must find everything there already.

use std::path::{Path, PathBuf};

use anyhow::Context;
use domain::{Id, OpId, Operation, SiteId};
use serde::Serialize;
use sites::SiteOperation;
use sites::operations::FoundSite;
use sync::authority::LocalIntent;
use tickets::import::Mapping;

use super::mapping_file::read_mapping;
use super::plan::Plan;
use super::report::Report;
use super::run::run;
use super::suggest::suggest;
use super::table::Table;
use crate::app::{self, App};
use crate::config::Config;
use crate::directory::server_person;
use crate::{clock, random};

/// What became of one file.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    pub file: String,
    pub mapping: MappingOrigin,
    pub first: Report,
    /// The same file once more: nothing may be new.
    pub again: Report,
}

/// Where the mapping came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingOrigin {
    BesideTheFile,
    FolderOfMappings,
    Proposed,
}

impl Checked {
    /// Every row is a ticket, and the second import changed nothing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.first.problems == 0
            && self.again.imported == 0
            && self.again.already_there == self.first.rows
            && self.first.rows > 0
    }
}

/// Imports all CSV files of `folder`, in the order of their names.
///
/// # Errors
/// When a file cannot be read at all or the store fails. Rows with problems are in the reports.
pub fn import_check(folder: &Path, mappings: &Path) -> anyhow::Result<Vec<Checked>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")))
        .collect();
    files.sort();
    anyhow::ensure!(!files.is_empty(), "there is no CSV file in {}", folder.display());
    files
        .iter()
        .map(|file| check(file, mappings).with_context(|| format!("importing {}", file.display())))
        .collect()
}

fn check(file: &Path, mappings: &Path) -> anyhow::Result<Checked> {
    let data = std::env::temp_dir().join(format!("guanjia-import-check-{}", random::id()));
    let config = Config { data_dir: data.clone(), ..Config::default() };
    let checked = import_twice(file, mappings, config);
    // Only what this function made.
    drop(std::fs::remove_dir_all(&data));
    checked
}

fn import_twice(file: &Path, mappings: &Path, config: Config) -> anyhow::Result<Checked> {
    let table = Table::read(&std::fs::read(file)?, None)?;
    let site = SiteId(Id::named("import check"));
    let (mapping, origin) = mapping_for(file, mappings, &table, site)?;
    let plan = Plan::make(&table, &mapping)?;
    let (app, thread) = app::open(config)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let reports = runtime.block_on(async {
        found_site(&app, site).await?;
        let first = run(&app.writer, server_person(), &plan).await?;
        let again = run(&app.writer, server_person(), &plan).await?;
        anyhow::Ok((first, again))
    });
    drop(app);
    drop(thread.join());
    let (first, again) = reports?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Checked { file: name.unwrap_or_default(), mapping: origin, first, again })
}

fn mapping_for(
    file: &Path,
    mappings: &Path,
    table: &Table,
    site: SiteId,
) -> anyhow::Result<(Mapping, MappingOrigin)> {
    let stem = file.file_stem().unwrap_or_default();
    let candidates = [
        (file.with_extension("toml"), MappingOrigin::BesideTheFile),
        (mappings.join(stem).with_extension("toml"), MappingOrigin::FolderOfMappings),
    ];
    for (path, origin) in candidates {
        if path.exists() {
            let text = std::fs::read_to_string(&path)?;
            let mapping = read_mapping(&text, Some(&site.to_string()), &[]);
            return Ok((mapping.with_context(|| format!("reading {}", path.display()))?, origin));
        }
    }
    Ok((suggest(table, &stem.to_string_lossy(), site).mapping, MappingOrigin::Proposed))
}

async fn found_site(app: &App, site: SiteId) -> anyhow::Result<()> {
    let found = FoundSite { site, name: "import check".to_owned(), address: String::new() };
    let op = OpId(random::timed_id(clock::now()));
    let intent = SiteOperation::from(found).intent();
    let local = LocalIntent { op, intent, deps: Vec::new(), amends: None };
    let reply = app.writer.local(server_person(), vec![local]).await?;
    let taken = reply.results.iter().all(|(_, result)| result.is_settled());
    anyhow::ensure!(taken, "the site was refused: {:?}", reply.results);
    Ok(())
}
