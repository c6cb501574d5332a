//! Settings: who wins, what is refused, what is never shown.

use std::collections::BTreeMap;
use std::path::PathBuf;

use server::config::{BackupKeep, Config, ConfigError, ConfigFlags, Origin, SecondFactor, words};

/// A server's start with this file and environment.
struct Start {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
    flags: ConfigFlags,
}

impl Start {
    fn with_file(text: &str) -> Start {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("guanjia.toml");
        std::fs::write(&file, text).unwrap();
        let flags = ConfigFlags { config: Some(file), ..ConfigFlags::default() };
        Start { folder, environment: BTreeMap::new(), flags }
    }

    fn environment(mut self, name: &str, value: &str) -> Start {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    fn load(&self) -> Result<Config, ConfigError> {
        let resolved = Config::resolve_with(&self.flags, &|name| self.environment.get(name).cloned())?;
        Config::from_resolved(&resolved)
    }
}

#[test]
fn flags_win_over_environment_over_file_over_defaults() {
    let file = "listen = \"127.0.0.1:1111\"\nlog = \"warn\"\nbackup_every_hours = 6\n";
    let mut start = Start::with_file(file)
        .environment("GUANJIA_LISTEN", "127.0.0.1:2222")
        .environment("GUANJIA_LOG", "debug");
    start.flags.listen = Some("127.0.0.1:3333".to_owned());

    let config = start.load().unwrap();

    assert_eq!(config.listen.port(), 3333, "flag");
    assert_eq!(config.log, "debug", "environment");
    assert_eq!(config.backup_every_hours, 6, "file");
    assert_eq!(config.backup_keep, BackupKeep { daily: 7, weekly: 4, monthly: 12 }, "default");
    assert_eq!(config.backup_dir, config.data_dir.join("backups"), "default below the data folder");
}

#[test]
fn a_misspelt_key_is_an_error_that_names_it() {
    let error = Start::with_file("backup_dirr = \"/srv\"\n").load().unwrap_err();
    assert!(matches!(&error, ConfigError::UnknownKey { key, .. } if key == "backup_dirr"), "{error:?}");
    let phrase = words::error(&error);
    assert!(phrase.zh.contains("backup_dirr") && phrase.en.contains("backup_dirr"));
}

#[test]
fn a_wrong_value_is_an_error_that_names_key_origin_and_expectation() {
    let check = |line: &str, key: &str| match Start::with_file(line).load() {
        Err(ConfigError::BadValue { key: found, origin: Origin::File(_), .. }) => {
            assert_eq!(found, key, "{line}")
        }
        other => panic!("{line}: {other:?}"),
    };
    check("listen = \"here\"", "listen");
    check("listen = { port = 1 }", "listen");
    check("argon_memory_kib = 1024", "argon_memory_kib");
    check("backup_keep = \"0/4/12\"", "backup_keep");
    check("backup_keep = \"7\"", "backup_keep");
    check("second_factor = \"sometimes\"", "second_factor");
    check("offline_lease_hours = 7", "offline_lease_hours");
    check("offline_lease_hours = 337", "offline_lease_hours");
    check("encryption = \"rot13\"", "encryption");
    check("backup_every_hours = 9999", "backup_every_hours");
    check("log_format = \"xml\"", "log_format");
    check("public_url = \"guanjia.example\"", "public_url");
    check("public_url = \"https://guanjia.example/app\"", "public_url");
    check("trusted_proxies = [\"10.0.0.0/8\", \"proxy\"]", "trusted_proxies");
    check("trusted_proxies = [1]", "trusted_proxies");
}

#[test]
fn s01_less_memory_than_nineteen_mebibytes_is_no_setting() {
    let of = |kib: u32| Start::with_file(&format!("argon_memory_kib = {kib}")).load();
    assert_eq!(of(19_456).unwrap().argon_memory_kib, 19_456);
    assert!(matches!(of(19_455), Err(ConfigError::BadValue { key: "argon_memory_kib", .. })));
    assert_eq!(Start::with_file("").load().unwrap().argon_memory_kib, 65_536, "unless somebody decides so");
}

#[test]
fn s05_a_demo_asks_for_no_second_factor_unless_somebody_decided_so() {
    let of = |text: &str| {
        let start = Start::with_file(text);
        let resolved = Config::resolve_with(&start.flags, &|_| None).unwrap();
        let config = start.load().unwrap();
        (config.second_factor, server::demo::without_second_factor(&resolved, config).second_factor)
    };
    assert_eq!(of(""), (SecondFactor::Required, SecondFactor::Off), "and everybody else's server does");
    assert_eq!(of("second_factor = \"required\""), (SecondFactor::Required, SecondFactor::Required));
    assert_eq!(of("second_factor = \"offered\""), (SecondFactor::Offered, SecondFactor::Offered));
}

#[test]
fn a_certificate_without_its_key_is_refused() {
    let error = Start::with_file("tls_cert = \"a.pem\"").load().unwrap_err();
    assert!(matches!(error, ConfigError::Incomplete { key: "tls_cert", other: "tls_key" }), "{error:?}");
}

#[test]
fn a_named_file_must_exist_and_be_toml() {
    let mut start = Start::with_file("listen = ");
    assert!(matches!(start.load(), Err(ConfigError::NotToml { .. })));
    start.flags.config = Some(PathBuf::from("/nowhere/guanjia.toml"));
    assert!(matches!(start.load(), Err(ConfigError::Unreadable { .. })));
}

#[test]
fn s41_a_secret_comes_from_a_file_and_is_never_printed() {
    let start = Start::with_file("");
    let secret = start.folder.path().join("token");
    std::fs::write(&secret, "canary-4711\n").unwrap();
    let start = start.environment("GUANJIA_METRICS_TOKEN_FILE", secret.to_str().unwrap());

    let config = start.load().unwrap();
    assert_eq!(config.metrics_token.as_ref().unwrap().expose(), "canary-4711");

    let resolved = Config::resolve_with(&start.flags, &|name| start.environment.get(name).cloned()).unwrap();
    for shown in [resolved.print(), resolved.json().to_string(), format!("{config:?}")] {
        assert!(shown.contains("***") && !shown.contains("canary"), "{shown}");
    }
    let both = start.environment("GUANJIA_METRICS_TOKEN", "x");
    assert!(matches!(both.load(), Err(ConfigError::Twice { key: "metrics_token" })));
}

#[test]
fn what_config_print_shows_is_a_file_that_gives_the_same_settings() {
    let file = "listen = \"0.0.0.0:8443\"\ntrusted_proxies = [\"10.0.0.0/8\"]\npublic_url = \"HTTPS://G.example/\"\n";
    let first = Start::with_file(file);
    let printed = Config::resolve_with(&first.flags, &|_| None).unwrap().print();
    let second = Start::with_file(&printed).load().unwrap();
    // Where they come from differs: what was a default stands in a file now.
    let first = Config { given: second.given.clone(), ..first.load().unwrap() };
    assert_eq!(first, second);
    assert_eq!(second.public_url.as_deref(), Some("https://g.example"));
    assert_eq!(second.trusted_proxies, ["10.0.0.0/8".parse().unwrap()]);
}
