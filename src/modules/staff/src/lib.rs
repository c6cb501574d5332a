//! 员工 people, posts and who reports to whom.
