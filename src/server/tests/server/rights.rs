//! What a request claims about itself is not believed (S17), and rights count from the moment they change (S15).

use domain::{Operation, Scope, SiteId};
use server::random;
use sites::operations::{AddBuilding, FoundSite};
use sites::{Site, SiteOperation};
use sync::message::{self, OpResult, PushProblem};

use crate::support::device;
use crate::sync::found;
use crate::tablet::{Tablet, house};

fn first_site(tablet: &Tablet) -> SiteId {
    let rows = tablet.pull_all();
    rows.iter().find_map(|row| row.decode::<Site>().ok()).expect("there is a site").id
}

fn holds_canary(bytes: &[u8]) -> bool {
    bytes.windows(15).any(|part| part == b"CANARY-building")
}

fn building(site: SiteId, name: &str) -> domain::Intent {
    SiteOperation::from(AddBuilding { site, code: "3".to_owned(), name: name.to_owned() }).intent()
}

#[test]
fn s17_a_claimed_scope_or_cursor_shows_nothing_more() {
    let (house, mut chief) = house();
    let own = first_site(&chief);
    let other = SiteId(random::id());
    let founding = FoundSite { site: other, name: "西园".to_owned(), address: String::new() };
    let request = chief.capture(vec![SiteOperation::from(founding).intent()]);
    chief.push(&request);
    let request = chief.capture(vec![building(own, "own-building"), building(other, "CANARY-building")]);
    assert!(chief.push(&request).results.iter().all(|(_, result)| result.took_effect()));
    let clerk = chief.colleague(&house, "wang", "representative", Some(own), device(2));

    let mut request = clerk.pull_request();
    request.scopes = vec![
        Scope::Org,
        Scope::Site(own),
        Scope::Site(other),
        Scope::SitePii(other),
        Scope::User(chief.person),
    ];
    request.grants_version = u64::MAX;
    for position in [0, 1, u64::MAX] {
        request.cursor.get_mut(&clerk.stream).unwrap().position = position;
        let answer = clerk.post_message("/api/sync/pull", &message::encode(&request));
        assert!(!holds_canary(&answer.body), "{position}");
    }
    assert_eq!(clerk.scopes(), [Scope::Org, Scope::Site(own)]);
    let answer = chief.post_message("/api/sync/pull", &message::encode(&chief.pull_request()));
    assert!(holds_canary(&answer.body), "who may read it is told it, by the same look");
}

#[test]
fn s17_another_device_or_another_author_is_not_believed() {
    let (house, mut chief) = house();
    let mut clerk = chief.colleague(&house, "wang", "guide", None, device(2));
    let mut foreign = clerk.capture(vec![found("东园")]);
    foreign.device = chief.device;
    assert_eq!(clerk.push(&foreign).problem, Some(PushProblem::NotYourDevice));

    // The clerk claims that the chief did it; the proof is missing, so a supervisor has to look at it.
    let mut clerk = Tablet::sign_in(&house, "wang", crate::support::PASSWORD, device(3));
    clerk.person = chief.person;
    let claimed = clerk.capture(vec![found("东园")]);
    let reply = clerk.push(&claimed);
    assert!(matches!(reply.results[0].1, OpResult::Held { .. }), "{reply:?}");
    assert!(!chief.pull_all().iter().any(|row| row.decode::<Site>().is_ok_and(|site| site.name == "东园")));
}

