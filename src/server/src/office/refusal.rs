//! Doing an operation in the caller's name, and saying in words why it was not taken.

use domain::{Intent, Module, OpId, PersonId, Phrase, Rejection};
use sync::authority::LocalIntent;
use sync::message::OpResult;
use sync::op::MAX_BATCH_OPS;

use super::words;
use super::{NotDone, Outcome};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::random;

/// Does this by the path that every operation takes, under the caller's rights as they are at this moment.
///
/// # Errors
/// The rule's own words, with the field to be corrected; when the server cannot write.
pub(super) async fn perform(app: &App, signed_in: &SignedIn, intent: Intent) -> Result<(), NotDone> {
    perform_all(app, signed_in, vec![intent]).await
}

/// As [`perform`], one after the other. What stands before the first that is refused stays done.
///
/// # Errors
/// As [`perform`].
pub(super) async fn perform_all(
    app: &App,
    signed_in: &SignedIn,
    intents: Vec<Intent>,
) -> Result<(), NotDone> {
    let mut left = intents.into_iter().peekable();
    while left.peek().is_some() {
        let piece = left.by_ref().take(MAX_BATCH_OPS).map(|intent| {
            let op = OpId(random::timed_id(now()));
            LocalIntent { op, intent, deps: Vec::new(), amends: None }
        });
        perform_as(app, signed_in.session.person, piece.collect()).await?;
    }
    Ok(())
}

/// Does these in this person's name, at most [`MAX_BATCH_OPS`] of them. What stands before the first that is refused
/// stays done.
///
/// # Errors
/// As [`perform`].
pub(crate) async fn perform_as(app: &App, by: PersonId, ops: Vec<LocalIntent>) -> Result<(), NotDone> {
    let asked = ops.len();
    let reply = app.writer.local(by, ops).await.map_err(ApiError::from)?;
    for (_, result) in &reply.results {
        match result {
            OpResult::Refused { rejection, .. } => return Err(refused(rejection).into()),
            OpResult::Held { .. } => return Err(Outcome::refused(words::HELD).into()),
            _ => {}
        }
    }
    if reply.problem.is_some() || reply.results.len() < asked {
        tracing::error!(problem = ?reply.problem, "an operation of an office page was not taken");
        return Err(ApiError::internal().into());
    }
    Ok(())
}

/// A rule's refusal as an answer.
pub(crate) fn refused(rejection: &Rejection) -> Outcome {
    let said = said(rejection);
    match &rejection.field {
        Some(field) => Outcome::wrong(field.clone(), said),
        None => Outcome::refused(said),
    }
}

/// The words of the module that refuses, or of every module.
pub(crate) fn said(rejection: &Rejection) -> Phrase {
    let module = Module::find(modules::all(), &rejection.code);
    module
        .and_then(|module| (module.words.rejection)(rejection))
        .unwrap_or_else(|| words::rejection(rejection))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_every_module_has_words() {
        let of_all = [
            Rejection::not_found(),
            Rejection::not_permitted("staff.hire"),
            Rejection::missing("name"),
            Rejection::too_long("name", 40),
        ];
        for rejection in of_all {
            let words = said(&rejection);
            assert!(!words.zh.is_empty() && !words.en.contains('.'), "{words:?}");
        }
        assert_eq!(said(&Rejection::too_long("name", 40)).en, "At most 40 characters");
        let of_module = Rejection::new("staff.number_taken").fact("number", "A7");
        assert!(said(&of_module).en.contains("A7"));
        assert!(said(&Rejection::new("later.unknown")).en.contains("later.unknown"));
    }
}
