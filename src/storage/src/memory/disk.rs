//! A disk in memory with the sins of real ones: relaxed commits that a power cut takes back, commits that fail before
//! or after they took effect, commits that never answer, and a quota.

use std::cell::RefCell;
use std::rc::Rc;

use crate::StorageError;

/// What the next commit will do instead of its duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails and has no effect.
    Fail,
    /// It takes effect but says that it failed: the answer got lost.
    FailAfter,
    /// It does not answer within the deadline and is aborted.
    Hang,
    /// The quota is used up; no effect.
    Full,
}

/// How a commit reaches the platters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    Strict,
    Relaxed,
}

#[derive(Debug)]
struct Platter<T> {
    /// What a reader sees.
    current: T,
    /// What a power cut leaves; `None` = what a reader sees.
    synced: Option<T>,
    /// Whether a power cut is possible at all: keeping its outcome costs a copy.
    may_lose_power: bool,
    fault: Option<Fault>,
    full: bool,
    commits: u64,
}

/// One database. Clones are handles on the same disk, as tabs have them.
#[derive(Debug)]
pub struct Disk<T> {
    platter: Rc<RefCell<Platter<T>>>,
}

impl<T> Clone for Disk<T> {
    fn clone(&self) -> Disk<T> {
        Disk { platter: Rc::clone(&self.platter) }
    }
}

impl<T: Clone + Default> Default for Disk<T> {
    fn default() -> Disk<T> {
        Disk::holding(T::default())
    }
}

impl<T: Clone> Disk<T> {
    /// A disk that holds this already.
    #[must_use]
    pub fn holding(content: T) -> Disk<T> {
        let platter = Platter {
            current: content,
            synced: None,
            may_lose_power: true,
            fault: None,
            full: false,
            commits: 0,
        };
        Disk { platter: Rc::new(RefCell::new(platter)) }
    }

    /// The next commit goes wrong like this.
    pub fn inject(&self, fault: Fault) {
        self.platter.borrow_mut().fault = Some(fault);
    }

    /// While full, every commit fails.
    pub fn set_full(&self, full: bool) {
        self.platter.borrow_mut().full = full;
    }

    /// From now on the power never fails.
    pub fn never_lose_power(&self) {
        let mut platter = self.platter.borrow_mut();
        platter.may_lose_power = false;
        platter.synced = None;
    }

    /// The power fails: what was committed without a flush is gone.
    pub fn power_cut(&self) {
        let mut platter = self.platter.borrow_mut();
        if let Some(synced) = platter.synced.take() {
            platter.current = synced;
        }
        platter.fault = None;
    }

    /// Everything written so far is flushed.
    pub fn flush(&self) {
        self.platter.borrow_mut().synced = None;
    }

    /// A copy of the content, as a backup or a cloned device takes it.
    #[must_use]
    pub fn image(&self) -> T {
        self.platter.borrow().current.clone()
    }

    /// Replaces the content, as a restore or the browser's eviction does.
    pub fn restore(&self, image: T) {
        let mut platter = self.platter.borrow_mut();
        platter.synced = None;
        platter.current = image;
    }

    /// How many commits took effect.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.platter.borrow().commits
    }

    pub(super) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.platter.borrow().current)
    }

    /// One transaction: `change` sees the content and alters it, all or nothing (an error must leave it unaltered).
    pub(super) fn commit<R>(
        &self,
        during: &'static str,
        durability: Durability,
        change: impl FnOnce(&mut T) -> Result<R, StorageError>,
    ) -> Result<R, StorageError> {
        let mut platter = self.platter.borrow_mut();
        let fault = platter.fault.take();
        let broken = |detail: &str| StorageError::Broken { during, detail: detail.to_owned() };
        match fault {
            _ if platter.full => return Err(StorageError::Full { during }),
            Some(Fault::Full) => return Err(StorageError::Full { during }),
            Some(Fault::Fail) => return Err(broken("the transaction was aborted")),
            Some(Fault::Hang) => return Err(StorageError::Deadline { during }),
            Some(Fault::FailAfter) | None => {}
        }
        let relaxed = durability == Durability::Relaxed;
        let before =
            (relaxed && platter.may_lose_power && platter.synced.is_none()).then(|| platter.current.clone());
        let result = change(&mut platter.current)?;
        platter.commits += 1;
        match before {
            Some(before) => platter.synced = Some(before),
            None if relaxed => {}
            None => platter.synced = None,
        }
        if fault.is_some() { Err(broken("the connection was lost")) } else { Ok(result) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(disk: &Disk<Vec<u8>>, durability: Durability, value: u8) -> Result<(), StorageError> {
        disk.commit("adding", durability, |content| {
            content.push(value);
            Ok(())
        })
    }

    #[test]
    fn a_power_cut_takes_back_what_was_not_flushed() {
        let disk = Disk::<Vec<u8>>::default();
        add(&disk, Durability::Strict, 1).unwrap();
        add(&disk, Durability::Relaxed, 2).unwrap();
        assert_eq!(disk.image(), [1, 2]);
        disk.power_cut();
        assert_eq!(disk.image(), [1]);
    }

    #[test]
    fn a_fault_strikes_once_and_only_a_lost_answer_leaves_a_trace() {
        let disk = Disk::<Vec<u8>>::default();
        for (fault, left) in [(Fault::Fail, 0), (Fault::Hang, 0), (Fault::Full, 0), (Fault::FailAfter, 1)] {
            disk.inject(fault);
            assert!(add(&disk, Durability::Strict, 7).is_err(), "{fault:?}");
            assert_eq!(disk.image().len(), left, "{fault:?}");
        }
        assert!(add(&disk, Durability::Strict, 8).is_ok());
        disk.set_full(true);
        assert_eq!(add(&disk, Durability::Strict, 9), Err(StorageError::Full { during: "adding" }));
    }
}
