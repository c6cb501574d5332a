//! What a person may ask of whoever keeps data about them (PIPL art. 45 and 47).

pub mod export;
