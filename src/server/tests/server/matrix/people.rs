//! A house with two sites, something at the first one for every route to ask for, and a person of every default post in
//! every situation.

use customers::operations::Register;
use customers::{CustomerId, CustomerOperation};
use domain::{DeviceId, Intent, OpId, Operation, PersonId, SiteId};
use serde_json::json;
use server::config::Config;
use server::random;
use sites::SiteOperation;
use sites::operations::AddBuilding;
use staff::{Assignment, Post, StaffOperation, operations::Hire};
use tickets::TicketId;

use crate::blobs::{attach, first_site, found_site, photo, upload};
use crate::support::{House, PASSWORD, config, device, open, setup_request};
use crate::tablet::{Tablet, opened};

/// In the name of a building of the first site: its scope is the site's.
pub(super) const SITE_CANARY: &str = "CANARY-building";
/// A telephone at the first site: its scope is the site's personal data.
pub(super) const PII_CANARY: &str = "13912345678";

/// A note in WebM, as far as the server looks.
pub(super) fn voice() -> Vec<u8> {
    [&b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"[..], b"a voice"].concat()
}

/// How a person stands to what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Situation {
    /// Holds the post at all sites.
    Everywhere,
    /// Holds it at the first site, where everything lies that is asked for.
    RightSite,
    /// Holds it at the second site only.
    WrongSite,
    /// Held it at the first site, and is suspended.
    Suspended,
    /// Has signed in with a password that somebody else gave out.
    OneTime,
    /// Works on a device that was taken out of use.
    OutOfUse,
}

impl Situation {
    pub(super) const ALL: &'static [Situation] = &[
        Situation::Everywhere,
        Situation::RightSite,
        Situation::WrongSite,
        Situation::Suspended,
        Situation::OneTime,
        Situation::OutOfUse,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Situation::Everywhere => "everywhere",
            Situation::RightSite => "right_site",
            Situation::WrongSite => "wrong_site",
            Situation::Suspended => "suspended",
            Situation::OneTime => "one_time_password",
            Situation::OutOfUse => "device_out_of_use",
        }
    }
}

pub(super) struct World {
    pub(super) house: House,
    pub(super) posts: Vec<String>,
    /// By situation, in the order of the posts.
    people: std::collections::BTreeMap<Situation, Vec<Tablet>>,
    /// The password that each of them signs in with.
    one_time: Vec<String>,
    pub(super) site: SiteId,
    pub(super) building: domain::Id,
    pub(super) customer: CustomerId,
    /// Somebody of the first site to whom things are done, on a device of their own.
    pub(super) target: Tablet,
    /// The target's op that was refused.
    pub(super) card: OpId,
    pub(super) photo: Vec<u8>,
}

