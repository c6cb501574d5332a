//! 编号: the number people say on the telephone.

use core::fmt;

use domain::{ApplyError, Day, Id, Record, Records, Scope, SiteId};
use serde::{Deserialize, Serialize};

/// `20261121-031`: the day at the site and a serial number, made by the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TicketNumber {
    pub day: Day,
    pub serial: u32,
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:03}", self.day.digits(), self.serial)
    }
}

/// How many numbers one site has used on one day. Written by the server only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberCounter {
    pub site: SiteId,
    pub day: Day,
    pub last: u32,
}

impl NumberCounter {
    /// Where the counter of this site and day lies.
    #[must_use]
    pub fn id_of(site: SiteId, day: Day) -> Id {
        site.id().derived(&format!("tickets.number {}", day.digits()))
    }
}

impl Record for NumberCounter {
    const KIND: &'static str = "tickets.number_counter";

    fn id(&self) -> Id {
        NumberCounter::id_of(self.site, self.day)
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
    /// No device needs it.
    fn open(&self) -> bool {
        false
    }
}

/// Takes the next number of the day.
pub(crate) fn take_next(
    records: &mut Records<'_>,
    site: SiteId,
    day: Day,
) -> Result<TicketNumber, ApplyError> {
    let counter = records.get::<NumberCounter>(NumberCounter::id_of(site, day))?;
    let serial = counter.map_or(0, |counter| counter.last) + 1;
    records.put(&NumberCounter { site, day, last: serial });
    Ok(TicketNumber { day, serial })
}

/// Whether this is a provisional number as a device makes it: `7F-0031`, a short tag and at least four digits.
#[must_use]
pub fn is_provisional(text: &str) -> bool {
    let Some((tag, counter)) = text.split_once('-') else { return false };
    let tag_fits = (1..=4).contains(&tag.len())
        && tag.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let counter_fits = (4..=9).contains(&counter.len()) && counter.bytes().all(|byte| byte.is_ascii_digit());
    tag_fits && counter_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_day_and_serial() {
        let day = domain::Timestamp(1_795_190_400_000).day(); // 2026-11-20T16:00:00Z
        assert_eq!(TicketNumber { day, serial: 31 }.to_string(), "20261121-031");
        assert_eq!(TicketNumber { day, serial: 1234 }.to_string(), "20261121-1234");
    }

    #[test]
    fn only_a_tag_and_digits_make_a_provisional_number() {
        for good in ["7F-0031", "A-123456", "ZZ99-0000"] {
            assert!(is_provisional(good), "{good}");
        }
        for bad in ["", "7F", "7F-", "7F-31", "7f-0031", "-0031", "TOOLONG-0031", "7F-00a1", "7F-0031-2"] {
            assert!(!is_provisional(bad), "{bad}");
        }
    }
}
