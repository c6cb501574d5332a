//! S12: whatever somebody writes into a text field stays text, in what is stored and in what is being typed.

mod office;
mod payloads;
mod stored;
mod typed;
mod watch;
