//! Marks that stand in secrets and nowhere else.

/// Who may read a text with the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secret {
    /// Whoever works at the site.
    Site(u8),
    /// Whoever there may see personal data.
    Personal(u8),
    /// What was refused about a record of the site: its author, and who settles the site's cards.
    Refused { author: u8, site: u8 },
}

/// No word of any language begins so.
const SIGN: &[u8] = b"zqk";

impl Secret {
    /// A text with the mark; `number` tells them apart.
    #[must_use]
    pub fn mark(self, number: u64) -> String {
        let (letter, index) = match self {
            Secret::Site(index) => ('S', index),
            Secret::Personal(index) => ('P', index),
            Secret::Refused { author, .. } => ('A', author),
        };
        let site = if let Secret::Refused { site, .. } = self { site } else { 0 };
        format!("zqk{letter}{index:02x}{site:02x}.{number:06x}")
    }

    /// A telephone number of the site's customers: its first nine digits are nobody else's.
    #[must_use]
    pub fn telephone(site: u8, number: u64) -> String {
        format!("1397746{site:02}{:02}", number % 100)
    }
}

/// Every secret whose mark stands in these bytes, each time it does.
#[must_use]
pub fn found(bytes: &[u8]) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'z' || *byte == b'1') {
        rest = &rest[at..];
        found.extend(marked(rest).or_else(|| telephone(rest)));
        rest = &rest[1..];
    }
    found
}

fn marked(bytes: &[u8]) -> Option<Secret> {
    let rest = bytes.strip_prefix(SIGN)?;
    let number = |at: usize| u8::from_str_radix(std::str::from_utf8(rest.get(at..at + 2)?).ok()?, 16).ok();
    let (index, site) = (number(1)?, number(3)?);
    match rest.first()? {
        b'S' => Some(Secret::Site(index)),
        b'P' => Some(Secret::Personal(index)),
        b'A' => Some(Secret::Refused { author: index, site }),
        _ => None,
    }
}

fn telephone(bytes: &[u8]) -> Option<Secret> {
    let rest = bytes.strip_prefix(b"1397746")?;
    let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
    digits.parse().ok().map(Secret::Personal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_wherever_it_stands() {
        for secret in [Secret::Site(3), Secret::Personal(11), Secret::Refused { author: 255, site: 2 }] {
            let text = format!("zz1z{}1{}", secret.mark(7), secret.mark(8));
            assert_eq!(found(text.as_bytes()), [secret, secret]);
        }
        let text = format!("\"{}\"", Secret::telephone(2, 99));
        assert_eq!(found(text.as_bytes()), [Secret::Personal(2)]);
        for none in
            ["", "z", "zqk", "zqkS", "zqkS0", "zqkS000", "zqkX0000.", "1397746", "139774699", "quiz 1970"]
        {
            let expected: &[Secret] = if none == "139774699" { &[Secret::Personal(99)] } else { &[] };
            assert_eq!(found(none.as_bytes()), expected, "{none}");
        }
    }

    #[test]
    fn a_masked_telephone_or_name_is_no_mark() {
        let caller = tickets::Caller { name: Secret::Personal(1).mark(5), phone: Secret::telephone(1, 5) };
        assert_eq!(found(caller.masked().as_bytes()), []);
    }
}
