//! The check of a module's refusals and of its operations' names.

use std::collections::BTreeSet;
use std::fmt::Debug;

use super::MapSource;
use crate::{Module, Rejection};

/// A small world in which operations are tried; `O` names the actor too where that makes the difference.
pub trait World<O> {
    /// What is stored in it.
    fn rows(&self) -> &MapSource;

    /// Does the operation, as whoever may do it.
    ///
    /// # Errors
    /// The rejection.
    fn attempt(&mut self, operation: O) -> Result<(), Rejection>;
}

/// Every case is refused with its code and leaves no trace; the module's own codes have words that name all their
/// facts; and of the module's `codes` none is left out.
///
/// # Panics
/// When one of these does not hold.
pub fn check_refusals<O: Debug, W: World<O>>(
    module: &Module,
    codes: &[&str],
    cases: Vec<(&'static str, O)>,
    world: impl Fn() -> W,
) {
    let own = format!("{}.", module.name);
    let mut produced = BTreeSet::new();
    for (code, operation) in cases {
        let mut world = world();
        let before = world.rows().clone();
        let shown = format!("{operation:?}");
        let refused = world.attempt(operation).expect_err(&shown);
        assert_eq!(refused.code, code, "{shown}");
        assert_eq!(*world.rows(), before, "{shown}");
        if code.starts_with(&own) {
            let words = (module.words.rejection)(&refused).unwrap_or_else(|| panic!("{code} has no words"));
            assert!(!words.zh.contains("--") && !words.en.contains("--"), "{words:?} lacks a fact");
        }
        produced.insert(code);
    }
    for code in codes {
        assert!(produced.contains(code), "{code} is produced by no test");
    }
}

/// Every operation of the module has a name in both languages.
///
/// # Panics
/// When one has none.
pub fn check_operation_names(module: &Module) {
    for kind in module.operations {
        let text = (module.words.operation)(kind).unwrap_or_else(|| panic!("{kind} has no name"));
        assert!(!text.zh.is_empty() && !text.en.is_empty(), "{kind}");
    }
}
