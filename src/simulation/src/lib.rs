//! Many replicas and one authority on a virtual clock, network and disk, driven by a seed.
//!
//! A seed makes one world: two to eight devices with one to three tabs each, one to five people sharing them, one to
//! three sites, a server with backups. People capture 50 to 500 ops while faults strike at rates of their own in each
//! world. Then the faults stop, everything must become quiet within 20 simulated minutes, and the account is made.
//! The cores are the real ones (`sync`, `storage::serve`), the stores are `storage::memory`; nothing reads a clock or
//! draws a number but [`prng`]. The same seed leaves the same trace.
//!
//! ```text
//! cargo xtask simulate --seeds 5000          the command of every change; prints what happened
//! cargo xtask simulate --seed 362 --story    one world, told event by event
//! cargo xtask soak mutants                   every rule left out is noticed
//! ```
//!
//! Invariants (numbers of sync.md 3.1; E = at every step, Q = at the end):
//! 1. What was said to be saved is in `ops`, at the server, in a verified backup or declared lost with an evicted origin
//!    (E, sampled); a draft goes with its capture, a file lies whole on its device: `checkers::custody`.
//! 2. Each op has one fate, or the server knows by number or id that it lacks it; dependants wait and go (E, Q): `checkers::ledger`, `checkers::intents`.
//! 3. No effect twice, none half, no intent in two forms (E, Q): `checkers::effects`, `checkers::intents`.
//! 4. Seqs are gap-free in commit order (E): `checkers::ledger`.
//! 5. Devices show the visible part of the working set, byte for byte (Q): `checkers::convergence`.
//! 6. No answer holds a canary of a scope the session may not read (E): `checkers::rights`.
//! 7. Nothing is applied that a second, naive rights function forbids, or whose author is unproven (E, Q).
//! 8. Refused and held ops are at the server and in the inbox of the device where they were captured (Q):
//!    `checkers::custody`.
//! 9. The grown view is the replayed view (E, sampled), and own work never vanishes between outbox and rows (E).
//! 11. Liveness (Q): `checkers::liveness`.
//! 10. What a world leaves as its trace natively it leaves in wasm: `tests/both_targets.rs`.
//! 12. A poison op is held, one over which the whole server fails is parked, no other op is, and nobody waits (Q).
//! 13. Positions and rows never go backward within one epoch and person (E): `checkers::view`.
//! 14. The chain verifies, a flipped byte, an altered row and a missing commit are found, and no rollback is called
//!     that was none (Q): `checkers::chain`.
//! 15. What was taken away is not in memory, shown or not, and not stored after compaction (E, Q): `checkers::view`.
//! 16. The same story under other clocks has the same end (every 20th seed): `metamorphic`.
//! 17. What creates and appends may arrive in any order (every 20th seed): `metamorphic`.
//! 18. The page log, `sent` and the remembered removals are bounded (Q): `checkers::convergence`.
//! 19. Ticket numbers are dense and unique per site and day (Q; the tickets module's own): `checkers::numbers`.
//!     Visits are what their applied ops make them, and name the ticket of their batch (Q): `checkers::visits`.
//!
//! Faults strike at rates of their own in each world; processes die at the named [`points`]; every fourth world is a
//! storm of restores, clones and lost power. A run of 1,000 seeds and more fails when a fault befell less than 1 % of
//! them, one of 5,000 and more when nobody ever died at one of the points.
//!
//! Files are taken, named by captures, sent in pieces, refused, freed and lost in restores: [`files`].
//!
//! Not here: encryption, several streams. Worlds work with the notebook of [`workload`], with tickets
//! and with visits; the other modules are not simulated.
//!
//! Reading order: [`world`] (what a seed brings into being), `rounds` (how a tab syncs), [`server`], [`disk`],
//! [`network`], `happenings` (what befalls the world), [`checkers`], [`mutants`].

pub mod chaos;
pub mod checkers;
pub mod clock;
pub mod device;
pub mod disk;
pub mod faults;
pub mod files;
mod happenings;
pub mod metamorphic;
pub mod mutants;
pub mod network;
mod office;
pub mod people;
pub mod points;
pub mod prng;
mod reception;
pub mod report;
mod rounds;
pub mod run;
pub mod server;
mod session;
pub mod workload;
pub mod world;
