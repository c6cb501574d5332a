//! What is done with records: insert them, revise three of their fields.

use domain::{
    ApplyError, Id, OpContext, Operation, Records, Rejection, SiteId, Timestamp, operation_basics, operations,
};
use serde::{Deserialize, Serialize};

use crate::item::{Item, Status, site_of};

/// The longest title, in characters.
const TITLE: usize = 200;

operations! {
    /// Everything that can happen to a record.
    BenchOperation in "bench" {
        /// 新增
        Insert(Insert) = "insert" v 1,
        /// 修订
        Revise(Revise) = "revise" v 1,
    }
}

/// 新增
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Insert(pub Item);

/// 修订: `None` leaves a field as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revise {
    pub item: Id,
    pub status: Option<Status>,
    pub updated_at: Option<Timestamp>,
    pub assignee: Option<String>,
}

impl Insert {
    pub(crate) fn target(&self) -> Id {
        self.0.id
    }
}

impl Revise {
    pub(crate) fn target(&self) -> Id {
        self.item
    }
}

impl Operation for BenchOperation {
    operation_basics!();

    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        match self {
            BenchOperation::Insert(Insert(item)) => Ok(Some(site_of(&item.site))),
            BenchOperation::Revise(revise) => Ok(Some(site_of(&records.require::<Item>(revise.item)?.site))),
        }
    }

    fn apply(&self, _: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        match self {
            BenchOperation::Insert(Insert(item)) => insert(item, records),
            BenchOperation::Revise(content) => revise(content, records),
        }
    }
}

fn insert(item: &Item, records: &mut Records<'_>) -> Result<(), ApplyError> {
    if item.title.trim().is_empty() {
        return Err(Rejection::missing("title").into());
    }
    if item.title.chars().nth(TITLE).is_some() {
        return Err(Rejection::too_long("title", TITLE).into());
    }
    if records.get::<Item>(item.id)?.is_some() {
        return Err(Rejection::new("bench.exists").blocked_by(item.id).into());
    }
    records.put(item);
    Ok(())
}

fn revise(content: &Revise, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let before = records.require::<Item>(content.item)?;
    let after = Item {
        status: content.status.unwrap_or(before.status),
        updated_at: content.updated_at.unwrap_or(before.updated_at),
        assignee: content.assignee.clone().unwrap_or_else(|| before.assignee.clone()),
        ..before.clone()
    };
    if after != before {
        records.put(&after);
    }
    Ok(())
}
