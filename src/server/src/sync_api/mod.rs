//! Push, pull and the live poke.

pub mod find;
pub mod live;
pub mod message_body;
pub mod pull;
pub mod push;
