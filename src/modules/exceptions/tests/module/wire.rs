//! The bytes of every operation and record, as the first build wrote them.

use domain::testing::{check_complete, check_operation, check_record};
use domain::{Id, Rule};
use exceptions::operations::Confirm;
use exceptions::{Channel, Confirmation, Exception, ExceptionOperation, Exit, MODULE};

use crate::house::{DESK, MORNING, SUPERVISOR, by_telephone, exception, person, site};

const FOLDER: &str = "tests/wire";

#[test]
fn operations() {
    check_operation::<ExceptionOperation, _>(FOLDER, &by_telephone(1));
    check_operation::<ExceptionOperation, _>(FOLDER, &Confirm { exception: exception(1) });
}

#[test]
fn records() {
    check_record(
        FOLDER,
        &Exception {
            id: exception(1),
            site: site(),
            rule: Rule(37),
            exit: Exit::EmergencyPurchase,
            blocking: vec![Id([3; 16])],
            decided_by: person(SUPERVISOR),
            decided_by_name: SUPERVISOR.to_owned(),
            channel: Channel::Message,
            reason: "夜间抢修".to_owned(),
            at: MORNING,
            recorded_by: person(DESK),
            recorded_by_name: DESK.to_owned(),
            confirmation: Some(Confirmation {
                by: person(SUPERVISOR),
                name: SUPERVISOR.to_owned(),
                at: MORNING,
            }),
        },
    );
}

#[test]
fn nothing_is_without_a_sample() {
    check_complete(FOLDER, &MODULE);
}
