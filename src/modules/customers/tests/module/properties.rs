//! What must hold whatever is done.

use std::collections::BTreeSet;

use customers::operations::{AddRole, AddTag, CorrectContact, DropTag, EndRole, Merge, NameChange};
use customers::{Customer, CustomerOperation, Role, Tag, Telephone};
use domain::testing::MapSource;
use proptest::prelude::*;

use crate::street::{Street, customer, register, unit};

type Step = (u8, u8, u8);

fn operation((what, who, which): Step) -> CustomerOperation {
    let (who, other) = (1 + who % 5, 1 + which % 5);
    let flat = unit(1, ["3-2-1201", "3-2-1202", "3-2-1203"][usize::from(which % 3)]);
    let role = Role::ALL[usize::from(which) % Role::ALL.len()];
    let tag = Tag::ALL[usize::from(which) % Tag::ALL.len()];
    let telephone = format!("1390000000{}", which % 10);
    let customer_id = customer(who);
    match what % 8 {
        0 => register(who, "仲大妮", &telephone).into(),
        1 => AddRole { customer: customer_id, unit: flat, role }.into(),
        2 => EndRole { customer: customer_id, unit: flat, role }.into(),
        3 => AddTag { customer: customer_id, tag }.into(),
        4 => DropTag { customer: customer_id, tag }.into(),
        5 | 6 => Merge { duplicate: customer_id, kept: customer(other) }.into(),
        _ => CorrectContact {
            customer: customer_id,
            name: (which % 2 == 0)
                .then(|| NameChange { from: "仲大妮".to_owned(), to: "钟大妮".to_owned() }),
            add_telephones: vec![telephone],
            drop_telephones: vec!["18612341402".to_owned()],
            ..CorrectContact::default()
        }
        .into(),
    }
}

fn play(steps: &[Step]) -> MapSource {
    let mut street = Street::inhabited();
    for &step in steps {
        let before = street.0.clone();
        let operation = operation(step);
        if street.does(operation.clone()).is_err() {
            assert_eq!(street.0, before, "refused, yet changed by {operation:?}");
        }
    }
    street.0
}

fn telephones(source: &MapSource) -> BTreeSet<Telephone> {
    source.all::<customers::CustomerContact>().into_iter().flat_map(|contact| contact.telephones).collect()
}

proptest! {
    #[test]
    fn what_is_refused_changes_nothing_and_the_same_steps_give_the_same_rows(
        steps in prop::collection::vec(any::<Step>(), 0..40),
    ) {
        prop_assert_eq!(play(&steps), play(&steps));
    }

    #[test]
    fn following_a_merge_always_ends(steps in prop::collection::vec(any::<Step>(), 0..60)) {
        let source = play(&steps);
        for file in source.all::<Customer>() {
            let (mut at, mut hops) = (file.clone(), 0);
            while let Some(next) = at.merged_into {
                at = source.get(next).expect("merged into somebody who exists");
                hops += 1;
                prop_assert!(hops <= 5, "a circle at {}", file.id);
            }
            prop_assert!(file.merged_into.is_none() || file.roles.is_empty());
        }
    }

    #[test]
    fn merging_loses_no_telephone_and_no_role(
        steps in prop::collection::vec(any::<Step>(), 0..40), duplicate in 1u8..6, kept in 1u8..6,
    ) {
        let mut street = Street(play(&steps));
        let before = street.0.clone();
        let roles = |source: &MapSource| {
            source.all::<Customer>().into_iter().flat_map(|file| file.roles).collect::<BTreeSet<_>>()
        };
        // Refused merges change nothing, which the first property shows; here only what a merge did counts.
        let _ = street.does(Merge { duplicate: customer(duplicate), kept: customer(kept) });
        prop_assert_eq!(telephones(&before), telephones(&street.0));
        prop_assert_eq!(roles(&before), roles(&street.0));
    }

    #[test]
    fn s20_what_a_mask_shows_is_what_it_must(name in "\\PC{0,12}", digits in "1[0-9]{10}") {
        let masked = customers::masked_name(&name);
        let shown = masked.chars().filter(|c| *c != '*').count();
        prop_assert!(shown <= 2, "{masked}");
        prop_assert!(masked.chars().count() <= 4);
        let telephone = Telephone::parse(&digits).expect("eleven digits");
        prop_assert_eq!(telephone.masked(), format!("{} **** {}", &digits[..3], &digits[7..]));
    }

    #[test]
    fn a_number_is_read_back_as_it_is_shown(digits in "[0-9]{3,13}") {
        if let Ok(telephone) = Telephone::parse(&digits) {
            prop_assert_eq!(Telephone::parse(&telephone.to_string()), Ok(telephone));
        }
    }
}
