//! What a module hands to the engine: names and functions over bytes. The engine cannot name a ticket.

use crate::{
    ApplyError, Attachment, DecodeError, OpContext, Operation, Phrase, Record, Records, Rejection, SiteId,
    Text,
};

/// One record kind: its name and a check that stored bytes can be read (for wire samples and `guanjia check`).
#[derive(Clone, Copy, Debug)]
pub struct RecordKind {
    pub name: &'static str,
    pub readable: fn(&[u8]) -> Result<(), DecodeError>,
}

impl RecordKind {
    #[must_use]
    pub const fn of<R: Record>() -> RecordKind {
        RecordKind { name: R::KIND, readable: |bytes| R::decode(bytes).map(drop) }
    }
}

/// The words a module has for what it may say.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The module's own name, 工单.
    pub name: Text,
    /// An operation's name, for its button, the inbox and the audit: `"tickets.dispatch"` → 派单.
    pub operation: fn(kind: &str) -> Option<Text>,
    /// A refusal or merge note in words, chosen by its code.
    pub rejection: fn(&Rejection) -> Option<Phrase>,
}

type Apply = fn(&str, u8, &[u8], &OpContext<'_>, &mut Records<'_>) -> Result<(), ApplyError>;
type SiteOf = fn(&str, u8, &[u8], &Records<'_>) -> Result<(&'static str, Option<SiteId>), ApplyError>;

/// One business module as the engine sees it.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    pub name: &'static str,
    pub operations: &'static [&'static str],
    pub records: &'static [RecordKind],
    pub words: Words,
    /// Permission and site, from the operation's bytes.
    pub permission: SiteOf,
    /// Checks that the bytes can be read at all: an unknown newer kind is held, not refused.
    pub readable: fn(&str, u8, &[u8]) -> Result<(), DecodeError>,
    /// The photos and voice notes an operation names; none when it cannot be read.
    pub attachments: fn(&str, u8, &[u8]) -> Vec<Attachment>,
    /// The module's rules.
    pub apply: Apply,
    /// What only the server adds.
    pub complete: Apply,
}

impl Module {
    /// Builds the engine's view of a module from its operations.
    #[must_use]
    pub const fn of<O: Operation>(records: &'static [RecordKind], words: Words) -> Module {
        Module {
            name: O::MODULE,
            operations: O::KINDS,
            records,
            words,
            permission: |kind, version, bytes, records| {
                let operation = decode::<O>(kind, version, bytes)?;
                Ok((operation.permission(), operation.site(records)?))
            },
            readable: |kind, version, bytes| O::decode(kind, version, bytes).map(drop),
            attachments: |kind, version, bytes| {
                O::decode(kind, version, bytes)
                    .map(|operation| operation.attachments().to_vec())
                    .unwrap_or_default()
            },
            apply: |kind, version, bytes, context, records| {
                decode::<O>(kind, version, bytes)?.apply(context, records)
            },
            complete: |kind, version, bytes, context, records| {
                decode::<O>(kind, version, bytes)?.complete(context, records)
            },
        }
    }

    /// The record kind of this name.
    #[must_use]
    pub fn record_kind<'a>(modules: &'a [Module], kind: &str) -> Option<&'a RecordKind> {
        Module::find(modules, kind)?.records.iter().find(|known| known.name == kind)
    }

    /// The module an operation or record kind belongs to: what stands before the dot.
    #[must_use]
    pub fn find<'a>(modules: &'a [Module], kind: &str) -> Option<&'a Module> {
        let name = kind.split('.').next()?;
        modules.iter().find(|module| module.name == name)
    }
}

fn decode<O: Operation>(kind: &str, version: u8, bytes: &[u8]) -> Result<O, ApplyError> {
    O::decode(kind, version, bytes).map_err(|_| Rejection::unreadable().into())
}
