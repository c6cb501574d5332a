//! The decoded table of a kind, made once per session and shared by every screen.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use domain::Record;
use leptos::prelude::*;

use super::Table;
use crate::replica::{ReplicaHandle, use_replica};

/// A table by its kind; each is a `Memo` of its own type.
type Made = Rc<RefCell<BTreeMap<&'static str, Box<dyn Any>>>>;

/// The tables made so far, as a context value of the shell: they outlive the screen that first asked.
#[derive(Clone, Copy)]
pub struct Tables {
    owner: StoredValue<Owner>,
    made: StoredValue<Made, LocalStorage>,
}

impl Tables {
    /// Call it in the shell's own scope, after the replica was provided.
    #[must_use]
    pub fn new() -> Tables {
        let owner = Owner::current().unwrap_or_default();
        Tables { owner: StoredValue::new(owner), made: StoredValue::new_local(Rc::default()) }
    }
}

impl Default for Tables {
    fn default() -> Tables {
        Tables::new()
    }
}

/// All records of one kind, decoded once and then changed record by record.
///
/// `use_table::<Ticket>().with(|tickets| tickets.iter()…)`
#[must_use]
pub fn use_table<R: Record + Send + Sync>() -> Signal<Arc<Table<R>>> {
    let replica = use_replica();
    let Some(tables) = use_context::<Tables>() else { return decoded::<R>(replica).into() };
    let made = tables.made.get_value();
    let known =
        made.borrow().get(R::KIND).and_then(|known| known.downcast_ref::<Memo<Arc<Table<R>>>>().copied());
    if let Some(known) = known {
        return known.into();
    }
    let fresh = tables.owner.get_value().with(|| decoded::<R>(replica));
    made.borrow_mut().insert(R::KIND, Box::new(fresh));
    fresh.into()
}

fn decoded<R: Record + Send + Sync>(replica: ReplicaHandle) -> Memo<Arc<Table<R>>> {
    let version = replica.port().version(R::KIND);
    let seen = StoredValue::new(0_u64);
    Memo::new_owning(move |table: Option<Arc<Table<R>>>| {
        let now = version.get();
        let before = seen.get_value();
        seen.set_value(now);
        let port = replica.port();
        let changed = table.as_ref().and_then(|_| port.changes_since(R::KIND, before));
        match (table, changed) {
            (Some(table), Some(ids)) if ids.is_empty() => (table, false),
            (Some(mut table), Some(ids)) => {
                let records = Arc::make_mut(&mut table);
                for id in ids {
                    let row = port.row(id).filter(|row| row.kind.as_str() == R::KIND);
                    records.put(id, row.as_deref());
                }
                (table, true)
            }
            _ => (Arc::new(Table::of_rows(&port.rows_of(R::KIND))), true),
        }
    })
}
