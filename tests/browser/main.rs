//! Working days in a real browser against the real server: few, slow, honest. One file per day.

mod basement_day;
mod basement_photos;
mod chinese_input;
mod draft_kept;
mod eight_tabs;
mod every_screen;
mod frozen_tab;
mod full_disk;
mod import_day;
mod keyboard_day;
mod killed_browser;
mod long_offline;
mod old_register;
mod older_records;
mod people;
mod policy;
mod refused_day;
mod seen_elsewhere;
mod server_killed;
mod session_expired;
mod slow_network;
mod supervisor_day;
mod two_builds;
mod two_tabs;
mod update_day;
mod wrong_input;
