//! Every route, asked by every default post in every situation: what comes back is written in `expected.csv` and compared
//! cell by cell, so that a change of who may do what shows in review as the cells it changes (S14).
//!
//! `GUANJIA_WRITE_MATRIX=1` writes the file anew. Read the difference: every cell of it is a right given or taken.

mod asks;
mod people;

use std::collections::BTreeMap;
use std::path::PathBuf;

use server::gate::Check;
use server::routes::{Route, TABLE};

use people::{Situation, World};

/// What each permission of the table of routes is for, and the posts that hold it: written down here by hand from the
/// requirements' table of posts (section V), and not derived from the code that it judges.
const HOLDERS: &[(&str, &[&str])] = &[
    ("staff.hire", &["administrator", "manager"]),
    ("staff.define_post", &["administrator", "manager"]),
    ("staff.define_department", &["administrator", "manager"]),
    ("tickets.define_category", &["administrator", "manager", "supervisor", "desk_lead"]),
    ("sites.add_units", &["administrator", "manager"]),
    ("sites.take_back", &["administrator", "manager"]),
    ("sync.accept", &["administrator", "manager", "supervisor", "desk_lead"]),
    ("sync.devices", &["administrator", "manager", "supervisor", "desk_lead"]),
    ("audit.read", &["administrator", "manager"]),
    ("backup.read", &["administrator", "manager"]),
    ("privacy.export", &["administrator", "manager"]),
    ("privacy.erase", &["administrator", "manager"]),
    ("server.reports", &["administrator"]),
    ("server.settings", &["administrator"]),
    ("tickets.import_historic", &["administrator", "manager", "supervisor", "desk_lead"]),
];

/// The one cell of a route for who is not signed in.
const ANYBODY: &str = "signed_out";

type Matrix = BTreeMap<(String, String), Vec<String>>;

fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

fn check_name(check: Check) -> String {
    match check {
        Check::Public => "public".to_owned(),
        Check::OneTime => "one_time".to_owned(),
        Check::Enrol => "enrol".to_owned(),
        Check::Session => "session".to_owned(),
        Check::Delivery => "delivery".to_owned(),
        Check::HandIn => "hand_in".to_owned(),
        Check::Permission(permission) => permission.to_owned(),
    }
}

/// What the gate has to say to somebody of this post, before the route's own code judges what is asked for.
/// `None` = it lets the request through.
fn refusal(check: Check, post: &str, situation: Situation) -> Option<&'static str> {
    match (situation, check) {
        (_, Check::Public) => None,
        (Situation::Suspended, _) => Some("SESSION-401"),
        (Situation::OneTime, Check::OneTime) => None,
        (Situation::OneTime, _) => Some("PASSWORD-403"),
        (Situation::OutOfUse, Check::Session | Check::Enrol | Check::Permission(_)) => Some("DEVICE-403"),
        (_, Check::Permission(permission)) => {
            let known = HOLDERS.iter().find(|(known, _)| *known == permission);
            let (_, holders) = known.unwrap_or_else(|| panic!("say in HOLDERS who holds {permission}"));
            (!holders.contains(&post)).then_some("PERMISSION-403")
        }
        _ => None,
    }
}

/// The answers by which the gate refuses; `PERMISSION-403` may also be the route's own word.
const OF_THE_GATE: &[&str] = &["SESSION-401", "PASSWORD-403", "DEVICE-403"];

fn contradiction(check: Check, post: &str, situation: Situation, told: &str) -> Option<String> {
    match refusal(check, post, situation) {
        Some(expected) if told == expected => None,
        Some(expected) => Some(format!("{told} instead of {expected}")),
        None => OF_THE_GATE.contains(&told).then(|| format!("{told}, though it should pass")),
    }
}

fn file() -> PathBuf {
    let package = std::env::current_dir().expect("a folder to run in");
    package.join("tests/server/matrix/expected.csv")
}

