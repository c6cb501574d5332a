//! What people do in a world: the generic notebook, which has one example of every way two people can get into each
//! other's way, and the product's own modules.

pub mod canary;
pub mod front_desk;
pub mod notebook;
pub mod steward;
