//! The pages about how long personal data is kept, and about forgetting somebody who asks for it.

pub mod personal_data;
pub mod retention;
pub mod words;

use customers::Ground;

use super::{Act, Choice, Field, FieldKind, NotDone, Outcome};
use crate::privacy::forget::Reason;

/// Fields of every erasure: why, and a case number.
fn reason_fields(offered: Ground) -> [Field; 2] {
    let grounds = Ground::ALL.map(|ground| Choice::new(ground.code(), customers::words::ground(ground)));
    let ground = Field::required("ground", words::GROUND, FieldKind::Choice).options(grounds.into());
    let note = Field::optional("note", words::NOTE, FieldKind::Text).hint(words::NOTE_HINT);
    [ground.value(offered.code()), note]
}

/// What was filled in there.
fn reason(act: &Act) -> Result<Reason, NotDone> {
    let ground = Ground::of(act.field("ground"));
    let ground = ground.ok_or_else(|| Outcome::wrong("ground", super::words::CHOOSE.into()))?;
    Ok(Reason { ground, note: act.field("note").to_owned() })
}
