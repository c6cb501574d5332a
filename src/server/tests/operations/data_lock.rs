//! Two programs never write one data folder.

use server::data_lock::{DataLock, LockError};

#[test]
fn a_data_folder_has_one_user_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let first = DataLock::acquire(&data).unwrap();
    assert!(matches!(DataLock::acquire(&data), Err(LockError::Taken { .. })));
    drop(first);
    DataLock::acquire(&data).unwrap();
}
