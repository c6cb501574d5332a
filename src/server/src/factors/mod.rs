//! The second factor: what people above the front desk prove besides their password (S5).
//!
//! ```text
//! password fits ─┬─ no factor asked for ─────────────────────────► session
//!                ├─ factor enrolled ── ticket ── code / passkey ──► session (second = true)
//!                └─ factor owed ─┬─ within the first days ────────► session, reminded
//!                                └─ later ── session that can only enrol (Check::Enrol) ── enrolled ──► session
//! ```
//!
//! Invariants:
//! 1. Who has a factor has no session without it: enrolling the first one ends the person's other sessions.
//! 2. Before the second step nothing leaves the server that opens anything: no cookie, no actor key.
//! 3. A time step, a challenge, a ticket and a recovery code each count once.
//! 4. Secrets lie sealed with a key that is not in the database; recovery codes as hashes; passkeys as public keys.
//!
//! Reading order: [`policy`] (who owes one), [`second_step`] (signing in), [`enrol`], [`listed`]; [`totp`], [`passkey`].

pub mod enrol;
pub mod listed;
pub mod passkey;
pub mod pending;
pub mod policy;
pub mod recovery;
pub mod sealed;
pub mod second_step;
pub mod totp;

use pending::Pending;

/// What has begun and not ended, in memory: a restart forgets it and people begin anew.
#[derive(Default)]
pub struct Begun {
    pub tickets: Pending<second_step::Ticket>,
    pub codes: Pending<enrol::NewCodes>,
    pub passkeys: Pending<enrol::NewPasskey>,
}
