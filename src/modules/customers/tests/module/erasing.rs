//! Who asks to be forgotten is.

use customers::operations::{AddRole, AddTag, CorrectContact, DropTag, EndRole, Erase, Merge};
use customers::{CustomerOperation, ERASE, Ground, MODULE, Role, Tag, queries};
use domain::{Actor, Grant};

use crate::street::{NOW, Street, customer, desk, register, site, unit};

fn forget(n: u8) -> Erase {
    Erase { customer: customer(n), ground: Ground::Requested, note: "第 3 号".to_owned() }
}

#[test]
fn s20_who_is_forgotten_is_known_by_nothing_and_stays_so() {
    let mut street = Street::inhabited();
    street.does(AddTag { customer: customer(1), tag: Tag::CarePlan }).unwrap();
    street.does(forget(1)).unwrap();
    let gone = street.customer(1);
    assert!(gone.is_erased() && gone.roles.is_empty() && gone.tags.is_empty(), "{gone:?}");
    assert_eq!(street.contact(1), None);
    assert!(queries::rank(&gone, None, "", &[]).is_none(), "no list shows an empty file");
    for row in street.0.rows.values() {
        let bytes = String::from_utf8_lossy(&row.bytes).into_owned();
        assert!(!bytes.contains('仲') && !bytes.contains("1402"), "{:?} {bytes}", row.kind);
    }
    let (customer, flat) = (customer(1), unit(1, "3-2-1203"));
    let telephone = CorrectContact {
        customer,
        add_telephones: vec!["18612341402".to_owned()],
        ..CorrectContact::default()
    };
    let late: [CustomerOperation; 5] = [
        telephone.into(),
        AddRole { customer, unit: flat, role: Role::Tenant }.into(),
        EndRole { customer, unit: flat, role: Role::Tenant }.into(),
        AddTag { customer, tag: Tag::DoNotCall }.into(),
        DropTag { customer, tag: Tag::DoNotCall }.into(),
    ];
    for operation in late {
        assert_eq!(street.does(operation).unwrap_err().code, "customers.erased");
    }
    let refused = street.does(register(1, "仲大妮", "18612341402")).unwrap_err();
    assert_eq!(refused.code, "customers.already_registered", "nor by the registration sent once more");
    assert!(street.does(forget(1)).unwrap().effects.is_empty(), "once is enough");
}

#[test]
fn s20_a_merged_file_is_forgotten_by_its_own_operation() {
    let mut street = Street::inhabited();
    street.does(Merge { duplicate: customer(2), kept: customer(1) }).unwrap();
    street.does(forget(2)).unwrap();
    assert!(street.customer(2).is_erased() && street.customer(2).merged_into.is_some());
    assert!(!street.customer(1).is_erased(), "the kept file is another operation's");
    street.does(forget(1)).unwrap();
    assert!(street.customer(1).is_erased());
}

#[test]
fn r38_forgetting_is_a_right_of_its_own() {
    let mut street = Street::inhabited();
    let grant = Grant { site: None, permissions: ["customers.*".to_owned()].into(), personal_data: true };
    let supervisor = Actor { grants: vec![grant], ..desk(Some(site(1))) };
    let refused = street.0.submit(&MODULE, &supervisor, NOW, &CustomerOperation::from(forget(1)));
    let refused = refused.unwrap_err();
    assert_eq!((refused.code.as_ref(), refused.get("permission")), ("domain.not_permitted", Some(ERASE)));
}
