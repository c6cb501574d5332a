//! The table of settings: the only list of their names.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// One setting. Its environment name is `GUANJIA_` and the name in capitals.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub name: &'static str,
    /// As it would stand in the file; `None` = not set.
    pub default: Option<&'static str>,
    /// Printed as `***`, and also read from the file named by `<name>_file`.
    pub secret: bool,
}

/// What holds when nobody decided this one, as it would stand in the file; empty when it has no default.
#[must_use]
pub fn default_of(name: &str) -> &'static str {
    SETTINGS
        .iter()
        .find(|setting| setting.name == name)
        .and_then(|setting| setting.default)
        .unwrap_or_default()
}

const fn setting(name: &'static str, default: Option<&'static str>) -> Setting {
    Setting { name, default, secret: false }
}

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[
    setting("listen", Some("127.0.0.1:8080")),
    setting("data_dir", Some("data")),
    setting("client_dir", None),
    setting("tls_cert", None),
    setting("tls_key", None),
    setting("trust_listen", None),
    setting("public_url", None),
    setting("trusted_proxies", Some("")),
    // Posts above the front desk; `offered` and `off` ask less (S5).
    setting("second_factor", Some("required")),
    // Three days, eight hours to two weeks (sync.md 2.15).
    setting("offline_lease_hours", Some("72")),
    setting("encryption", Some("auto")),
    // Three passes over 64 MiB (S1).
    setting("argon_memory_kib", Some("65536")),
    setting("connections_per_address", Some("100")),
    setting("pushes_per_second", Some("10")),
    setting("pulls_per_second", Some("20")),
    setting("log", Some("info")),
    setting("log_format", Some("json")),
    setting("backup_every_hours", Some("24")),
    // Seven days, four weeks, twelve months (ux.md 5.6).
    setting("backup_keep", Some("7/4/12")),
    setting("backup_dir", None),
    // Days after the end; 0 = no term. Claims lapse after three years.
    setting("keep_callers_days", Some("365")),
    setting("keep_visit_people_days", Some("365")),
    setting("keep_tickets_days", Some("1095")),
    setting("keep_visits_days", Some("1095")),
    setting("keep_customers_days", Some("1095")),
    Setting { name: "metrics_token", default: None, secret: true },
];

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Flag,
    Environment,
    File(PathBuf),
    Default,
    /// Set by an administrator on the page of settings.
    Page,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Flag => f.write_str("flag"),
            Origin::Environment => f.write_str("environment"),
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Default => f.write_str("default"),
            Origin::Page => f.write_str("page"),
        }
    }
}

/// The value of each setting that has one, still as text, with its origin.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Resolved {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Resolved {
    /// What holds when nobody decided anything.
    #[must_use]
    pub fn defaults() -> Resolved {
        let mut resolved = Resolved::default();
        for setting in SETTINGS {
            if let Some(value) = setting.default {
                resolved.set(setting.name, value.to_owned(), Origin::Default);
            }
        }
        resolved
    }

    pub(super) fn set(&mut self, name: &'static str, value: String, origin: Origin) {
        self.values.insert(name, (value, origin));
    }

    /// The value as text and its origin.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<(&str, &Origin)> {
        self.values.get(name).map(|(value, origin)| (value.as_str(), origin))
    }

    /// The same without secrets.
    pub(super) fn shown(&self) -> Resolved {
        let mut shown = self.clone();
        for setting in SETTINGS.iter().filter(|setting| setting.secret) {
            if let Some((value, _)) = shown.values.get_mut(setting.name) {
                "***".clone_into(value);
            }
        }
        shown
    }

    /// Every setting in the table's order as (name, value, origin); secrets as `***`, what is not set as `None`.
    #[must_use]
    pub fn listed(&self) -> Vec<(&'static str, Option<String>, Option<&Origin>)> {
        SETTINGS
            .iter()
            .map(|setting| match self.values.get(setting.name) {
                Some((_, origin)) if setting.secret => (setting.name, Some("***".to_owned()), Some(origin)),
                Some((value, origin)) => (setting.name, Some(value.clone()), Some(origin)),
                None => (setting.name, None, None),
            })
            .collect()
    }

    /// What `guanjia config print` shows: a valid `guanjia.toml` (unless a secret is set) with origins as comments.
    #[must_use]
    pub fn print(&self) -> String {
        let mut text = String::new();
        for (name, value, origin) in self.listed() {
            match (value, origin) {
                (Some(value), Some(origin)) => {
                    let quoted = toml::Value::String(value);
                    text.push_str(&format!("{name} = {quoted}  # {origin}\n"));
                }
                _ => text.push_str(&format!("# {name} is not set\n")),
            }
        }
        text
    }

    /// The same as one JSON object: `{"listen": {"value": …, "origin": …}, …}`.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let entries = self.listed().into_iter().map(|(name, value, origin)| {
            let origin = origin.map(ToString::to_string);
            (name.to_owned(), serde_json::json!({ "value": value, "origin": origin }))
        });
        serde_json::Value::Object(entries.collect())
    }
}
