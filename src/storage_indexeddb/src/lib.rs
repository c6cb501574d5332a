//! The replica's storage on IndexedDB.
