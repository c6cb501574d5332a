//! Where a form's draft lies. The same form open in two tabs keeps two drafts: each tab has a place of its own, which it
//! holds by a Web Lock, so that the place of a tab that died is found again by the next one.

use std::cell::{Cell, RefCell};

use domain::PersonId;
use gloo_timers::future::TimeoutFuture;
use storage::replica::{DraftKey, OpsStore};

use crate::lock::{self, Held, Lock};
use crate::node::Node;

/// So many tabs have a draft of one form each; further ones share the first.
const MOST: u32 = 8;
/// How often, and how long apart, a place with a draft is asked for before it counts as another tab's: a page that is just
/// being replaced (a reload) lets go a moment later.
const PATIENCE: u32 = 4;
const AGAIN_MS: u32 = 50;

/// The places that this tab holds.
#[derive(Default)]
pub(crate) struct DraftPlaces {
    held: RefCell<Vec<Place>>,
    looking: Cell<bool>,
}

struct Place {
    actor: PersonId,
    form: String,
    number: u32,
    _lock: Held,
    /// How often the form is open here: one that opens while the last one still goes away keeps the place.
    open: u32,
}

impl DraftPlaces {
    /// Where this tab keeps the draft of a form: where it was found, or in the first place while nobody has looked.
    pub(crate) fn key(&self, actor: PersonId, form: &str) -> DraftKey {
        let number = self.with(actor, form, |place| place.number).unwrap_or(1);
        DraftKey { actor, form: nth(form, number) }
    }

    /// A form is closed: what it left behind is anybody's.
    pub(crate) fn let_go(&self, actor: PersonId, form: &str) {
        self.with(actor, form, |place| place.open = place.open.saturating_sub(1));
        self.held.borrow_mut().retain(|place| place.open > 0);
    }

    fn with<T>(&self, actor: PersonId, form: &str, act: impl FnOnce(&mut Place) -> T) -> Option<T> {
        let mut held = self.held.borrow_mut();
        held.iter_mut().find(|place| place.actor == actor && place.form == form).map(act)
    }
}

/// The form that a draft in this place belongs to.
pub(crate) fn form_of(place: &str) -> &str {
    place.split_once('#').map_or(place, |(form, _)| form)
}

fn nth(form: &str, number: u32) -> String {
    if number == 1 { form.to_owned() } else { [form, "#", &number.to_string()].concat() }
}

/// A form is opened: finds its place, one with a draft that nobody is writing first.
pub(crate) async fn find(node: &Node, actor: PersonId, form: &str) {
    // One form at a time: a place that this very tab is about to take must not look taken.
    while node.drafts.looking.replace(true) {
        TimeoutFuture::new(AGAIN_MS / 10).await;
    }
    let stored = node.ops.drafts(actor).await.unwrap_or_default();
    let written = |number: u32| {
        let name = nth(form, number);
        stored.iter().any(|draft| draft.key.form == name)
    };
    let own = node.drafts.with(actor, form, |place| place.number);
    if !own.is_some_and(written) {
        // First those with a draft; who has an empty place already needs no other empty one.
        let empty = (1..=MOST).filter(|number| own.is_none() && !written(*number)).map(|number| (number, 1));
        let places =
            (1..=MOST).filter(|number| written(*number)).map(|number| (number, PATIENCE)).chain(empty);
        'found: for (number, patience) in places {
            let name = ["draft:", &node.org.to_string(), &actor.to_string(), &nth(form, number)].concat();
            for attempt in 0..patience {
                if attempt > 0 {
                    TimeoutFuture::new(AGAIN_MS).await;
                }
                if let Lock::Held(lock) = lock::take(&name, false).await {
                    let open = node.drafts.with(actor, form, |place| std::mem::take(&mut place.open));
                    let place =
                        Place { actor, form: form.to_owned(), number, _lock: lock, open: open.unwrap_or(0) };
                    let mut held = node.drafts.held.borrow_mut();
                    held.retain(|place| place.open > 0);
                    held.push(place);
                    break 'found;
                }
            }
        }
    }
    node.drafts.with(actor, form, |place| place.open += 1);
    node.drafts.looking.set(false);
}
