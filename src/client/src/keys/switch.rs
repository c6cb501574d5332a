//! Whom the server answers on this device: who has unlocked it, and nobody after signing out.

use std::rc::Rc;

use crate::http::Failure;
use crate::node::Node;
use crate::round::{self, Stop};
use crate::session::Session;
use crate::tabs::News;
use crate::{api, keys};

/// The person leaves in any case; without a network the server's session ends by itself.
pub(crate) async fn leave(node: Rc<Node>) {
    let _ = api::sign_out().await;
    if Session::forget(&node).await.is_ok() {
        node.tabs.tell(News::Person);
        keys::lock_all(&node);
        node.set_session(None);
        keys::begin_anew(&node);
    }
}

/// Proves it once after each unlocking, as soon as there is a network.
pub(crate) async fn prove(node: Rc<Node>) -> Result<(), Stop> {
    let session = node.session.borrow().clone();
    let Some(session) = session else { return Ok(()) };
    let device = session.key.0;
    match api::switch(&session, device, node.now()).await {
        Ok(identity) => round::adopt_identity(&node, &identity).await,
        // The server wants the password again; what waits still goes out under the session that is there.
        Err(refusal) if matches!(refusal.failure, Failure::SignIn | Failure::Forbidden) => {
            round::push_all(&node, false).await?;
            // Not because of the password perhaps: the device is to be wiped.
            api::ordered().await?;
            Err(Stop::Network(Failure::SignIn))
        }
        Err(refusal) => Err(refusal.failure.into()),
    }
}
