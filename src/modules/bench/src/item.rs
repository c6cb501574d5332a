//! 基准记录 as it is kept: plain data.

use domain::{Id, Record, Scope, SiteId, Timestamp};
use serde::{Deserialize, Serialize};

/// How many sites the records lie in.
pub const SITES: u32 = 20;

/// 基准记录: about 600 bytes, as the harness makes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub id: Id,
    pub status: Status,
    pub updated_at: Timestamp,
    /// The site's name; which site it is, [`site_of`] says.
    pub site: String,
    pub title: String,
    /// `"ticket"` or `"visit"`; nobody asks for it.
    pub kind: String,
    pub description: String,
    pub priority: u8,
    pub category: String,
    pub customer_ref: String,
    pub assignee: String,
    pub created_at: Timestamp,
    pub tags: Vec<String>,
    pub minutes: u32,
    pub cost_cents: u32,
    pub floor: i32,
    /// A decimal number as text: the wire knows no floats.
    pub lat: String,
    pub lng: String,
}

/// 状态
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 待办
    Open,
    /// 进行中
    InProgress,
    /// 已完成
    Done,
    /// 已取消
    Cancelled,
}

/// The site of a record: the harness numbers them at the end of their names.
#[must_use]
pub fn site_of(name: &str) -> SiteId {
    let digits = name.rsplit('-').next().and_then(|number| number.parse::<u32>().ok());
    site_at(digits.unwrap_or_default() % SITES)
}

/// The site with this number, below [`SITES`].
#[must_use]
pub fn site_at(number: u32) -> SiteId {
    // Not a hash: a scope is asked for with every record that is written.
    let mut id = *b"bench site \0\0\0\0\0";
    id[12..].copy_from_slice(&number.to_be_bytes());
    SiteId(Id(id))
}

impl Record for Item {
    const KIND: &'static str = "bench.item";

    fn id(&self) -> Id {
        self.id
    }
    fn scope(&self) -> Scope {
        Scope::Site(site_of(&self.site))
    }
    fn open(&self) -> bool {
        matches!(self.status, Status::Open | Status::InProgress)
    }
}

/// What an index needs of a record, borrowed from its bytes: the fields stand first in [`Item`] for this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glance<'a> {
    pub status: Status,
    pub updated_at: Timestamp,
    pub site: &'a str,
    pub title: &'a str,
}

impl<'a> Glance<'a> {
    /// Reads the beginning of a stored record; `None` = it is of another version or damaged.
    #[must_use]
    pub fn of(bytes: &'a [u8]) -> Option<Glance<'a>> {
        let (&version, rest) = bytes.split_first()?;
        if version != Item::VERSION {
            return None;
        }
        let (first, _) = domain::codec::decode_front::<(Id, Status, Timestamp, &str, &str)>(rest).ok()?;
        let (_, status, updated_at, site, title) = first;
        Some(Glance { status, updated_at, site, title })
    }
}
