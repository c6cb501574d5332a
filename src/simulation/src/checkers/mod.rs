//! The promises, each checked by a function that shares nothing with the engines but their data types.

pub mod chain;
pub mod convergence;
pub mod custody;
pub mod effects;
pub mod intents;
pub mod ledger;
pub mod liveness;
pub mod numbers;
pub mod rights;
pub mod view;
pub mod visits;

use crate::report::Violation;
use crate::world::World;

/// The account at the end of a world that has become quiet.
///
/// # Errors
/// The first promise that was broken.
pub fn at_the_end(world: &mut World) -> Result<(), Violation> {
    custody::every_op_has_one_fate(world)?;
    intents::check(&world.server.store.ledger, world.people.persons[0].id)?;
    custody::authors_are_proven(world)?;
    custody::refusals_are_shown(world)?;
    custody::poison_blocks_nobody(world)?;
    custody::files_are_whole(world)?;
    numbers::are_dense_and_unique(world)?;
    visits::are_what_was_applied(world)?;
    convergence::every_device_shows_what_it_may(world)?;
    convergence::storage_is_bounded(world)?;
    chain::no_false_alarm(world)?;
    chain::verify(world)
}
