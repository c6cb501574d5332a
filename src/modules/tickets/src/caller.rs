//! The caller's name and telephone: a row of its own, for those only who need it.

use domain::{Id, Record, Scope, SiteId};
use serde::{Deserialize, Serialize};

use crate::ticket::TicketId;

/// 来电人, as the person at the desk enters it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    pub name: String,
    pub phone: String,
}

impl Caller {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.phone.is_empty()
    }

    /// What everybody at the site may see: `仲*妮 186****1402`.
    #[must_use]
    pub fn masked(&self) -> String {
        let parts = [mask(&self.name, 1, 1), mask(&self.phone, 3, 4)];
        parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// Keeps the first and last characters; what lies between becomes stars, and a short text keeps less of itself.
fn mask(text: &str, first: usize, last: usize) -> String {
    let characters: Vec<char> = text.trim().chars().collect();
    let length = characters.len();
    if length == 0 {
        return String::new();
    }
    let (first, last) = if length > first + last { (first, last) } else { (length / 2, 0) };
    let stars = (length - first - last).clamp(1, 4);
    let head = characters[..first].iter();
    let tail = characters[length - last..].iter();
    head.copied().chain(std::iter::repeat_n('*', stars)).chain(tail.copied()).collect()
}

/// 来电人 of one ticket, readable by who may see the site's personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketCaller {
    pub ticket: TicketId,
    pub site: SiteId,
    pub caller: Caller,
    /// The ticket is not closed: the row stays on the devices that may read it.
    pub current: bool,
}

impl Record for TicketCaller {
    const KIND: &'static str = "tickets.caller";

    fn id(&self) -> Id {
        self.ticket.caller()
    }
    fn scope(&self) -> Scope {
        Scope::SitePii(self.site)
    }
    fn open(&self) -> bool {
        self.current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_caller_can_be_recognised_but_not_called() {
        let check = |name: &str, phone: &str, expected: &str| {
            assert_eq!(Caller { name: name.into(), phone: phone.into() }.masked(), expected);
        };
        check("仲小妮", "18612341402", "仲*妮 186****1402");
        check("张敏", "", "张*");
        check("欧阳娜娜", "0571", "欧**娜 05**");
        check("", "1", "*");
        check("", "", "");
    }
}
