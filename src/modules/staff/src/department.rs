//! 部门: who belongs together, with which posts and for which sites.

use domain::{ApplyError, Id, OpContext, PersonId, Record, Records, Rejection, Scope, SiteId, typed_id};
use serde::{Deserialize, Serialize};

use crate::permissions::known_post;
use crate::{Person, PostId, refusals};

/// The longest name in characters.
const NAME_LIMIT: usize = 30;
/// A department of more than this is several.
const MOST: usize = 200;

typed_id! {
    /// One department.
    DepartmentId
}

/// 部门: a part of the organisation. It gives no rights, posts do; it says where somebody belongs and who is counted
/// together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    pub id: DepartmentId,
    pub name_zh: String,
    pub name_en: String,
    /// The department it is a part of.
    pub above: Option<DepartmentId>,
    /// The sites it works at, sorted; none = all.
    pub sites: Vec<SiteId>,
    /// Posts that belong to it, sorted.
    pub posts: Vec<PostId>,
    /// People who belong to it beside the holders of its posts, sorted.
    pub people: Vec<PersonId>,
    /// 撤销: kept for what was written under it.
    pub closed: bool,
}

/// 设定部门: a new department, or another name, place, site list or membership of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DefineDepartment {
    pub department: DepartmentId,
    pub name_zh: String,
    pub name_en: String,
    pub above: Option<DepartmentId>,
    pub sites: Vec<SiteId>,
    pub posts: Vec<PostId>,
    pub people: Vec<PersonId>,
    pub closed: bool,
}

impl DefineDepartment {
    pub(crate) fn target(&self) -> Id {
        self.department.id()
    }
}

impl Department {
    /// Whether it works at this site.
    #[must_use]
    pub fn works_at(&self, site: SiteId) -> bool {
        self.sites.is_empty() || self.sites.contains(&site)
    }

    /// Whether the person belongs to it, by name or by post.
    #[must_use]
    pub fn has(&self, person: &Person) -> bool {
        let by_post = |held: &crate::Assignment| {
            self.posts.contains(&held.post) && held.site.is_none_or(|site| self.works_at(site))
        };
        !self.closed && (self.people.contains(&person.id) || person.assignments.iter().any(by_post))
    }
}

impl Record for Department {
    const KIND: &'static str = "staff.department";

    fn id(&self) -> Id {
        self.id.id()
    }

    fn scope(&self) -> Scope {
        Scope::Org
    }
}

pub(crate) fn define_department(
    intent: &DefineDepartment,
    _context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let department = checked(intent)?;
    for post in &department.posts {
        known_post(records, *post)?.ok_or_else(|| refusals::unknown_post(*post))?;
    }
    for person in &department.people {
        records.require::<Person>(person.id())?;
    }
    // Following what is above must not lead back.
    let mut next = department.above;
    let mut seen = vec![department.id];
    while let Some(above) = next {
        if seen.contains(&above) {
            return Err(refusals::department_circle(&department).into());
        }
        seen.push(above);
        next = records.require::<Department>(above.id())?.above;
    }
    if records.get::<Department>(department.id.id())?.as_ref() != Some(&department) {
        records.put(&department);
    }
    Ok(())
}

fn checked(intent: &DefineDepartment) -> Result<Department, Rejection> {
    let text = |field, text: &str| {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(Rejection::missing(field)),
            count if count > NAME_LIMIT => Err(Rejection::too_long(field, NAME_LIMIT)),
            _ => Ok(text.to_owned()),
        }
    };
    if [intent.sites.len(), intent.posts.len(), intent.people.len()].iter().any(|count| *count > MOST) {
        return Err(Rejection::too_long("people", MOST));
    }
    Ok(Department {
        id: intent.department,
        name_zh: text("name_zh", &intent.name_zh)?,
        name_en: text("name_en", &intent.name_en)?,
        above: intent.above,
        sites: domain::order::set(intent.sites.iter().copied()).into_iter().collect(),
        posts: domain::order::set(intent.posts.iter().copied()).into_iter().collect(),
        people: domain::order::set(intent.people.iter().copied()).into_iter().collect(),
        closed: intent.closed,
    })
}
