//! The file of a customer, from registering to moving out.

use customers::operations::{AddRole, AddTag, CorrectContact, DropTag, EndRole, NameChange, Register};
use customers::{CustomerOperation, MODULE, Role, Tag};

use crate::street::{NOW, Street, customer, desk, register, site, unit};

fn renamed(from: &str, to: &str) -> CorrectContact {
    let name = Some(NameChange { from: from.to_owned(), to: to.to_owned() });
    CorrectContact { customer: customer(1), name, ..CorrectContact::default() }
}

fn numbers(add: &[&str], drop: &[&str]) -> CorrectContact {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    CorrectContact {
        customer: customer(1),
        add_telephones: owned(add),
        drop_telephones: owned(drop),
        ..CorrectContact::default()
    }
}

#[test]
fn a_customer_is_registered_once_however_often_it_is_sent() {
    let mut street = Street::inhabited();
    let again = street.does(register(1, "仲大妮", "186 1234 1402")).unwrap();
    assert!(again.effects.is_empty());
    assert_eq!(street.customer(1).masked_phone, "186 **** 1402");
    assert!(street.customer(1).belongs_to(unit(1, "3-2-1201")));
}

#[test]
fn z0a_a_telephone_alone_is_enough() {
    let mut street = Street::inhabited();
    let caller = Register { roles: Vec::new(), ..register(3, "", "010-62001402") };
    street.does(caller).unwrap();
    assert_eq!(
        (street.customer(3).masked_name.as_str(), street.customer(3).masked_phone.as_str()),
        ("", "010 **** 1402")
    );
}

#[test]
fn numbers_are_added_and_dropped_one_by_one() {
    let mut street = Street::inhabited();
    // Two colleagues who have seen the same file, one after the other.
    street.does(numbers(&["13900000009"], &[])).unwrap();
    street.does(numbers(&["13900000008"], &["186-1234-1402"])).unwrap();
    let shown: Vec<String> = street.contact(1).unwrap().telephones.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["139 0000 0009", "139 0000 0008"]);
    assert_eq!(street.customer(1).masked_phone, "139 **** 0009");
    assert!(street.does(numbers(&["13900000009"], &[])).unwrap().effects.is_empty());
}

#[test]
fn a_name_corrected_by_two_is_asked_about() {
    let mut street = Street::inhabited();
    street.does(renamed("仲大妮", "仲小妮")).unwrap();
    let refused = street.does(renamed("仲大妮", "钟大妮")).unwrap_err();
    assert_eq!(
        (refused.code.as_ref(), refused.field.as_deref()),
        ("customers.changed_meanwhile", Some("name"))
    );
    let same = street.does(renamed("仲大妮", "仲小妮")).unwrap();
    assert!(same.effects.is_empty(), "both wanted the same");
    assert_eq!(street.customer(1).masked_name, "仲*妮");
}

#[test]
fn plates_have_one_spelling() {
    let mut street = Street::inhabited();
    let plates = CorrectContact {
        customer: customer(1),
        add_plates: vec!["粤b·12345".to_owned(), "粤B 12345".to_owned()],
        ..CorrectContact::default()
    };
    street.does(plates).unwrap();
    assert_eq!(street.contact(1).unwrap().plates, ["粤B12345"]);
}

#[test]
fn who_moves_out_stays_in_the_file() {
    let mut street = Street::inhabited();
    let end = EndRole { customer: customer(1), unit: unit(1, "3-2-1201"), role: Role::Homeowner };
    street.does(end.clone()).unwrap();
    let file = street.customer(1);
    assert!(!file.belongs_to(unit(1, "3-2-1201")));
    assert_eq!(file.roles[0].ended_on.map(|day| day.digits()), Some("20261122".to_owned()));
    assert!(street.does(end).unwrap().effects.is_empty());
    // And may come back.
    let back = AddRole { customer: customer(1), unit: unit(1, "3-2-1201"), role: Role::Homeowner };
    street.does(back).unwrap();
    assert_eq!(street.customer(1).roles.len(), 2);
}

#[test]
fn tags_are_put_on_and_taken_off() {
    let untag = CustomerOperation::from(DropTag { customer: customer(1), tag: Tag::CarePlan });
    assert_eq!(untag.kind(), "customers.untag");
    let mut street = Street::inhabited();
    for tag in [Tag::DoNotCall, Tag::KeyCustomer, Tag::DoNotCall] {
        street.does(AddTag { customer: customer(1), tag }).unwrap();
    }
    assert_eq!(street.customer(1).tags, [Tag::KeyCustomer, Tag::DoNotCall]);
    street.does(DropTag { customer: customer(1), tag: Tag::KeyCustomer }).unwrap();
    assert_eq!(street.customer(1).tags, [Tag::DoNotCall]);
}

#[test]
fn s18_another_sites_unit_looks_like_none() {
    let mut street = Street::inhabited();
    let add = |at: u8, code| AddRole { customer: customer(1), unit: unit(at, code), role: Role::Tenant };
    assert_eq!(street.does(add(2, "3-2-1201")).unwrap_err(), street.does(add(1, "9-9-901")).unwrap_err());
}

#[test]
fn r38_a_desk_keeps_the_files_of_its_own_site() {
    let mut street = Street::inhabited();
    let other = desk(Some(site(2)));
    let operations: [CustomerOperation; 3] = [
        register(7, "生人", "13900000007").into(),
        numbers(&["13900000009"], &[]).into(),
        AddTag { customer: customer(1), tag: Tag::DoNotCall }.into(),
    ];
    for operation in operations {
        let refused = street.0.submit(&MODULE, &other, NOW, &operation).unwrap_err();
        assert_eq!(refused.code, "domain.not_permitted", "{operation:?}");
    }
}
