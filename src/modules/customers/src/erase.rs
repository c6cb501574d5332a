//! 清除个人信息: a customer asks to be forgotten, or is no longer any business of the site (PIPL art. 47).

use domain::{ApplyError, Records, Rejection};
use serde::{Deserialize, Serialize};

use crate::operations::Erase;
use crate::{Customer, CustomerContact, Secrets, refusals};

/// What forgetting somebody asks for, in every module that knows something about people. No module's name stands before
/// it, so that whoever holds a whole module (`customers.*`) does not hold it.
pub const PERMISSION: &str = "privacy.erase";

/// The longest note in characters.
const NOTE_LIMIT: usize = 200;

/// 依据: why somebody is forgotten. A fixed list on purpose: what is written freely might name whom it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Ground {
    /// 本人要求
    Requested,
    /// 保存期限已满: the purpose for which it was kept is fulfilled.
    NoLongerNeeded,
    /// 撤回同意
    ConsentWithdrawn,
    /// 登记有误: it should never have been written down.
    Mistaken,
}

impl Ground {
    /// All grounds, in the order in which forms offer them.
    pub const ALL: [Ground; 4] =
        [Ground::Requested, Ground::NoLongerNeeded, Ground::ConsentWithdrawn, Ground::Mistaken];

    /// The word in forms and lists.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Ground::Requested => "requested",
            Ground::NoLongerNeeded => "no_longer_needed",
            Ground::ConsentWithdrawn => "consent_withdrawn",
            Ground::Mistaken => "mistaken",
        }
    }

    /// The ground of this word.
    #[must_use]
    pub fn of(code: &str) -> Option<Ground> {
        Ground::ALL.into_iter().find(|ground| ground.code() == code)
    }
}

/// This file alone: files that were merged into it are forgotten by operations of their own, and so are the rows of
/// other modules. Does nothing where nothing is left.
pub(crate) fn erase(intent: &Erase, records: &mut Records<'_>) -> Result<(), ApplyError> {
    if intent.note.chars().nth(NOTE_LIMIT).is_some() {
        return Err(Rejection::too_long("note", NOTE_LIMIT).into());
    }
    let mut customer: Customer = records.require(intent.customer.id())?;
    let contact = records.get::<CustomerContact>(CustomerContact::id_of(customer.id))?;
    if Secrets::of_contact(contact.as_ref()).are_in(intent.note.as_bytes()) {
        return Err(refusals::names_the_person().into());
    }
    if contact.is_some() {
        records.remove(CustomerContact::id_of(customer.id));
    }
    let before = customer.clone();
    customer.masked_name.clear();
    customer.masked_phone.clear();
    // Former roles too: who lived where and until when is about the person.
    customer.roles.clear();
    customer.tags.clear();
    if customer != before {
        records.put(&customer);
    }
    Ok(())
}
