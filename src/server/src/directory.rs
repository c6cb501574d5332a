//! Who there is and where: the engine's directory from the stored people, posts and sites.

use std::collections::BTreeMap;

use domain::{Actor, Grant, Id, Kind, MembershipStatus, PersonId, Record, Row};
use sites::Site;
use staff::{Person, Post};
use storage::StorageError;
use storage::authority::AuthorityReader;
use sync::authority::Directory;
use sync::message::StreamId;

use crate::words;

/// Record kinds from which the directory is derived.
#[must_use]
pub fn rights_kinds() -> Vec<Kind> {
    [Person::KIND, Post::KIND, Site::KIND].map(Kind::new).to_vec()
}

/// The server itself as an actor: it sets up the organization and imports. Nobody can sign in as it.
#[must_use]
pub fn server_person() -> PersonId {
    PersonId(Id::named("server"))
}

/// Reads people, posts and sites and works out what each person may do.
///
/// # Errors
/// When the store failed or a row cannot be read.
pub fn derive(reader: &mut dyn AuthorityReader, stream: StreamId) -> Result<Directory, StorageError> {
    let people = all::<Person>(reader, stream)?;
    let posts = all::<Post>(reader, stream)?;
    let site_rows = reader.rows_of_kind(stream, &Kind::new(Site::KIND))?;
    let rights_since = people.iter().map(|(person, seq)| (person.id, since(person, *seq, &posts))).collect();
    let posts = posts.into_iter().map(|(post, _)| post);
    let mut actors: BTreeMap<PersonId, Actor> =
        staff::directory(people.into_iter().map(|(person, _)| person), posts);
    actors.insert(server_person(), server_actor());
    Ok(Directory { people: actors, sites: sites::ids(&site_rows), rights_since })
}

/// Since which seq the person's rights may be others: the last change of the person or of a post held. Too late rather
/// than too early, because then an op is held for a supervisor instead of being refused (S23).
fn since(person: &Person, changed: u64, posts: &[(Post, u64)]) -> u64 {
    let held = posts.iter().filter(|(post, _)| person.assignments.iter().any(|held| held.post == post.id));
    held.map(|(_, seq)| *seq).fold(changed, u64::max)
}

/// Every record of this kind, with the seq of its last change.
///
/// # Errors
/// When the store failed or a row cannot be read.
pub(crate) fn all<R: Record>(
    reader: &mut dyn AuthorityReader,
    stream: StreamId,
) -> Result<Vec<(R, u64)>, StorageError> {
    let rows = reader.rows_of_kind(stream, &Kind::new(R::KIND))?;
    let read = |row: &Row| {
        let record = row.decode::<R>();
        record.map(|record| (record, row.seq)).map_err(|error| StorageError::Damaged {
            detail: format!("reading {} {}: {error}", R::KIND, row.id),
        })
    };
    rows.iter().map(read).collect()
}

fn server_actor() -> Actor {
    let everything = Grant { site: None, permissions: ["*".to_owned()].into(), personal_data: true };
    Actor {
        person: server_person(),
        name: words::SERVER.zh.to_owned(),
        status: MembershipStatus::Confirmed,
        grants: vec![everything],
    }
}
