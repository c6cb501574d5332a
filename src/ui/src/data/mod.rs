//! What screens read of the replica, decoded and kept up to date.

mod permission;
mod session;
mod table;
mod use_record;
mod use_table;

pub use permission::{Act, spoken, use_act, use_blocked, use_reason};
pub use session::{Now, Session, provide_now, use_actor, use_now, use_session, use_status};
pub use table::Table;
pub use use_record::{use_record, use_record_at, use_sync_word};
pub use use_table::{TableSignal, Tables, use_table};
