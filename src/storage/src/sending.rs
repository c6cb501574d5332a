//! Sending one file: what to say next, whatever the server has answered. Holds no connection, no clock and no bytes, so
//! that the browser's client and the simulator send by the same rules (sync.md 2.13).
//!
//! ```text
//!   announce ─► piece ─► piece ─► … ─► it is there whole
//!      ▲          └─ cut: the next round announces again, and the server names the offset to go on from
//! ```

use core::ops::Range;

use sync::mutant::{Mutant, active};

/// The bytes of a piece, and of a piece on a line slower than 100 kbit/s: so much is sent again after a cut.
pub const PIECE: usize = 64 * 1024;
pub const SMALL_PIECE: usize = 16 * 1024;

/// More answers about one file that bring it no further mean going in circles.
const MAX_MISSES: u32 = 3;

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask whether it may come, and from where on.
    Announce,
    /// Send these bytes of it.
    Piece(Range<usize>),
    /// It is at the server whole.
    Sent,
    /// The server will never take it.
    Refused,
    /// Try again with the next round.
    Later,
}

/// What the server said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// How far the file is there.
    Told(Standing),
    /// The piece arrived damaged.
    DamagedPiece,
    /// All pieces are there, and together they are another file: from the beginning.
    OtherBytes,
    /// The server looked and will not take such a file.
    Never,
    /// Nothing, or nothing that says anything about the file.
    Nothing,
}

/// How far a file is at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Bytes up to this one.
    Partial(u64),
    /// Whole and looked into.
    Ready,
    /// In a verified backup as well.
    Durable,
}

/// What becomes of this device's copy of a file that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalCopy {
    /// No backup holds the file yet.
    Stays,
    /// It is safe without it.
    MayGo,
    /// The server has lost the file in a restore.
    GoesAgain,
}

impl Standing {
    /// What the server's word means for the copy of a file that was sent.
    #[must_use]
    pub fn of_sent(self) -> LocalCopy {
        match self {
            Standing::Durable => LocalCopy::MayGo,
            Standing::Ready if active(Mutant::FileFreedTooEarly) => LocalCopy::MayGo,
            Standing::Partial(_) if !active(Mutant::LostFileNotResent) => LocalCopy::GoesAgain,
            Standing::Partial(_) | Standing::Ready => LocalCopy::Stays,
        }
    }
}

/// One file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Its length in bytes.
    bytes: usize,
    /// Where the server told us to go on.
    offset: Option<u64>,
    misses: u32,
}

impl Sending {
    /// A file of so many bytes; the first thing to do is to announce it.
    #[must_use]
    pub fn new(bytes: usize) -> (Sending, Next) {
        (Sending { bytes, offset: None, misses: 0 }, Next::Announce)
    }

    /// What to do after this answer; `piece` = the most bytes of the next piece.
    #[must_use]
    pub fn heard(&mut self, heard: Heard, piece: usize) -> Next {
        let offset = match heard {
            Heard::Told(Standing::Ready | Standing::Durable) => return Next::Sent,
            Heard::Told(Standing::Partial(offset)) => offset,
            Heard::DamagedPiece => self.offset.unwrap_or(0),
            Heard::OtherBytes => 0,
            Heard::Never => return Next::Refused,
            Heard::Nothing => return Next::Later,
        };
        if self.offset.is_some_and(|before| offset <= before) {
            self.misses += 1;
            if self.misses > MAX_MISSES {
                return Next::Later;
            }
        }
        self.offset = Some(offset);
        match usize::try_from(offset) {
            Ok(at) if at < self.bytes => Next::Piece(at..self.bytes.min(at.saturating_add(piece.max(1)))),
            // All pieces are there and nobody has looked into them yet: the next announcement makes the server look.
            _ => Next::Later,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(offset: u64) -> Heard {
        Heard::Told(Standing::Partial(offset))
    }

    #[test]
    fn a_file_goes_piece_by_piece_from_where_the_server_says() {
        let (mut sending, first) = Sending::new(100);
        assert_eq!(first, Next::Announce);
        assert_eq!(sending.heard(told(30), 40), Next::Piece(30..70));
        assert_eq!(sending.heard(told(70), 40), Next::Piece(70..100));
        assert_eq!(sending.heard(Heard::Told(Standing::Ready), 40), Next::Sent);
        let (mut known, _) = Sending::new(100);
        assert_eq!(known.heard(Heard::Told(Standing::Durable), 40), Next::Sent, "it need not come at all");
    }

    #[test]
    fn what_was_damaged_comes_again_and_what_was_mixed_up_from_the_beginning() {
        let (mut sending, _) = Sending::new(100);
        assert_eq!(sending.heard(told(40), 40), Next::Piece(40..80));
        assert_eq!(sending.heard(Heard::DamagedPiece, 20), Next::Piece(40..60));
        assert_eq!(sending.heard(Heard::OtherBytes, 40), Next::Piece(0..40));
        assert_eq!(sending.heard(told(40), 40), Next::Piece(40..80), "going on is no miss");
    }

    #[test]
    fn nobody_goes_in_circles() {
        let (mut sending, _) = Sending::new(100);
        let pieces =
            (0..9).map(|_| sending.heard(told(0), 40)).take_while(|next| *next != Next::Later).count();
        assert_eq!(pieces, 1 + 3);
        let (mut whole, _) = Sending::new(100);
        assert_eq!(whole.heard(told(100), 40), Next::Later, "the server has to look first");
        assert_eq!(whole.heard(told(u64::MAX), 40), Next::Later);
    }

    #[test]
    fn only_the_server_ends_it_for_good() {
        let (mut sending, _) = Sending::new(100);
        assert_eq!(sending.heard(Heard::Nothing, 40), Next::Later);
        assert_eq!(sending.heard(Heard::Never, 40), Next::Refused);
    }

    #[test]
    fn a_copy_goes_when_a_backup_holds_the_file_and_is_needed_again_when_the_server_lost_it() {
        assert_eq!(Standing::Durable.of_sent(), LocalCopy::MayGo);
        assert_eq!(Standing::Ready.of_sent(), LocalCopy::Stays);
        assert_eq!(Standing::Partial(7).of_sent(), LocalCopy::GoesAgain);
    }
}
