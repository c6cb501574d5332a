//! Every refusal is produced, has words in both languages, and changes nothing.

use customers::operations::{CorrectContact, Erase, Merge, NameChange, Register};
use customers::{CustomerOperation, Ground, MODULE, refusals};
use domain::Rejection;
use domain::testing::{MapSource, World, check_operation_names, check_refusals};

use crate::street::{Street, customer, register};

fn correct(name: Option<(&str, &str)>, telephones: &[&str], plates: &[&str]) -> CustomerOperation {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    let change = |(from, to): (&str, &str)| NameChange { from: from.to_owned(), to: to.to_owned() };
    CorrectContact {
        customer: customer(1),
        name: name.map(change),
        add_telephones: owned(telephones),
        add_plates: owned(plates),
        ..CorrectContact::default()
    }
    .into()
}

fn every_refusal() -> Vec<(&'static str, CustomerOperation)> {
    let merge = |duplicate, kept| Merge { duplicate: customer(duplicate), kept: customer(kept) }.into();
    let many: Vec<String> = (0..11).map(|n| format!("139000000{n:02}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let nameless = Register { telephones: Vec::new(), ..register(9, " ", "") };
    let erased = CorrectContact {
        customer: customer(1),
        name: Some(NameChange { from: "仲大妮".to_owned(), to: String::new() }),
        drop_telephones: vec!["18612341402".to_owned()],
        ..CorrectContact::default()
    };
    let forget = |n, note: &str| {
        Erase { customer: customer(n), ground: Ground::Mistaken, note: note.to_owned() }.into()
    };
    vec![
        ("customers.erased", merge(1, 4)),
        ("customers.erased", merge(4, 1)),
        ("customers.names_the_person", forget(1, "仲大妮来信要求")),
        ("domain.too_long", forget(1, &"长".repeat(201))),
        ("domain.not_found", forget(99, "")),
        ("customers.already_registered", register(1, "别人", "13900000009").into()),
        ("customers.changed_meanwhile", correct(Some(("仲小妮", "钟大妮")), &[], &[])),
        ("customers.already_merged", merge(3, 1)),
        ("customers.same_customer", merge(1, 1)),
        ("customers.unclear_telephone", correct(None, &["电话"], &[])),
        ("customers.unclear_plate", correct(None, &[], &["粤B1234567890"])),
        ("customers.too_many", correct(None, &many, &[])),
        ("domain.missing", nameless.into()),
        ("domain.missing", erased.into()),
        ("domain.too_long", register(9, &"长".repeat(61), "13900000009").into()),
        ("domain.not_found", merge(1, 99)),
        ("domain.not_found", merge(99, 1)),
    ]
}

impl World<CustomerOperation> for Street {
    fn rows(&self) -> &MapSource {
        &self.0
    }

    fn attempt(&mut self, operation: CustomerOperation) -> Result<(), Rejection> {
        self.does(operation).map(drop)
    }
}

#[test]
fn every_refusal_is_produced_and_leaves_no_trace() {
    let inhabited = || {
        let mut street = Street::inhabited();
        street.does(register(3, "赵四", "13900000002")).unwrap();
        street.does(Merge { duplicate: customer(3), kept: customer(2) }).unwrap();
        street.does(register(4, "孙六", "13900000004")).unwrap();
        let forgotten = Erase { customer: customer(4), ground: Ground::Requested, note: String::new() };
        street.does(forgotten).unwrap();
        street
    };
    check_refusals(&MODULE, refusals::CODES, every_refusal(), inhabited);
}

#[test]
fn every_operation_has_a_name() {
    check_operation_names(&MODULE);
}
