//! 更正: setting a field from what the person saw to what it should be (sync.md 2.7). The rule of all modules.
//!
//! Current value = seen value: applied. Current = wanted: nothing to do. Otherwise somebody else was faster, and the
//! field's [`Clash`] decides.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A field's value as the person saw it and as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    pub from: T,
    pub to: T,
}

/// What happens when the field no longer has the value the person saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Low stakes: the later one at the server stands, and the earlier one is told.
    ServerOrder,
    /// High stakes: refused, to be decided by a person.
    Ask,
    /// A text: the record keeps its own, the other version is attached.
    Alternative,
}

/// What became of a field, with values as people read them. The module records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It had the wanted value already: nobody is told twice.
    Already,
    /// `overtook` = it was no longer what the person saw, and what was there in between is `from`.
    Corrected { from: String, to: String, overtook: bool },
    /// The field is as it was; this text is to be kept beside it.
    Alternative { text: String },
}

/// Somebody else changed the field to this value, and a person has to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedMeanwhile {
    pub now: String,
}

impl<T: Clone + PartialEq + Shown> Change<T> {
    /// Corrects `current`, or leaves it as it is.
    ///
    /// # Errors
    /// When the field has another value than the person saw and its clash is [`Clash::Ask`].
    pub fn settle(&self, current: &mut T, clash: Clash) -> Result<Settled, ChangedMeanwhile> {
        if *current == self.to {
            return Ok(Settled::Already);
        }
        let overtook = *current != self.from;
        match clash {
            Clash::Ask if overtook => return Err(ChangedMeanwhile { now: current.shown() }),
            Clash::Alternative if overtook => return Ok(Settled::Alternative { text: self.to.shown() }),
            _ => {}
        }
        let from = core::mem::replace(current, self.to.clone()).shown();
        Ok(Settled::Corrected { from, to: self.to.shown(), overtook })
    }

    /// The field's name with its value before and after, as plain text.
    #[must_use]
    pub fn shown_as(&self, field: &'static str) -> (&'static str, String, String) {
        (field, self.from.shown(), self.to.shown())
    }
}

/// A value as plain text in histories and in facts. What may not be seen by everybody is masked here.
pub trait Shown {
    fn shown(&self) -> String;
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for u8 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for Timestamp {
    fn shown(&self) -> String {
        format!("{} {}", self.day().date(), self.clock())
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map(Shown::shown).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(current: &str, clash: Clash, after: &str, expected: Result<Settled, &str>) {
        let mut field = current.to_owned();
        let settled = Change { from: "seen".to_owned(), to: "wanted".to_owned() }.settle(&mut field, clash);
        assert_eq!(settled, expected.map_err(|now| ChangedMeanwhile { now: now.to_owned() }), "{clash:?}");
        assert_eq!(field, after, "{clash:?}");
    }

    fn corrected(from: &str, overtook: bool) -> Settled {
        Settled::Corrected { from: from.to_owned(), to: "wanted".to_owned(), overtook }
    }

    #[test]
    fn a_field_as_it_was_seen_is_corrected_whatever_the_stakes() {
        for clash in [Clash::ServerOrder, Clash::Ask, Clash::Alternative] {
            check("seen", clash, "wanted", Ok(corrected("seen", false)));
            check("wanted", clash, "wanted", Ok(Settled::Already));
        }
    }

    #[test]
    fn a_field_that_somebody_else_changed_is_settled_by_its_stakes() {
        check("other", Clash::ServerOrder, "wanted", Ok(corrected("other", true)));
        check("other", Clash::Ask, "other", Err("other"));
        check("other", Clash::Alternative, "other", Ok(Settled::Alternative { text: "wanted".to_owned() }));
    }
}
