//! Texts: JSON bodies, tables that are imported, settings, ids, headers.

use std::cell::RefCell;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderValue, header};
use domain::{FileHash, Id, PersonId, Scope};
use serde::de::DeserializeOwned;
use server::blobs::{show, upload};
use server::config::{Config, ConfigFlags, Network};
use server::factors::{enrol, second_step};
use server::import::{Plan, Table, read_mapping, suggest};
use server::office::Act;
use server::oversight::{lost, orders};
use server::sign_in::{account_admin, caller::Caller, caller::Transport, own_password, session, setup};
use tempfile::NamedTempFile;

use super::Decoder;

pub(super) const BODIES: &[(&str, Decoder)] = &[
    ("sign-in", json::<session::Credentials>),
    ("another device", json::<session::NewDevice>),
    ("first start", json::<setup::SetUp>),
    ("own password", json::<own_password::Change>),
    ("new account", json::<account_admin::New>),
    ("named account", json::<account_admin::Named>),
    ("end of an account", json::<account_admin::Disable>),
    ("second factor", json::<second_step::Second>),
    ("first code", json::<enrol::FirstCode>),
    ("made passkey", json::<enrol::MadePasskey>),
    ("announced file", json::<upload::Announced>),
    ("asked files", json::<show::Asked>),
    ("order about a device", json::<orders::Ordered>),
    ("word of a lost queue", json::<lost::Told>),
    ("action of an office page", action),
];

pub(super) const TABLES: &[(&str, Decoder)] = &[
    ("table", |bytes| table(bytes, None)),
    ("table with semicolons", |bytes| table(bytes, Some(';'))),
    // A mapping, a line of dashes, the table that it is for.
    ("mapping and its table", |bytes| {
        let Some(at) = bytes.windows(5).position(|window| window == b"\n---\n") else { return false };
        let Ok(text) = std::str::from_utf8(&bytes[..at]) else { return false };
        let site = Id::named("site").to_string();
        let Ok(mapping) = read_mapping(text, Some(&site), &[]) else { return false };
        Table::read(&bytes[at + 5..], None).is_ok_and(|table| Plan::make(&table, &mapping).is_ok())
    }),
];

pub(super) const TEXTS: &[(&str, Decoder)] = &[
    ("id", |bytes| text(bytes).is_some_and(|text| text.parse::<Id>().is_ok())),
    ("person", |bytes| text(bytes).is_some_and(|text| text.parse::<PersonId>().is_ok())),
    ("scope", |bytes| {
        let scope = text(bytes).and_then(|text| text.parse::<Scope>().ok());
        scope.is_some_and(|scope| {
            assert_eq!(scope.to_string().parse(), Ok(scope), "a scope's text names that scope");
            true
        })
    }),
    ("hash of a file", |bytes| text(bytes).is_some_and(|text| text.parse::<FileHash>().is_ok())),
    ("network", |bytes| text(bytes).is_some_and(|text| text.parse::<Network>().is_ok())),
    ("settings", settings),
    ("headers of a request", headers),
    ("headers of a piece", piece),
];

fn json<T: DeserializeOwned>(bytes: &[u8]) -> bool {
    serde_json::from_slice::<T>(bytes).is_ok()
}

/// What an office page is sent, with the fields and files that its handlers read of it.
fn action(bytes: &[u8]) -> bool {
    let Ok(act) = serde_json::from_slice::<Act>(bytes) else { return false };
    drop((act.row_id(), act.choice::<PersonId>("site"), act.day("day"), act.file("file")));
    true
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn table(bytes: &[u8], delimiter: Option<char>) -> bool {
    let Ok(table) = Table::read(bytes, delimiter) else { return false };
    let suggestion = suggest(&table, "import", domain::SiteId::default());
    drop(Plan::make(&table, &suggestion.mapping));
    true
}

/// A `guanjia.toml`, read from a disk as the server does.
fn settings(bytes: &[u8]) -> bool {
    thread_local! {
        static FILE: RefCell<Option<NamedTempFile>> = RefCell::new(NamedTempFile::new().ok());
    }
    FILE.with_borrow_mut(|file| {
        let Some(file) = file else { return false };
        let written = std::io::Seek::rewind(file)
            .and_then(|()| file.as_file().set_len(0))
            .and_then(|()| file.write_all(bytes));
        let flags = ConfigFlags { config: Some(file.path().to_owned()), ..ConfigFlags::default() };
        let resolved = written.ok().and_then(|()| Config::resolve_with(&flags, &|_| None).ok());
        resolved.is_some_and(|resolved| Config::from_resolved(&resolved).is_ok())
    })
}

/// `name: value` by line; what is looked at before anybody is signed in.
fn headers(bytes: &[u8]) -> bool {
    let headers = header_lines(bytes);
    let config = Config { trusted_proxies: "10.0.0.0/8".parse().into_iter().collect(), ..Config::default() };
    let caller = Caller::of(&config, SocketAddr::from((Ipv4Addr::new(10, 0, 0, 1), 1)), &headers);
    caller.transport != Transport::Open && caller.transport.token(&headers).is_some()
}

fn piece(bytes: &[u8]) -> bool {
    let (head, content) = bytes.split_at(bytes.len() / 2);
    upload::Piece::of(&header_lines(head), content).is_ok()
}

fn header_lines(bytes: &[u8]) -> HeaderMap {
    let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| {
        let at = line.iter().position(|byte| *byte == b':')?;
        let name = header::HeaderName::from_bytes(&line[..at]).ok()?;
        Some((name, HeaderValue::from_bytes(line[at + 1..].trim_ascii()).ok()?))
    });
    lines.collect()
}
