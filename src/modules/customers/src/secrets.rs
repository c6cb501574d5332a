//! What a person can be known by in a text that somebody has typed: full names, telephones, plates.

use crate::CustomerContact;

/// A text this short is in too many others to tell anybody by it.
const FEWEST_CHARACTERS: usize = 2;
/// Fewer digits are a unit's or a day's as easily as a telephone's.
const FEWEST_DIGITS: usize = 7;
/// What stands in the place of what was taken out.
const HIDDEN: &str = "***";

/// The names and numbers to look for. Exactly these spellings: a name that was misspelt, or a number with blanks in it, is
/// not found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Those of a customer's file.
    #[must_use]
    pub fn of_contact(contact: Option<&CustomerContact>) -> Secrets {
        let mut secrets = Secrets::default();
        if let Some(contact) = contact {
            secrets.add(&contact.full_name);
            contact.telephones.iter().for_each(|telephone| secrets.add(telephone.digits()));
            contact.plates.iter().for_each(|plate| secrets.add(plate));
        }
        secrets
    }

    /// One more, unless it is too short to tell anybody by it.
    pub fn add(&mut self, text: &str) {
        let text = text.trim();
        let is_number = text.chars().all(|c| c.is_ascii_digit());
        let fewest = if is_number { FEWEST_DIGITS } else { FEWEST_CHARACTERS };
        if text.chars().count() >= fewest && !self.0.iter().any(|known| known == text) {
            self.0.push(text.to_owned());
        }
    }

    /// Those of another list too.
    pub fn join(&mut self, others: &Secrets) {
        others.0.iter().for_each(|other| self.add(other));
    }

    /// Takes them out of a text.
    pub fn hide_in(&self, text: &mut String) {
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), HIDDEN);
            }
        }
    }

    /// Whether one of them lies in these bytes.
    #[must_use]
    pub fn are_in(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|secret| bytes.windows(secret.len()).any(|window| window == secret.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s20_what_is_too_short_to_tell_anybody_by_is_not_looked_for() {
        let mut secrets = Secrets::default();
        for text in ["", " 仲 ", "仲大妮", "仲大妮", "1201", "18612341402", "13-1"] {
            secrets.add(text);
        }
        assert_eq!(secrets.0, ["仲大妮", "18612341402", "13-1"]);
        let mut text = "仲大妮 18612341402 说 1201 漏水".to_owned();
        assert!(secrets.are_in(text.as_bytes()));
        secrets.hide_in(&mut text);
        assert_eq!(text, "*** *** 说 1201 漏水");
        assert!(!secrets.are_in(text.as_bytes()));
        assert!(!Secrets::default().are_in(b"") && !Secrets::default().are_in("仲大妮".as_bytes()));
    }
}
