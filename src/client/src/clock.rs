//! The only place of the client that reads clocks.

use std::cell::Cell;

use domain::{BootId, Stamp, Timestamp};
use sync::replica::ClockOffset;

use crate::random;

/// The device's clocks and how far they are off.
pub(crate) struct Clock {
    /// Durations by the monotonic clock count within one load of the page.
    boot: BootId,
    offset: Cell<ClockOffset>,
}

impl Clock {
    pub(crate) fn new() -> Clock {
        Clock { boot: BootId(domain::Id(random::bytes())), offset: Cell::default() }
    }

    /// The moment as the server would call it, as far as is known.
    pub(crate) fn now(&self) -> Timestamp {
        self.stamp().corrected()
    }

    /// Everything the device knows about this moment.
    pub(crate) fn stamp(&self) -> Stamp {
        let offset = self.offset.get();
        Stamp {
            wall: wall(),
            zone_minutes: zone_minutes(),
            boot: self.boot,
            monotonic_ms: monotonic_ms(),
            offset_ms: offset.offset_ms,
            error_ms: offset.error_ms,
        }
    }

    /// Learns from one exchange with the server.
    pub(crate) fn learn(&self, round_trip_ms: u64, server_time: Timestamp) {
        let measured = ClockOffset::measured(wall(), round_trip_ms, server_time);
        self.offset.set(self.offset.get().improved(measured));
    }

    /// Server time minus device time and its uncertainty, once measured.
    pub(crate) fn offset(&self) -> Option<(i64, u32)> {
        let offset = self.offset.get();
        (offset != ClockOffset::default()).then_some((offset.offset_ms, offset.error_ms))
    }
}

/// The device's own clock.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and far below 2^53")]
pub(crate) fn wall() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Milliseconds since the page was loaded; never goes back.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never negative, whole milliseconds suffice"
)]
pub(crate) fn monotonic_ms() -> u64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0, |performance| performance.now() as u64)
}

#[expect(clippy::cast_possible_truncation, reason = "a zone is at most fourteen hours away")]
fn zone_minutes() -> i16 {
    -(js_sys::Date::new_0().get_timezone_offset() as i16)
}
