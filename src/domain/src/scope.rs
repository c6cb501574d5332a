//! Who may read a row: each row has exactly one scope.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{PersonId, SiteId, id::ParseIdError};

/// A reading partition. The pull filters by it; nothing else decides what a device receives (sync.md, decision 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everybody of the organisation: sites, posts, people.
    Org,
    /// Everybody who works at the site.
    Site(SiteId),
    /// Names, telephones, plates of that site: only who needs them.
    SitePii(SiteId),
    /// One person alone.
    User(PersonId),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Org => f.write_str("org"),
            Scope::Site(site) => write!(f, "site:{site}"),
            Scope::SitePii(site) => write!(f, "site:{site}:pii"),
            Scope::User(person) => write!(f, "user:{person}"),
        }
    }
}

impl FromStr for Scope {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Scope, ParseIdError> {
        let mut parts = text.split(':');
        let scope = match (parts.next(), parts.next(), parts.next()) {
            (Some("org"), None, None) => Scope::Org,
            (Some("site"), Some(site), None) => Scope::Site(site.parse()?),
            (Some("site"), Some(site), Some("pii")) => Scope::SitePii(site.parse()?),
            (Some("user"), Some(person), None) => Scope::User(person.parse()?),
            _ => return Err(ParseIdError),
        };
        if parts.next().is_some() { Err(ParseIdError) } else { Ok(scope) }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Scope")]
enum Compact {
    Org,
    Site(SiteId),
    SitePii(SiteId),
    User(PersonId),
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        match *self {
            Scope::Org => Compact::Org,
            Scope::Site(site) => Compact::Site(site),
            Scope::SitePii(site) => Compact::SitePii(site),
            Scope::User(person) => Compact::User(person),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scope, D::Error> {
        if deserializer.is_human_readable() {
            let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
            return text.parse().map_err(de::Error::custom);
        }
        Ok(match Compact::deserialize(deserializer)? {
            Compact::Org => Scope::Org,
            Compact::Site(site) => Scope::Site(site),
            Compact::SitePii(site) => Scope::SitePii(site),
            Compact::User(person) => Scope::User(person),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    #[test]
    fn a_scope_survives_its_text_form() {
        let id = Id([7; 16]);
        for scope in [Scope::Org, Scope::Site(id.into()), Scope::SitePii(id.into()), Scope::User(id.into())] {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        for text in ["", "site", "org:x", "site:00", "user:a:b:c"] {
            assert!(text.parse::<Scope>().is_err(), "{text}");
        }
    }
}
