//! Finding a customer while the telephone rings.

use customers::queries::{at_unit, rank};
use customers::{Customer, Role, operations::AddRole};

use crate::street::{Street, customer, unit};

#[test]
fn homeowners_stand_before_tenants() {
    let mut street = Street::inhabited();
    let flat = unit(1, "3-2-1202");
    street.does(AddRole { customer: customer(1), unit: flat, role: Role::Homeowner }).unwrap();
    let all: Vec<Customer> = street.0.all();
    let found: Vec<_> = at_unit(&all, flat).iter().map(|found| found.id).collect();
    assert_eq!(found, [customer(1), customer(2)]);
}

#[test]
fn the_last_digits_are_enough_even_where_the_number_is_masked() {
    let street = Street::inhabited();
    let (file, contact) = (street.customer(1), street.contact(1));
    assert_eq!(rank(&file, None, "1402", &[]), Some(1));
    assert_eq!(rank(&file, None, "12341402", &[]), None, "masked digits give nothing away");
    assert_eq!(rank(&file, contact.as_ref(), "12341402", &[]), Some(1));
    assert_eq!(rank(&file, contact.as_ref(), "9999", &[]), None);
}

#[test]
fn a_unit_comes_before_a_name_and_a_name_before_a_part_of_it() {
    let street = Street::inhabited();
    let (file, contact) = (street.customer(1), street.contact(1));
    let check = |needle: &str, units: &[_], expected| {
        assert_eq!(rank(&file, contact.as_ref(), needle, units), expected, "{needle}");
    };
    check("3-2-1201", &[unit(1, "3-2-1201")], Some(0));
    check("仲大", &[], Some(2));
    check("大妮", &[], Some(4));
    check("赵", &[], None);
    assert_eq!(rank(&file, None, "仲大妮", &[]), Some(4), "a full name may be the masked one");
    assert_eq!(rank(&file, None, "大妮", &[]), None);
}
