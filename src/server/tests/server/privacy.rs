//! What a person may ask for: everything that is held about them, and nothing about anybody else.

use customers::operations::{Merge, Register};
use customers::{CustomerId, CustomerOperation};
use domain::{Intent, Operation, SiteId};
use server::random;
use tickets::operations::Open;
use tickets::{Caller, TicketId, TicketOperation};

use crate::blobs::{first_site, found_site};
use crate::support::device;
use crate::tablet::{Tablet, house, opened};

fn register(customer: CustomerId, site: SiteId, name: &str, telephone: &str) -> Intent {
    let register = Register {
        customer,
        site,
        name: name.to_owned(),
        telephones: vec![telephone.to_owned()],
        plates: Vec::new(),
        roles: Vec::new(),
        tags: Vec::new(),
    };
    CustomerOperation::from(register).intent()
}

fn ticket_of(customer: CustomerId, site: SiteId, title: &str, phone: &str) -> Intent {
    let plain = opened(TicketId(random::id()), site);
    let TicketOperation::Open(open) =
        TicketOperation::decode(plain.kind, plain.version, &plain.bytes).unwrap()
    else {
        panic!("{plain:?}")
    };
    let caller = Some(Caller { name: "来电人".to_owned(), phone: phone.to_owned() });
    let open = Open { customer: Some(customer), caller, title: title.to_owned(), ..open };
    TicketOperation::from(open).intent()
}

fn take(tablet: &mut Tablet, intents: Vec<Intent>) {
    let request = tablet.capture(intents);
    let reply = tablet.push(&request);
    assert!(reply.results.iter().all(|(_, result)| result.took_effect()), "{reply:?}");
}

#[test]
fn s20_what_is_held_about_a_customer_is_handed_out_whole_and_to_managers_of_the_site_only() {
    let (house, mut chief) = house();
    let site = first_site(&chief);
    let second = found_site(&mut chief, "西园");
    let (asked, twin, other) = (CustomerId(random::id()), CustomerId(random::id()), CustomerId(random::id()));
    take(
        &mut chief,
        vec![
            register(asked, site, "司马光明", "13912345678"),
            register(twin, site, "司马光明", "13800001111"),
            register(other, site, "仲孙小妮", "18699998888"),
        ],
    );
    take(
        &mut chief,
        vec![
            ticket_of(asked, site, "漏水 A", "13912345678"),
            ticket_of(twin, site, "漏水 B", "13800001111"),
            ticket_of(other, site, "漏水 C", "18699998888"),
        ],
    );
    take(&mut chief, vec![CustomerOperation::from(Merge { duplicate: twin, kept: asked }).intent()]);

    let path = format!("/api/customers/{}/export", asked.id());
    let answer = chief.client.get(&path);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.header("content-disposition").starts_with("attachment"));
    let held = answer.json();
    let text = String::from_utf8(answer.body.clone()).unwrap();
    for theirs in ["司马光明", "13912345678", "13800001111", "漏水 A", "漏水 B"] {
        assert!(text.contains(theirs), "{theirs}: {text}");
    }
    for anothers in ["仲孙小妮", "18699998888", "漏水 C"] {
        assert!(!text.contains(anothers), "{anothers}: {text}");
    }
    let n = |name: &str| held[name].as_array().unwrap().len();
    assert_eq!((n("customers"), n("contacts"), n("tickets"), n("visits")), (2, 1, 2, 0));

    let manager = chief.colleague(&house, "wang", "manager", Some(site), device(2));
    assert_eq!(manager.client.get(&path).status, 200);
    let elsewhere = chief.colleague(&house, "zhao", "manager", Some(second), device(3));
    let unknown = format!("/api/customers/{}/export", CustomerId(random::id()).id());
    let hidden = elsewhere.client.get(&path);
    assert_eq!(
        (hidden.status, &hidden.body),
        (404, &chief.client.get(&unknown).body),
        "not here and not theirs"
    );
    assert_eq!(chief.client.get("/api/customers/x/export").status, 404);
    let supervisor = chief.colleague(&house, "li", "supervisor", Some(site), device(4));
    assert_eq!(supervisor.client.get(&path).code(), "E-PERMISSION-403");
}