fn written(matrix: &Matrix, posts: &[String]) -> String {
    let mut text = format!("route,check,situation,{}\n", posts.join(","));
    for route in TABLE {
        let situations = Situation::ALL.iter().map(|situation| situation.name());
        for situation in situations.chain([ANYBODY]) {
            let cells = &matrix[&(name(route), situation.to_owned())];
            let line = [name(route), check_name(route.check), situation.to_owned()];
            text += &format!("{},{}\n", line.join(","), cells.join(","));
        }
    }
    text
}

/// The lines that differ, with what was expected and what came.
fn differences(expected: &str, found: &str) -> Vec<String> {
    let key = |line: &str| line.splitn(4, ',').take(3).collect::<Vec<_>>().join(",");
    let lines =
        |text: &str| text.lines().map(|line| (key(line), line.to_owned())).collect::<BTreeMap<_, _>>();
    let (expected, found) = (lines(expected), lines(found));
    let changed = found.iter().filter(|(key, line)| expected.get(*key) != Some(*line));
    let mut told: Vec<String> = changed
        .map(|(key, line)| format!("- {}\n+ {line}", expected.get(key).map_or("(no line)", String::as_str)))
        .collect();
    told.extend(
        expected.iter().filter(|(key, _)| !found.contains_key(*key)).map(|(_, line)| format!("- {line}")),
    );
    told
}

#[test]
fn s14_route_and_role_matrix() {
    let mut world = World::new();
    let posts = world.posts.clone();
    let (mut matrix, mut problems) = (Matrix::new(), Vec::new());
    for route in TABLE {
        let told = asks::ask(&mut world, &name(route), None);
        if route.check != Check::Public && told != "SESSION-401" {
            problems.push(format!("{} answers {told} to who is not signed in", name(route)));
        }
        matrix.insert((name(route), ANYBODY.to_owned()), vec![told; posts.len()]);
    }
    for situation in Situation::ALL {
        // What ends the session comes last.
        let (ending, lasting): (Vec<&Route>, Vec<&Route>) =
            TABLE.iter().partition(|route| name(route) == "DELETE /api/session");
        for route in lasting.into_iter().chain(ending) {
            let mut cells = Vec::new();
            for (index, post) in posts.iter().enumerate() {
                let told = asks::ask(&mut world, &name(route), Some((*situation, index)));
                if let Some(problem) = contradiction(route.check, post, *situation, &told) {
                    problems.push(format!("{} by {post}, {}: {problem}", name(route), situation.name()));
                }
                cells.push(told);
            }
            matrix.insert((name(route), situation.name().to_owned()), cells);
        }
    }
    assert!(problems.is_empty(), "{} cells contradict the rule:\n{}", problems.len(), problems.join("\n"));
    let found = written(&matrix, &posts);
    if std::env::var_os("GUANJIA_WRITE_MATRIX").is_some() {
        std::fs::write(file(), &found).unwrap();
    }
    let expected = std::fs::read_to_string(file()).unwrap_or_default();
    let differences = differences(&expected, &found);
    assert!(
        differences.is_empty(),
        "who may do what has changed. If that is meant, run again with GUANJIA_WRITE_MATRIX=1:\n{}",
        differences.join("\n")
    );
}

#[test]
fn s14_a_matrix_that_differs_is_noticed() {
    let expected = "route,check,situation,a,b\nGET /x,session,right_site,200,PERMISSION-403\n";
    assert!(differences(expected, expected).is_empty());
    let opened = expected.replace("PERMISSION-403", "200");
    assert_eq!(differences(expected, &opened).len(), 1);
    let added = format!("{expected}GET /y,public,right_site,200,200\n");
    assert_eq!((differences(expected, &added).len(), differences(&added, expected).len()), (1, 1));
    let wrong = contradiction(Check::Permission("staff.hire"), "guide", Situation::RightSite, "200");
    assert_eq!(wrong.as_deref(), Some("200 instead of PERMISSION-403"));
    assert!(contradiction(Check::Session, "guide", Situation::Suspended, "200").is_some());
    assert!(contradiction(Check::Delivery, "guide", Situation::OutOfUse, "DEVICE-403").is_some());
}
