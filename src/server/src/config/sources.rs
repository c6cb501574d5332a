//! Reads the four sources in order of precedence.

use std::path::{Path, PathBuf};

use super::settings::{Origin, Resolved, SETTINGS, Setting};
use super::{ConfigError, ConfigFlags};

/// Read from the working directory when neither `--config` nor `GUANJIA_CONFIG` names another file.
pub const CONFIG_FILE: &str = "guanjia.toml";

pub(super) fn resolve(
    flags: &ConfigFlags,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Resolved, ConfigError> {
    let mut resolved = Resolved::defaults();
    if let Some(file) = config_file(flags, environment) {
        read_file(&file, &mut resolved)?;
    }
    for setting in SETTINGS {
        read_environment(setting, environment, &mut resolved)?;
    }
    for (name, value) in flags.given() {
        resolved.set(name, value, Origin::Flag);
    }
    Ok(resolved)
}

/// A file that somebody named must exist; the one in the working directory may be absent.
fn config_file(flags: &ConfigFlags, environment: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let named = flags.config.clone().or_else(|| environment("GUANJIA_CONFIG").map(PathBuf::from));
    named.or_else(|| Path::new(CONFIG_FILE).exists().then(|| PathBuf::from(CONFIG_FILE)))
}

fn read_file(file: &Path, resolved: &mut Resolved) -> Result<(), ConfigError> {
    let text = read_text("config", file)?;
    let table: toml::Table = text
        .parse()
        .map_err(|source| ConfigError::NotToml { file: file.to_owned(), source: Box::new(source) })?;
    let origin = Origin::File(file.to_owned());
    for (key, value) in &table {
        let Some((setting, by_file)) = known(key) else {
            return Err(ConfigError::UnknownKey { key: key.clone(), file: file.to_owned() });
        };
        if by_file && table.contains_key(setting.name) {
            return Err(ConfigError::Twice { key: setting.name });
        }
        let text = as_text(setting.name, &origin, value)?;
        let text = if by_file { secret_from(setting.name, Path::new(&text))? } else { text };
        resolved.set(setting.name, text, origin.clone());
    }
    Ok(())
}

/// The setting a key means, and whether the key names a file that holds the value.
fn known(key: &str) -> Option<(&'static Setting, bool)> {
    SETTINGS.iter().find_map(|setting| {
        let by_file = setting.secret && key.strip_suffix("_file") == Some(setting.name);
        (setting.name == key || by_file).then_some((setting, by_file))
    })
}

fn read_environment(
    setting: &'static Setting,
    environment: &dyn Fn(&str) -> Option<String>,
    resolved: &mut Resolved,
) -> Result<(), ConfigError> {
    let name = environment_name(setting.name);
    let direct = environment(&name);
    let by_file = if setting.secret { environment(&format!("{name}_FILE")) } else { None };
    let value = match (direct, by_file) {
        (Some(_), Some(_)) => return Err(ConfigError::Twice { key: setting.name }),
        (Some(value), None) => value,
        (None, Some(path)) => secret_from(setting.name, Path::new(&path))?,
        (None, None) => return Ok(()),
    };
    resolved.set(setting.name, value, Origin::Environment);
    Ok(())
}

/// `GUANJIA_DATA_DIR` for `data_dir`.
pub(super) fn environment_name(name: &str) -> String {
    format!("GUANJIA_{}", name.to_uppercase())
}

/// Numbers, true/false and lists of texts may be written as TOML means them; inside they are text like from a flag.
fn as_text(key: &'static str, origin: &Origin, value: &toml::Value) -> Result<String, ConfigError> {
    let bad = || ConfigError::BadValue {
        key,
        origin: origin.clone(),
        value: value.to_string(),
        expected: "a text, a number or a list of texts",
    };
    match value {
        toml::Value::String(text) => Ok(text.clone()),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Boolean(answer) => Ok(answer.to_string()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(",")).ok_or_else(bad)
        }
        _ => Err(bad()),
    }
}

/// The secret is the file's first line: editors and `echo` leave a line end behind it.
fn secret_from(key: &'static str, path: &Path) -> Result<String, ConfigError> {
    let text = read_text(key, path)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn read_text(key: &'static str, path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        key,
        path: path.to_owned(),
        source,
    })
}
