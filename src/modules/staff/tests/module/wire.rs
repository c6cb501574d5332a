//! Bytes of every operation and record, as released.

use domain::testing::{check_complete, check_operation, check_record};
use domain::{Id, MembershipStatus, PersonId, SiteId, Timestamp};
use staff::operations::{Assign, CorrectName, DefinePost, Hire, NameDelegate, Reinstate, Relieve, Suspend};
use staff::{
    Administrators, Assignment, DefineDepartment, Delegate, Delegation, Delegations, Department,
    DepartmentId, MODULE, NumberHolder, Person, Post, PreferredLanguage, StaffOperation,
};

const FOLDER: &str = "tests/wire";

fn operation<C: serde::Serialize + Clone>(content: &C)
where
    StaffOperation: From<C>,
{
    check_operation::<StaffOperation, C>(FOLDER, content);
}

#[test]
fn what_was_written_once_is_read_for_ever() {
    let person = PersonId(Id([0x11; 16]));
    let assignment =
        Assignment { post: Post::builtin_id("representative"), site: Some(SiteId(Id([0xA1; 16]))) };
    let name = "张敏".to_owned();
    let staff_number = "A007".to_owned();
    let language = Some(PreferredLanguage::English);
    operation(&Hire {
        person,
        name: name.clone(),
        staff_number: staff_number.clone(),
        assignments: vec![assignment],
        language,
    });
    operation(&Assign { person, assignment });
    operation(&Relieve { person, assignment: Assignment { site: None, ..assignment } });
    operation(&Suspend { person });
    operation(&Reinstate { person });
    operation(&CorrectName { person, name: name.clone() });
    operation(&NameDelegate { person, delegate: Some(PersonId(Id([0x22; 16]))) });
    operation(&DefinePost {
        post: Post::builtin_id("steward"),
        code: "steward".to_owned(),
        title_zh: "管家".to_owned(),
        title_en: "Steward".to_owned(),
        direct_superior: Some(Post::builtin_id("supervisor")),
        functional_superior: None,
        permissions: vec!["tickets.*".to_owned()],
        personal_data: true,
    });
    let status = MembershipStatus::Suspended;
    let assignments = vec![assignment];
    let delegate = Some(PersonId(Id([0x22; 16])));
    check_record(FOLDER, &Person { id: person, name, status, staff_number, assignments, delegate, language });
    check_record(
        FOLDER,
        &Post {
            id: Post::builtin_id("steward"),
            code: "steward".to_owned(),
            title_zh: "管家".to_owned(),
            title_en: "Steward".to_owned(),
            direct_superior: Some(Post::builtin_id("supervisor")),
            functional_superior: Some(Post::builtin_id("desk_lead")),
            permissions: vec!["tickets.*".to_owned(), "visits.record".to_owned()],
            personal_data: true,
            builtin: true,
        },
    );
    check_record(FOLDER, &NumberHolder { staff_number: "A007".to_owned(), person });
    check_record(FOLDER, &Administrators { people: [person].into() });
    departments_and_absences(person);
    check_complete(FOLDER, &MODULE);
}

fn departments_and_absences(person: PersonId) {
    let (id, above) = (DepartmentId(Id([0x33; 16])), Some(DepartmentId(Id([0x44; 16]))));
    let (name_zh, name_en) = ("客户服务部".to_owned(), "Customer service".to_owned());
    let (sites, posts, people) =
        (vec![SiteId(Id([0xA1; 16]))], vec![Post::builtin_id("supervisor")], vec![person]);
    let department = Department { id, name_zh, name_en, above, sites, posts, people, closed: true };
    check_record(FOLDER, &department);
    let Department { name_zh, name_en, sites, posts, people, closed, .. } = department;
    operation(&DefineDepartment { department: id, name_zh, name_en, above, sites, posts, people, closed });
    let (from, until) = (Timestamp(1_795_222_800_000), Timestamp(1_795_309_200_000));
    let delegation = Delegation { delegate: person, from, until, site: Some(SiteId(Id([0xA1; 16]))) };
    operation(&Delegate { person, delegation });
    check_record(FOLDER, &Delegations { person, spells: vec![delegation] });
}

#[test]
fn ids_of_built_in_posts_never_change() {
    // People hold these ids; another derivation would take everybody's post away.
    assert_eq!(Post::administrator().to_string(), "993a3f5402bdea687570fc9dbd8d7ea0");
}
