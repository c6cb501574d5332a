//! The pages the server describes: who may open which, and what they do.

use serde_json::{Value, json};

use crate::support::device;
use crate::tablet::{Tablet, house};

fn page(tablet: &Tablet, path: &str) -> Value {
    let answer = tablet.client.get(path);
    assert_eq!(answer.status, 200, "{path} {answer:?}");
    answer.json()
}

fn names(tablet: &Tablet) -> Vec<String> {
    let menu = page(tablet, "/api/office");
    menu["pages"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_menu_lists_what_the_caller_may_open() {
    let (house, mut chief) = house();
    let guide = chief.colleague(&house, "wang", "guide", None, device(2));
    let manager = chief.colleague(&house, "li", "manager", None, device(3));
    let lead = chief.colleague(&house, "zhou", "desk_lead", None, device(4));
    assert!(names(&guide).is_empty());
    assert_eq!(names(&lead), ["devices", "ticket_imports", "categories"]);
    let all: Vec<String> = server::office::PAGES.iter().map(|one| one.name.to_owned()).collect();
    assert_eq!(names(&chief), all);
    assert!(!names(&manager).contains(&"settings".to_owned()), "the server is its administrator's");
    let menu = page(&chief, "/api/office");
    for entry in menu["pages"].as_array().unwrap() {
        let shown = page(&chief, entry["path"].as_str().unwrap());
        assert_eq!(shown["name"], entry["name"]);
        let columns = shown["columns"].as_array().unwrap().len();
        assert!(
            shown["rows"]
                .as_array()
                .unwrap()
                .iter()
                .all(|row| row["cells"].as_array().unwrap().len() == columns)
        );
    }
}

#[test]
fn s07_a_manager_sees_and_ends_sessions_but_not_those_of_who_may_do_more() {
    let (house, mut chief) = house();
    let manager = chief.colleague(&house, "li", "manager", None, device(3));
    let clerk = chief.colleague(&house, "wang", "guide", None, device(2));
    let shown = page(&manager, "/api/office/sessions");
    let row = |person: &Tablet| {
        let id = person.person.to_string();
        let rows = shown["rows"].as_array().unwrap();
        rows.iter().find(|row| row["cells"][0]["person"] == json!(id)).unwrap().clone()
    };
    let end = |row: &Value| {
        manager.client.post_json("/api/office/sessions/end", &json!({ "row": row["id"], "fields": {} }))
    };
    assert_eq!(end(&row(&clerk)).json()["done"], json!(true));
    assert_eq!(clerk.client.get("/api/session").status, 401);
    assert_eq!(end(&row(&chief)).code(), "E-PERMISSION-403");
    assert_eq!(chief.client.get("/api/session").status, 200);
    let own = row(&manager);
    assert_eq!(own["actions"], json!([]));
    let refused = end(&own);
    assert_eq!((refused.status, refused.json()["done"].clone()), (409, json!(false)));
    assert_eq!(end(&json!({ "id": "00" })).status, 404);
    assert_eq!(end(&json!({})).status, 404);
}

#[test]
fn a_filter_that_cannot_be_read_is_said_so() {
    let (_house, chief) = house();
    for asked in ["person=x", "day=2026-13-01", "after=-1", &format!("kind={}", "x".repeat(300))] {
        let answer = chief.client.get(&format!("/api/office/audit?{asked}"));
        assert_eq!(answer.code(), "E-OFFICE-400", "{asked}");
    }
}

#[test]
fn s30_who_changed_what_is_listed_newest_first_without_content_and_by_site() {
    let (house, mut chief) = house();
    let site = chief.pull_all().iter().find_map(|row| row.decode::<sites::Site>().ok()).unwrap().id;
    let here = chief.colleague(&house, "li", "manager", Some(site), device(2));
    for turn in 0..60 {
        let request = chief.capture(vec![crate::sync::found(&format!("CANARY {turn}"))]);
        assert!(chief.push(&request).results[0].1.took_effect());
    }
    let mut guide = chief.colleague(&house, "wang", "guide", Some(site), device(3));
    let request = guide.capture(vec![crate::sync::found("CANARY refused")]);
    guide.push(&request);
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let shown = page(&chief, &format!("/api/office/changes?after={next}"));
        assert!(!shown.to_string().contains("CANARY"), "what was entered is not shown");
        seen.extend(
            shown["rows"].as_array().unwrap().iter().map(|row| row["cells"][7]["count"].as_u64().unwrap()),
        );
        match shown["next"].as_str() {
            Some(there) => next = there.to_owned(),
            None => break,
        }
    }
    let last = house.app.upgrade().unwrap().shared.position().borrow().to_owned();
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{seen:?}");
    assert_eq!((seen.first(), seen.last(), seen.len() as u64), (Some(&last), Some(&1), last));
    let refused = page(&chief, &format!("/api/office/changes?result=refused&person={}", guide.person));
    let rows = refused["rows"].as_array().unwrap();
    assert_eq!((rows.len(), rows[0]["cells"][3]["words"]["en"].clone()), (1, json!("Refused")));
    assert_eq!(page(&chief, "/api/office/changes?day=2020-01-01")["rows"], json!([]));
    let own = page(&here, "/api/office/changes");
    let of = |person: &Tablet| {
        let id = json!(person.person.to_string());
        own["rows"].as_array().unwrap().iter().filter(|row| row["cells"][1]["person"] == id).count()
    };
    assert_eq!(of(&guide), 1, "what somebody of the own site tried");
    assert!(of(&chief) < 10, "nothing of the other sites");
}
