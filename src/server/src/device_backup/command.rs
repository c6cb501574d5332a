//! `guanjia import-device-backup FILE…`: what a lost or broken device had not sent, from the file it could still write.

use std::io::Write;
use std::path::PathBuf;

use domain::Language;

use super::key::BackupKey;
use super::{take_in, words};
use crate::app;
use crate::audit::{self, Event, Kind};
use crate::config::Config;
use crate::data_lock::DataLock;

/// Takes the files in, one after the other. `false` = not everything of every file was.
///
/// # Errors
/// When the data cannot be opened, another process holds it, or a file cannot be read.
pub fn execute(
    files: &[PathBuf],
    config: Config,
    language: Language,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let _lock = DataLock::acquire(&config.data_dir)?;
    let (app, writer) = app::open(config)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let key = BackupKey::derive(&app.shared.keys.actor_root);
    let mut whole = true;
    for file in files {
        let name = file.display().to_string();
        let bytes = std::fs::read(file)?;
        let said = match key.open(&bytes) {
            Err(why) => {
                whole = false;
                words::unopened(&name, &why.to_string())
            }
            Ok(opened) => match runtime.block_on(take_in::take_in(&app, opened)) {
                Ok(taken) => {
                    whole &= taken.incomplete.is_none() && taken.not_taken == 0;
                    let event = Event::new(app.shared.org, Kind::DeviceBackupTaken).with("by", "command");
                    audit::record(&mut app.database.accounts()?, taken.told_by(event))?;
                    words::taken_in(&name, &taken)
                }
                Err(failure) => {
                    whole = false;
                    words::unopened(&name, &failure.to_string())
                }
            },
        };
        writeln!(out, "{}", said.in_language(language))?;
    }
    drop(app);
    drop(runtime);
    writer.join().ok();
    Ok(whole)
}
