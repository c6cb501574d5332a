//! The shell's promises in a real browser. `cargo test -p client --target wasm32-unknown-unknown`

use std::collections::BTreeSet;
use std::rc::Rc;

use domain::{Actor, Grant, Id, Intent, MembershipStatus, Operation, OrgId, PersonId, Timestamp};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::GetUntracked;
use sites::SiteOperation;
use sites::operations::FoundSite;
use storage::replica::OpsStore;
use ui::replica::{CaptureError, Connection, ReplicaPort, SyncWord};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::clock::Clock;
use crate::lock::{self, Lock};
use crate::node::Node;
use crate::port::Port;
use crate::random::Ids;
use crate::session::Session;
use crate::tabs::News;
use crate::{http, unsaved};

wasm_bindgen_test_configure!(run_in_browser);

fn manager() -> Actor {
    let grant = Grant { site: None, permissions: BTreeSet::from(["*".to_owned()]), personal_data: true };
    Actor {
        person: PersonId(Id([7; 16])),
        name: "张敏".to_owned(),
        status: MembershipStatus::Confirmed,
        grants: vec![grant],
    }
}

async fn fresh_org() -> OrgId {
    OrgId(Ids::new().next())
}

async fn open(org: OrgId) -> Rc<Node> {
    Node::open(org, Rc::new(Clock::new()), Ids::new()).await.unwrap()
}

async fn signed_in(org: OrgId) -> Rc<Node> {
    let node = open(org).await;
    let device = node.replica.borrow().device();
    let session = Session { actor: manager(), key: (device, [9; 32]), signed_in_at: Timestamp(1) };
    session.keep(&node).await.unwrap();
    node.set_session(Some(session));
    node
}

pub(crate) fn found_site(id: Id, name: &str) -> Intent {
    let site = FoundSite { site: id.into(), name: name.to_owned(), address: String::new() };
    SiteOperation::from(site).intent()
}

#[wasm_bindgen_test]
fn ids_rise_and_are_of_version_seven() {
    let ids = Ids::new();
    let made: Vec<Id> = (0..5_000).map(|_| ids.next()).collect();
    assert!(made.windows(2).all(|pair| pair[0] < pair[1]), "each sorts after the one before");
    assert!(made.iter().all(|id| id.0[6] >> 4 == 7 && id.0[8] >> 6 == 2));
}

#[wasm_bindgen_test]
async fn what_is_captured_is_shown_at_once_and_is_there_after_a_restart() {
    let org = fresh_org().await;
    let node = signed_in(org).await;
    let port = Port::new(Rc::clone(&node));
    let site = port.new_id();
    assert!(port.save_draft("sites.found", vec![1]).await);
    let saved = port.capture(vec![found_site(site, "翠苑")], None, Some("sites.found".to_owned())).await;
    assert_eq!(saved.unwrap().ops.len(), 1);
    assert!(port.row(site).is_some(), "the view has it before any server has");
    assert_eq!(port.word_of(site), SyncWord::Local);
    assert_eq!(port.draft("sites.found").await, None, "the draft went with the capture");
    assert_eq!(port.status().get_untracked().pending_ops, 1);

    let again = open(org).await;
    assert_eq!(again.signals.actor.get_untracked().map(|actor| actor.name), Some("张敏".to_owned()));
    let port = Port::new(again);
    assert!(port.row(site).is_some(), "replayed from disk, without a network");
    assert_eq!(port.pending().get_untracked()[0].target, site);
}

#[wasm_bindgen_test]
async fn a_rule_refuses_before_anything_is_stored() {
    let node = signed_in(fresh_org().await).await;
    let port = Port::new(Rc::clone(&node));
    let nameless = found_site(port.new_id(), "");
    assert!(port.check(&nameless).is_err());
    assert!(matches!(port.capture(vec![nameless], None, None).await, Err(CaptureError::Rejected(_))));
    assert!(node.ops.load(node.stream()).await.unwrap().outbox.is_empty());
}

