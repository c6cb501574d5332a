//! 照片和语音: a fact like a note, taken on a closed ticket too (Z0a), following a merge.

use domain::attachment::add_to_album;
use domain::{ApplyError, Attachment, OpContext, Records};
use serde::{Deserialize, Serialize};

use super::follow_merge;
use crate::album::TicketAlbum;
use crate::ticket::TicketId;

/// 添加照片或语音. The bytes follow the record by themselves (sync.md 2.13).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attach {
    pub ticket: TicketId,
    pub attachments: Vec<Attachment>,
}

pub(super) fn apply(
    content: &Attach,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let ticket = follow_merge(records, content.ticket)?;
    let known = records.get::<TicketAlbum>(ticket.id.album())?;
    let mut album = known.clone().unwrap_or_else(|| TicketAlbum {
        ticket: ticket.id,
        site: ticket.site,
        shots: Vec::new(),
    });
    add_to_album(&mut album.shots, &content.attachments, context)?;
    if known.as_ref() != Some(&album) {
        records.put(&album);
    }
    Ok(())
}
