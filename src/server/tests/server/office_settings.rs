//! The page of settings: what holds and since when, and who may change it.

use serde_json::{Value, json};
use server::config::{Config, SecondFactor};

use crate::office_staff::{act, done, offers, page, refused};
use crate::support::{PASSWORD, config, device, open, setup_request};
use crate::tablet::{Tablet, house};

const PAGE: &str = "/api/office/settings";

fn setting(tablet: &Tablet, name: &str) -> Value {
    let rows = page(tablet, PAGE)["rows"].as_array().unwrap().clone();
    rows.into_iter().find(|row| row["id"] == json!(name)).unwrap()
}

fn value(tablet: &Tablet, name: &str) -> String {
    setting(tablet, name)["cells"][2]["text"].as_str().unwrap_or_default().to_owned()
}

fn change(action: &str) -> String {
    format!("{PAGE}/{action}")
}

#[test]
fn what_counts_at_once_counts_at_the_next_request() {
    let (_house, chief) = house();
    let lease = |tablet: &Tablet| tablet.who_am_i()["lease_ms"].as_i64().unwrap() / 3_600_000;
    assert_eq!((value(&chief, "offline_lease_hours").as_str(), lease(&chief)), ("72", 72));
    let row = json!("offline_lease_hours");
    let (field, said) = refused(&chief, &change("change"), &row, json!({ "value": "4" }));
    assert_eq!((field.as_str(), said.contains("8 to 336")), ("value", true));
    done(&chief, &change("change"), &row, json!({ "value": "24" }));
    assert_eq!((value(&chief, "offline_lease_hours").as_str(), lease(&chief)), ("24", 24));
    assert_eq!(setting(&chief, "offline_lease_hours")["cells"][3]["words"]["en"], "This page");
    done(&chief, &change("encryption"), &json!("encryption"), json!({ "value": "server_half" }));
    assert_eq!(chief.who_am_i()["encryption"], "server_half");
    done(&chief, &change("reset"), &row, json!({}));
    assert_eq!(lease(&chief), 72);
    let audit = page(&chief, "/api/office/audit?kind=setting.changed");
    assert_eq!(audit["rows"].as_array().unwrap().len(), 3);
    assert!(audit.to_string().contains("server_half"));
}

#[test]
fn what_counts_after_a_restart_counts_then() {
    let (house, chief) = house();
    let row = json!("backup_keep");
    assert_eq!(refused(&chief, &change("change"), &row, json!({ "value": "0/1/2" })).0, "value");
    let said = done(&chief, &change("change"), &row, json!({ "value": "3/2/1" }));
    assert!(said["said"]["en"].as_str().unwrap().contains("restart"));
    assert_eq!(value(&chief, "backup_keep"), "7/4/12");
    assert_eq!(setting(&chief, "backup_keep")["cells"][4]["words"]["en"], "After a restart: 3/2/1");
    let folder = house.close();
    let settings = config(&folder);
    let house = open(folder, settings);
    let chief = Tablet::sign_in(&house, "chen", PASSWORD, device(1));
    assert_eq!(value(&chief, "backup_keep"), "3/2/1");
    assert_eq!(house.app.upgrade().unwrap().config.backup_keep.daily, 3);
}

#[test]
fn what_the_operator_has_decided_is_not_the_pages_to_change() {
    let folder = tempfile::tempdir().unwrap();
    let environment = |name: &str| match name {
        "GUANJIA_OFFLINE_LEASE_HOURS" => Some("48".to_owned()),
        "GUANJIA_METRICS_TOKEN" => Some("CANARY-secret".to_owned()),
        _ => None,
    };
    let flags = server::config::ConfigFlags::default();
    let resolved = Config::resolve_with(&flags, &environment).unwrap();
    let given = Config::from_resolved(&resolved).unwrap();
    let of_tests = config(&folder);
    let settings = Config {
        listen: of_tests.listen,
        data_dir: of_tests.data_dir,
        argon_memory_kib: of_tests.argon_memory_kib,
        backup_every_hours: 0,
        second_factor: SecondFactor::Required,
        ..given
    };
    let house = open(folder, settings);
    let client = house.client();
    let token = house.setup_token.clone().unwrap();
    let chief = Tablet::of(client.clone(), &client.post_json("/api/setup", &setup_request(&token)));
    let row = setting(&chief, "offline_lease_hours");
    assert_eq!((row["cells"][2]["text"].clone(), offers(&row, "change")), (json!("48"), false));
    assert_eq!(row["cells"][3]["words"]["en"], "Environment");
    refused(&chief, &change("change"), &json!("offline_lease_hours"), json!({ "value": "24" }));
    assert_eq!(act(&chief, &change("change"), &json!("data_dir"), json!({ "value": "/tmp" })).status, 404);
    let shown = page(&chief, PAGE).to_string();
    assert!(!shown.contains("CANARY") && shown.contains("***"), "a secret is not shown");
}

#[test]
fn s05_a_session_without_a_factor_does_not_do_away_with_factors() {
    let (_house, chief) = house();
    let row = json!("second_factor");
    let said = refused(&chief, &change("second_factor"), &row, json!({ "value": "off" })).1;
    assert!(said.contains("second factor first"), "{said}");
    // What holds by itself is the strictest: going back to it takes nothing away.
    done(&chief, &change("reset"), &row, json!({}));
    assert_eq!(value(&chief, "second_factor"), "required");
    done(&chief, &change("second_factor"), &row, json!({ "value": "required" }));
    assert_eq!(refused(&chief, &change("second_factor"), &row, json!({ "value": "perhaps" })).0, "value");
}