#[wasm_bindgen_test]
async fn nobody_captures_without_signing_in_and_signing_out_keeps_the_work() {
    let org = fresh_org().await;
    let node = signed_in(org).await;
    let port = Port::new(Rc::clone(&node));
    port.capture(vec![found_site(port.new_id(), "翠苑")], None, None).await.unwrap();
    Session::forget(&node).await.unwrap();
    node.set_session(None);
    assert_eq!(node.ops.load(node.stream()).await.unwrap().outbox.len(), 1);
    let refused = port.capture(vec![found_site(port.new_id(), "云栖")], None, None).await;
    assert_eq!(refused, Err(CaptureError::NotSignedIn));
    assert!(open(org).await.session.borrow().is_none());
}

#[wasm_bindgen_test]
async fn another_tab_sees_what_was_captured_here() {
    let org = fresh_org().await;
    let (here, there) = (signed_in(org).await, signed_in(org).await);
    let port = Port::new(here);
    let site = port.new_id();
    port.capture(vec![found_site(site, "翠苑")], None, None).await.unwrap();
    for _ in 0..100 {
        TimeoutFuture::new(20).await;
        if there.replica.borrow().row(site).is_some() {
            break;
        }
    }
    assert!(there.replica.borrow().row(site).is_some());
    there.tabs.tell(News::Ops);
}

#[wasm_bindgen_test]
async fn one_tab_at_a_time_holds_the_round_and_a_stalled_one_loses_it() {
    let name = format!("sync:{}", fresh_org().await);
    let Lock::Held(first) = lock::take(&name, false).await else { panic!("the lock is free") };
    assert!(matches!(lock::take(&name, false).await, Lock::Elsewhere));
    let Lock::Held(stolen) = lock::take(&name, true).await else { panic!("stealing always succeeds") };
    drop(first);
    assert!(matches!(lock::take(&name, false).await, Lock::Elsewhere), "the thief holds it now");
    drop(stolen);
    TimeoutFuture::new(50).await;
    assert!(matches!(lock::take(&name, false).await, Lock::Held(_)));
}

#[wasm_bindgen_test]
async fn what_the_disk_refuses_is_kept_and_stored_later() {
    let node = signed_in(fresh_org().await).await;
    let batch = node
        .replica
        .borrow()
        .prepare(
            vec![found_site(node.ids.next(), "翠苑").into()],
            sync::replica::Strictness::Rules,
            node.clock.stamp(),
            &mut || domain::OpId(node.ids.next()),
        )
        .unwrap();
    unsaved::keep(&node, batch, None);
    assert!(node.signals.status.get_untracked().storage.failing, "the banner shows until it is stored");
    for _ in 0..100 {
        TimeoutFuture::new(20).await;
        if node.unsaved.len() == 0 {
            break;
        }
    }
    TimeoutFuture::new(20).await;
    assert!(!node.signals.status.get_untracked().storage.failing);
    assert_eq!(node.ops.load(node.stream()).await.unwrap().outbox.len(), 1);
}

#[wasm_bindgen_test]
async fn without_a_server_a_round_fails_and_nothing_is_lost() {
    let node = signed_in(fresh_org().await).await;
    let port = Port::new(Rc::clone(&node));
    port.capture(vec![found_site(port.new_id(), "翠苑")], None, None).await.unwrap();
    // The test page's own server knows no such address: an answer that is not ours.
    assert!(crate::round::round(&node, false).await.is_err());
    assert_eq!(node.ops.load(node.stream()).await.unwrap().outbox.len(), 1);
    crate::api::note_connection(&node, Err(http::Failure::SignIn));
    assert_eq!(port.status().get_untracked().connection, Connection::SignInNeeded);
    assert_eq!(port.status().get_untracked().pending_ops, 1, "401 keeps everything");
}
