//! What a person may ask of whoever keeps data about them (PIPL art. 45 and 47), and how long it is kept at all.
//!
//! Reading order: [`keep`], [`due`], [`export`], [`forget`], [`daily`], [`erased`].

pub mod daily;
pub mod due;
pub mod erased;
pub mod export;
pub mod forget;
pub mod keep;
mod personal;
