//! Random bytes from the browser, and ids in the order of time (UUIDv7).

use std::cell::Cell;

use domain::Id;

use crate::clock;

/// Bytes from the browser's cryptographic source.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    // The gate refuses browsers without it; ids that repeat would be worse than a stop.
    crypto
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).ok())
        .expect("every browser past the gate has a cryptographic random source");
    bytes
}

pub(crate) fn number() -> u32 {
    u32::from_le_bytes(bytes())
}

/// Makes ids that sort by time, also within one millisecond and when the clock is set back.
pub(crate) struct Ids {
    /// Milliseconds and the 12-bit counter of the last id, as one number.
    last: Cell<u64>,
}

impl Ids {
    pub(crate) fn new() -> Ids {
        Ids { last: Cell::new(0) }
    }

    pub(crate) fn next(&self) -> Id {
        let mut random: [u8; 10] = bytes();
        let wall = u64::try_from(clock::wall().0).unwrap_or(0);
        // Half of the counter's room stays free for further ids of the same millisecond.
        let fresh = (wall << 12) | u64::from(u16::from_be_bytes([random[0], random[1]]) & 0x07ff);
        let tick = fresh.max(self.last.get() + 1);
        self.last.set(tick);
        random.rotate_left(2);
        id_of(tick, random)
    }
}

/// 48 bits of milliseconds, version 7, 12 bits of counter, variant, 62 random bits.
fn id_of(tick: u64, random: [u8; 10]) -> Id {
    let mut id = [0; 16];
    id[..6].copy_from_slice(&(tick >> 12).to_be_bytes()[2..]);
    let counter = (tick & 0x0fff) as u16 | 0x7000;
    id[6..8].copy_from_slice(&counter.to_be_bytes());
    id[8..].copy_from_slice(&random[..8]);
    id[8] = (id[8] & 0x3f) | 0x80;
    Id(id)
}
