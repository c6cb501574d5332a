//! The contract's shape, byte for byte: the client is built against it.

use domain::{Id, PersonId, Phrase, Text, Timestamp};
use serde_json::{Value, json};

use super::action::MAX_FILE_CHARACTERS;
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
        FieldKind::File,
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
        .rows(vec![PageRow::new("17", cells).offers("end").fill("reason", "x")], Some("16".to_owned()))
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
    let expected = json!({
        "done": true, "said": said(), "tone": "good", "field": null, "show": "abc", "preview": null,
    });
    assert_eq!(done, expected);
    let wrong = serde_json::to_value(Outcome::wrong("reason", Phrase::from(WORD))).unwrap();
    let expected = json!({
        "done": false, "said": said(), "tone": "warn", "field": "reason", "show": null, "preview": null,
    });
    assert_eq!(wrong, expected);
    let act: Act = serde_json::from_value(json!({ "row": null, "fields": { "reason": " x " } })).unwrap();
    assert_eq!((act.row.clone(), act.field("reason"), act.field("other")), (None, "x", ""));
}

#[test]
fn a_preview_has_exactly_the_shape_of_the_contract() {
    let next = Next { action: "take_in", label: WORD.into(), fields: [("file", "17".to_owned())].into() };
    let preview = Preview {
        rows: vec![vec!["3-2-1201".to_owned().into(), Phrase::from(WORD).into()]],
        problems: vec![Problem { row: 7, said: WORD.into() }],
        next: Some(next),
        ..Preview::of(&[WORD])
    };
    let made = serde_json::to_value(Outcome::done(WORD).preview(preview)).unwrap();
    let expected = json!({
        "columns": [said()], "rows": [["3-2-1201", said()]], "problems": [{ "row": 7, "said": said() }],
        "next": { "action": "take_in", "label": said(), "fields": { "file": "17" } },
    });
    assert_eq!(made["preview"], expected);
}

#[test]
fn a_file_travels_as_base64_with_its_name_and_not_without_end() {
    let act = |text: &str| -> Act {
        serde_json::from_value(json!({ "fields": { "list": text, "list.name": " a.csv " } })).unwrap()
    };
    assert_eq!(act("YWI=").file("list"), Ok(("a.csv".to_owned(), b"ab".to_vec())));
    for wrong in ["", "%", &"A".repeat(MAX_FILE_CHARACTERS + 4)] {
        let NotDone::Said(outcome) = act(wrong).file("list").unwrap_err() else { panic!("it is said") };
        assert_eq!((outcome.done, outcome.field.as_deref()), (false, Some("list")));
    }
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
