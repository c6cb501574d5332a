//! Photos and voice notes over HTTP: in pieces, resumable, looked into, and shown to who may read the record.

use domain::{Attachment, FileHash, Media, Operation, SiteId};
use image::{ImageFormat, RgbImage};
use serde_json::json;
use server::blobs::folder::{Folder, Form};
use server::{backup, clock, random};
use storage::sending::PIECE;
use sync::Hash;
use sync::op::BlobRef;
use tickets::operations::Attach;
use tickets::{TicketId, TicketOperation};

use crate::support::{Answer, device};
use crate::tablet::{Tablet, house, opened};

/// A picture with enough in it not to compress to nothing.
fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let noise = |x: u32, y: u32| x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)) >> 13;
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        let value = noise(x, y);
        image::Rgb([value as u8, (x % 256) as u8, (y % 256) as u8])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn photo() -> Vec<u8> {
    picture(640, 480, ImageFormat::Jpeg)
}

pub(crate) fn hash_of(bytes: &[u8]) -> FileHash {
    FileHash(Hash::of(bytes).0)
}

fn begin(tablet: &Tablet, bytes: &[u8], mime: &str) -> Answer {
    let announced = json!({ "hash": hash_of(bytes), "bytes": bytes.len(), "mime": mime });
    tablet.client.post_json("/api/blob", &announced)
}

fn patch(tablet: &Tablet, hash: FileHash, at: usize, length: usize, piece: &[u8], checksum: &str) -> Answer {
    let (at, length) = (at.to_string(), length.to_string());
    let checksum = format!("sha256 {checksum}");
    let headers = [
        ("content-type", "application/octet-stream"),
        ("upload-offset", at.as_str()),
        ("upload-length", length.as_str()),
        ("upload-checksum", checksum.as_str()),
    ];
    tablet.client.patch(&format!("/api/blob/{hash}"), piece, &headers)
}

fn send_from(tablet: &Tablet, bytes: &[u8], from: usize) -> Answer {
    let (hash, mut at) = (hash_of(bytes), from);
    loop {
        let end = bytes.len().min(at + PIECE);
        let piece = &bytes[at..end];
        let answer = patch(tablet, hash, at, bytes.len(), piece, &hash_of(piece).to_string());
        if answer.status != 200 || end == bytes.len() {
            return answer;
        }
        assert_eq!(answer.header("upload-offset"), end.to_string());
        at = end;
    }
}

pub(crate) fn upload(tablet: &Tablet, bytes: &[u8]) -> Answer {
    send_from(tablet, bytes, 0)
}

fn named(bytes: &[u8], media: Media) -> (Attachment, BlobRef) {
    let length = bytes.len() as u32;
    let attachment = Attachment { hash: hash_of(bytes), bytes: length, media, seconds: 0 };
    (attachment, BlobRef::from(&attachment))
}

/// Opens a ticket at a site and attaches this file to it.
pub(crate) fn attach(tablet: &mut Tablet, site: SiteId, bytes: &[u8]) {
    let ticket = TicketId(random::id());
    let request = tablet.capture(vec![opened(ticket, site)]);
    assert!(tablet.push(&request).results[0].1.took_effect());
    let (attachment, file) = named(bytes, Media::Jpeg);
    let attach = TicketOperation::from(Attach { ticket, attachments: vec![attachment] });
    let request = tablet.capture_naming(vec![attach.intent()], &[file]);
    let reply = tablet.push(&request);
    assert!(reply.results[0].1.took_effect(), "{reply:?}");
}

pub(crate) fn first_site(tablet: &Tablet) -> SiteId {
    let rows = tablet.pull_all();
    rows.iter().find_map(|row| row.decode::<sites::Site>().ok()).expect("there is a site").id
}

pub(crate) fn found_site(chief: &mut Tablet, name: &str) -> SiteId {
    let site = SiteId(random::id());
    let found = sites::operations::FoundSite { site, name: name.to_owned(), address: String::new() };
    let request = chief.capture(vec![sites::SiteOperation::from(found).intent()]);
    assert!(chief.push(&request).results[0].1.took_effect());
    site
}

