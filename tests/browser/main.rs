//! Working days in a real browser against the real server: few, slow, honest. One file per day.

mod basement_day;
mod chinese_input;
mod every_screen;
mod import_day;
mod keyboard_day;
mod killed_browser;
mod old_register;
mod people;
mod refused_day;
mod server_killed;
mod session_expired;
mod two_tabs;
mod update_day;
mod wrong_input;
