//! Photos and voice notes of a ticket, through the module as the engine sees it.

use domain::{Attachment, FileHash, Grant, Media, Module, Operation, Scope};
use tickets::operations::{Attach, Cancel};
use tickets::{Ending, MODULE, TicketAlbum, TicketKind, TicketOperation};

use crate::desk::{Desk, opening, person, site, ticket_id};

fn photo(number: u8) -> Attachment {
    Attachment { hash: FileHash([number; 32]), bytes: 300_000, media: Media::Jpeg, seconds: 0 }
}

fn attach(label: &str, photos: &[u8]) -> Attach {
    Attach { ticket: ticket_id(label), attachments: photos.iter().copied().map(photo).collect() }
}

fn shown(desk: &Desk, label: &str) -> Vec<u8> {
    let album = desk.source.get::<TicketAlbum>(ticket_id(label).album());
    album.map(|album| album.shots.iter().map(|shot| shot.attachment.hash.0[0]).collect()).unwrap_or_default()
}

#[test]
fn z0a_photos_are_added_at_any_time_and_each_once() {
    let (mut desk, wang) = (Desk::new(), person("王"));
    desk.does(&wang, opening("t", TicketKind::Repair));
    desk.does(&wang, attach("t", &[1, 2]));
    let ending = Ending::Referred("燃气公司".to_owned());
    desk.does(&wang, Cancel { ticket: ticket_id("t"), ending, reason: "燃气".to_owned() });
    desk.does(&wang, attach("t", &[2, 3]));
    assert_eq!(shown(&desk, "t"), [1, 2, 3]);
    let again = desk.does(&wang, attach("t", &[3]));
    assert_eq!(again.effects, [], "it is there already");
    let row = desk.source.rows.get(&ticket_id("t").album()).expect("the album");
    assert_eq!(row.scope, Scope::Site(site()), "who may read the ticket may see its photos, nobody else");
}

#[test]
fn photos_follow_a_merge() {
    let (mut desk, lin) = (Desk::new(), person("林"));
    desk.does(&lin, opening("first", TicketKind::Repair));
    desk.does(&lin, opening("again", TicketKind::Repair));
    let ending = Ending::DuplicateOf(ticket_id("first"));
    desk.does(&lin, Cancel { ticket: ticket_id("again"), ending, reason: "同一件事".to_owned() });
    desk.does(&lin, attach("again", &[1]));
    assert_eq!((shown(&desk, "first"), shown(&desk, "again")), (vec![1], vec![]));
}

#[test]
fn z0a_only_malformed_lists_are_refused() {
    let (mut desk, wang) = (Desk::new(), person("王"));
    desk.does(&wang, opening("t", TicketKind::Repair));
    assert_eq!(desk.refuses(&wang, attach("t", &[])).field.as_deref(), Some("attachments"));
    let many: Vec<u8> = (0..21).collect();
    assert_eq!(desk.refuses(&wang, attach("t", &many)).field.as_deref(), Some("attachments"));
    let huge = Attachment { bytes: 21 * 1024 * 1024, ..photo(1) };
    desk.refuses(&wang, Attach { ticket: ticket_id("t"), attachments: vec![huge] });
    desk.does(&wang, attach("t", &many[..20]));
}

#[test]
fn who_may_add_a_note_may_add_photos() {
    let (mut desk, mut guide) = (Desk::new(), person("陈"));
    desk.does(&person("林"), opening("t", TicketKind::Repair));
    let only = |permission: &str| Grant {
        site: Some(site()),
        permissions: [permission.to_owned()].into(),
        personal_data: false,
    };
    guide.grants = vec![only("tickets.open")];
    assert_eq!(desk.refuses(&guide, attach("t", &[1])).code, "domain.not_permitted");
    guide.grants = vec![only("tickets.add_note")];
    desk.does(&guide, attach("t", &[1]));
}

#[test]
fn the_engine_learns_which_files_an_operation_names() {
    let operation = TicketOperation::from(attach("t", &[4, 5]));
    let module: Module = MODULE;
    let named = (module.attachments)(operation.kind(), operation.version(), &operation.encode());
    assert_eq!(named, [photo(4), photo(5)]);
    assert_eq!((module.attachments)(operation.kind(), 9, &[]), [], "what cannot be read names nothing");
}
