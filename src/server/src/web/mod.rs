//! What has nothing to do with the business: headers, forged requests, the client's files, health.

pub mod client_files;
pub mod content_type;
pub mod csp_report;
pub mod csrf;
pub mod headers;
pub mod health;
