//! What people do with tickets: one variant per intent, the rules in one function each.

mod attach;
mod categories;
mod check;
mod correcting;
mod ending;
mod forget;
mod handling;
mod holding;
mod import_historic;
mod open;
mod recording;

use domain::{
    ApplyError, Attachment, Id, OpContext, Operation, Permission, Place, Record, Records, SiteId,
    operation_basics, operations,
};

pub use attach::Attach;
pub use categories::DefineCategory;
pub(crate) use check::limit;
pub use check::preconditions;
pub use correcting::{CorrectDetails, Correction};
pub use domain::Change;
pub use ending::{Cancel, Close, Reopen, Resolve};
pub use forget::Forget;
pub use handling::{Accept, Decline, Dispatch, Reassign};
pub use holding::{PutOnHold, Resume};
pub use import_historic::ImportHistoric;
pub use open::Open;
pub use recording::{AddNote, Escalate, Expedite, NoteVisit, RecordCall, RecordOpinion};

use crate::lifecycle::every_event;
use crate::number;
use crate::ticket::{Ticket, TicketId};

operations! {
    /// Everything that can happen to a ticket.
    TicketOperation in "tickets" {
        /// 受理
        Open(Open) = "open" v 1,
        /// 派单
        Dispatch(Dispatch) = "dispatch" v 1,
        /// 转派
        Reassign(Reassign) = "reassign" v 1,
        /// 接单
        Accept(Accept) = "accept" v 1,
        /// 退单
        Decline(Decline) = "decline" v 1,
        /// 挂起
        PutOnHold(PutOnHold) = "put_on_hold" v 1,
        /// 恢复
        Resume(Resume) = "resume" v 1,
        /// 完工
        Resolve(Resolve) = "resolve" v 1,
        /// 关单
        Close(Close) = "close" v 1,
        /// 重开
        Reopen(Reopen) = "reopen" v 1,
        /// 作废
        Cancel(Cancel) = "cancel" v 1,
        /// 更正
        CorrectDetails(CorrectDetails) = "correct_details" v 1,
        /// 催办
        Expedite(Expedite) = "expedite" v 1,
        /// 上报 (R29)
        Escalate(Escalate) = "escalate" v 1,
        /// 备注
        AddNote(AddNote) = "add_note" v 1,
        /// 记录走访
        NoteVisit(NoteVisit) = "note_visit" v 1,
        /// 处理意见
        RecordOpinion(RecordOpinion) = "record_opinion" v 1,
        /// 回访
        RecordCall(RecordCall) = "record_call" v 1,
        /// 定义分类
        DefineCategory(DefineCategory) = "define_category" v 1,
        /// 导入历史
        ImportHistoric(ImportHistoric) = "import_historic" v 1,
        /// 添加照片或语音
        Attach(Attach) = "attach" v 1,
        /// 清除个人信息
        Forget(Forget) = "forget" v 1,
    }
}

impl Operation for TicketOperation {
    operation_basics!();

    /// Each has its own, but who may say a thing may show it too: a photo is a note. Forgetting somebody is a right beside
    /// all modules'.
    fn permission(&self) -> Permission {
        match self {
            TicketOperation::Attach(_) => "tickets.add_note",
            TicketOperation::Forget(_) => customers::ERASE,
            other => other.kind(),
        }
    }

    fn attachments(&self) -> &[Attachment] {
        match self {
            TicketOperation::Attach(attach) => &attach.attachments,
            _ => &[],
        }
    }

    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        match self {
            TicketOperation::Open(open) => Ok(Some(open.site)),
            TicketOperation::ImportHistoric(import) => Ok(Some(import.site)),
            TicketOperation::DefineCategory(_) => Ok(None),
            other => Ok(Some(records.require::<Ticket>(other.target())?.site)),
        }
    }

    fn apply(&self, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        match self {
            TicketOperation::Open(content) => open::apply(content, context, records),
            TicketOperation::Dispatch(content) => handling::dispatch(content, context, records),
            TicketOperation::Reassign(content) => handling::reassign(content, context, records),
            TicketOperation::Accept(content) => handling::accept(content, context, records),
            TicketOperation::Decline(content) => handling::decline(content, context, records),
            TicketOperation::PutOnHold(content) => holding::put_on_hold(content, context, records),
            TicketOperation::Resume(content) => holding::resume(content, context, records),
            TicketOperation::Resolve(content) => ending::resolve(content, context, records),
            TicketOperation::Close(content) => ending::close(content, context, records),
            TicketOperation::Reopen(content) => ending::reopen(content, context, records),
            TicketOperation::Cancel(content) => ending::cancel(content, context, records),
            TicketOperation::CorrectDetails(content) => correcting::apply(content, context, records),
            TicketOperation::Expedite(content) => recording::expedite(content, context, records),
            TicketOperation::Escalate(content) => recording::escalate(content, context, records),
            TicketOperation::AddNote(content) => recording::add_note(content, context, records),
            TicketOperation::NoteVisit(content) => recording::note_visit(content, context, records),
            TicketOperation::RecordOpinion(content) => recording::record_opinion(content, context, records),
            TicketOperation::RecordCall(content) => recording::record_call(content, context, records),
            TicketOperation::DefineCategory(content) => categories::define(content, records),
            TicketOperation::ImportHistoric(content) => import_historic::apply(content, context, records),
            TicketOperation::Attach(content) => attach::apply(content, context, records),
            TicketOperation::Forget(content) => forget::apply(content, records),
        }
    }

    /// Gives a new ticket its number, once.
    fn complete(&self, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        let is_new = matches!(self, TicketOperation::Open(_) | TicketOperation::ImportHistoric(_));
        if !is_new || context.place != Place::Server {
            return Ok(());
        }
        let Some(mut ticket) = records.get::<Ticket>(self.target())? else { return Ok(()) };
        if ticket.number.is_none() {
            ticket.number = Some(number::take_next(records, ticket.site, ticket.opened_at.day())?);
            records.put(&ticket);
        }
        Ok(())
    }
}

/// The content of every operation about one ticket names it by its field `ticket`.
macro_rules! targets_ticket {
    ($($content:ident = $kind:literal,)+) => {
        $(impl $content {
            pub(crate) fn target(&self) -> Id { self.ticket.0 }
        })+
    };
}
every_event!(targets_ticket);
targets_ticket! {
    Open = "tickets.open",
    ImportHistoric = "tickets.import_historic",
    Attach = "tickets.attach",
    Forget = "tickets.forget",
}

impl DefineCategory {
    pub(crate) fn target(&self) -> Id {
        self.category.id()
    }
}

/// The ticket itself, or the one it turned out to be: notes follow a merge (sync.md 2.7).
fn follow_merge(records: &Records<'_>, id: TicketId) -> Result<Ticket, ApplyError> {
    /// A chain longer than this is a loop made by mistake.
    const LONGEST_CHAIN: usize = 8;
    let mut ticket = records.require::<Ticket>(id.0)?;
    for _ in 0..LONGEST_CHAIN {
        let Some(next) = ticket.merged_into else { break };
        let Some(found) = records.get::<Ticket>(next.0)? else { break };
        if found.site != ticket.site {
            break;
        }
        ticket = found;
    }
    Ok(ticket)
}
