//! What these pages read: everybody, every post and department, every site, and who can sign in.

use std::collections::{BTreeMap, BTreeSet};

use domain::{PersonId, SiteId, Timestamp};
use sites::Site;
use staff::{Assignment, Delegations, Department, DepartmentId, Person, Post, PostId};
use storage::StorageError;
use storage_sqlite::accounts::Account;

use super::super::Said;
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::directory::all;

/// The organization as data. All of it is known to everybody who works there.
pub(super) struct Roll {
    pub(super) people: BTreeMap<PersonId, Person>,
    /// The built-in ones with the organization's own on top.
    pub(super) posts: BTreeMap<PostId, Post>,
    pub(super) departments: BTreeMap<DepartmentId, Department>,
    pub(super) absences: Vec<Delegations>,
    pub(super) sites: BTreeMap<SiteId, String>,
}

/// Who can sign in. Only for those whom the caller sees.
pub(super) struct Access {
    pub(super) accounts: BTreeMap<PersonId, Account>,
    /// Who has enrolled a second factor.
    pub(super) proven: BTreeSet<PersonId>,
    pub(super) seen: BTreeMap<PersonId, Timestamp>,
}

impl Roll {
    pub(super) async fn read(app: &App) -> Result<Roll, ApiError> {
        let stream = app.shared.stream;
        let read = app.readers.with(move |reader| {
            let people = all::<Person>(reader, stream)?.into_iter();
            let posts = all::<Post>(reader, stream)?.into_iter().map(|(post, _)| post);
            let departments = all::<Department>(reader, stream)?.into_iter();
            let absences = all::<Delegations>(reader, stream)?.into_iter();
            let sites = all::<Site>(reader, stream)?.into_iter();
            Ok::<_, StorageError>(Roll {
                people: people.map(|(person, _)| (person.id, person)).collect(),
                posts: staff::with_defaults(posts),
                departments: departments.map(|(department, _)| (department.id, department)).collect(),
                absences: absences.map(|(known, _)| known).collect(),
                sites: sites.map(|(site, _)| (site.id, site.name)).collect(),
            })
        });
        read.await
    }

    /// 前台组长 · 云栖花园
    pub(super) fn held(&self, held: &Assignment) -> Said {
        let (post, site) = (self.post(held.post), self.site(held.site));
        Said { zh: staff::words::post_at(&post.zh, &site.zh), en: staff::words::post_at(&post.en, &site.en) }
    }

    pub(super) fn post(&self, id: PostId) -> Said {
        let title = |post: &Post| Said { zh: post.title_zh.clone(), en: post.title_en.clone() };
        self.posts.get(&id).map_or_else(|| Said::name(&id.id().short()), title)
    }

    pub(super) fn site(&self, id: Option<SiteId>) -> Said {
        let Some(id) = id else { return staff::words::EVERYWHERE.into() };
        Said::name(&self.sites.get(&id).cloned().unwrap_or_else(|| id.id().short()))
    }

    /// Who decides for this person at this moment, by agreement or for good.
    pub(super) fn delegate(&self, person: &Person, moment: Timestamp) -> Option<PersonId> {
        let agreed = self.absences.iter().find(|known| known.person == person.id);
        agreed.and_then(|known| known.at(moment, None)).or(person.delegate)
    }
}

impl Access {
    pub(super) async fn read(app: &App) -> Result<Access, ApiError> {
        let org = app.shared.org;
        let read = app.accounts.with(move |accounts| {
            let mut seen: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
            for used in accounts.device_uses(org, now())? {
                let latest = seen.entry(used.person).or_insert(used.seen);
                *latest = used.seen.max(*latest);
            }
            let known = accounts.accounts(org)?.into_iter();
            Ok::<_, StorageError>(Access {
                accounts: known.map(|account| (account.person, account)).collect(),
                proven: accounts.people_with_factors(org)?.into_iter().collect(),
                seen,
            })
        });
        read.await
    }
}

/// Several names in one cell.
pub(super) fn joined(names: impl IntoIterator<Item = Said>) -> Said {
    let (zh, en): (Vec<String>, Vec<String>) = names.into_iter().map(|name| (name.zh, name.en)).unzip();
    Said { zh: zh.join(words::AND.zh), en: en.join(words::AND.en) }
}
