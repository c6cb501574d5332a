//! The contract's shape, byte for byte: the client is built against it.

use domain::{Id, PersonId, Phrase, Text, Timestamp};
use serde_json::{Value, json};

use super::*;

const WORD: Text = Text::new("词", "word");

fn said() -> Value {
    json!({ "zh": "词", "en": "word" })
}

fn example() -> OfficePage {
    let person = PersonId(Id([7; 16]));
    let page = Page {
        name: "example",
        path: "/api/office/example",
        permission: "x.y",
        title: WORD,
        about: WORD,
        group: Group::System,
        search: &[],
    };
    let cells = vec![
        Cell::None,
        Cell::text("T7"),
        Cell::words(WORD, Tone::Warn),
        Cell::time(Timestamp(5)),
        Cell::count(3),
        Cell::Person { person, name: "王".to_owned() },
    ];
    let kinds = [
        FieldKind::Text,
        FieldKind::LongText,
        FieldKind::Number,
        FieldKind::Choice,
        FieldKind::Day,
        FieldKind::Person,
        FieldKind::YesNo,
    ];
    let option = Choice { value: "a".to_owned(), label: WORD.into() };
    let mut end = Action::of_row("end", WORD).tone(ActionTone::Danger).confirm(WORD);
    for kind in kinds {
        end = end.field(Field::required("reason", WORD, kind).hint(WORD));
    }
    let add = Action::of_page("add", WORD).tone(ActionTone::Primary);
    let add =
        add.field(Field::optional("n", WORD, FieldKind::Choice).value("a").options(vec![option.clone()]));
    OfficePage::new(&page, Timestamp(9))
        .column(WORD, ColumnKind::Text)
        .column(WORD, ColumnKind::Text)
        .column(WORD, ColumnKind::State)
        .column(WORD, ColumnKind::Time)
        .column(WORD, ColumnKind::Count)
        .column(WORD, ColumnKind::Person)
        .filter(Filter::choice("kind", WORD, "a", vec![option]))
        .filter(Filter::day("day", WORD, "2026-11-22"))
        .filter(Filter::person("person", WORD, "", [(person, "王".to_owned())]))
        .action(end)
        .action(add)
        .rows(vec![PageRow::new("17", cells).offers("end")], Some("16".to_owned()))
        .empty(WORD)
}

#[test]
fn a_page_has_exactly_the_shape_of_the_contract() {
    let golden: Value = serde_json::from_str(include_str!("shape.json")).unwrap();
    let made = serde_json::to_value(example()).unwrap();
    assert_eq!(made, golden, "the client reads this shape: {made:#}");
}

#[test]
fn an_outcome_has_exactly_the_shape_of_the_contract() {
    let done = serde_json::to_value(Outcome::done(WORD).show("abc")).unwrap();
    let expected = json!({ "done": true, "said": said(), "tone": "good", "field": null, "show": "abc" });
    assert_eq!(done, expected);
    let wrong = serde_json::to_value(Outcome::wrong("reason", Phrase::from(WORD))).unwrap();
    let expected = json!({ "done": false, "said": said(), "tone": "warn", "field": "reason", "show": null });
    assert_eq!(wrong, expected);
    let act: Act = serde_json::from_value(json!({ "row": null, "fields": { "reason": " x " } })).unwrap();
    assert_eq!((act.row.clone(), act.field("reason"), act.field("other")), (None, "x", ""));
}

#[test]
fn s14_an_office_page_has_its_route_with_the_same_permission() {
    use crate::gate::Check;
    use crate::routes::TABLE;
    for page in PAGES {
        assert_eq!(page.path, format!("/api/office/{}", page.name));
        let routes: Vec<_> = TABLE
            .iter()
            .filter(|route| route.path == page.path || route.path.starts_with(&format!("{}/", page.path)))
            .collect();
        assert!(routes.iter().any(|route| route.method == axum::http::Method::GET), "{}", page.path);
        for route in routes {
            assert_eq!(route.check, Check::Permission(page.permission), "{} {}", route.method, route.path);
        }
    }
    let orphans = TABLE.iter().filter(|route| route.path.starts_with("/api/office/"));
    for route in orphans {
        let named = PAGES.iter().any(|page| route.path.starts_with(page.path));
        assert!(named, "{} is of no page", route.path);
    }
}
