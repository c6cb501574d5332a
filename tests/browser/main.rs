//! Working days in a real browser against the real server: few, slow, honest. One file per day.

mod basement_day;
mod chinese_input;
mod every_screen;
mod killed_browser;
mod people;
mod server_killed;
mod session_expired;
mod two_tabs;
mod update_day;