impl World {
    pub(super) fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        // Two hundred sign-ins: what a password's hash costs is another test's matter.
        let house = open_house(folder);
        let client = house.client();
        let answer = client.post_json("/api/setup", &setup_request(house.setup_token.as_deref().unwrap()));
        let mut chief = Tablet::of(client, &answer);
        let site = first_site(&chief);
        let second = found_site(&mut chief, "西园");
        let customer = CustomerId(random::id());
        take(&mut chief, vec![building(site), registered(customer, site)]);
        let rows = chief.pull_all();
        let building = rows.iter().find(|row| row.kind.as_str() == "sites.building").expect("a building").id;
        let photo = photo();
        for bytes in [&photo, &voice()] {
            attach(&mut chief, site, bytes);
            assert_eq!(upload(&chief, bytes).json()["state"], "ready");
        }
        let mut target = chief.colleague(&house, "target", "representative", Some(site), device(2));
        take(&mut target, vec![opened(TicketId(random::id()), site)]);
        let refused = target.capture(vec![self::building(site)]);
        let card = target.push(&refused).results[0].0;
        let posts: Vec<String> = staff::default_posts().into_iter().map(|post| post.code).collect();
        let mut world = World {
            house,
            posts,
            people: std::collections::BTreeMap::new(),
            one_time: Vec::new(),
            site,
            building,
            customer,
            target,
            card,
            photo,
        };
        world.hire(&mut chief, second);
        world.put_into_situations(&mut chief);
        world
    }

    /// Who asks.
    pub(super) fn tablet(&mut self, situation: Situation, post: usize) -> &mut Tablet {
        &mut self.people.get_mut(&situation).expect("every situation")[post]
    }

    /// The password this person signs in with.
    pub(super) fn password(&self, situation: Situation, post: usize) -> &str {
        if situation == Situation::OneTime { &self.one_time[post] } else { PASSWORD }
    }

    fn hire(&mut self, chief: &mut Tablet, second: SiteId) {
        for situation in Situation::ALL {
            let at = match situation {
                Situation::Everywhere => None,
                Situation::WrongSite => Some(second),
                _ => Some(self.site),
            };
            let people: Vec<PersonId> = self.posts.iter().map(|_| PersonId(random::id())).collect();
            let posts = self.posts.clone();
            let hire = posts.iter().zip(&people).map(|(post, person)| {
                let login = login(*situation, post);
                let staff_number = person.to_string()[..20].to_owned();
                let assignments = vec![Assignment { post: Post::builtin_id(post), site: at }];
                let hire = Hire { person: *person, name: login, staff_number, assignments, language: None };
                StaffOperation::from(hire).intent()
            });
            take(chief, hire.collect());
            let tablets = posts.iter().zip(&people).map(|(post, person)| {
                let login = login(*situation, post);
                let added =
                    chief.client.post_json("/api/accounts", &json!({ "login": login, "person": person }));
                let given = added.json()["password"].as_str().unwrap().to_owned();
                let mut tablet = Tablet::sign_in(&self.house, &login, &given, DeviceId(random::id()));
                let change = json!({ "old": given, "new": PASSWORD, "end_others": true });
                assert_eq!(tablet.client.post_json("/api/session/password", &change).status, 204);
                tablet.org = chief.org;
                tablet
            });
            let tablets = tablets.collect();
            self.people.insert(*situation, tablets);
        }
    }

    fn put_into_situations(&mut self, chief: &mut Tablet) {
        let suspended: Vec<PersonId> =
            self.people[&Situation::Suspended].iter().map(|tablet| tablet.person).collect();
        let suspend = |person| StaffOperation::from(staff::operations::Suspend { person }).intent();
        take(chief, suspended.into_iter().map(suspend).collect());
        for index in 0..self.posts.len() {
            let post = self.posts[index].clone();
            let name = login(Situation::OneTime, &post);
            let reset = chief.client.post_json("/api/accounts/reset", &json!({ "login": name }));
            let given = reset.json()["password"].as_str().unwrap().to_owned();
            sign_in_again(
                &self.house,
                self.people.get_mut(&Situation::OneTime).unwrap(),
                index,
                &name,
                &given,
            );
            self.one_time.push(given);
            let out = self.people[&Situation::OutOfUse][index].device;
            let order = json!({ "device": out, "order": "revoke" });
            assert_eq!(chief.client.post_json("/api/devices/order", &order).status, 204);
            let name = login(Situation::OutOfUse, &post);
            sign_in_again(
                &self.house,
                self.people.get_mut(&Situation::OutOfUse).unwrap(),
                index,
                &name,
                PASSWORD,
            );
        }
    }
}

fn open_house(folder: tempfile::TempDir) -> House {
    let config = Config { argon_memory_kib: 64, ..config(&folder) };
    open(folder, config)
}

fn login(situation: Situation, post: &str) -> String {
    format!("{}-{post}", situation.name())
}

fn sign_in_again(house: &House, tablets: &mut [Tablet], index: usize, login: &str, password: &str) {
    let before = tablets[index].clone();
    let mut after = Tablet::sign_in(house, login, password, before.device);
    after.org = before.org;
    after.continue_line_of(&before);
    tablets[index] = after;
}

/// Captures and sends; all of it must take effect.
fn take(tablet: &mut Tablet, intents: Vec<Intent>) {
    if intents.is_empty() {
        return;
    }
    let request = tablet.capture(intents);
    let reply = tablet.push(&request);
    assert!(reply.results.iter().all(|(_, result)| result.took_effect()), "{reply:?}");
}

fn building(site: SiteId) -> Intent {
    SiteOperation::from(AddBuilding { site, code: "3".to_owned(), name: SITE_CANARY.to_owned() }).intent()
}

fn registered(customer: CustomerId, site: SiteId) -> Intent {
    let register = Register {
        customer,
        site,
        name: "司马光明".to_owned(),
        telephones: vec![PII_CANARY.to_owned()],
        plates: Vec::new(),
        roles: Vec::new(),
        tags: Vec::new(),
    };
    CustomerOperation::from(register).intent()
}
