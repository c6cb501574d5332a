//! The modules' own decoders: of every record, and of every operation as the server meets it.

use sync::op::{self, OpBody};

use super::Decoder;

pub(super) const OPERATIONS: &[(&str, Decoder)] = &[
    ("op body", |bytes| {
        let read = OpBody::from_bytes(bytes);
        let _ = read.as_ref().is_ok_and(intent_is_read);
        read.is_ok()
    }),
    ("every record and operation", |bytes| each(bytes).any(|(_, taken)| taken)),
];

/// Every record and operation by name, and whether the bytes are one.
pub(crate) fn each(bytes: &[u8]) -> impl Iterator<Item = (&'static str, bool)> {
    modules::all().iter().flat_map(move |module| {
        let records = module.records.iter().map(|record| (record.name, (record.readable)(bytes).is_ok()));
        let operations = module.operations.iter().map(|kind| {
            drop((module.attachments)(kind, 1, bytes));
            (*kind, (module.readable)(kind, 1, bytes).is_ok())
        });
        records.chain(operations)
    })
}

/// What the server reads of one op's intent: the engine's own kinds, or the module's.
pub(super) fn intent_is_read(body: &OpBody) -> bool {
    drop((op::ordered(body), op::card_words(body)));
    let of_module = |module: &&domain::Module| module.operations.contains(&body.kind.as_str());
    modules::all().iter().find(of_module).is_some_and(|module| {
        drop((module.attachments)(&body.kind, body.kind_version, &body.intent));
        (module.readable)(&body.kind, body.kind_version, &body.intent).is_ok()
    })
}
