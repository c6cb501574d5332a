//! The authority's storage on SQLite.
