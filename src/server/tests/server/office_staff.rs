//! The pages of people, posts and departments, as the generic screen uses them.

use domain::SiteId;
use serde_json::{Value, json};
use staff::Post;

use crate::support::{Answer, House, PASSWORD, device};
use crate::tablet::{Tablet, house};

pub(crate) fn page(tablet: &Tablet, path: &str) -> Value {
    let answer = tablet.client.get(path);
    assert_eq!(answer.status, 200, "{path} {answer:?}");
    answer.json()
}

pub(crate) fn act(tablet: &Tablet, path: &str, row: &Value, fields: Value) -> Answer {
    tablet.client.post_json(path, &json!({ "row": row, "fields": fields }))
}

pub(crate) fn done(tablet: &Tablet, path: &str, row: &Value, fields: Value) -> Value {
    let answer = act(tablet, path, row, fields);
    assert_eq!(answer.status, 200, "{path} {}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.json()["done"], json!(true));
    answer.json()
}

/// The field to be corrected, and what is said.
pub(crate) fn refused(tablet: &Tablet, path: &str, row: &Value, fields: Value) -> (String, String) {
    let answer = act(tablet, path, row, fields);
    assert_eq!(answer.status, 409, "{path} {}", String::from_utf8_lossy(&answer.body));
    let told = answer.json();
    assert_eq!(told["done"], json!(false));
    assert!(!told["said"]["zh"].as_str().unwrap().is_empty());
    (told["field"].as_str().unwrap_or_default().to_owned(), told["said"]["en"].as_str().unwrap().to_owned())
}

/// The row of which some cell reads so.
pub(crate) fn row(page: &Value, text: &str) -> Value {
    let rows = page["rows"].as_array().unwrap().iter();
    let mut found = rows.filter(|row| row["cells"].to_string().contains(text));
    found.next().unwrap_or_else(|| panic!("{text} stands in no row of {page:#}")).clone()
}

pub(crate) fn offers(row: &Value, action: &str) -> bool {
    row["actions"].as_array().unwrap().contains(&json!(action))
}

fn post(code: &str) -> String {
    Post::builtin_id(code).to_string()
}

pub(crate) fn site(tablet: &Tablet) -> SiteId {
    tablet.pull_all().iter().find_map(|row| row.decode::<sites::Site>().ok()).unwrap().id
}

pub(crate) fn second_site(tablet: &mut Tablet) -> SiteId {
    use domain::Operation;
    let site = SiteId(server::random::id());
    let found = sites::operations::FoundSite { site, name: "西园".to_owned(), address: String::new() };
    let request = tablet.capture(vec![sites::SiteOperation::from(found).intent()]);
    assert!(tablet.push(&request).results[0].1.took_effect());
    site
}

const HIRE: &str = "/api/office/people/hire";

/// Signs in with a password that was shown once, and takes an own one.
fn settled(house: &House, login: &str, shown: &Value, number: u8) -> Tablet {
    let given = shown["show"].as_str().unwrap();
    let tablet = Tablet::sign_in(house, login, given, device(number));
    let change = json!({ "old": given, "new": PASSWORD, "end_others": true });
    assert_eq!(tablet.client.post_json("/api/session/password", &change).status, 204);
    tablet
}

#[test]
fn a_person_is_hired_with_an_account_whose_password_is_shown_once() {
    let (house, chief) = house();
    let site = site(&chief);
    let fields = json!({
        "name": "王小明", "staff_number": "b007", "post": post("representative"), "site": site, "login": "Wang",
    });
    let shown = done(&chief, HIRE, &json!(null), fields.clone());
    let listed = page(&chief, "/api/office/people?text=b007");
    assert_eq!(listed["rows"].as_array().unwrap().len(), 1);
    let invited = row(&listed, "王小明");
    assert_eq!(
        (&invited["cells"][1]["text"], &invited["cells"][3]["text"], &invited["cells"][4]["words"]["en"]),
        (&json!("B007"), &json!("wang"), &json!("Not signed in yet"))
    );
    assert!(!listed.to_string().contains(shown["show"].as_str().unwrap()), "the password is shown once");
    settled(&house, "wang", &shown, 7);
    let active = row(&page(&chief, "/api/office/people?state=active"), "王小明");
    assert_eq!(active["cells"][6]["kind"], "time", "last seen");
    // What is wrong is said at its field, by the rule that refuses it.
    let other = |name: &str, value: &str| {
        let mut fields = fields.clone();
        fields["login"] = json!("other");
        fields["staff_number"] = json!("b008");
        fields[name] = json!(value);
        refused(&chief, HIRE, &json!(null), fields).0
    };
    assert_eq!(other("login", "WANG"), "login");
    assert_eq!(other("staff_number", "b007"), "staff_number");
    assert_eq!(other("name", ""), "name");
    assert_eq!(other("post", ""), "post");
    let without = json!({
        "name": "李四", "staff_number": "b009", "post": post("guide"), "site": site, "login": "",
    });
    assert_eq!(done(&chief, HIRE, &json!(null), without)["show"], json!(null));
    let row = row(&page(&chief, "/api/office/people?state=no_account"), "李四");
    assert!(offers(&row, "account") && !offers(&row, "reset"));
    let opened = done(&chief, "/api/office/people/account", &row["id"], json!({ "login": "" }));
    settled(&house, "b009", &opened, 9);
}

#[test]
fn s07_accounts_are_closed_reset_and_freed_of_factors_on_the_page() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let manager = chief.colleague(&house, "li", "manager", None, device(3));
    let row_of = |login: &str| row(&page(&manager, "/api/office/people"), &format!("\"{login}\""));
    let wang = row_of("wang");
    done(&manager, "/api/office/people/close", &wang["id"], json!({}));
    assert_eq!(clerk.client.get("/api/session").status, 401, "closing ends the sessions");
    assert_eq!(row_of("wang")["cells"][4]["words"]["en"], "Account closed");
    assert_eq!(clerk.client.sign_in("wang", PASSWORD, device(2)).status, 401);
    done(&manager, "/api/office/people/reopen", &wang["id"], json!({}));
    let shown = done(&manager, "/api/office/people/reset", &wang["id"], json!({}));
    let clerk = settled(&house, "wang", &shown, 2);
    done(&manager, "/api/office/people/forget_factors", &wang["id"], json!({}));
    assert_eq!(clerk.client.get("/api/session").status, 401);
    // Nobody shuts in or out who may do more, or themselves.
    let (own, above) = (row_of("li"), row_of("chen"));
    assert!(!offers(&own, "close") && !offers(&own, "reset") && offers(&own, "delegate"));
    for action in ["close", "reset", "forget_factors"] {
        let said = refused(&manager, &format!("/api/office/people/{action}"), &above["id"], json!({})).1;
        assert!(said.contains("may do more"), "{said}");
    }
    refused(&manager, "/api/office/people/close", &own["id"], json!({}));
    assert_eq!(act(&manager, "/api/office/people/close", &json!("00"), json!({})).status, 404);
    assert_eq!(act(&manager, "/api/office/people/eat", &wang["id"], json!({})).status, 404);
    // The audit has all of it (S30).
    let audit = page(&chief, "/api/office/audit").to_string();
    for kind in ["Account closed", "Account reopened", "Password reset"] {
        assert!(audit.contains(kind), "{kind}");
    }
}

