//! `guanjia check`: what is wrong is named, what is good is not complained about.

use domain::{Language, Timestamp};
use server::check::{self, Standing};
use server::config::{Config, ConfigFlags, SecondFactor};

use crate::house::{config, house};

fn standing(config: &Config, now: Timestamp, check: &str) -> Standing {
    let found = check::findings(config, now);
    let finding = found.iter().find(|finding| finding.check == check);
    finding.unwrap_or_else(|| panic!("{check}: {found:?}")).standing
}

#[test]
fn a_sound_house_is_good_except_for_what_is_missing() {
    let folder = house().close();
    let config = config(folder.path());
    let now = server::clock::now();
    for check in ["settings", "data_dir", "database", "keys", "clock", "origin"] {
        assert_eq!(standing(&config, now, check), Standing::Good, "{check}");
    }
    assert_eq!(standing(&config, now, "backup"), Standing::Warning, "none yet");
    let without_client = Config { client_dir: Some(folder.path().join("nowhere")), ..config };
    assert_eq!(standing(&without_client, now, "client"), Standing::Bad);
}

#[test]
fn s05_less_than_a_required_second_factor_is_said() {
    let folder = house().close();
    let config = config(folder.path());
    let of = |second_factor: SecondFactor| {
        standing(&Config { second_factor, ..config.clone() }, server::clock::now(), "second_factor")
    };
    assert_eq!(of(SecondFactor::Required), Standing::Good);
    assert_eq!((of(SecondFactor::Offered), of(SecondFactor::Off)), (Standing::Warning, Standing::Warning));
}

#[test]
fn a_damaged_database_a_wrong_clock_and_a_public_port_without_tls_are_bad() {
    let folder = house().close();
    let config = config(folder.path());
    let now = server::clock::now();
    assert_eq!(standing(&config, Timestamp(0), "clock"), Standing::Bad);
    assert_eq!(standing(&config, Timestamp(now.0 - 3_600_000), "clock"), Standing::Bad, "set back");
    let open = Config { listen: "0.0.0.0:8080".parse().unwrap(), ..config.clone() };
    assert_eq!(standing(&open, now, "origin"), Standing::Bad);
    let behind_proxy = Config { public_url: Some("https://g.example".to_owned()), ..open };
    assert_eq!(standing(&behind_proxy, now, "origin"), Standing::Good);
    let mut bytes = std::fs::read(config.database()).unwrap();
    // The head of a page: what lies behind it may be room that nobody uses yet.
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 512].fill(0xa5);
    std::fs::write(config.database(), bytes).unwrap();
    assert_eq!(standing(&config, now, "database"), Standing::Bad);
}

#[test]
fn the_certificate_is_watched_until_its_end() {
    let folder = house().close();
    let plain = config(folder.path());
    let now = server::clock::now();
    server::cert::new_ca(&plain.tls_dir(), "x", now).unwrap();
    let files = server::cert::issue(&plain.tls_dir(), &["g.lan".to_owned()], &[], now).unwrap();
    let config = Config { tls_cert: Some(files.certificate), tls_key: Some(files.key), ..plain.clone() };
    let at = |days: i64| Timestamp(now.0 + days * 86_400_000);
    let check = |days, expected| assert_eq!(standing(&config, at(days), "tls"), expected, "{days}");
    check(0, Standing::Good);
    check(server::cert::LEAF_DAYS - 20, Standing::Warning);
    check(server::cert::LEAF_DAYS + 1, Standing::Bad);
    let wrong_key = Config { tls_key: Some(plain.tls_dir().join("ca.key")), ..config.clone() };
    assert_eq!(standing(&wrong_key, now, "tls"), Standing::Bad);
}

#[test]
fn exit_codes_tell_scripts_what_kind_of_trouble_there_is() {
    let folder = house().close();
    let file = folder.path().join("guanjia.toml");
    let run = |text: &str, language| {
        std::fs::write(&file, text).unwrap();
        let flags = ConfigFlags { config: Some(file.clone()), ..ConfigFlags::default() };
        let mut out = Vec::new();
        let code = check::execute(&flags, false, server::clock::now(), language, &mut out).unwrap();
        (format!("{code:?}"), String::from_utf8(out).unwrap())
    };
    let data = folder.path().join("data");
    let code = |code: u8| format!("{:?}", std::process::ExitCode::from(code));
    let (bad, text) = run(&format!("data_dir = {data:?}\nclient_dir = \"/nowhere\""), Language::Chinese);
    assert_eq!(bad, code(1));
    assert!(text.contains("[异常]") && text.contains("网页程序"), "{text}");
    let (unreadable, text) = run("colour = \"red\"", Language::English);
    assert_eq!(unreadable, code(2));
    assert!(text.contains("colour"), "{text}");
}
