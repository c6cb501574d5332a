//! The index against a look at every record, through any history.

use std::collections::BTreeMap;

use bench::{Index, Item, Status};
use domain::{Id, Kind, Record, Row, Timestamp};
use proptest::prelude::*;

use crate::operations::item;

#[derive(Clone, Debug)]
struct Step {
    number: u8,
    /// `None` = the record goes.
    becomes: Option<(Status, i64, usize)>,
}

const TITLES: [&str; 4] = ["电梯困人,巡查发现", "电梯异响", "消防门卡滞", "积水"];

fn step() -> impl Strategy<Value = Step> {
    let status = prop_oneof![Just(Status::Open), Just(Status::Done), Just(Status::InProgress)];
    let becomes = proptest::option::weighted(0.9, (status, 0_i64..1_000, 0_usize..TITLES.len()));
    (0_u8..30, becomes).prop_map(|(number, becomes)| Step { number, becomes })
}

fn newest<'a>(items: impl Iterator<Item = &'a Item>, limit: usize) -> Vec<Id> {
    let mut all: Vec<(Timestamp, Id)> = items.map(|item| (item.updated_at, item.id)).collect();
    domain::order::sort(&mut all);
    all.into_iter().rev().take(limit).map(|(_, id)| id).collect()
}

fn row(item: &Item) -> Row {
    let (kind, touched) = (Kind::new(Item::KIND), item.updated_at);
    let (scope, open, bytes) = (item.scope(), item.open(), item.encode());
    Row { kind, id: item.id, scope, open, rev: 1, seq: 1, touched, bytes }
}

proptest! {
    #[test]
    fn the_index_answers_as_reading_everything_would(steps in proptest::collection::vec(step(), 0..120)) {
        let mut items: BTreeMap<Id, Item> = BTreeMap::new();
        let mut index = Index::default();
        for Step { number, becomes } in steps {
            let id = Id([number; 16]);
            match becomes {
                None => {
                    items.remove(&id);
                    index.set(id, None);
                }
                Some((status, at, title)) => {
                    let title = TITLES[title].to_owned();
                    let made = Item { status, updated_at: Timestamp(at), title, ..item(number) };
                    index.set(id, Some(&made.encode()));
                    items.insert(id, made);
                }
            }
        }
        let rows: Vec<Row> = items.values().map(row).collect();
        let whole = Index::of(&rows);
        prop_assert_eq!(index.len(), items.len());
        prop_assert_eq!(whole.newest_open(None, 50), index.newest_open(None, 50));
        prop_assert_eq!(whole.search("电梯", 50), index.search("电梯", 50));
        let open = |item: &&Item| item.status == Status::Open;
        prop_assert_eq!(index.newest_open(None, 5), newest(items.values().filter(open), 5));
        let site = &item(3).site;
        let there = items.values().filter(open).filter(|item| item.site == *site);
        prop_assert_eq!(index.newest_open(Some(site), 5), newest(there, 5));
        for text in ["电梯", "卡滞", "积水", "没有", "梯异"] {
            let found: Vec<&Item> = items.values().filter(|item| item.title.contains(text)).collect();
            let expected = (found.len(), newest(found.into_iter(), 3));
            prop_assert_eq!(index.search(text, 3), expected);
        }
    }
}

#[test]
fn thousands_of_changed_titles_do_not_pile_up() {
    let mut index = Index::default();
    for round in 0..40_u32 {
        for number in 0..100_u8 {
            let made = Item { title: format!("电梯{round}困人"), ..item(number) };
            index.set(made.id, Some(&made.encode()));
        }
    }
    assert_eq!(index.search("39困人", 50).0, 100);
    assert_eq!(index.search("38困人", 50).0, 0);
}
