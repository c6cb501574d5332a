//! Takes a spelling apart into the fewest pieces that are easily guessed.

use std::collections::BTreeSet;

/// What a text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Made {
    pub(super) pieces: u32,
    /// How many of them are words; the others are walks and numbers.
    pub(super) words: u32,
}

/// The fewest pieces; `None` when something in it is none of the known.
pub(super) fn fewest(text: &[char], known: &BTreeSet<&str>) -> Option<Made> {
    let mut best: Vec<Option<Made>> = vec![None; text.len() + 1];
    best[0] = Some(Made { pieces: 0, words: 0 });
    for start in 0..text.len() {
        let Some(so_far) = best[start] else { continue };
        for end in start + 1..=text.len() {
            let piece: String = text[start..end].iter().collect();
            let words = if is_number(&piece) || is_walk(&piece) || is_initials(text, start, end) {
                0
            } else if known.contains(piece.as_str()) {
                1
            } else {
                continue;
            };
            let made = Made { pieces: so_far.pieces + 1, words: so_far.words + words };
            if best[end].is_none_or(|known| made < known) {
                best[end] = Some(made);
            }
        }
    }
    best[text.len()]
}

/// The one to three letters before a number: `wl19900101`.
fn is_initials(text: &[char], start: usize, end: usize) -> bool {
    let alone = start == 0 && end < text.len() && text[end..].iter().all(char::is_ascii_digit);
    alone && end <= 3 && text[..end].iter().all(char::is_ascii_lowercase)
}

/// Any four digits; more of them if they are a date, a telephone, a run or a pattern.
fn is_number(piece: &str) -> bool {
    if !piece.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    piece.len() <= 4 || is_date(piece) || is_telephone(piece) || is_pattern(piece)
}

/// `19900101`, `900101`, `01011990`.
fn is_date(digits: &str) -> bool {
    let month_and_day = |text: &str| {
        let (month, day) = (text[..2].parse().unwrap_or(0), text[2..].parse().unwrap_or(0));
        let either = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
        either(month, day) || either(day, month)
    };
    let year = |text: &str| text.starts_with("19") || text.starts_with("20");
    match digits.len() {
        6 => month_and_day(&digits[2..]),
        8 => {
            (year(digits) && month_and_day(&digits[4..]))
                || (year(&digits[4..]) && month_and_day(&digits[..4]))
        }
        _ => false,
    }
}

/// A mobile number of eleven digits.
fn is_telephone(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3'
}

/// Steps that are all the same, at most two different digits, or the same read backwards.
fn is_pattern(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let mut steps = bytes.windows(2).map(|pair| (i32::from(pair[1]) - i32::from(pair[0])).rem_euclid(10));
    let first = steps.next();
    let run = steps.all(|step| Some(step) == first);
    let few = bytes.iter().collect::<BTreeSet<_>>().len() <= 2;
    run || few || bytes.iter().eq(bytes.iter().rev())
}

/// Neighbors on a keyboard or in the alphabet, three or more, either way; also one character again and again.
fn is_walk(piece: &str) -> bool {
    const LONGEST: usize = 40;
    let length = piece.chars().count();
    if !(3..=LONGEST).contains(&length) {
        return false;
    }
    let mut characters = piece.chars();
    let first = characters.next();
    let backwards: String = piece.chars().rev().collect();
    characters.all(|c| Some(c) == first)
        || WALKS.iter().any(|walk| walk.contains(piece) || walk.contains(&backwards))
}

/// The rows, the columns down and to and fro, the pairs of rows, the number pad, the alphabet, its letters counted.
const WALKS: &[&str] = &[
    "12345678901234567890",
    "qwertyuiopqwertyuiop",
    "asdfghjklasdfghjkl",
    "zxcvbnmzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaq12wsxcde34rfvbgt56yhn",
    "zaqxswcdevfrbgtnhymjukilop",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qawsedrftgyhujikolp",
    "qweasdzxcqweasdzxc",
    "147258369147258369",
    "789456123789456123",
    "159357159357",
    "abcdefghijklmnopqrstuvwxyz",
    "a1b2c3d4e5f6g7h8",
    "1a2b3c4d5e6f7g8h",
];
