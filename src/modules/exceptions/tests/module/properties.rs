//! What holds whatever is done to an exception.

use domain::Timestamp;
use exceptions::operations::Confirm;
use exceptions::{Exception, ExceptionOperation};
use proptest::prelude::*;

use crate::house::{DESK, ELSEWHERE, House, MANAGER, MORNING, SUPERVISOR, by_telephone, exception};

fn acts() -> impl Strategy<Value = Vec<(&'static str, i64, ExceptionOperation)>> {
    let people = proptest::sample::select(vec![DESK, SUPERVISOR, MANAGER, ELSEWHERE]);
    let act = (0..3, 1u8..3).prop_map(|(which, number)| match which {
        0 => by_telephone(number).into(),
        _ => ExceptionOperation::from(Confirm { exception: exception(number) }),
    });
    proptest::collection::vec((people, 0i64..72, act), 0..30)
}

proptest! {
    #[test]
    fn an_exception_only_gains_its_confirmation(acts in acts()) {
        let mut house = House::open();
        for (name, hours, operation) in acts {
            let before = house.source.clone();
            let known: Vec<Exception> = house.source.all();
            let at = Timestamp(MORNING.0 + hours * 3_600_000);
            if house.does(name, at, operation).is_err() {
                prop_assert_eq!(&before, &house.source);
            }
            for old in known {
                let new: Exception = house.source.get(old.id).expect("an exception is never deleted");
                prop_assert!(old.confirmation.is_none() || old.confirmation == new.confirmation);
                let confirmation = old.confirmation.clone();
                prop_assert_eq!(old, Exception { confirmation, ..new });
            }
        }
    }
}
