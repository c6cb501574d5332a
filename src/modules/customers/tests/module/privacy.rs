//! S20: names, telephones and plates lie in one place only.

use customers::operations::{CorrectContact, Merge, NameChange, Register};
use domain::Scope;

use crate::street::{Street, customer, register, site};

const SECRETS: [&str; 5] = ["司马光明", "13912345678", "粤B88888", "1234567", "马光"];

fn secretive() -> Register {
    Register { plates: vec!["粤B88888".to_owned()], ..register(9, "司马光明", "13912345678") }
}

fn holds_a_secret(text: &[u8]) -> Option<&'static str> {
    let holds = |secret: &str| text.windows(secret.len()).any(|window| window == secret.as_bytes());
    SECRETS.into_iter().find(|secret| holds(secret))
}

#[test]
fn s20_the_wide_row_holds_no_personal_data() {
    let mut street = Street::inhabited();
    street.does(secretive()).unwrap();
    street.does(Merge { duplicate: customer(1), kept: customer(9) }).unwrap();
    let mut found = 0;
    for row in street.0.rows.values() {
        let personal = row.scope == Scope::SitePii(site(1));
        match holds_a_secret(&row.bytes) {
            Some(secret) if !personal => panic!("{secret} lies in a {:?} of scope {}", row.kind, row.scope),
            Some(_) => found += 1,
            None => {}
        }
    }
    assert_eq!(found, 1, "the search itself can find what it looks for");
}

#[test]
fn s20_refusals_name_nobody() {
    let mut street = Street::inhabited();
    street.does(secretive()).unwrap();
    let name = Some(NameChange { from: "司马光明2".to_owned(), to: "司马光明3".to_owned() });
    let bad = |name, telephone: &str, plate: &str| CorrectContact {
        customer: customer(9),
        name,
        add_telephones: vec![telephone.to_owned()],
        add_plates: vec![plate.to_owned()],
        ..CorrectContact::default()
    };
    let attempts = [
        bad(name, "13912345678", "粤B88888"),
        bad(None, "13912345678转司马光明", "粤B88888"),
        bad(None, "13912345678", "粤B88888的司马光明先生"),
    ];
    for attempt in attempts {
        let refused = street.does(attempt).unwrap_err();
        assert_eq!(holds_a_secret(format!("{refused:?}").as_bytes()), None, "{refused:?}");
    }
    let twice = Register { tags: vec![customers::Tag::CarePlan], ..secretive() };
    let refused = street.does(twice).unwrap_err();
    assert_eq!(holds_a_secret(format!("{refused:?}").as_bytes()), None, "{refused:?}");
}
