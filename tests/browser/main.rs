//! The working days.
fn main() {}
