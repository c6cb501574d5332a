//! One request, as a driver makes it up.

use axum::http::Method;
use serde_json::Value;

use super::forger;
use crate::link::{JSON, OCTETS};

/// One request.
pub struct Ask {
    pub method: Method,
    pub path: String,
    pub kind: &'static str,
    pub body: Vec<u8>,
    /// More headers than every request has.
    pub headers: Vec<(&'static str, String)>,
}

impl Ask {
    #[must_use]
    pub fn get(path: &str) -> Ask {
        Ask { method: Method::GET, path: path.to_owned(), kind: JSON, body: Vec::new(), headers: Vec::new() }
    }

    #[must_use]
    pub fn json(path: &str, value: &Value) -> Ask {
        let (kind, body) = forger::json(value);
        Ask { method: Method::POST, path: path.to_owned(), kind, body, headers: Vec::new() }
    }

    #[must_use]
    pub fn message(path: &str, body: Vec<u8>) -> Ask {
        Ask { method: Method::POST, path: path.to_owned(), kind: OCTETS, body, headers: Vec::new() }
    }

    #[must_use]
    pub fn delete(path: String) -> Ask {
        Ask { method: Method::DELETE, path, kind: JSON, body: Vec::new(), headers: Vec::new() }
    }
}
