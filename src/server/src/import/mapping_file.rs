//! Reads a mapping, which may name its site in words.

use domain::SiteId;
use tickets::import::Mapping;

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    #[error("the mapping is not valid TOML: {0}")]
    NotToml(String),
    #[error("the mapping names no site; give --site")]
    NoSite,
    #[error("there is no site `{0}`")]
    UnknownSite(String),
    #[error("there are several sites `{0}`; give the id")]
    AmbiguousSite(String),
    #[error("the mapping gives no pattern for times")]
    NoTimePattern,
    #[error("the file has no column {}", .0.join(", "))]
    NoSuchColumn(Vec<String>),
}

/// Reads a mapping file. `site` (from the command line) replaces the file's; either is an id or a site's name, looked
/// up among `sites`. An id needs no look-up: the rules refuse an import into a site that does not exist.
///
/// # Errors
/// [`MappingError`] with the key or name at fault.
pub fn read_mapping(
    text: &str,
    site: Option<&str>,
    sites: &[(SiteId, String)],
) -> Result<Mapping, MappingError> {
    let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| not_toml(&error))?;
    let named = site.map(str::to_owned).or_else(|| table.get("site")?.as_str().map(str::to_owned));
    let named = named.filter(|name| !name.trim().is_empty()).ok_or(MappingError::NoSite)?;
    let id = find_site(&named, sites)?;
    table.insert("site".to_owned(), toml::Value::String(id.to_string()));
    let mapping: Mapping = table.try_into().map_err(|error| not_toml(&error))?;
    if mapping.time_patterns.is_empty() { Err(MappingError::NoTimePattern) } else { Ok(mapping) }
}

/// The mapping as a file that a person may change, without the site, which is chosen beside it.
#[must_use]
pub fn write_mapping(mapping: &Mapping) -> String {
    // A mapping is text, numbers and maps of them: all of it can be written as TOML.
    let mut table = toml::Table::try_from(mapping).unwrap_or_default();
    table.remove("site");
    table.retain(|_, value| value.as_table().is_none_or(|map| map.values().any(is_said)));
    toml::to_string_pretty(&table).unwrap_or_default()
}

/// Empty maps of words say nothing and would only be in the way.
fn is_said(value: &toml::Value) -> bool {
    value.as_table().is_none_or(|map| !map.is_empty())
}

fn find_site(named: &str, sites: &[(SiteId, String)]) -> Result<SiteId, MappingError> {
    if let Ok(id) = named.parse() {
        return Ok(id);
    }
    let mut found = sites.iter().filter(|(_, name)| name.trim() == named.trim());
    match (found.next(), found.next()) {
        (Some((id, _)), None) => Ok(*id),
        (Some(_), Some(_)) => Err(MappingError::AmbiguousSite(named.to_owned())),
        (None, _) => Err(MappingError::UnknownSite(named.to_owned())),
    }
}

fn not_toml(error: &toml::de::Error) -> MappingError {
    MappingError::NotToml(error.to_string().trim().to_owned())
}
