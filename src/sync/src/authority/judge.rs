//! One op's fate: sync.md 2.5, in order. Changes nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::{
    Actor, ApplyError, DecodeError, Effect, MembershipStatus, Module, OpContext, PersonId, Place, Records,
    Rejection, SiteId, Timestamp,
};

use super::StoredOp;
use super::chain::redaction_of;
use super::staged::{Wait, Work};
use crate::message::{HeldReason, OpResult};
use crate::mutant::{Mutant, active};
use crate::op::{self, OpBody};
use crate::redaction;

/// What is to become of an op.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    Taken { effects: Vec<Effect>, note: Option<&'static str> },
    Refused(Rejection),
    Held(HeldReason),
}

/// An op with what the server found out about its coming.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'b> {
    pub(super) body: &'b OpBody,
    pub(super) at: Timestamp,
    /// The batch's MAC fits the actor.
    pub(super) proven: bool,
    /// It came from a device that was reported lost.
    pub(super) device_revoked: bool,
    /// A supervisor has accepted it: the author's rights are not asked.
    pub(super) accepted: bool,
    /// The server itself has captured it, and proves it.
    pub(super) servers_own: bool,
}

enum Stop {
    Wait,
    Fate(Fate),
}

impl From<Wait> for Stop {
    fn from(_: Wait) -> Stop {
        Stop::Wait
    }
}

fn held<T>(why: HeldReason) -> Result<T, Stop> {
    Err(Stop::Fate(Fate::Held(why)))
}

fn refused<T>(rejection: Rejection) -> Result<T, Stop> {
    Err(Stop::Fate(Fate::Refused(rejection)))
}

impl Work<'_, '_> {
    /// What is to become of this op, as things stand.
    pub(super) fn judge(&mut self, case: &Case<'_>) -> Result<Fate, Wait> {
        match self.decide(case) {
            Ok(fate) | Err(Stop::Fate(fate)) => Ok(fate),
            Err(Stop::Wait) => Err(Wait),
        }
    }

    fn decide(&mut self, case: &Case<'_>) -> Result<Fate, Stop> {
        if !case.proven && !case.accepted && !active(Mutant::NoMacCheck) {
            return held(HeldReason::ActorNotProven);
        }
        let actor = self.actor_of(case)?;
        if let Some(op) = self.unresolved_dep(case.body)? {
            return held(HeldReason::DependencyRefused { op });
        }
        self.check_amends(case, &actor)?;
        self.mutant_refusals(case)?;
        if op::is_engine_kind(&case.body.kind) {
            return self.decide_engine_kind(case, &actor);
        }
        let module = self.module_for(case.body)?;
        self.run_rules(&module, case, &actor)
    }

    /// Refusals that only mutants make.
    fn mutant_refusals(&mut self, case: &Case<'_>) -> Result<(), Stop> {
        const DAY_MS: i64 = 24 * 3_600 * 1_000;
        let OpBody { target, base_rev, captured, .. } = case.body;
        if active(Mutant::ClockDecides) && self.now().since(captured.wall).abs() > 30 * DAY_MS {
            return refused(Rejection::new("mutant.too_old"));
        }
        if active(Mutant::StaleBaseRefused)
            && let Some(row) = self.current_row(*target)?
            && row.rev != *base_rev
        {
            return refused(Rejection::new("mutant.stale"));
        }
        Ok(())
    }

    /// The person, who must still belong to the organization (S23).
    fn actor_of(&self, case: &Case<'_>) -> Result<Actor, Stop> {
        let directory = self.group.authority.directory;
        match directory.people.get(&case.body.actor) {
            Some(actor) if case.accepted => {
                Ok(Actor { status: MembershipStatus::Confirmed, ..actor.clone() })
            }
            Some(actor)
                if actor.status == MembershipStatus::Confirmed && !case.device_revoked
                    || active(Mutant::SuspendedMayWrite) =>
            {
                Ok(actor.clone())
            }
            Some(_) | None => held(HeldReason::RightsGone),
        }
    }

    /// The first op this one needs that did not take effect.
    pub(super) fn unresolved_dep(&mut self, body: &OpBody) -> Result<Option<domain::OpId>, Wait> {
        if active(Mutant::HeldDependantsApplied) {
            return Ok(None);
        }
        for dep in &body.deps {
            if !self.is_resolved(*dep)? {
                return Ok(Some(*dep));
            }
        }
        Ok(None)
    }

