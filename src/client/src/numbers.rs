//! Provisional numbers (7F-0031): never given twice on one device, also after a kill.
//!
//! The browser writes `localStorage` to the disk when it likes, so a kill takes its newest values with it. `ops` is
//! durable at once but not shared between tabs in time. Together they do: tabs agree through `localStorage`, and `ops`
//! holds an upper bound that is raised before any number above it is given out.

use std::cell::Cell;
use std::rc::Rc;

use domain::DeviceId;
use storage::StorageError;
use storage::replica::OpsStore;
use wasm_bindgen_futures::spawn_local;

use crate::local;
use crate::node::Node;

/// The name of the bound in `ops`.
const BOUND: &str = "numbers";

/// How far the bound runs ahead; also how many numbers opening the page skips at most.
const AHEAD: u32 = 8;

/// What this page knows of the numbers.
pub(crate) struct Numbers {
    last: Cell<u32>,
    bound: Cell<u32>,
}

impl Numbers {
    /// Begins above everything that may have been given out, and raises the bound before the page opens.
    pub(crate) async fn open(ops: &impl OpsStore, device: DeviceId) -> Result<Numbers, StorageError> {
        let shared = &shared_name(device);
        let kept =
            ops.value(BOUND).await?.and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
        // The page cannot know whether the one before was killed, so every number up to its bound counts as given.
        let last = kept.max(shared_value(shared).unwrap_or(0));
        ops.put_value(BOUND, &(last + AHEAD).to_be_bytes()).await?;
        Ok(Numbers { last: Cell::new(last), bound: Cell::new(last + AHEAD) })
    }

    /// The next number of this device.
    pub(crate) fn next(&self, node: &Rc<Node>) -> u32 {
        let shared = &shared_name(node.replica.borrow().device());
        let next = self.last.get().max(shared_value(shared).unwrap_or(0)) + 1;
        self.last.set(next);
        local::set(shared, &next.to_string());
        if next + AHEAD / 2 > self.bound.get() {
            self.bound.set(next + AHEAD);
            let (node, bound) = (Rc::clone(node), next + AHEAD);
            spawn_local(async move {
                if let Err(error) = node.ops.put_value(BOUND, &bound.to_be_bytes()).await {
                    leptos::logging::warn!("the bound of provisional numbers could not be kept: {error}");
                }
            });
        }
        next
    }
}

fn shared_name(device: DeviceId) -> String {
    format!("guanjia.number.{device}")
}

fn shared_value(name: &str) -> Option<u32> {
    local::get(name).and_then(|kept| kept.parse().ok())
}
