//! Bytes of every operation and record, as released.

use customers::operations::{
    AddRole, AddTag, CorrectContact, DropTag, EndRole, Erase, Merge, NameChange, Register,
};
use customers::{
    Customer, CustomerContact, CustomerId, CustomerOperation, Ground, MODULE, Role, Tag, Telephone, UnitRole,
};
use domain::testing::{check_complete, check_operation, check_record};
use domain::{Day, Id, SiteId};
use sites::UnitId;

const FOLDER: &str = "tests/wire";

fn operation<C: serde::Serialize + Clone>(content: &C)
where
    CustomerOperation: From<C>,
{
    check_operation::<CustomerOperation, C>(FOLDER, content);
}

#[test]
fn what_was_written_once_is_read_for_ever() {
    let customer = CustomerId(Id([0xC1; 16]));
    let (site, unit) = (SiteId(Id([0xA1; 16])), UnitId(Id([0xB1; 16])));
    operation(&Register {
        customer,
        site,
        name: "仲大妮".to_owned(),
        telephones: vec!["186 0000 1402".to_owned()],
        plates: vec!["粤B00000".to_owned()],
        roles: vec![(unit, Role::Homeowner), (unit, Role::Resident)],
        tags: vec![Tag::KeyCustomer],
    });
    operation(&CorrectContact {
        customer,
        name: Some(NameChange { from: "仲大妮".to_owned(), to: "仲小妮".to_owned() }),
        add_telephones: vec!["18600001403".to_owned()],
        drop_telephones: vec!["18600001402".to_owned()],
        add_plates: vec!["粤B00001".to_owned()],
        drop_plates: vec!["粤B00000".to_owned()],
    });
    operation(&AddRole { customer, unit, role: Role::Tenant });
    operation(&EndRole { customer, unit, role: Role::Resident });
    operation(&AddTag { customer, tag: Tag::DoNotCall });
    operation(&DropTag { customer, tag: Tag::CarePlan });
    operation(&Merge { duplicate: customer, kept: CustomerId(Id([0xC2; 16])) });
    operation(&Erase { customer, ground: Ground::Requested, note: "2026-11 第 3 号".to_owned() });
    check_record(
        FOLDER,
        &Customer {
            id: customer,
            site,
            masked_name: "仲*妮".to_owned(),
            masked_phone: "186 **** 1402".to_owned(),
            roles: vec![UnitRole { unit, role: Role::Homeowner, ended_on: Some(Day(739_942)) }],
            tags: vec![Tag::LargeAccount],
            merged_into: Some(CustomerId(Id([0xC2; 16]))),
        },
    );
    check_record(
        FOLDER,
        &CustomerContact {
            customer,
            site,
            full_name: "仲大妮".to_owned(),
            telephones: vec![Telephone::parse("18600001402").unwrap()],
            plates: vec!["粤B00000".to_owned()],
        },
    );
    check_complete(FOLDER, &MODULE);
}
