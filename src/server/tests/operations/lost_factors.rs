//! `guanjia user forget-factors`: the way back in when telephone and recovery codes are gone.

use domain::{Id, Language, PersonId, Timestamp};
use server::users::{UserCommand, execute};
use storage_sqlite::accounts::Account;
use storage_sqlite::factors::{Factor, FactorKind};
use sync::Hash;

use crate::house::{config, house};

#[test]
fn s05_who_runs_the_server_can_take_lost_factors_away() {
    let house = house();
    let (org, person) = (house.app.shared.org, PersonId(Id([7; 16])));
    let account = Account {
        org,
        login: "chen".to_owned(),
        person,
        phc: "x".to_owned(),
        must_change: false,
        disabled: false,
        created: Timestamp(0),
    };
    let factor = Factor {
        person,
        id: Id([8; 16]),
        kind: FactorKind::Totp,
        name: "手机".to_owned(),
        created: Timestamp(0),
        used: None,
        secret: vec![1],
        credential: None,
        counter: 0,
        suspect: None,
    };
    let mut accounts = house.app.database.accounts().unwrap();
    assert!(accounts.add_account(&account).unwrap() && accounts.add_factor(org, &factor).unwrap());
    accounts.set_recovery_codes(org, person, &[Hash::of(b"code")]).unwrap();
    assert!(accounts.has_factor(org, person).unwrap());
    let folder = house.close();
    let forget = |login: &str| {
        let mut out = Vec::new();
        let command = UserCommand::ForgetFactors { login: login.to_owned() };
        let done = execute(&command, config(folder.path()), Language::English, &mut out);
        done.map(|()| String::from_utf8(out).unwrap())
    };
    assert!(forget("nobody").is_err());
    let told = forget(" Chen ").unwrap();
    assert!(told.contains("chen: 1 second factors removed"), "{told}");
    assert!(!accounts.has_factor(org, person).unwrap());
    assert_eq!(accounts.recovery_codes_left(org, person).unwrap(), 0);
}