#[test]
fn r38_appointing_on_the_page_follows_the_rules_of_appointing() {
    let (house, mut chief) = house();
    let (here, there) = (site(&chief), second_site(&mut chief));
    let clerk = chief.colleague(&house, "wang", "representative", Some(here), device(2));
    let manager = chief.colleague(&house, "li", "manager", Some(here), device(3));
    let far = chief.colleague(&house, "zhao", "guide", Some(there), device(4));
    let listed = page(&manager, "/api/office/people");
    assert!(!listed.to_string().contains(&far.person.to_string()), "S15: who works elsewhere is not listed");
    let row_of = |tablet: &Tablet| json!(tablet.person.to_string());
    let wang = row_of(&clerk);
    let path = |action: &str| format!("/api/office/people/{action}");
    assert_eq!(act(&manager, &path("suspend"), &row_of(&far), json!({})).status, 404);
    let guide = json!({ "post": post("guide"), "site": here });
    done(&manager, &path("assign"), &wang, guide);
    let elsewhere = json!({ "post": post("guide"), "site": there });
    refused(&manager, &path("assign"), &wang, elsewhere);
    let too_much = json!({ "post": post("administrator"), "site": here });
    assert!(refused(&manager, &path("assign"), &wang, too_much).1.contains("more than your own"));
    let not_held = json!({ "held_post": post("agent"), "held_site": here });
    assert_eq!(refused(&manager, &path("relieve"), &wang, not_held).0, "held_post");
    let held = json!({ "held_post": post("guide"), "held_site": here });
    done(&manager, &path("relieve"), &wang, held);
    done(&manager, &path("rename"), &wang, json!({ "name": "王大明" }));
    assert_eq!(refused(&manager, &path("rename"), &wang, json!({ "name": " " })).0, "name");
    done(&manager, &path("suspend"), &wang, json!({}));
    assert_eq!(clerk.client.get("/api/session").status, 401);
    let suspended = row(&page(&manager, "/api/office/people?state=suspended"), "王大明");
    assert!(offers(&suspended, "reinstate") && !offers(&suspended, "suspend"));
    done(&manager, &path("reinstate"), &wang, json!({}));
    // People agree their own absence, with an end.
    let absence = |until: &str| json!({ "delegate": clerk.person, "from": "2026-11-23", "until": until });
    done(&manager, &path("delegate"), &row_of(&manager), absence("2026-11-30"));
    let (field, said) = refused(&manager, &path("delegate"), &row_of(&manager), absence("2027-11-30"));
    assert_eq!((field.as_str(), said.contains("three months")), ("until", true));
    assert_eq!(refused(&manager, &path("delegate"), &row_of(&manager), absence("")).0, "until");
    refused(&manager, &path("delegate"), &wang, absence("2026-11-30"));
}

