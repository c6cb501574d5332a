//! The page `/bench` of bench builds: `window.bench` as the peers' harness drives it, over the same node, databases and
//! rounds as every screen. Nothing is answered from anywhere but the replica, and no product has this module.

mod bulk;
mod local;
mod page;
mod sync;

use std::cell::{Cell, RefCell};
use std::fmt::Debug;
use std::rc::Rc;

use ::bench::{Index, Item};
use domain::{DeviceId, Kind, OrgId, Record};
use gloo_net::http::Method;
use wasm_bindgen::JsValue;

use crate::clock::Clock;
use crate::http::{self, Ask};
use crate::node::Node;
use crate::random::Ids;
use crate::{api, local as hints, recovery, round};

/// What the bench builds' server lets in.
const LOGIN: &str = "bench";
const PASSWORD: &str = "measured, not guarded";

/// Where the organisation is remembered; the product's page has the same hint.
const ORG: &str = "guanjia.org";

const DEADLINE_MS: u32 = 20_000;

/// What the page holds.
#[derive(Default)]
struct Bench {
    node: RefCell<Option<Rc<Node>>>,
    index: RefCell<Index>,
    /// The view's version that the index has seen.
    seen: Cell<Option<u64>>,
    /// The seq of the last row of a made-up page.
    filled: Cell<u64>,
}

/// Starts the page. Called once.
pub fn run() {
    recovery::install();
    page::assign(&Rc::default());
}

/// An error as the harness shows it.
fn failed(error: impl Debug) -> JsValue {
    js_sys::Error::new(&format!("{error:?}")).into()
}

impl Bench {
    fn node(&self) -> Result<Rc<Node>, JsValue> {
        self.node.borrow().clone().ok_or_else(|| failed("not open"))
    }

    /// Opens this device's databases, and signs in where nobody has yet. `empty` forgets the records at the server.
    async fn open(&self, empty: bool) -> Result<(), JsValue> {
        if self.node.borrow().is_none() {
            let known = hints::get(ORG).and_then(|kept| kept.parse::<OrgId>().ok());
            let node = match known {
                Some(org) => open(org).await?,
                None => sign_in().await?,
            };
            *self.node.borrow_mut() = Some(node);
        }
        if empty {
            let ask = Ask {
                method: Method::POST,
                path: "/__bench/empty",
                content_type: "application/json",
                body: None,
                deadline_ms: DEADLINE_MS,
            };
            http::ask(ask).await.map_err(failed)?.success().map_err(failed)?;
        }
        Ok(())
    }

    /// Brings the index to the present view, record by record where the replica knows which have changed.
    fn refresh(&self, node: &Node) {
        let kind = Kind::new(Item::KIND);
        let replica = node.replica.borrow();
        let now = replica.version();
        let before = self.seen.replace(Some(now));
        if before == Some(now) {
            return;
        }
        let mut index = self.index.borrow_mut();
        match before.and_then(|before| replica.changes_since(before, &kind)) {
            Some(changed) => {
                for id in changed {
                    let row = replica.row(id).filter(|row| row.kind == kind);
                    index.set(id, row.as_ref().map(|row| row.bytes.as_slice()));
                }
            }
            None => *index = Index::of(replica.rows_of(&kind).iter().map(|row| &**row)),
        }
    }
}

async fn open(org: OrgId) -> Result<Rc<Node>, JsValue> {
    Node::open(org, Rc::new(Clock::new()), Ids::new()).await.map_err(failed)
}

/// As the sign-in page does it.
async fn sign_in() -> Result<Rc<Node>, JsValue> {
    let device = DeviceId(Ids::new().next());
    let identity = api::sign_in(LOGIN, PASSWORD, device).await.map_err(failed)?;
    let node = open(identity.org).await?;
    let device = node.replica.borrow().device();
    let identity = if identity.device == device {
        identity
    } else {
        api::change_device(device).await.map_err(failed)?
    };
    round::adopt_identity(&node, &identity).await.map_err(failed)?;
    hints::set(ORG, &identity.org.to_string());
    Ok(node)
}
