//! What is done about exceptions: an exit is written down, and later confirmed.

use domain::{
    ApplyError, Id, OpContext, Operation, PersonId, Records, Rejection, Rule, SiteId, operation_basics,
    operations,
};
use serde::{Deserialize, Serialize};

use crate::escalation;
use crate::{Channel, Confirmation, Exception, ExceptionId, Exit};

/// The longest reason in characters.
const REASON_LIMIT: usize = 400;
/// More records than this never stand in the way of one step.
const MOST_BLOCKING: usize = 50;

operations! {
    /// Everything that can happen to an exception.
    ExceptionOperation in "exceptions" {
        /// 登记例外
        Record(Record) = "record" v 1,
        /// 确认例外
        Confirm(Confirm) = "confirm" v 1,
    }
}

/// 登记例外, in the same capture as what the exit does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Made by the device.
    pub exception: ExceptionId,
    pub site: SiteId,
    pub rule: Rule,
    pub exit: Exit,
    pub blocking: Vec<Id>,
    /// Who decided; somebody who is not on this device's list is written down all the same.
    pub decided_by: PersonId,
    pub decided_by_name: String,
    pub channel: Channel,
    pub reason: String,
}

/// 确认例外
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confirm {
    pub exception: ExceptionId,
}

impl Record {
    pub(crate) fn target(&self) -> Id {
        self.exception.0
    }
}
impl Confirm {
    pub(crate) fn target(&self) -> Id {
        self.exception.0
    }
}

impl Operation for ExceptionOperation {
    operation_basics!();

    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        match self {
            ExceptionOperation::Record(record) => Ok(Some(record.site)),
            ExceptionOperation::Confirm(confirm) => {
                Ok(Some(records.require::<Exception>(confirm.exception.0)?.site))
            }
        }
    }

    fn apply(&self, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        match self {
            ExceptionOperation::Record(content) => record(content, context, records),
            ExceptionOperation::Confirm(content) => confirm(content, context, records),
        }
    }
}

fn record(content: &Record, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let reason = content.reason.trim();
    if reason.is_empty() {
        return Err(Rejection::missing("reason").into());
    }
    if reason.chars().nth(REASON_LIMIT).is_some() {
        return Err(Rejection::too_long("reason", REASON_LIMIT).into());
    }
    if content.blocking.len() > MOST_BLOCKING {
        return Err(Rejection::too_long("blocking", MOST_BLOCKING).into());
    }
    if !content.exit.rules().contains(&content.rule) {
        return Err(Rejection::new("exceptions.no_such_exit").by(content.rule).into());
    }
    if let Some(known) = records.get::<Exception>(content.exception.0)? {
        return Err(Rejection::new("exceptions.id_taken").blocked_by(known.id).into());
    }
    let actor = context.actor;
    // Whoever decides and writes it down has confirmed it by that.
    let own = content.decided_by == actor.person;
    let confirmation =
        own.then(|| Confirmation { by: actor.person, name: actor.name.clone(), at: context.at });
    records.put(&Exception {
        id: content.exception,
        site: content.site,
        rule: content.rule,
        exit: content.exit,
        blocking: content.blocking.clone(),
        decided_by: content.decided_by,
        decided_by_name: content.decided_by_name.trim().to_owned(),
        channel: content.channel,
        reason: reason.to_owned(),
        at: context.at,
        recorded_by: actor.person,
        recorded_by_name: actor.name.clone(),
        confirmation,
    });
    Ok(())
}

fn confirm(content: &Confirm, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut exception = records.require::<Exception>(content.exception.0)?;
    if exception.confirmation.is_some() {
        return Ok(());
    }
    let actor = context.actor;
    if actor.person != exception.decided_by {
        if !escalation::is_overdue(&exception, context.at) {
            return Err(Rejection::new("exceptions.theirs_to_confirm")
                .fact("name", &exception.decided_by_name)
                .into());
        }
        if !staff::is_above(records, actor.person, exception.decided_by, Some(exception.site))? {
            return Err(Rejection::new("exceptions.not_above")
                .fact("name", &exception.decided_by_name)
                .into());
        }
    }
    exception.confirmation =
        Some(Confirmation { by: actor.person, name: actor.name.clone(), at: context.at });
    records.put(&exception);
    Ok(())
}
