//! What is said about settings.

use domain::{Phrase, Text};

use super::ConfigError;

/// Heading of `guanjia config print`.
pub const EFFECTIVE_SETTINGS: Text = Text::new("生效的配置", "Settings in force");

/// The error in the words of the person who runs the server.
#[must_use]
pub fn error(error: &ConfigError) -> Phrase {
    match error {
        ConfigError::UnknownKey { key, file } => Phrase::new(
            format!("{} 里有不认识的配置项“{key}”", file.display()),
            format!("{} holds an unknown setting `{key}`", file.display()),
        ),
        ConfigError::BadValue { key, origin, value, expected } => Phrase::new(
            format!("配置项“{key}”的值“{value}”不对（来源：{origin}）；应为：{expected}"),
            format!("Setting `{key}` ({origin}) is `{value}`; expected: {expected}"),
        ),
        ConfigError::Incomplete { key, other } => Phrase::new(
            format!("配置了“{key}”，还必须配置“{other}”"),
            format!("Setting `{key}` needs `{other}` as well"),
        ),
        ConfigError::Twice { key } => Phrase::new(
            format!("“{key}”和“{key}_file”只能配置其中一个"),
            format!("Give either `{key}` or `{key}_file`, not both"),
        ),
        ConfigError::Unreadable { key, path, source } => Phrase::new(
            format!("读不了 {}（配置项“{key}”）：{source}", path.display()),
            format!("Cannot read {} (setting `{key}`): {source}", path.display()),
        ),
        ConfigError::NotToml { file, source } => Phrase::new(
            format!("{} 不是有效的 TOML:{}", file.display(), source.message()),
            format!("{} is not valid TOML: {}", file.display(), source.message()),
        ),
    }
}
