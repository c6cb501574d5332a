//! What is typed while taking in, and the operations it becomes.

use domain::{Attachment, Intent, Operation, SiteId, Timestamp};
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::errors::require;
use super::subject_box::Subject;
use super::words;
use crate::operations::{Attach, Open, Resolve, TicketOperation};
use crate::{Caller, CategoryId, Channel, Priority, TicketId, TicketKind};

/// What a new ticket is called. No part of the draft: tabs share that, and each tab's form makes a ticket of its own.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// Made when the form was opened, so that saving twice is one ticket.
    pub(super) ticket: TicketId,
    pub(super) alias: String,
}

/// 受理 as it stands on the screen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct OpenDraft {
    pub(super) kind: Option<TicketKind>,
    pub(super) subject: Option<Subject>,
    /// What stands in the caller's line: the place when nothing matches.
    pub(super) typed: String,
    pub(super) caller_name: String,
    pub(super) caller_phone: String,
    pub(super) category: Option<CategoryId>,
    pub(super) priority: Option<Priority>,
    pub(super) channel: Option<Channel>,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) wanted: String,
    pub(super) promised_reply_at: Option<Timestamp>,
    pub(super) major: bool,
    /// 当场办结
    pub(super) solution: String,
    /// Drafts of an older build have none.
    #[serde(default)]
    pub(super) photos: Vec<Attachment>,
}

impl OpenDraft {
    /// A form that nobody has typed into yet.
    pub(super) fn fresh() -> OpenDraft {
        OpenDraft { channel: Some(Channel::Phone), ..OpenDraft::default() }
    }

    /// What was entered once and refused. A customer or unit that was chosen is a place in words again unless it is still
    /// known.
    pub(super) fn again(open: Open) -> OpenDraft {
        let caller = open.caller.unwrap_or_default();
        let known = open.unit.is_some() || open.customer.is_some();
        let subject = known.then(|| Subject {
            site: open.site,
            unit: open.unit,
            customer: open.customer,
            title: open.place.clone(),
            place: open.place.clone(),
        });
        OpenDraft {
            kind: Some(open.kind),
            subject,
            typed: open.place,
            caller_name: caller.name,
            caller_phone: caller.phone,
            category: open.category,
            priority: open.priority,
            channel: Some(open.channel),
            title: open.title,
            description: open.description,
            wanted: open.wanted,
            promised_reply_at: open.promised_reply_at,
            major: open.major,
            solution: String::new(),
            // Those of the refused ticket wait for it, and come with it.
            photos: Vec::new(),
        }
    }

    /// The batch that is saved: the ticket, and its solution when it was solved on the spot.
    ///
    /// `site` is the one chosen in the frame; a known unit or customer knows its own.
    pub(super) fn intents(&self, own: &Identity, site: Option<SiteId>) -> Result<Vec<Intent>, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.kind.is_none() {
            require(&mut errors, "kind", "");
        }
        require(&mut errors, "title", &self.title);
        let site = self.subject.as_ref().map(|subject| subject.site).or(site);
        if site.is_none() {
            errors.add("place", words::CHOOSE_SITE);
        }
        let (Some(site), Some(kind), true) = (site, self.kind, errors.is_empty()) else { return Err(errors) };
        let open = TicketOperation::from(self.open(own, site, kind));
        let mut intents = vec![open.intent()];
        intents.extend(showing(own.ticket, &self.photos));
        if !self.solution.trim().is_empty() {
            let resolve = Resolve { ticket: own.ticket, solution: self.solution.clone() };
            intents.push(TicketOperation::from(resolve).intent());
        }
        Ok(intents)
    }

    /// 当场办结: as [`OpenDraft::intents`], but what was done must be said.
    pub(super) fn solved(&self, own: &Identity, site: Option<SiteId>) -> Result<Vec<Intent>, FieldErrors> {
        let mut errors = self.intents(own, site).err().unwrap_or_default();
        require(&mut errors, "solution", &self.solution);
        if errors.is_empty() { self.intents(own, site) } else { Err(errors) }
    }

    fn open(&self, own: &Identity, site: SiteId, kind: TicketKind) -> Open {
        let caller =
            Caller { name: self.caller_name.trim().to_owned(), phone: self.caller_phone.trim().to_owned() };
        let place =
            self.subject.as_ref().map_or_else(|| self.typed.trim().to_owned(), |known| known.place.clone());
        Open {
            ticket: own.ticket,
            site,
            alias: own.alias.clone(),
            kind,
            category: self.category,
            priority: self.priority,
            channel: self.channel.unwrap_or_default(),
            unit: self.subject.as_ref().and_then(|subject| subject.unit),
            place,
            customer: self.subject.as_ref().and_then(|subject| subject.customer),
            caller: Some(caller).filter(|caller| !caller.is_empty()),
            title: self.title.clone(),
            description: self.description.clone(),
            wanted: self.wanted.clone(),
            promised_reply_at: self.promised_reply_at,
            major: self.major,
        }
    }
}

