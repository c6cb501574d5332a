//! The filters and the place in the list that a request names.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::{Day, Id, PersonId};

use crate::api_error::ApiError;

/// The longest value of a filter.
const MAX_VALUE_BYTES: usize = 200;

/// What stands behind the `?`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked(BTreeMap<String, String>);

const MALFORMED: ApiError = ApiError::new(StatusCode::BAD_REQUEST, "OFFICE");

impl Asked {
    /// The value in force; empty = none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A filter by person.
    ///
    /// # Errors
    /// 400 for what is no id.
    pub fn person(&self, name: &str) -> Result<Option<PersonId>, ApiError> {
        self.id(name)
    }

    /// A filter by anything with an id.
    ///
    /// # Errors
    /// 400 for what is no id.
    pub fn id<T: From<Id>>(&self, name: &str) -> Result<Option<T>, ApiError> {
        self.parsed::<Id>(name).map(|id| id.map(T::from))
    }

    /// A filter by day, `YYYY-MM-DD` in the houses' own time.
    ///
    /// # Errors
    /// 400 for what is no day.
    pub fn day(&self, name: &str) -> Result<Option<Day>, ApiError> {
        match self.value(name) {
            "" => Ok(None),
            text => Day::parse(text).map(Some).ok_or(MALFORMED),
        }
    }

    /// Where the page before ended.
    ///
    /// # Errors
    /// 400 for what no page has said.
    pub fn after<T: core::str::FromStr>(&self) -> Result<Option<T>, ApiError> {
        self.parsed("after")
    }

    fn parsed<T: core::str::FromStr>(&self, name: &str) -> Result<Option<T>, ApiError> {
        match self.value(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| MALFORMED),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Asked, ApiError> {
        let pairs = axum::extract::Query::<BTreeMap<String, String>>::try_from_uri(&parts.uri);
        let axum::extract::Query(pairs) = pairs.map_err(|_| MALFORMED)?;
        if pairs.values().any(|value| value.len() > MAX_VALUE_BYTES) {
            return Err(MALFORMED);
        }
        Ok(Asked(pairs))
    }
}