    /// H13: one intent takes effect once, in its original or in its amended form. An op's card is its author's and the
    /// supervisors': nobody else closes it, whoever knows its id. (The engine's own kinds ask for themselves.)
    fn check_amends(&mut self, case: &Case<'_>, actor: &Actor) -> Result<(), Stop> {
        let body = case.body;
        if !active(Mutant::AmendedTwice) && self.is_amended(body.op, Some(body))? {
            return refused(Rejection::new("sync.already_amended"));
        }
        let Some(amended) = body.amends else { return Ok(()) };
        let stored = self.op(amended)?.cloned();
        let open = stored.as_ref().is_none_or(|op| !op.result.is_settled());
        if !open || amended == body.op {
            return refused(Rejection::new("sync.nothing_to_amend"));
        }
        if let Some(stored) = stored
            && !op::is_engine_kind(&body.kind)
            && !case.accepted
            && !self.may_amend(actor.person, &stored)?
        {
            return refused(Rejection::not_permitted(op::WITHDRAW));
        }
        Ok(())
    }

    /// Whether this person may put another op in the place of that one: its author, and whoever may withdraw it.
    pub(super) fn may_amend(&mut self, person: PersonId, stored: &StoredOp) -> Result<bool, Wait> {
        if person == stored.actor || active(Mutant::AmendedByAnybody) {
            return Ok(true);
        }
        let body = OpBody::from_bytes(&stored.body).ok();
        self.may_withdraw(person, body.as_ref())
    }

    /// Whether this person may withdraw what somebody else has captured. Bytes that nobody can read are at no site.
    pub(super) fn may_withdraw(&mut self, person: PersonId, body: Option<&OpBody>) -> Result<bool, Wait> {
        let Some(actor) = self.group.authority.directory.people.get(&person).cloned() else {
            return Ok(false);
        };
        let site = body.map(|body| self.site_of(body)).transpose()?.flatten();
        Ok(actor.may(op::WITHDRAW, site))
    }

    fn module_for(&self, body: &OpBody) -> Result<Module, Stop> {
        let unknown =
            || held(HeldReason::UnknownKind { kind: body.kind.clone(), version: body.kind_version });
        let Some(module) = Module::find(self.group.authority.modules, &body.kind) else { return unknown() };
        match (module.readable)(&body.kind, body.kind_version, &body.intent) {
            Ok(()) => Ok(*module),
            Err(DecodeError::UnknownKind { .. } | DecodeError::UnknownVersion { .. }) => unknown(),
            Err(DecodeError::Empty | DecodeError::Malformed { .. }) => held(HeldReason::Unreadable),
        }
    }

    fn run_rules(&mut self, module: &Module, case: &Case<'_>, actor: &Actor) -> Result<Fate, Stop> {
        let ran = catch_unwind(AssertUnwindSafe(|| self.apply_rules(module, case, actor)));
        match ran {
            Ok(Ok(fate)) => Ok(fate),
            Ok(Err(ApplyError::Rejected(rejection))) => refused(rejection),
            Ok(Err(ApplyError::NeedRow(id))) => {
                // Noting the need is all this call is for: the row is not there.
                let _ = self.current_row(id)?;
                held(HeldReason::RuleFailed)
            }
            Err(_panic) => held(HeldReason::RuleFailed),
        }
    }

    fn apply_rules(&self, module: &Module, case: &Case<'_>, actor: &Actor) -> Result<Fate, ApplyError> {
        let OpBody { kind, kind_version, intent, .. } = case.body;
        let mut records = Records::new(self);
        let (permission, site) = (module.permission)(kind, *kind_version, intent, &records)?;
        if let Some(fate) = self.rights_against(case, actor, permission, site) {
            return Ok(fate);
        }
        let context = OpContext {
            op: case.body.op,
            org: self.group.stream.org,
            actor,
            at: case.at,
            place: Place::Server,
        };
        (module.apply)(kind, *kind_version, intent, &context, &mut records)?;
        (module.complete)(kind, *kind_version, intent, &context, &mut records)?;
        let (effects, note) = records.finish();
        Ok(Fate::Taken { effects, note })
    }