#[test]
fn a_photo_arrives_in_pieces_and_is_shown_encoded_anew() {
    let (_house, mut chief) = house();
    let site = first_site(&chief);
    let bytes = picture(2_000, 1_500, ImageFormat::Jpeg);
    assert!(bytes.len() > 2 * PIECE, "{} bytes", bytes.len());
    attach(&mut chief, site, &bytes);
    assert_eq!(begin(&chief, &bytes, "image/jpeg").json(), json!({ "state": "partial", "offset": 0 }));
    let ended = upload(&chief, &bytes);
    assert_eq!(ended.json(), json!({ "state": "ready", "offset": bytes.len() }), "{ended:?}");
    let hash = hash_of(&bytes);
    for (form, side) in [("thumb", 320), ("view", 1_600)] {
        let shown = chief.client.get(&format!("/api/blob/{hash}/{form}"));
        assert_eq!(shown.status, 200);
        assert_ne!(shown.body, bytes, "the original is never served");
        let decoded = image::load_from_memory(&shown.body).unwrap();
        assert_eq!(decoded.width(), side);
    }
    let head = chief.client.head(&format!("/api/blob/{hash}"), &[]);
    assert_eq!(
        (head.header("upload-state"), head.header("upload-offset")),
        ("ready", &*bytes.len().to_string())
    );
}

#[test]
fn p13_a_cut_upload_goes_on_at_its_offset() {
    let (_house, chief) = house();
    let bytes = picture(1_200, 900, ImageFormat::Jpeg);
    let (hash, first) = (hash_of(&bytes), &bytes[..PIECE]);
    begin(&chief, &bytes, "image/jpeg");
    let sent = patch(&chief, hash, 0, bytes.len(), first, &hash_of(first).to_string());
    assert_eq!(sent.header("upload-offset"), PIECE.to_string());
    // The device starts anew and asks; the piece it may send twice is told apart by its offset.
    assert_eq!(begin(&chief, &bytes, "image/jpeg").json()["offset"], PIECE);
    let again = patch(&chief, hash, 0, bytes.len(), first, &hash_of(first).to_string());
    assert_eq!((again.status, again.header("upload-offset")), (409, &*PIECE.to_string()));
    assert_eq!(send_from(&chief, &bytes, PIECE).json()["state"], "ready");
    let late = patch(&chief, hash, 0, bytes.len(), first, &hash_of(first).to_string());
    assert_eq!((late.status, late.json()["state"].as_str()), (409, Some("ready")), "nothing is left to send");
}

#[test]
fn a_server_that_died_before_it_looked_looks_when_asked_again() {
    let (house, chief) = house();
    let bytes = photo();
    let folder = Folder::beside(&house.folder.path().join("data/guanjia.db"));
    folder.append(hash_of(&bytes), chief.device, &bytes).unwrap();
    assert_eq!(begin(&chief, &bytes, "image/jpeg").json()["state"], "ready");
    // A crash may leave a damaged end: then it comes again from its beginning.
    let other = picture(64, 64, ImageFormat::Jpeg);
    folder.append(hash_of(&other), chief.device, &vec![0; other.len()]).unwrap();
    let told = begin(&chief, &other, "image/jpeg").json();
    assert_eq!(told, json!({ "state": "partial", "offset": 0 }));
    assert_eq!(upload(&chief, &other).json()["state"], "ready");
}

#[test]
fn a_damaged_piece_is_460_and_leaves_no_trace() {
    let (_house, chief) = house();
    let bytes = photo();
    let hash = hash_of(&bytes);
    let wrong = hash_of(b"something else").to_string();
    let piece = &bytes[..1_000];
    for checksum in [wrong.as_str(), "", "nonsense"] {
        let answer = patch(&chief, hash, 0, bytes.len(), piece, checksum);
        assert_eq!((answer.status, answer.code().as_str()), (460, "E-PIECE-460"));
    }
    assert_eq!(begin(&chief, &bytes, "image/jpeg").json()["offset"], 0);
}

