//! The two operations through the module, as the server would do them.

use bench::item::{Glance, site_at, site_of};
use bench::{BenchOperation, Insert, Item, MODULE, Revise, Status};
use domain::testing::{MapSource, World, check_operation_names, check_refusals};
use domain::{Actor, Grant, Id, MembershipStatus, PersonId, Record, Rejection, Scope, Timestamp};

pub(crate) fn item(number: u8) -> Item {
    Item {
        id: Id([number; 16]),
        status: Status::Open,
        updated_at: Timestamp(1_735_689_600_000 + i64::from(number)),
        site: format!("翠湖花园-{}", number % 20 + 1),
        title: "三号楼电梯厅漏水,请尽快处理".to_owned(),
        kind: "ticket".to_owned(),
        description: "三号楼电梯厅:现场无人员受伤。".to_owned(),
        priority: 3,
        category: "lift".to_owned(),
        customer_ref: "C000042".to_owned(),
        assignee: "staff-7".to_owned(),
        created_at: Timestamp(1_735_689_000_000),
        tags: vec!["夜班".to_owned(), "业主".to_owned()],
        minutes: 17,
        cost_cents: 4_200,
        floor: -2,
        lat: "22.5".to_owned(),
        lng: "114.25".to_owned(),
    }
}

fn administrator() -> Actor {
    let everything = ["*".to_owned()].into();
    let grants = vec![Grant { site: None, permissions: everything, personal_data: false }];
    let (person, status) = (PersonId(Id([9; 16])), MembershipStatus::Confirmed);
    Actor { person, name: "管理员".to_owned(), status, grants }
}

#[derive(Default)]
pub(crate) struct Office(MapSource);

impl World<BenchOperation> for Office {
    fn rows(&self) -> &MapSource {
        &self.0
    }
    fn attempt(&mut self, operation: BenchOperation) -> Result<(), Rejection> {
        self.0.submit(&MODULE, &administrator(), Timestamp(0), &operation).map(drop)
    }
}

#[test]
fn a_record_is_inserted_into_its_site_and_revised() {
    let mut office = Office::default();
    office.attempt(Insert(item(1)).into()).unwrap();
    assert_eq!(office.0.rows[&Id([1; 16])].scope, Scope::Site(site_at(2)));
    let assignee = Some("staff-99".to_owned());
    let revise = Revise { item: Id([1; 16]), status: Some(Status::Done), updated_at: None, assignee };
    office.attempt(revise.clone().into()).unwrap();
    let expected = Item { status: Status::Done, assignee: "staff-99".to_owned(), ..item(1) };
    assert_eq!(office.0.get::<Item>(Id([1; 16])), Some(expected));
    // Already so: nothing is written a second time.
    let again = office.0.submit(&MODULE, &administrator(), Timestamp(0), &BenchOperation::from(revise));
    assert!(again.unwrap().effects.is_empty());
}

#[test]
fn the_same_record_is_not_inserted_twice() {
    let world = || {
        let mut office = Office::default();
        office.attempt(Insert(item(1)).into()).unwrap();
        office
    };
    let revise = Revise { item: Id([7; 16]), status: None, updated_at: None, assignee: None };
    let (empty, long) = (String::new(), "长".repeat(201));
    check_refusals(
        &MODULE,
        &["bench.exists"],
        vec![
            ("bench.exists", Insert(item(1)).into()),
            ("domain.missing", Insert(Item { title: empty, ..item(2) }).into()),
            ("domain.too_long", Insert(Item { title: long, ..item(2) }).into()),
            ("domain.not_found", revise.into()),
        ],
        world,
    );
    check_operation_names(&MODULE);
}

#[test]
fn a_glance_reads_what_the_whole_record_says() {
    let item = item(3);
    let bytes = item.encode();
    let glance = Glance::of(&bytes).unwrap();
    assert_eq!((glance.status, glance.updated_at), (item.status, item.updated_at));
    assert_eq!((glance.site, glance.title), (item.site.as_str(), item.title.as_str()));
    assert_eq!(Glance::of(&[]), None);
    assert_eq!(Glance::of(&bytes[..20]), None);
    assert_eq!(site_of("no number"), site_at(0));
}
