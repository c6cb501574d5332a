//! One spelling for what looks alike: width and compatibility forms (NFKC), case, signs instead of letters.

use unicode_normalization::UnicodeNormalization;

/// How a password may have been meant. The first is the plain one; in the others digits and signs stand for letters.
pub(super) fn spellings(password: &str) -> Vec<String> {
    let text: String = password.nfkc().flat_map(char::to_lowercase).collect();
    let body = text.trim_end_matches(|c: char| c.is_ascii_digit() || !c.is_alphanumeric());
    let (body, tail) = text.split_at(body.len());
    let mut found = vec![plain(&text)];
    for one in ['i', 'l'] {
        // Digits at the end are meant as digits more often than not.
        for spelling in
            [plain(&letters(&text, one)), format!("{}{}", plain(&letters(body, one)), plain(tail))]
        {
            if !found.contains(&spelling) {
                found.push(spelling);
            }
        }
    }
    found
}

/// A name as it may stand in a password: whole, and each of its words.
pub(super) fn parts(name: &str) -> Vec<String> {
    let text: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
    let mut parts: Vec<String> = words.chain([plain(&text)]).collect();
    parts.sort();
    parts.dedup();
    parts
}

/// Whether so short a name says anything: three letters, or two Han characters.
pub(super) fn counts(part: &str) -> bool {
    part.chars().count() >= if part.is_ascii() { 3 } else { 2 }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn letters(text: &str, one: char) -> String {
    text.chars()
        .map(|c| match c {
            '@' | '4' => 'a',
            '8' => 'b',
            '(' => 'c',
            '3' => 'e',
            '9' => 'g',
            '1' | '!' | '|' => one,
            '0' => 'o',
            '$' | '5' => 's',
            '7' | '+' => 't',
            '2' => 'z',
            other => other,
        })
        .collect()
}
