//! How the page starts: this device's databases first, the screen next, the network last.

use std::rc::Rc;

use domain::OrgId;
use leptos::prelude::*;
use storage::StorageError;
use storage_indexeddb::OpsDatabase;
use wasm_bindgen_futures::spawn_local;

use crate::app::{App, Stage};
use crate::clock::Clock;
use crate::node::Node;
use crate::random::Ids;
use crate::{connection, disk, files, local, preferences, recovery, screens, update, wipe};

/// The organisation this device works for: names its databases. Kept outside them because it finds them.
const ORG: &str = "guanjia.org";

/// Starts the program. Called once by the page.
pub fn run() {
    recovery::install();
    preferences::show();
    spawn_local(async {
        let stage = RwSignal::new_local(open_known().await);
        if let Some(placeholder) = document().get_element_by_id("boot") {
            placeholder.remove();
        }
        leptos::mount::mount_to_body(move || view! { <App stage=stage /> });
        update::watch();
    });
}

/// What this device holds already, without asking anybody.
async fn open_known() -> Stage {
    let hinted = local::get(ORG).and_then(|kept| kept.parse::<OrgId>().ok());
    let known_device = hinted.is_some();
    if local::get(wipe::MARK).is_some() {
        return Stage::Wiping(None);
    }
    // The code of the first page comes while the databases open; what fails here is asked for again by the page.
    spawn_local(async move {
        let _ = if known_device { screens::load_today().await } else { screens::load_entrance().await };
    });
    // A kill right after sign-in may lose the hint; the databases themselves are still there.
    let known = match hinted {
        Some(org) => Some(org),
        None => OpsDatabase::present().await.into_iter().next(),
    };
    let Some(org) = known else { return Stage::New };
    match open(org).await {
        Ok(node) if node.wiping => Stage::Wiping(Some(node)),
        Ok(node) => Stage::Open(node),
        Err(error) => Stage::Broken(error),
    }
}

/// Opens the organisation's databases and starts the loop.
pub(crate) async fn open(org: OrgId) -> Result<Rc<Node>, StorageError> {
    let node = Node::open(org, Rc::new(Clock::new()), Ids::new()).await?;
    local::set(ORG, &org.to_string());
    if node.wiping {
        return Ok(node);
    }
    connection::start(&node);
    let measured = Rc::clone(&node);
    spawn_local(async move { disk::measure(&measured).await });
    files::look(&node);
    Ok(node)
}