#[test]
fn a_file_that_is_not_its_hash_is_given_up_and_may_come_again() {
    let (_house, chief) = house();
    let (bytes, mut other) = (photo(), photo());
    let last = other.len() - 1;
    other[last] ^= 1;
    let hash = hash_of(&bytes);
    let mut at = 0;
    let refused = loop {
        let end = other.len().min(at + PIECE);
        let piece = &other[at..end];
        let answer = patch(&chief, hash, at, other.len(), piece, &hash_of(piece).to_string());
        if end == other.len() {
            break answer;
        }
        at = end;
    };
    assert_eq!((refused.status, refused.json()["detail"].as_str()), (422, Some("hash")));
    assert_eq!(upload(&chief, &bytes).json()["state"], "ready");
}

#[test]
fn s34_bombs_and_foreign_kinds_are_refused_before_they_are_decoded() {
    let (house, chief) = house();
    // A PNG header that announces 60,000 × 60,000 pixels, and one of 12,000 × 12,000: 144 megapixels.
    let bomb = |width: u32, height: u32| {
        let mut bytes = picture(8, 8, ImageFormat::Png);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let checksum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        bytes
    };
    let cut = {
        let bytes = photo();
        bytes[..300].to_vec()
    };
    for (bytes, detail) in [
        (bomb(60_000, 60_000), "pixels"),
        (bomb(12_000, 12_000), "pixels"),
        (bomb(16_385, 1), "pixels"),
        (cut, "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "kind"),
        (b"<!doctype html><script>alert(1)</script>".to_vec(), "kind"),
        (b"PK\x03\x04 an archive".to_vec(), "kind"),
        (b"\xff\xd8\xff\xe0 no picture at all".to_vec(), "damaged"),
    ] {
        let refused = upload(&chief, &bytes);
        assert_eq!((refused.status, refused.json()["detail"].as_str()), (422, Some(detail)), "{refused:?}");
        let folder = Folder::beside(&house.folder.path().join("data/guanjia.db"));
        assert!(!folder.path(hash_of(&bytes), Form::Original).exists(), "{detail}");
    }
    for (bytes, mime, code) in [
        (21 * 1024 * 1024, "image/jpeg", "E-FILE-413"),
        (5 * 1024 * 1024, "audio/webm", "E-FILE-413"),
        (0, "image/jpeg", "E-FILE-413"),
        (100, "image/svg+xml", "E-FILE-415"),
        (100, "text/html", "E-FILE-415"),
    ] {
        let announced = json!({ "hash": hash_of(b"x"), "bytes": bytes, "mime": mime });
        assert_eq!(chief.client.post_json("/api/blob", &announced).code(), code);
    }
}

/// As PNG has it; a dozen lines instead of a dependency.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn s34_a_polyglot_loses_its_tail() {
    let (_house, mut chief) = house();
    let site = first_site(&chief);
    let mut bytes = photo();
    bytes.extend_from_slice(b"<script>CANARY-polyglot</script>");
    attach(&mut chief, site, &bytes);
    assert_eq!(upload(&chief, &bytes).json()["state"], "ready");
    for form in ["thumb", "view"] {
        let shown = chief.client.get(&format!("/api/blob/{}/{form}", hash_of(&bytes)));
        assert_eq!(shown.status, 200);
        assert!(!shown.body.windows(15).any(|part| part == b"CANARY-polyglot"));
    }
}