    fn rights_against(
        &self,
        case: &Case<'_>,
        actor: &Actor,
        permission: &str,
        site: Option<SiteId>,
    ) -> Option<Fate> {
        if case.accepted || actor.may(permission, site) || active(Mutant::NoRightsCheck) {
            return None;
        }
        // By the view the person had, not by anybody's clock. Who has seen nothing at all cannot have seen older rights.
        let since = self.group.authority.directory.rights_since.get(&actor.person);
        let seen = case.body.base_seq;
        if since.is_some_and(|changed| seen > 0 && seen < *changed) {
            return Some(Fate::Held(HeldReason::RightsGone));
        }
        Some(Fate::Refused(Rejection::not_permitted(permission)))
    }

    /// Emptying ops is the server's alone, and every one of them is named as it is: settled, whole, with the hashes that
    /// the chain will be asked for.
    fn decide_redaction(&mut self, case: &Case<'_>) -> Result<Fate, Stop> {
        if !case.servers_own {
            return refused(Rejection::not_permitted(op::REDACT));
        }
        let listed = redaction::redactions(case.body);
        for redaction in &listed {
            let Some(stored) = self.op(redaction.op)?.cloned() else {
                return refused(Rejection::not_found());
            };
            let whole = redaction::who_emptied(&stored.body).is_none() && stored.kind != op::REDACT;
            if !whole || !stored.result.is_settled() || redaction_of(&stored, case.body.op) != *redaction {
                return refused(Rejection::new("sync.not_as_named").blocked_by(redaction.op));
            }
        }
        if listed.is_empty() || listed.len() > redaction::MAX_REDACTIONS {
            return refused(Rejection::new("sync.not_as_named"));
        }
        Ok(Fate::Taken { effects: Vec::new(), note: None })
    }

    /// Withdrawing, handing over, accepting, returning: the op it is about must be open, and the actor its author or allowed to.
    /// An order about a device is the server's alone.
    fn decide_engine_kind(&mut self, case: &Case<'_>, actor: &Actor) -> Result<Fate, Stop> {
        if case.body.kind == op::ORDER_DEVICE {
            let known = case.servers_own && op::ordered(case.body).is_some();
            let taken = Fate::Taken { effects: Vec::new(), note: None };
            return if known { Ok(taken) } else { refused(Rejection::not_permitted(op::DEVICES)) };
        }
        if case.body.kind == op::REDACT {
            return self.decide_redaction(case);
        }
        let Some(subject) = case.body.amends else { return refused(Rejection::new("sync.nothing_to_amend")) };
        let Some(stored) = self.op(subject)?.cloned() else { return refused(Rejection::not_found()) };
        let kind = case.body.kind.as_str();
        let supervising = kind == op::ACCEPT || kind == op::RETURN;
        let fits = match &stored.result {
            OpResult::Held { .. } => kind != op::HAND_OVER,
            OpResult::Refused { .. } => !supervising,
            _ => false,
        };
        if !fits {
            return refused(Rejection::new("sync.nothing_to_amend"));
        }
        let author = stored.actor == actor.person;
        let permission = if supervising { op::ACCEPT } else { op::WITHDRAW };
        let body = OpBody::from_bytes(&stored.body).ok();
        let site = body.as_ref().map(|body| self.site_of(body)).transpose()?.flatten();
        if supervising && author || !author && !actor.may(permission, site) {
            return refused(Rejection::not_permitted(permission));
        }
        Ok(Fate::Taken { effects: Vec::new(), note: None })
    }

    /// The site an op is about, as far as it can be told.
    fn site_of(&mut self, body: &OpBody) -> Result<Option<SiteId>, Wait> {
        let Some(module) = Module::find(self.group.authority.modules, &body.kind) else { return Ok(None) };
        let asked = catch_unwind(AssertUnwindSafe(|| {
            let records = Records::new(self);
            (module.permission)(&body.kind, body.kind_version, &body.intent, &records)
        }));
        match asked {
            Ok(Ok((_, site))) => Ok(site),
            Ok(Err(ApplyError::NeedRow(id))) => self.current_row(id).map(|_| None),
            Ok(Err(ApplyError::Rejected(_))) | Err(_) => Ok(None),
        }
    }
}