#[test]
fn s14_who_may_not_is_refused_at_the_server_too() {
    let (house, mut chief) = house();
    let mut clerk = chief.colleague(&house, "wang", "guide", None, device(2));
    let request = clerk.capture(vec![found("东园")]);
    let reply = clerk.push(&request);
    match &reply.results[0].1 {
        OpResult::Refused { rejection, .. } => assert_eq!(rejection.code, "domain.not_permitted"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn s15_a_lost_right_counts_from_the_next_pull() {
    let (house, mut chief) = house();
    let own = first_site(&chief);
    let request = chief.capture(vec![building(own, "CANARY-building")]);
    chief.push(&request);
    let clerk = chief.colleague(&house, "wang", "representative", Some(own), device(2));
    let answer = clerk.post_message("/api/sync/pull", &message::encode(&clerk.pull_request()));
    assert!(holds_canary(&answer.body), "as long as the clerk may");
    let assignment = staff::Assignment { post: staff::Post::builtin_id("representative"), site: Some(own) };
    let relieve = staff::operations::Relieve { person: clerk.person, assignment };
    let request = chief.capture(vec![staff::StaffOperation::from(relieve).intent()]);
    assert!(chief.push(&request).results[0].1.took_effect());
    let answer = clerk.post_message("/api/sync/pull", &message::encode(&clerk.pull_request()));
    assert!(!holds_canary(&answer.body));
    assert_eq!(clerk.scopes(), [Scope::Org]);
}

#[test]
fn s18_what_is_taken_at_another_site_is_free_here_and_looks_there_like_nothing() {
    let (house, mut chief) = house();
    let own = first_site(&chief);
    let (other, nowhere) = (SiteId(random::id()), SiteId(random::id()));
    let founding = FoundSite { site: other, name: "西园".to_owned(), address: String::new() };
    let request =
        chief.capture(vec![SiteOperation::from(founding).intent(), building(other, "CANARY-building")]);
    assert!(chief.push(&request).results.iter().all(|(_, result)| result.took_effect()));
    let mut local = chief.colleague(&house, "wang", "manager", Some(own), device(2));

    let request = local.capture(vec![building(own, "CANARY-building")]);
    assert!(local.push(&request).results[0].1.took_effect(), "code and name are those of another site's");
    // Where the person may do nothing, a taken code, a free one and a site that nobody founded are the same.
    let told = [(other, "3"), (other, "4"), (nowhere, "3")].map(|(site, code)| {
        let add = AddBuilding { site, code: code.to_owned(), name: "x".to_owned() };
        let request = local.capture(vec![SiteOperation::from(add).intent()]);
        match &local.push(&request).results[0].1 {
            OpResult::Refused { rejection, .. } => rejection.clone(),
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(told[0].code, "domain.not_permitted");
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
}

#[test]
fn s15_s18_a_search_shows_nothing_of_another_site() {
    let (house, mut chief) = house();
    let own = first_site(&chief);
    let other = SiteId(random::id());
    let founding = FoundSite { site: other, name: "西园".to_owned(), address: String::new() };
    let request = chief.capture(vec![
        SiteOperation::from(founding).intent(),
        building(own, "own-building"),
        building(other, "CANARY-building"),
    ]);
    assert!(chief.push(&request).results.iter().all(|(_, result)| result.took_effect()));
    let clerk = chief.colleague(&house, "wang", "representative", Some(own), device(2));
    let buildings: Vec<domain::Id> = chief
        .pull_all()
        .iter()
        .filter(|row| row.kind.as_str() == "sites.building")
        .map(|row| row.id)
        .collect();
    let request = message::FindRequest {
        stream: clerk.stream,
        kind: "sites.building".to_owned(),
        site: None,
        text: String::new(),
        ids: buildings,
        before: None,
        limit: 10,
    };
    let named = |answer: &crate::support::Answer, name: &[u8]| {
        answer.body.windows(name.len()).any(|part| part == name)
    };
    let answer = clerk.post_message("/api/sync/find", &message::encode(&request));
    assert!(named(&answer, b"own-building") && !named(&answer, b"CANARY-building"));
    let absent = message::FindRequest { ids: vec![random::id()], ..request.clone() };
    let hidden = message::FindRequest { site: Some(other), ..request.clone() };
    let rows = |request| {
        let answer = clerk.post_message("/api/sync/find", &message::encode(&request));
        message::decode::<message::FindReply>(&answer.body).unwrap().rows
    };
    assert_eq!(
        (rows(absent), rows(hidden)),
        (Vec::new(), Vec::new()),
        "not there and not allowed are the same"
    );
    let by_words = message::FindRequest { ids: Vec::new(), ..request };
    let answer = clerk.post_message("/api/sync/find", &message::encode(&by_words));
    assert_eq!(answer.code(), "E-SEARCH-400", "buildings are not searched by words");
}

#[test]
fn r38_nobody_sets_the_password_of_somebody_who_may_do_more() {
    let (house, mut chief) = house();
    let manager = chief.colleague(&house, "wang", "manager", None, device(2));
    let answer = manager.client.post_json("/api/accounts/reset", &serde_json::json!({ "login": "chen" }));
    assert_eq!(answer.code(), "E-PERMISSION-403");
    let server = serde_json::json!({ "login": "ghost", "person": server::directory::server_person() });
    assert_eq!(chief.client.post_json("/api/accounts", &server).code(), "E-ACCOUNT-404");
}

#[test]
fn s19_another_organizations_ids_are_as_unknown_as_made_up_ones() {
    let (_house, tablet) = house();
    let (elsewhere, mut other) = house();
    let site = first_site(&other);
    // 1. Its order of everything: its stream.
    let told = |path: &str, stream: message::StreamId| {
        let body = match path {
            "/api/sync/push" => message::encode(&message::PushRequest { stream, ..empty_push(&tablet) }),
            "/api/sync/pull" => {
                let cursor = message::CursorMap::from([(stream, message::Cursor::default())]);
                message::encode(&message::PullRequest { cursor, ..tablet.pull_request() })
            }
            _ => message::encode(&message::FindRequest {
                stream,
                kind: "sites.building".to_owned(),
                site: Some(site),
                text: String::new(),
                ids: Vec::new(),
                before: None,
                limit: 10,
            }),
        };
        let answer = tablet.post_message(path, &body);
        (answer.status, answer.body)
    };
    for path in ["/api/sync/push", "/api/sync/pull", "/api/sync/find"] {
        let theirs = told(path, other.stream);
        assert_eq!(theirs, told(path, message::StreamId(random::id())), "{path}");
        assert_eq!(theirs.0, 404, "{path}");
    }
    // 2. Its session.
    let (mut forged, mut made_up) = (tablet.client.clone(), tablet.client.clone());
    forged.cookie.clone_from(&other.client.cookie);
    made_up.cookie = format!("guanjia={}", "A".repeat(43));
    let (forged, made_up) = (forged.get("/api/session"), made_up.get("/api/session"));
    assert_eq!((forged.status, &forged.body), (401, &made_up.body));
    // 3. Its sites and people in what is captured here, and an op that says it is theirs.
    let mut own = tablet.clone();
    let refused = |tablet: &mut Tablet, site: SiteId| {
        let request = tablet.capture(vec![building(site, "x")]);
        match &tablet.push(&request).results[0].1 {
            OpResult::Refused { rejection, .. } => rejection.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(&mut own, site).code, refused(&mut own, SiteId(random::id())).code);
    own.org = other.org;
    let request = own.capture(vec![building(first_site(&tablet), "x")]);
    let theirs = format!("{:?}", own.push(&request).results.first().map(|(_, result)| result.took_effect()));
    assert_ne!(theirs, "Some(true)");
    // 4. Its accounts.
    let other_person = other.colleague(&elsewhere, "wang", "guide", None, device(2)).person;
    let add = |person: domain::Id| {
        let answer =
            tablet.client.post_json("/api/accounts", &serde_json::json!({ "login": "w", "person": person }));
        (answer.status, answer.body)
    };
    assert_eq!(add(other_person.id()), add(random::id()));
    assert_eq!(add(other_person.id()).0, 404);
}

fn empty_push(tablet: &Tablet) -> message::PushRequest {
    message::PushRequest::empty(tablet.device, tablet.stream, 1, sync::Hash::chain_start(tablet.device))
}
