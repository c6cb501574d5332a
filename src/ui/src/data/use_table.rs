//! The decoded table of a kind, made once per session and shared by every screen.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::rc::Rc;

use domain::Record;
use leptos::prelude::*;

use super::Table;
use super::table::{Decode, Erased, reader};
use crate::replica::{ReplicaHandle, use_replica};

/// A table by its kind.
type Made = Rc<RefCell<BTreeMap<&'static str, Memo<Erased>>>>;

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

/// All records of one kind as they change.
pub struct TableSignal<R> {
    rows: Memo<Erased>,
    records: PhantomData<fn() -> R>,
}

impl<R> Clone for TableSignal<R> {
    fn clone(&self) -> TableSignal<R> {
        *self
    }
}

impl<R> Copy for TableSignal<R> {}

impl<R: Record + Send + Sync> TableSignal<R> {
    /// The table as it is now; who reads inside an effect hears of every change.
    #[must_use]
    pub fn get(&self) -> Table<R> {
        Table::of(self.rows.get())
    }

    #[must_use]
    pub fn get_untracked(&self) -> Table<R> {
        Table::of(self.rows.get_untracked())
    }

    pub fn with<T>(&self, look: impl FnOnce(&Table<R>) -> T) -> T {
        look(&self.get())
    }

    pub fn with_untracked<T>(&self, look: impl FnOnce(&Table<R>) -> T) -> T {
        look(&self.get_untracked())
    }
}

/// All records of one kind, decoded once and then changed record by record.
///
/// `use_table::<Ticket>().with(|tickets| tickets.iter()…)`
#[must_use]
pub fn use_table<R: Record + Send + Sync>() -> TableSignal<R> {
    TableSignal { rows: made(R::KIND, reader::<R>()), records: PhantomData }
}

fn made(kind: &'static str, reader: Decode) -> Memo<Erased> {
    let replica = use_replica();
    let Some(tables) = use_context::<Tables>() else { return decoded(kind, reader, replica) };
    let made = tables.made.get_value();
    let known = made.borrow().get(kind).copied();
    known.unwrap_or_else(|| {
        let fresh = tables.owner.get_value().with(|| decoded(kind, reader, replica));
        made.borrow_mut().insert(kind, fresh);
        fresh
    })
}

fn decoded(kind: &'static str, reader: Decode, replica: ReplicaHandle) -> Memo<Erased> {
    let version = replica.port().version(kind);
    let seen = StoredValue::new(0_u64);
    Memo::new_owning(move |table: Option<Erased>| {
        let now = version.get();
        let before = seen.get_value();
        seen.set_value(now);
        let port = replica.port();
        let changed = table.as_ref().and_then(|_| port.changes_since(kind, before));
        match (table, changed) {
            (Some(table), Some(ids)) if ids.is_empty() => (table, false),
            (Some(mut table), Some(ids)) => {
                for id in ids {
                    let row = port.row(id).filter(|row| row.kind.as_str() == kind);
                    table.put(id, row.as_deref());
                }
                (table, true)
            }
            _ => (Erased::of_rows(reader, &port.rows_of(kind)), true),
        }
    })
}
