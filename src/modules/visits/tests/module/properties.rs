//! What holds whatever is done to a visit.

use domain::testing::MapSource;
use proptest::prelude::*;
use visits::operations::{AddNote, Change, Correct, Correction, Withdraw};
use visits::{MODULE, Purpose, Visit, VisitOperation};

use crate::operations::{MORNING, person, recording, visit_id};

fn acts() -> impl Strategy<Value = Vec<(&'static str, VisitOperation)>> {
    let visit = visit_id();
    let purposes = proptest::sample::select(Purpose::ALL.to_vec());
    let act = (0..5, purposes.clone(), purposes, 0u8..8, "[a-z]{0,3}").prop_map(
        move |(which, from, to, score, text)| match which {
            0 => AddNote { visit, text }.into(),
            1 => Withdraw { visit, reason: text }.into(),
            2 => {
                let correction = Correction::Purpose(Change { from, to });
                Correct { visit, corrections: vec![correction] }.into()
            }
            3 => {
                let correction = Correction::Satisfaction(Change { from: Some(4), to: Some(score) });
                Correct { visit, corrections: vec![correction] }.into()
            }
            _ => {
                let correction = Correction::Notes(Change { from: String::new(), to: text });
                Correct { visit, corrections: vec![correction] }.into()
            }
        },
    );
    proptest::collection::vec((proptest::sample::select(vec!["陈", "林"]), act), 0..40)
}

proptest! {
    #[test]
    fn refused_changes_nothing_and_the_rest_is_repeatable(acts in acts()) {
        let mut sources = [MapSource::default(), MapSource::default()];
        for source in &mut sources {
            let record = VisitOperation::from(recording());
            source.submit(&MODULE, &person("陈"), MORNING, &record).expect("a fact is taken");
            for (name, operation) in &acts {
                let before = source.clone();
                if source.submit(&MODULE, &person(name), MORNING, operation).is_err() {
                    prop_assert_eq!(&before, &*source);
                }
                let visit: Visit = source.get(visit_id().0).expect("a visit is never deleted");
                prop_assert!(visit.satisfaction.is_none_or(|score| (1..=5).contains(&score)));
            }
        }
        prop_assert_eq!(&sources[0], &sources[1]);
    }
}
