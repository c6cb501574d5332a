//! What is typed on a visit, and the batch it becomes.

use domain::{Attachment, Intent, Operation, Rejection, SiteId};
use serde::{Deserialize, Serialize};
use tickets::operations::Open;
use tickets::{Caller, Channel, TicketId, TicketKind, TicketOperation};
use ui::prelude::*;

use super::unit_box::Household;
use super::words;
use crate::operations::{Attach, RecordVisit};
use crate::{Purpose, VisitId, VisitOperation, raising_a_ticket};

/// A ticket's title is the beginning of what was asked for.
const TITLE_CHARACTERS: usize = 40;

/// What a new visit and its ticket are called. No part of the draft: tabs share that, and each tab's form makes a visit
/// of its own.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// Made when the form was opened, so that saving twice is one visit.
    pub(super) visit: VisitId,
    pub(super) ticket: TicketId,
    pub(super) alias: String,
}

/// 走访 as it stands on the screen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct VisitDraft {
    pub(super) household: Option<Household>,
    /// What stands in the household's line: the place when nothing matches.
    pub(super) typed: String,
    pub(super) purpose: Option<Purpose>,
    pub(super) present: String,
    pub(super) phone: String,
    pub(super) satisfaction: Option<u8>,
    pub(super) requests: String,
    pub(super) notes: String,
    pub(super) raises: bool,
    pub(super) kind: Option<TicketKind>,
    /// Drafts of an older build have none.
    #[serde(default)]
    pub(super) photos: Vec<Attachment>,
}

impl VisitDraft {
    /// A form that nobody has typed into yet.
    pub(super) fn fresh() -> VisitDraft {
        let (purpose, kind) = (Some(Purpose::Routine), Some(TicketKind::Repair));
        VisitDraft { purpose, kind, ..VisitDraft::default() }
    }

    /// The batch that is saved: the visit, and the ticket raised from it.
    pub(super) fn intents(&self, own: &Identity, site: Option<SiteId>) -> Result<Vec<Intent>, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.household.is_none() && self.typed.trim().is_empty() {
            errors.add("place", spoken(&Rejection::missing("place"), crate::words::rejection));
        }
        let site = self.household.as_ref().map(|household| household.site).or(site);
        if site.is_none() {
            errors.add("place", words::CHOOSE_SITE);
        }
        if self.raises && self.requests.trim().is_empty() {
            errors.add("requests", words::REQUEST_NEEDED);
        }
        let (Some(site), true) = (site, errors.is_empty()) else { return Err(errors) };
        let visit = self.visit(own, site);
        let mut intents = if self.raises {
            raising_a_ticket(visit, self.open(own, site))
        } else {
            vec![VisitOperation::from(visit).intent()]
        };
        intents.extend(showing(own.visit, &self.photos));
        if self.raises {
            // Who handles the ticket sees them there.
            intents.extend(tickets_showing(own.ticket, &self.photos));
        }
        Ok(intents)
    }

    fn place(&self) -> String {
        self.household.as_ref().map_or_else(|| self.typed.trim().to_owned(), |known| known.place.clone())
    }

    fn names(&self) -> Vec<String> {
        let separates = |letter: char| {
            letter.is_whitespace() || matches!(letter, '\u{3001}' | ',' | '\u{ff0c}' | ';' | '\u{ff1b}')
        };
        self.present.split(separates).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    fn visit(&self, own: &Identity, site: SiteId) -> RecordVisit {
        let present = self.names();
        RecordVisit {
            visit: own.visit,
            site,
            unit: self.household.as_ref().map(|household| household.unit),
            place: self.place(),
            customer: None,
            purpose: self.purpose.unwrap_or_default(),
            n_present: u8::try_from(present.len()).unwrap_or(u8::MAX),
            present,
            phone: self.phone.trim().to_owned(),
            satisfaction: self.satisfaction,
            requests: self.requests.clone(),
            notes: self.notes.clone(),
            ticket: None,
            visited_at: None,
        }
    }

    fn open(&self, own: &Identity, site: SiteId) -> Open {
        let first_line = self.requests.trim().lines().next().unwrap_or_default();
        let caller = Caller {
            name: self.names().into_iter().next().unwrap_or_default(),
            phone: self.phone.trim().to_owned(),
        };
        Open {
            ticket: own.ticket,
            site,
            alias: own.alias.clone(),
            kind: self.kind.unwrap_or_default(),
            category: None,
            priority: None,
            channel: Channel::Visit,
            unit: self.household.as_ref().map(|household| household.unit),
            place: self.place(),
            customer: None,
            caller: Some(caller).filter(|caller| !caller.is_empty()),
            title: first_line.chars().take(TITLE_CHARACTERS).collect(),
            description: self.requests.clone(),
            wanted: String::new(),
            promised_reply_at: None,
            major: false,
        }
    }
}

/// 添加照片, when there are any: in the batch of what they show.
pub(super) fn showing(visit: VisitId, photos: &[Attachment]) -> Option<Intent> {
    let attach = Attach { visit, attachments: photos.to_vec() };
    (!photos.is_empty()).then(|| VisitOperation::from(attach).intent())
}

fn tickets_showing(ticket: TicketId, photos: &[Attachment]) -> Option<Intent> {
    let attach = tickets::operations::Attach { ticket, attachments: photos.to_vec() };
    (!photos.is_empty()).then(|| TicketOperation::from(attach).intent())
}

#[cfg(test)]
mod tests {
    use domain::Id;

    use super::*;

    fn draft() -> VisitDraft {
        VisitDraft {
            typed: "3-2-1201".to_owned(),
            requests: "阳台地漏返味\n晚上更重".to_owned(),
            present: "仲小妮、仲先生".to_owned(),
            ..VisitDraft::fresh()
        }
    }

    fn own() -> Identity {
        Identity { visit: VisitId(Id([1; 16])), ticket: TicketId(Id([2; 16])), alias: "7F-0032".to_owned() }
    }

    const SITE: SiteId = SiteId(Id([3; 16]));

    fn kinds(draft: &VisitDraft) -> Vec<&'static str> {
        draft.intents(&own(), Some(SITE)).unwrap().iter().map(|intent| intent.kind).collect()
    }

    #[test]
    fn a_visit_and_its_ticket_are_one_batch() {
        assert_eq!(kinds(&draft()), ["visits.record"]);
        let raising = VisitDraft { raises: true, ..draft() };
        assert_eq!(kinds(&raising), ["visits.record", "tickets.open", "tickets.note_visit"]);
        let media = domain::Media::Jpeg;
        let photo = Attachment { hash: domain::FileHash([1; 32]), bytes: 9, media, seconds: 0 };
        let shown = VisitDraft { photos: vec![photo], ..raising.clone() };
        let all = ["visits.record", "tickets.open", "tickets.note_visit", "visits.attach", "tickets.attach"];
        assert_eq!(kinds(&shown), all);
        let open = raising.open(&own(), SITE);
        assert_eq!((open.title.as_str(), open.alias.as_str()), ("阳台地漏返味", "7F-0032"));
        assert_eq!(raising.visit(&own(), SITE).present, ["仲小妮", "仲先生"]);
    }

    #[test]
    fn what_is_missing_is_named_field_by_field() {
        let empty = VisitDraft { raises: true, ..VisitDraft::default() };
        let errors = empty.intents(&own(), None).unwrap_err();
        assert!(errors.get("place").is_some() && errors.get("requests").is_some());
    }
}