#[test]
fn a_post_is_defined_and_its_rights_are_given_and_taken() {
    let (house, mut chief) = house();
    let manager = chief.colleague(&house, "li", "manager", None, device(3));
    let path = |action: &str| format!("/api/office/posts/{action}");
    let new = json!({
        "code": "night", "title_zh": "夜班", "title_en": "Night desk", "personal_data": "true",
        "direct_superior": post("supervisor"), "functional_superior": "", "like": post("guide"),
    });
    done(&manager, &path("define"), &json!(null), new.clone());
    let night = row(&page(&manager, "/api/office/posts"), "Night desk");
    assert_eq!(night["cells"][2]["words"]["en"], "Supervisor");
    let right = |right: &str| json!({ "right": right });
    done(&manager, &path("grant"), &night["id"], right("tickets.close"));
    let with = page(&manager, "/api/office/posts?right=tickets.close");
    assert!(row(&with, "Night desk")["cells"][6]["words"]["zh"].as_str().unwrap().contains("工单"));
    done(&manager, &path("withdraw"), &night["id"], right("tickets.close"));
    assert_eq!(refused(&manager, &path("withdraw"), &night["id"], right("tickets.close")).0, "right");
    assert!(refused(&manager, &path("grant"), &night["id"], right("server.reports")).1.contains("your own"));
    assert_eq!(refused(&manager, &path("grant"), &night["id"], right("Nonsense")).0, "permissions");
    let mut circle = new.clone();
    circle["direct_superior"] = night["id"].clone();
    assert_eq!(refused(&manager, &path("edit"), &night["id"], circle).0, "direct_superior");
    let mut renamed = new.clone();
    renamed["title_en"] = json!("Night watch");
    done(&manager, &path("edit"), &night["id"], renamed);
    row(&page(&manager, "/api/office/posts"), "Night watch");
    let fixed = row(&page(&chief, "/api/office/posts"), "Administrator");
    assert_eq!(fixed["actions"], json!([]));
    refused(&chief, &path("grant"), &fixed["id"], right("tickets.close"));
    assert_eq!(act(&chief, &path("edit"), &json!("00"), new).status, 404);
}

#[test]
fn posts_and_departments_of_the_whole_organization_are_not_one_sites_to_change() {
    let (house, mut chief) = house();
    let here = site(&chief);
    let manager = chief.colleague(&house, "li", "manager", Some(here), device(3));
    assert_eq!(page(&manager, "/api/office/posts")["actions"], json!([]));
    let right = json!({ "right": "tickets.close" });
    refused(&manager, "/api/office/posts/grant", &json!(post("guide")), right);
    assert_eq!(page(&manager, "/api/office/departments")["actions"], json!([]));
    let new = json!({ "name_zh": "工程部", "name_en": "Engineering" });
    refused(&manager, "/api/office/departments/define", &json!(null), new);
}

#[test]
fn a_department_has_posts_people_and_sites() {
    let (house, mut chief) = house();
    let here = site(&chief);
    let clerk = chief.colleague(&house, "wang", "representative", Some(here), device(2));
    let path = |action: &str| format!("/api/office/departments/{action}");
    let new = json!({ "name_zh": "工程部", "name_en": "Engineering", "above": "" });
    done(&chief, &path("define"), &json!(null), new.clone());
    let listed = || row(&page(&chief, "/api/office/departments"), "Engineering");
    let id = listed()["id"].clone();
    done(
        &chief,
        &path("add"),
        &id,
        json!({ "post": post("repair_crew"), "person": clerk.person, "site": here }),
    );
    let cells = listed()["cells"].clone();
    assert_eq!((&cells[3]["words"]["en"], &cells[4]["words"]["en"]), (&json!("Repair crew"), &json!("wang")));
    assert_eq!(cells[5]["count"], json!(1));
    done(&chief, &path("remove"), &id, json!({ "person": clerk.person }));
    assert_eq!(listed()["cells"][5]["count"], json!(0));
    assert_eq!(refused(&chief, &path("add"), &id, json!({})).0, "post");
    let circle = json!({ "name_zh": "工程部", "name_en": "Engineering", "above": id });
    assert_eq!(refused(&chief, &path("edit"), &id, circle).0, "above");
    let closed = json!({ "name_zh": "工程部", "name_en": "Engineering", "above": "", "closed": "true" });
    done(&chief, &path("edit"), &id, closed);
    assert_eq!(listed()["cells"][6]["words"]["en"], "Dissolved");
    assert_eq!(refused(&chief, &path("define"), &json!(null), json!({ "name_en": "x" })).0, "name_zh");
}