#[test]
fn s13_what_is_served_can_only_be_looked_at() {
    let (_house, mut chief) = house();
    let site = first_site(&chief);
    // A page that pretends to be sound: recognized by its first bytes, served as that and nothing else.
    let mut voice = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".to_vec();
    voice.extend_from_slice(b"<script>alert(1)</script>");
    let photo = photo();
    for bytes in [&voice, &photo] {
        attach(&mut chief, site, bytes);
        assert_eq!(upload(&chief, bytes).json()["state"], "ready");
    }
    for (bytes, form, kind) in [(&voice, "audio", "audio/webm"), (&photo, "view", "image/jpeg")] {
        let shown = chief.client.get(&format!("/api/blob/{}/{form}", hash_of(bytes)));
        assert_eq!((shown.status, shown.header("content-type")), (200, kind));
        assert_eq!(shown.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
        assert!(shown.header("content-disposition").starts_with("attachment; filename=\""));
    }
    let crossed = chief.client.get(&format!("/api/blob/{}/audio", hash_of(&photo)));
    assert_eq!(crossed.status, 404, "an original picture has no address");
    assert_eq!(chief.client.get(&format!("/api/blob/{}/view", hash_of(&voice))).status, 404);
}

#[test]
fn s18_a_hash_alone_opens_nothing() {
    let (house, mut chief) = house();
    let own = first_site(&chief);
    let other = found_site(&mut chief, "西园");
    let mut clerk = chief.colleague(&house, "wang", "representative", Some(own), device(2));
    let secret = photo();
    attach(&mut chief, other, &secret);
    assert_eq!(upload(&chief, &secret).json()["state"], "ready");
    let hash = hash_of(&secret);
    let unknown = hash_of(b"nobody has this");
    let told = |tablet: &Tablet, hash: FileHash, form: &str| {
        let answer = tablet.client.get(&format!("/api/blob/{hash}{form}"));
        (answer.status, answer.body)
    };
    let same = |clerk: &Tablet| {
        for form in ["", "/thumb", "/view", "/audio"] {
            assert_eq!(told(clerk, hash, form), told(clerk, unknown, form), "{form}");
        }
        let asked = json!({ "hashes": [hash, unknown] });
        assert_eq!(clerk.client.post_json("/api/blobs/state", &asked).json(), json!({ "files": [] }));
        assert_eq!(begin(clerk, &secret, "image/jpeg").json(), json!({ "state": "partial", "offset": 0 }));
    };
    same(&clerk);
    // Naming the hash in a record of one's own opens it as little.
    attach(&mut clerk, own, &secret);
    same(&clerk);
    assert_eq!(told(&chief, hash, "/thumb").0, 200);
    // Who brings the bytes has them anyway.
    assert_eq!(upload(&clerk, &secret).json()["state"], "ready");
    assert_eq!(told(&clerk, hash, "/thumb").0, 200);
}

#[test]
fn s15_a_lost_right_closes_the_photos_too() {
    let (house, mut chief) = house();
    let own = first_site(&chief);
    let bytes = photo();
    attach(&mut chief, own, &bytes);
    upload(&chief, &bytes);
    let clerk = chief.colleague(&house, "wang", "representative", Some(own), device(2));
    let path = format!("/api/blob/{}/view", hash_of(&bytes));
    assert_eq!(clerk.client.get(&path).status, 200);
    let assignment = staff::Assignment { post: staff::Post::builtin_id("representative"), site: Some(own) };
    let relieve = staff::operations::Relieve { person: clerk.person, assignment };
    let request = chief.capture(vec![staff::StaffOperation::from(relieve).intent()]);
    assert!(chief.push(&request).results[0].1.took_effect());
    assert_eq!(clerk.client.get(&path).status, 404);
}

#[test]
fn others_learn_that_a_photo_is_still_on_its_device() {
    let (house, mut chief) = house();
    let own = first_site(&chief);
    let clerk = chief.colleague(&house, "wang", "representative", Some(own), device(2));
    let bytes = photo();
    attach(&mut chief, own, &bytes);
    let asked = json!({ "hashes": [hash_of(&bytes)] });
    let state = || clerk.client.post_json("/api/blobs/state", &asked).json()["files"][0].clone();
    let tag = chief.device.id().short();
    assert_eq!(state(), json!({ "hash": hash_of(&bytes), "here": false, "device": tag }));
    upload(&chief, &bytes);
    assert_eq!(state(), json!({ "hash": hash_of(&bytes), "here": true, "device": tag }));
}

#[test]
fn s35_a_device_sends_four_files_at_a_time() {
    let (_house, chief) = house();
    let files: Vec<Vec<u8>> = (0..5_u8).map(|number| vec![number; 10]).collect();
    for file in &files[..4] {
        assert_eq!(begin(&chief, file, "image/jpeg").status, 200);
    }
    let fifth = begin(&chief, &files[4], "image/jpeg");
    assert_eq!((fifth.code().as_str(), fifth.header("retry-after")), ("E-FILES-429", "5"));
    assert_eq!(upload(&chief, &files[0]).status, 422, "no picture, and so no longer under way");
    assert_eq!(begin(&chief, &files[4], "image/jpeg").status, 200);
}

#[test]
fn s37_no_address_leads_out_of_the_folder() {
    let (_house, chief) = house();
    for id in ["..%2f..%2fserver.keys", "%2e%2e", "00", "ABCD", "con", &"a".repeat(65), &"A".repeat(64)] {
        for form in ["", "/thumb", "/view", "/audio"] {
            assert_eq!(chief.client.get(&format!("/api/blob/{id}{form}")).status, 404, "{id}{form}");
        }
    }
}

#[test]
fn a_file_is_durable_once_a_backup_holds_it_and_a_restore_brings_it_back() {
    let (house, mut chief) = house();
    let site = first_site(&chief);
    let bytes = photo();
    attach(&mut chief, site, &bytes);
    upload(&chief, &bytes);
    let hash = hash_of(&bytes);
    let state = |tablet: &Tablet| tablet.client.get(&format!("/api/blob/{hash}")).json()["state"].clone();
    assert_eq!(state(&chief), "ready");
    let target = tempfile::tempdir().unwrap();
    let database = house.app.upgrade().unwrap().database.clone();
    let made = backup::create(&database, target.path(), clock::now()).unwrap();
    assert_eq!(state(&chief), "durable");
    assert_eq!(backup::verify_files(&made.file).unwrap(), 1);

    let into = tempfile::tempdir().unwrap();
    let restored = backup::restore(&made.file, into.path(), &mut random::id).unwrap();
    assert_eq!(restored.n_files, 1);
    let folder = Folder::beside(&restored.database);
    assert_eq!(folder.read(hash, Form::Original).unwrap(), bytes);
    assert!(image::load_from_memory(&folder.read(hash, Form::Thumb).unwrap()).is_ok());

    let copy = Folder::of_backups(target.path()).path(hash, Form::Original);
    std::fs::write(&copy, b"damaged").unwrap();
    assert!(backup::verify_files(&made.file).is_err(), "a damaged copy is noticed");
    backup::create(&database, target.path(), clock::now()).unwrap();
    assert_eq!(std::fs::read(&copy).unwrap(), bytes, "and made good by the next backup");
}

#[test]
fn s34_a_picture_is_decoded_in_a_process_with_limits() {
    use server::blobs::picture::{self, PictureError};
    use server::blobs::worker::{COMMAND, Decoder};
    let decoder = Decoder::Process(env!("CARGO_BIN_EXE_guanjia").into());
    for (bytes, media) in [(photo(), Media::Jpeg), (picture(300, 200, ImageFormat::Png), Media::Png)] {
        let (there, here) = (decoder.derive(media, &bytes).unwrap(), picture::derive(media, &bytes).unwrap());
        assert!(there.view == here.view && there.thumb == here.thumb);
    }
    assert_eq!(decoder.derive(Media::Jpeg, b"no picture").err(), Some(PictureError::Damaged));

    // Before it has read anything it is under its limits.
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_guanjia"));
    let command =
        command.arg(COMMAND).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null());
    let mut waiting = command.spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", waiting.id())).unwrap();
    waiting.kill().unwrap();
    waiting.wait().unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line[name.len()..].split_whitespace().next().unwrap_or_default().to_owned()
    };
    assert_eq!((limit("Max data size").as_str(), limit("Max cpu time").as_str()), ("268435456", "5"));
}

#[test]
fn s34_a_process_that_does_not_end_is_ended() {
    use server::blobs::picture::PictureError;
    use server::blobs::worker::Decoder;
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("sleeps");
    std::fs::write(&program, "#!/bin/sh\nexec sleep 60\n").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    let begun = clock::now();
    let refused = Decoder::Process(program).derive(Media::Jpeg, &photo());
    assert_eq!(refused.err(), Some(PictureError::TooLarge));
    let waited = clock::now().since(begun);
    assert!((4_500..9_000).contains(&waited), "{waited}");
    // A program that is gone is no reason to lose a photo.
    assert!(Decoder::Process(folder.path().join("gone")).derive(Media::Jpeg, &photo()).is_ok());
}
