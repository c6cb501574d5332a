//! 定义分类: the organisation's own categories, laid over the built-in ones.

use domain::{ApplyError, Records};
use serde::{Deserialize, Serialize};

use super::check::{self, limit};
use crate::category::Category;

/// Defines a category, or replaces the one of the same id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DefineCategory {
    pub category: Category,
}

pub(super) fn define(define: &DefineCategory, records: &mut Records<'_>) -> Result<(), ApplyError> {
    check::required("name_zh", &define.category.name_zh, limit::NAME)?;
    check::required("name_en", &define.category.name_en, limit::NAME)?;
    if records.get::<Category>(define.category.id.0)?.as_ref() != Some(&define.category) {
        records.put(&define.category);
    }
    Ok(())
}
