//! The first start: a token and nobody else (S8).

use serde_json::json;

use crate::support::{PASSWORD, config, device, empty_house, open, setup_request};
use crate::tablet::{Tablet, house};

#[test]
fn s08_a_new_server_has_no_account_and_a_token_is_used_once() {
    let house = empty_house();
    let client = house.client();
    assert_eq!(client.get("/api/setup").json(), json!({ "needed": true }));
    for login in ["admin", "root", "chen", ""] {
        assert_eq!(client.sign_in(login, "admin", device(1)).status, 401);
    }
    let token = house.setup_token.clone().unwrap();
    assert_eq!(client.post_json("/api/setup", &setup_request("wrong")).code(), "E-SETUP-401");
    let mut weak = setup_request(&token);
    weak["password"] = json!("12345678");
    assert_eq!(
        client.post_json("/api/setup", &weak).json(),
        json!({ "code": "E-PASSWORD-400", "detail": "password_too_common" })
    );
    let mut nameless = setup_request(&token);
    nameless["name"] = json!(" ");
    assert_eq!(client.post_json("/api/setup", &nameless).code(), "E-SETUP-409");

    let first = client.post_json("/api/setup", &setup_request(&token));
    assert_eq!(first.status, 200);
    assert_eq!(client.post_json("/api/setup", &setup_request(&token)).code(), "E-SETUP-401");
    assert_eq!(client.get("/api/setup").json(), json!({ "needed": false }));

    let tablet = Tablet::of(house.client(), &first);
    let kinds: Vec<String> = tablet.pull_all().iter().map(|row| row.kind.as_str().to_owned()).collect();
    assert!(
        kinds.contains(&"sites.site".to_owned()) && kinds.contains(&"staff.person".to_owned()),
        "{kinds:?}"
    );
}

#[test]
fn s08_a_restarted_server_with_accounts_prints_no_token() {
    let (house, tablet) = house();
    let before = tablet.who_am_i();
    let folder = house.close();
    let config = config(&folder);
    let house = open(folder, config);
    assert_eq!(house.setup_token, None);
    let again = Tablet::sign_in(&house, "CHEN", PASSWORD, device(1));
    let after = again.who_am_i();
    for lasting in ["org", "person", "epoch", "actor_key", "name"] {
        assert_eq!(before[lasting], after[lasting], "{lasting}");
    }
}

#[cfg(unix)]
#[test]
fn s41_a_new_data_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let house = empty_house();
    let mode = std::fs::metadata(house.folder.path().join("data")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
