//! What must hold whatever is done.

use domain::testing::MapSource;
use proptest::prelude::*;
use sites::{MODULE, SiteOperation, Unit, UnitCode};

use crate::village::{NOW, Village, actor, building, entrance, found, site, taken_back, units};

type Step = (u8, u8, u8, u8);

fn operation((what, at, code, door): Step) -> SiteOperation {
    let at = 1 + at % 3;
    let code = ["3", "A", "03", "十"][usize::from(code % 4)];
    let number = ["1", "2"][usize::from(door % 2)];
    match what % 5 {
        0 => found(at),
        1 => building(at, code),
        2 => entrance(at, code, number),
        3 => taken_back(at, &format!("{code}-{number}-{}01", 1 + door % 9)),
        _ => units(at, code, number, &[&format!("{}01", 1 + door % 9), "1201"]),
    }
}

fn play(steps: &[Step], by: Option<u8>) -> MapSource {
    let mut village = Village::settled();
    for &step in steps {
        let before = village.0.clone();
        let operation = operation(step);
        if village.0.submit(&MODULE, &actor(by.map(site)), NOW, &operation).is_err() {
            assert_eq!(village.0, before, "refused, yet changed by {operation:?}");
        }
    }
    village.0
}

proptest! {
    #[test]
    fn what_is_refused_changes_nothing(steps in prop::collection::vec(any::<Step>(), 0..40)) {
        prop_assert_eq!(play(&steps, None), play(&steps, None));
    }

    #[test]
    fn who_works_at_one_site_changes_no_other(steps in prop::collection::vec(any::<Step>(), 0..40)) {
        let elsewhere = |source: &MapSource| {
            let rows = source.rows.values().filter(|row| row.scope != domain::Scope::Site(site(1)));
            rows.cloned().collect::<Vec<_>>()
        };
        prop_assert_eq!(elsewhere(&play(&steps, Some(1))), elsewhere(&Village::settled().0));
    }

    #[test]
    fn every_unit_is_found_by_its_own_code(steps in prop::collection::vec(any::<Step>(), 0..40)) {
        for unit in play(&steps, None).all::<Unit>() {
            prop_assert_eq!(UnitCode::parse(&unit.code.to_string()), Ok(unit.code.clone()));
            prop_assert_eq!(UnitCode::normalize(&sites::words::in_full(&unit.code).zh), unit.code.to_string());
        }
    }

    #[test]
    fn reading_a_code_never_panics_and_its_spelling_is_stable(text in ".{0,24}") {
        for code in UnitCode::readings(&text) {
            prop_assert_eq!(UnitCode::parse(&code.to_string()), Ok(code));
        }
    }

    #[test]
    fn digits_written_out_are_read_back(building in 1u16..100, entrance in 1u8..10, door in 101u16..6000) {
        let spelled = format!("{building}栋{entrance}单元{door}");
        let typed = format!("{building}{entrance}{door}");
        let code = UnitCode::parse(&spelled).expect("this is how codes are written");
        prop_assert!(UnitCode::readings(&typed).contains(&code), "{} among {:?}", code, UnitCode::readings(&typed));
    }
}
