//! Every word of this module, Chinese and English side by side. Nobody reads them outside a bench build.

use domain::{Phrase, Rejection, Text};

pub const BENCH: Text = Text::new("基准", "Benchmark");

/// An operation's name.
#[must_use]
pub fn operation(kind: &str) -> Option<Text> {
    Some(match kind {
        "bench.insert" => Text::new("新增基准记录", "Insert a record"),
        "bench.revise" => Text::new("修订基准记录", "Revise a record"),
        _ => return None,
    })
}

/// A refusal in words.
#[must_use]
pub fn rejection(rejection: &Rejection) -> Option<Phrase> {
    Some(match rejection.code.as_ref() {
        "bench.exists" => Phrase::from(Text::new("这条记录已经有了", "This record exists already")),
        _ => return None,
    })
}
