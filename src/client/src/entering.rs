//! From a proven identity to an open device: its databases, its PIN, its session.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::{PersonId, Phrase, codec};
use storage::keyring::Demand;
use storage::replica::OpsStore;
use storage_indexeddb::Vault;

use crate::api::{self, Identity};
use crate::keys::unlock;
use crate::node::Node;
use crate::sign_in::in_words;
use crate::{boot, round, words};

/// The names of who has worked here, for saying whose unsent work waits.
const NAMES: &str = "names";
const NAMES_VERSION: u8 = 1;

/// Opens the organization's databases for who has just signed in.
pub(crate) async fn open_for(
    identity: Identity,
    node: Option<Rc<Node>>,
) -> Result<(Rc<Node>, Identity), Phrase> {
    let known = node.filter(|node| node.org == identity.org);
    let node = match known {
        Some(node) => node,
        None => boot::open(identity.org).await.map_err(|_| Phrase::from(words::DISK_BROKEN))?,
    };
    // A database that was here before has a device id of its own: the session follows it.
    let device = node.replica.borrow().device();
    let identity = if identity.device == device {
        identity
    } else {
        api::change_device(device, None).await.map_err(|refusal| in_words(&refusal))?
    };
    Ok((node, identity))
}

/// What the organization wants what lies on this device to be sealed by.
pub(crate) fn demand(identity: &Identity) -> Demand {
    Demand::named(identity.encryption.as_deref())
}

/// Whether this person has to open a lock, or to get one, before anything is shown.
pub(crate) fn wants_lock(node: &Node, identity: &Identity) -> bool {
    let (demand, vault) = (demand(identity), node.ops.vault());
    match node.keys.ring.borrow().members.get(&identity.actor.person) {
        Some(member) => !vault.is_unlocked() || node.keys.is_locked() || !demand.is_met_by(&member.lock),
        None => vault.is_on() || demand.is_strict() || (demand != Demand::Off && Vault::can_seal()),
    }
}

/// Begins the session of who may.
pub(crate) async fn begin(node: &Rc<Node>, identity: &Identity) -> Result<(), Phrase> {
    let trouble = |_| Phrase::from(words::DISK_BROKEN);
    remember_name(node, identity.actor.person, &identity.actor.name).await;
    round::adopt_identity(node, identity).await.map_err(trouble)?;
    if node.keys.is_locked() {
        let session = identity.session().ok_or(Phrase::from(words::OTHER_VERSION))?;
        unlock::enter(node, session).await.map_err(|_| Phrase::from(words::DISK_BROKEN))?;
    }
    api::note_connection(node, Ok(()));
    node.kick.kick();
    Ok(())
}

/// Whose work waits on this device, by name and number.
pub(crate) async fn unsent_of(node: &Node) -> Option<Phrase> {
    let counts = unsent_by_person(node).await;
    let names = names(node).await;
    let somebody = || words::SOMEBODY.in_language(crate::preferences::language()).to_owned();
    let named: Vec<(String, usize)> = counts
        .into_iter()
        .map(|(person, count)| (names.get(&person).cloned().unwrap_or_else(somebody), count))
        .collect();
    (!named.is_empty()).then(|| words::waits_of(&named))
}

/// How much of whose work waits on this device.
pub(crate) async fn unsent_by_person(node: &Node) -> BTreeMap<PersonId, usize> {
    let snapshot = node.ops.load(node.stream()).await.unwrap_or_default();
    let mut counts: BTreeMap<PersonId, usize> = BTreeMap::new();
    for batch in &snapshot.outbox {
        *counts.entry(batch.actor).or_default() += batch.op_ids.len();
    }
    counts
}

async fn names(node: &Node) -> BTreeMap<PersonId, String> {
    let bytes = node.ops.value(NAMES).await.ok().flatten().unwrap_or_default();
    codec::decode(NAMES_VERSION, &bytes, "names").unwrap_or_default()
}

async fn remember_name(node: &Node, person: PersonId, name: &str) {
    let mut known = names(node).await;
    known.insert(person, name.to_owned());
    // A name that is not kept is shown as "a colleague".
    let _ = node.ops.put_value(NAMES, &codec::encode(NAMES_VERSION, &known)).await;
}
