//! 电话: one spelling for every way of writing a number, and its masked form.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Fewer digits are no number that can be called from outside.
const FEWEST_DIGITS: usize = 3;
/// The longest number with country code (E.164).
const MOST_DIGITS: usize = 15;

/// Digits only, without +86; a landline keeps its area code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Telephone(String);

/// The text is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTelephone;

impl Telephone {
    /// Accepts blanks, dashes, brackets, +86 and full-width digits.
    ///
    /// # Errors
    /// When other characters remain, or too few or too many digits.
    pub fn parse(text: &str) -> Result<Telephone, NoTelephone> {
        let mut digits = String::new();
        for c in text.trim().chars() {
            match c {
                '0'..='9' => digits.push(c),
                '\u{FF10}'..='\u{FF19}' => digits.extend(char::from_u32(u32::from(c) - 0xFEE0)),
                '+' | '\u{FF0B}' if digits.is_empty() => {}
                ' ' | '-' | '(' | ')' | '\u{3000}' | '\u{FF0D}' | '\u{FF08}' | '\u{FF09}' | '\u{2014}' => {}
                _ => return Err(NoTelephone),
            }
        }
        let national = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"));
        if let Some(national) = national.filter(|rest| is_mobile(rest)) {
            digits = national.to_owned();
        }
        if (FEWEST_DIGITS..=MOST_DIGITS).contains(&digits.len()) {
            Ok(Telephone(digits))
        } else {
            Err(NoTelephone)
        }
    }

    /// The digits as they are dialed.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The last four digits: what a caller is asked for and lists are searched by.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len().saturating_sub(4)..]
    }

    /// `186 **** 1402`; of a landline only area code and the last four.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.groups().as_slice() {
            [first, _, last] => format!("{first} **** {last}"),
            [area, number] if number.len() >= 7 => format!("{area} **** {}", &number[number.len() - 4..]),
            _ => "****".to_owned(),
        }
    }

    fn groups(&self) -> Vec<&str> {
        let digits = self.0.as_str();
        if is_mobile(digits) {
            return vec![&digits[..3], &digits[3..7], &digits[7..]];
        }
        // Area codes of three digits begin with 01 or 02, the others have four.
        let area = if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 };
        if digits.starts_with('0') && digits.len() >= area + 7 {
            return vec![&digits[..area], &digits[area..]];
        }
        vec![digits]
    }
}

/// `186 1234 1402`, `0755-26001402`.
impl fmt::Display for Telephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups = self.groups();
        f.write_str(&groups.join(if groups.len() == 3 { " " } else { "-" }))
    }
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_number_is_the_same_number() {
        for text in
            ["18612341402", "186 1234 1402", "+86 186-1234-1402", "0086 18612341402", "\u{FF11}8612341402"]
        {
            assert_eq!(Telephone::parse(text).unwrap().to_string(), "186 1234 1402", "{text}");
        }
        assert_eq!(Telephone::parse("(0755)2600 1402").unwrap().to_string(), "0755-26001402");
        assert_eq!(Telephone::parse("010-62001402").unwrap().to_string(), "010-62001402");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "12", "张三", "186x", "1234567890123456", "18612341402转8"] {
            assert_eq!(Telephone::parse(text), Err(NoTelephone), "{text}");
        }
    }

    #[test]
    fn s20_a_masked_number_shows_three_and_four_digits() {
        for (text, masked) in [
            ("18612341402", "186 **** 1402"),
            ("0755-26001402", "0755 **** 1402"),
            ("010-62001402", "010 **** 1402"),
            ("26001402", "****"),
            ("110", "****"),
        ] {
            assert_eq!(Telephone::parse(text).unwrap().masked(), masked, "{text}");
        }
    }
}
