//! What every store must do, on a file of its own each time.

use crate::support::disk;

storage::authority_conformance!(disk().database.writer().unwrap());
