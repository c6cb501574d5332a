//! What a form hands over when it is saved.

use domain::{Intent, Operation, Phrase};
use serde::{Serialize, de::DeserializeOwned};

use crate::replica::LocalFuture;

/// What the person has typed so far: all fields text or optional, kept on the device across a reload.
pub trait Draft: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static> Draft for T {}

/// What is saved.
pub enum Outgoing {
    /// Operations, saved durably on this device as one batch. Works offline.
    Capture(Vec<Intent>),
    /// A request that only the server can answer (sign-in, import, administration).
    Ask(LocalFuture<Result<(), Phrase>>),
}

impl Outgoing {
    /// One operation.
    #[must_use]
    pub fn of<O: Operation>(operation: &O) -> Outgoing {
        Outgoing::Capture(vec![operation.intent()])
    }
}

impl From<Vec<Intent>> for Outgoing {
    fn from(intents: Vec<Intent>) -> Outgoing {
        Outgoing::Capture(intents)
    }
}