/// 添加照片, when there are any: in the batch of what they show.
pub(super) fn showing(ticket: TicketId, photos: &[Attachment]) -> Option<Intent> {
    let attach = Attach { ticket, attachments: photos.to_vec() };
    (!photos.is_empty()).then(|| TicketOperation::from(attach).intent())
}

#[cfg(test)]
mod tests {
    use domain::Id;

    use super::*;

    const SITE: Option<SiteId> = Some(SiteId(Id([2; 16])));

    fn own() -> Identity {
        Identity { ticket: TicketId(Id([1; 16])), alias: "7F-0031".to_owned() }
    }

    fn draft() -> OpenDraft {
        OpenDraft {
            kind: Some(TicketKind::Repair),
            typed: "东门旁".to_owned(),
            title: "灯不亮".to_owned(),
            ..OpenDraft::fresh()
        }
    }

    #[test]
    fn a_place_that_matches_nothing_is_kept_as_text() {
        let intents = draft().intents(&own(), SITE).unwrap();
        assert_eq!(intents.len(), 1);
        let operation = <TicketOperation as Operation>::decode("tickets.open", 1, &intents[0].bytes);
        let Ok(TicketOperation::Open(open)) = operation else { panic!("{operation:?}") };
        assert_eq!((open.place.as_str(), open.unit, open.caller), ("东门旁", None, None));
    }

    #[test]
    fn what_was_refused_is_filled_in_again_under_its_own_id_and_number() {
        let first = draft().intents(&own(), SITE).unwrap();
        let operation = <TicketOperation as Operation>::decode("tickets.open", 1, &first[0].bytes);
        let Ok(TicketOperation::Open(open)) = operation else { panic!("{operation:?}") };
        assert_eq!(OpenDraft::again(open).intents(&own(), SITE).unwrap(), first);
    }

    #[test]
    fn a_draft_that_two_tabs_share_becomes_a_ticket_of_its_own_in_each() {
        let kept = serde_json::to_vec(&draft()).unwrap();
        let shared: OpenDraft = serde_json::from_slice(&kept).unwrap();
        let other = Identity { ticket: TicketId(Id([9; 16])), alias: "7F-0032".to_owned() };
        let first = draft().intents(&own(), SITE).unwrap();
        let second = shared.intents(&other, SITE).unwrap();
        assert_eq!((first[0].target, second[0].target), (own().ticket.0, other.ticket.0));
    }

    #[test]
    fn solved_on_the_spot_is_one_batch_of_two() {
        let solved = OpenDraft { solution: "已重启".to_owned(), ..draft() };
        let kinds: Vec<_> = solved.intents(&own(), SITE).unwrap().iter().map(|intent| intent.kind).collect();
        assert_eq!(kinds, ["tickets.open", "tickets.resolve"]);
        assert!(solved.solved(&own(), SITE).is_ok());
        assert!(draft().solved(&own(), SITE).unwrap_err().get("solution").is_some());
    }

    #[test]
    fn photos_are_saved_with_their_ticket() {
        let media = domain::Media::Jpeg;
        let photo = Attachment { hash: domain::FileHash([1; 32]), bytes: 9, media, seconds: 0 };
        let shown = OpenDraft { photos: vec![photo], solution: "已换".to_owned(), ..draft() };
        let intents = shown.intents(&own(), SITE).unwrap();
        let kinds: Vec<_> = intents.iter().map(|intent| intent.kind).collect();
        assert_eq!(kinds, ["tickets.open", "tickets.attach", "tickets.resolve"]);
        assert!(intents.iter().all(|intent| intent.target == own().ticket.0));
        let older = serde_json::to_value(draft()).map(|mut old| {
            old.as_object_mut().unwrap().remove("photos");
            old
        });
        assert_eq!(serde_json::from_value::<OpenDraft>(older.unwrap()).unwrap(), draft());
    }

    #[test]
    fn what_is_missing_is_named_field_by_field() {
        let errors = OpenDraft::default().intents(&own(), None).unwrap_err();
        for field in ["kind", "title", "place"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
    }
}
