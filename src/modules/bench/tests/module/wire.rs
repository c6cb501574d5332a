//! The bytes of every operation and record, as the first build wrote them.

use bench::{BenchOperation, Insert, MODULE, Revise, Status};
use domain::testing::{check_complete, check_operation, check_record};
use domain::{Id, Timestamp};

use crate::operations::item;

const FOLDER: &str = "tests/wire";

#[test]
fn operations() {
    check_operation::<BenchOperation, _>(FOLDER, &Insert(item(1)));
    let revise = Revise {
        item: Id([1; 16]),
        status: Some(Status::InProgress),
        updated_at: Some(Timestamp(2_713_910_400_000)),
        assignee: Some("staff-99".to_owned()),
    };
    check_operation::<BenchOperation, _>(FOLDER, &revise);
}

#[test]
fn records() {
    check_record(FOLDER, &item(2));
}

#[test]
fn nothing_is_without_a_sample() {
    check_complete(FOLDER, &MODULE);
}
