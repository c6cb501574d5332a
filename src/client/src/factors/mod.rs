//! 两步验证: the second step of a sign-in, and one's own factors (S5; `src/server/SIGN_IN.md`).

mod add;
pub(crate) mod card;
pub(crate) mod step;
pub(crate) mod words;

pub(crate) use add::AddFactor;

use domain::Phrase;

use crate::api::Refusal;
use crate::http::Failure;
use crate::sign_in;

/// A sign-in of the last minutes is wanted first.
fn wants_sign_in(refusal: &Refusal) -> bool {
    refusal.failure == Failure::Forbidden && refusal.detail.as_deref() == Some("sign_in_again")
}

fn in_words(refusal: &Refusal) -> Phrase {
    match (refusal.failure, refusal.detail.as_deref()) {
        (_, Some("begin_again")) => words::BEGIN_AGAIN.into(),
        (Failure::SignIn, _) | (_, Some("code")) => words::WRONG_CODE.into(),
        (_, Some("last")) => words::LAST_ONE.into(),
        (_, Some("passkey")) => words::PASSKEY_FAILED.into(),
        _ if wants_sign_in(refusal) => words::SIGN_IN_FIRST.into(),
        _ => sign_in::in_words(refusal),
    }
}
