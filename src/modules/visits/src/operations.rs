//! What people do with visits: record them, add to them, correct them, withdraw what was no visit.

mod correct;
mod forget;
mod record;

use domain::attachment::add_to_album;
use domain::{
    ApplyError, Attachment, Id, OpContext, Operation, Permission, Records, Rejection, SiteId,
    operation_basics, operations,
};
use serde::{Deserialize, Serialize};

pub use correct::{Correct, Correction};
pub use domain::Change;
pub use forget::Forget;
pub use record::RecordVisit;

use crate::album::VisitAlbum;
use crate::visit::{Added, Addition, Visit, VisitId, Withdrawal};

/// Limits in characters.
pub(crate) mod limit {
    pub(crate) const PLACE: usize = 200;
    pub(crate) const NAME: usize = 60;
    pub(crate) const PHONE: usize = 40;
    pub(crate) const NOTES: usize = 4000;
    pub(crate) const REASON: usize = 400;
    /// People of one household whose names are written down.
    pub(crate) const PRESENT: usize = 20;
}

operations! {
    /// Everything that can happen to a visit.
    VisitOperation in "visits" {
        /// 登记走访
        Record(RecordVisit) = "record" v 1,
        /// 补记
        AddNote(AddNote) = "add_note" v 1,
        /// 更正
        Correct(Correct) = "correct" v 1,
        /// 撤回
        Withdraw(Withdraw) = "withdraw" v 1,
        /// 添加照片或语音
        Attach(Attach) = "attach" v 1,
        /// 清除个人信息
        Forget(Forget) = "forget" v 1,
    }
}

/// 补记
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddNote {
    pub visit: VisitId,
    pub text: String,
}

/// 添加照片或语音. The bytes follow the record by themselves (sync.md 2.13).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attach {
    pub visit: VisitId,
    pub attachments: Vec<Attachment>,
}

/// 撤回: it was recorded by mistake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdraw {
    pub visit: VisitId,
    pub reason: String,
}

impl Operation for VisitOperation {
    operation_basics!();

    /// Each has its own, but who may say a thing may show it too: a photo is a note. Forgetting somebody is a right beside
    /// all modules'.
    fn permission(&self) -> Permission {
        match self {
            VisitOperation::Attach(_) => "visits.add_note",
            VisitOperation::Forget(_) => customers::ERASE,
            other => other.kind(),
        }
    }

    fn attachments(&self) -> &[Attachment] {
        match self {
            VisitOperation::Attach(attach) => &attach.attachments,
            _ => &[],
        }
    }

    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        match self {
            VisitOperation::Record(record) => Ok(Some(record.site)),
            other => Ok(Some(records.require::<Visit>(other.target())?.site)),
        }
    }

    fn apply(&self, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        match self {
            VisitOperation::Record(content) => record::apply(content, context, records),
            VisitOperation::AddNote(content) => add_note(content, context, records),
            VisitOperation::Correct(content) => correct::apply(content, context, records),
            VisitOperation::Withdraw(content) => withdraw(content, context, records),
            VisitOperation::Attach(content) => attach(content, context, records),
            VisitOperation::Forget(content) => forget::apply(content, records),
        }
    }
}

impl RecordVisit {
    pub(crate) fn target(&self) -> Id {
        self.visit.0
    }
}
impl AddNote {
    pub(crate) fn target(&self) -> Id {
        self.visit.0
    }
}
impl Correct {
    pub(crate) fn target(&self) -> Id {
        self.visit.0
    }
}
impl Attach {
    pub(crate) fn target(&self) -> Id {
        self.visit.0
    }
}
impl Forget {
    pub(crate) fn target(&self) -> Id {
        self.visit.0
    }
}
impl Withdraw {
    pub(crate) fn target(&self) -> Id {
        self.visit.0
    }
}

fn add_note(content: &AddNote, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
    required("text", &content.text, limit::NOTES)?;
    let mut visit = records.require::<Visit>(content.visit.0)?;
    add(&mut visit, context, Added::Noted { text: content.text.trim().to_owned() });
    records.put(&visit);
    Ok(())
}

fn attach(content: &Attach, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let visit = records.require::<Visit>(content.visit.0)?;
    let known = records.get::<VisitAlbum>(visit.id.album())?;
    let mut album =
        known.clone().unwrap_or_else(|| VisitAlbum { visit: visit.id, site: visit.site, shots: Vec::new() });
    add_to_album(&mut album.shots, &content.attachments, context)?;
    if known.as_ref() != Some(&album) {
        records.put(&album);
    }
    Ok(())
}

fn withdraw(
    content: &Withdraw,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    required("reason", &content.reason, limit::REASON)?;
    let mut visit = records.require::<Visit>(content.visit.0)?;
    if visit.withdrawn.is_some() {
        return Ok(());
    }
    if visit.visitor != context.actor.person {
        let rejection = Rejection::new("visits.not_yours").fact("visitor", &visit.visitor_name);
        return Err(rejection.into());
    }
    let reason = content.reason.trim().to_owned();
    visit.withdrawn = Some(Withdrawal { at: context.at, actor: context.actor.person, reason });
    records.put(&visit);
    Ok(())
}

/// Adds a line below the visit.
fn add(visit: &mut Visit, context: &OpContext<'_>, what: Added) {
    let (actor, name) = (context.actor.person, context.actor.name.clone());
    visit.added.push(Addition { at: context.at, actor, name, what });
}

fn text(field: &'static str, text: &str, limit: usize) -> Result<(), Rejection> {
    if text.chars().nth(limit).is_some() { Err(Rejection::too_long(field, limit)) } else { Ok(()) }
}

fn required(field: &'static str, value: &str, limit: usize) -> Result<(), Rejection> {
    if value.trim().is_empty() { Err(Rejection::missing(field)) } else { text(field, value, limit) }
}

fn score(score: Option<u8>) -> Result<(), Rejection> {
    match score {
        Some(given) if !(1..=5).contains(&given) => {
            Err(Rejection::new("visits.score_out_of_range").at("satisfaction").fact("score", given))
        }
        _ => Ok(()),
    }
}
