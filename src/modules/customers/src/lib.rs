//! 客户 who lives or works in a unit, and how to reach them.
