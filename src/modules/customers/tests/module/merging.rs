//! The same person twice becomes once.

use customers::operations::{AddTag, CorrectContact, Merge, Register};
use customers::{FOLLOWED_MERGE, Role, Tag, words};
use domain::Rejection;

use crate::street::{Street, customer, register, site, unit};

fn merge(duplicate: u8, kept: u8) -> Merge {
    Merge { duplicate: customer(duplicate), kept: customer(kept) }
}

#[test]
fn everything_goes_to_the_one_that_is_kept() {
    let mut street = Street::inhabited();
    street.does(AddTag { customer: customer(2), tag: Tag::KeyCustomer }).unwrap();
    street.does(merge(2, 1)).unwrap();
    let (kept, gone) = (street.customer(1), street.customer(2));
    assert!(kept.belongs_to(unit(1, "3-2-1201")) && kept.belongs_to(unit(1, "3-2-1202")));
    assert_eq!((kept.tags.as_slice(), kept.masked_name.as_str()), ([Tag::KeyCustomer].as_slice(), "仲*妮"));
    assert_eq!((gone.merged_into, gone.roles.len()), (Some(customer(1)), 0));
    let telephones = street.contact(1).unwrap().telephones;
    assert_eq!(
        telephones.iter().map(|phone| phone.digits()).collect::<Vec<_>>(),
        ["18612341402", "13900000002"]
    );
    assert_eq!(street.contact(2), None, "personal data is kept once");
    assert!(street.does(merge(2, 1)).unwrap().effects.is_empty());
}

#[test]
fn work_for_a_merged_customer_follows_it() {
    let mut street = Street::inhabited();
    street.does(merge(2, 1)).unwrap();
    let correction = CorrectContact {
        customer: customer(2),
        add_telephones: vec!["13900000009".to_owned()],
        ..CorrectContact::default()
    };
    let accepted = street.does(correction).unwrap();
    assert_eq!(accepted.merged, Some(FOLLOWED_MERGE));
    assert_eq!(street.contact(1).unwrap().telephones.len(), 3);
    assert!(words::rejection(&Rejection::new(FOLLOWED_MERGE)).is_some(), "the author is told in words");
}

#[test]
fn a_chain_of_merges_is_followed_to_its_end() {
    let mut street = Street::inhabited();
    street.does(register(3, "仲妮", "13900000003")).unwrap();
    street.does(merge(2, 1)).unwrap();
    street.does(merge(1, 3)).unwrap();
    street.does(AddTag { customer: customer(2), tag: Tag::CarePlan }).unwrap();
    assert_eq!(street.customer(3).tags, [Tag::CarePlan]);
    assert!(street.does(merge(2, 3)).unwrap().effects.is_empty(), "already so, by another way");
}

#[test]
fn no_circle_can_be_made() {
    let mut street = Street::inhabited();
    street.does(merge(2, 1)).unwrap();
    let refused = street.does(merge(1, 2)).unwrap_err();
    assert_eq!(refused.code, "customers.same_customer");
}

#[test]
fn s18_a_customer_of_another_site_looks_like_none() {
    let mut street = Street::inhabited();
    let stranger = Register {
        site: site(2),
        roles: vec![(unit(2, "3-2-1201"), Role::Resident)],
        ..register(3, "生人", "13900000003")
    };
    street.does(stranger).unwrap();
    assert_eq!(street.does(merge(1, 3)).unwrap_err(), street.does(merge(1, 99)).unwrap_err());
}
