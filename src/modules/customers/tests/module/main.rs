//! Tests of the module, one binary.
