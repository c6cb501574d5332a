//! The two ceremonies: a passkey is made, a passkey signs (WebAuthn 7.1 and 7.2).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::authenticator;
use super::cose::PublicKey;
use crate::app::own_url;
use crate::config::Config;
use crate::factors::pending::Key;

/// Whom browsers make passkeys for: this server under its one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// The host, `guanjia.example`; no address, which browsers refuse.
    pub id: String,
    /// The origin as browsers write it.
    pub origin: String,
}

impl RelyingParty {
    /// From the settings alone, never from what a request says. `None` = there is no host name: no passkeys.
    #[must_use]
    pub fn of(config: &Config) -> Option<RelyingParty> {
        let origin =
            if config.public_url.is_none() && config.tls_cert.is_none() && config.listen.ip().is_loopback() {
                format!("http://localhost:{}", config.listen.port())
            } else {
                config.public_url.is_some().then(|| own_url(config))?
            };
        let host = origin.split_once("://")?.1;
        let id = host.rsplit_once(':').map_or(host, |(host, _)| host).to_owned();
        let is_name = id.parse::<std::net::IpAddr>().is_err() && !id.starts_with('[');
        is_name.then_some(RelyingParty { id, origin })
    }
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    Registration,
    SignIn,
}

/// Why what the browser brought does not count. Told to the log; the browser hears only that it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("it cannot be read")]
    Malformed,
    #[error("it answers something else")]
    OtherQuestion,
    #[error("it was made for another origin")]
    OtherOrigin,
    #[error("it was made for another site")]
    OtherSite,
    #[error("the authenticator did not verify its user")]
    NotVerified,
    #[error("the key is of an unknown kind")]
    UnknownKey,
    #[error("the signature is wrong")]
    Signature,
}

/// What a browser answers in either ceremony, in the names of the standard's JSON form (`toJSON()`); bytes in base64url.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presented {
    #[serde(default)]
    pub raw_id: String,
    pub response: Response,
}

/// The part of it that the authenticator made.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    /// When it signs in.
    #[serde(default)]
    signature: String,
}

/// A new passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    pub credential: Vec<u8>,
    /// The key as the authenticator wrote it.
    pub key: Vec<u8>,
    pub counter: u32,
}

/// A passkey has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    pub counter: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

impl Presented {
    /// The challenge that it answers, so that what was begun can be found. Nothing is proved yet.
    #[must_use]
    pub fn challenge(&self) -> Option<Key> {
        let data: ClientData = serde_json::from_slice(&decode(&self.response.client_data).ok()?).ok()?;
        decode(&data.challenge).ok()?.try_into().ok()
    }

    /// The credential's id as the browser names it.
    #[must_use]
    pub fn credential(&self) -> Option<Vec<u8>> {
        decode(&self.raw_id).ok()
    }

    /// Checks a new passkey.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn register(&self, site: &RelyingParty, challenge: &Key) -> Result<Registered, Refused> {
        self.client_data(Ceremony::Registration, site, challenge)?;
        let data = decode(&self.response.authenticator_data)?;
        let said = authenticator::read(&data, &site.id)?;
        let (credential, _, written) = said.made.ok_or(Refused::Malformed)?;
        Ok(Registered { credential: credential.to_vec(), key: written.to_vec(), counter: said.counter })
    }

    /// Checks a passkey's signature with its key as it was kept.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn sign_in(&self, site: &RelyingParty, challenge: &Key, key: &[u8]) -> Result<Signed, Refused> {
        let client_data = self.client_data(Ceremony::SignIn, site, challenge)?;
        let data = decode(&self.response.authenticator_data)?;
        let said = authenticator::read(&data, &site.id)?;
        let (key, _) = PublicKey::read(key).ok_or(Refused::UnknownKey)?;
        let message = [&data[..], &Sha256::digest(&client_data)[..]].concat();
        let signed = key.has_signed(&message, &decode(&self.response.signature)?);
        if signed { Ok(Signed { counter: said.counter }) } else { Err(Refused::Signature) }
    }

    /// The browser's part: which question it answered, and for which page.
    fn client_data(
        &self,
        ceremony: Ceremony,
        site: &RelyingParty,
        challenge: &Key,
    ) -> Result<Vec<u8>, Refused> {
        let bytes = decode(&self.response.client_data)?;
        let data: ClientData = serde_json::from_slice(&bytes).map_err(|_| Refused::Malformed)?;
        let kind = match ceremony {
            Ceremony::Registration => "webauthn.create",
            Ceremony::SignIn => "webauthn.get",
        };
        if data.kind != kind || decode(&data.challenge)? != challenge {
            return Err(Refused::OtherQuestion);
        }
        if data.origin != site.origin || data.cross_origin {
            return Err(Refused::OtherOrigin);
        }
        Ok(bytes)
    }
}

fn decode(text: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Refused::Malformed)
}

/// Bytes as they stand in the standard's JSON form.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s05_the_site_is_what_the_settings_say() {
        let of = |public_url: Option<&str>, listen: &str| {
            let config = Config {
                public_url: public_url.map(str::to_owned),
                listen: listen.parse().unwrap(),
                ..Config::default()
            };
            RelyingParty::of(&config).map(|site| (site.id, site.origin))
        };
        let named = |id: &str, origin: &str| Some((id.to_owned(), origin.to_owned()));
        assert_eq!(of(None, "127.0.0.1:8080"), named("localhost", "http://localhost:8080"));
        assert_eq!(
            of(Some("https://guanjia.example"), "0.0.0.0:443"),
            named("guanjia.example", "https://guanjia.example")
        );
        assert_eq!(
            of(Some("https://g.example:8443"), "0.0.0.0:443"),
            named("g.example", "https://g.example:8443")
        );
        assert_eq!(of(Some("https://10.0.0.5"), "0.0.0.0:443"), None);
        assert_eq!(of(None, "0.0.0.0:443"), None);
    }
}
