//! What an authenticator made, by way of a browser that may be anybody's.

use serde_json::json;
use server::factors::passkey::{Presented, PublicKey, RelyingParty, encode};
use sync::Hash;

use super::Decoder;

/// What was asked; the browser's part of the answer is in order, so that the authenticator's is read.
const CHALLENGE: [u8; 32] = [5; 32];

pub(super) const PASSKEYS: &[(&str, Decoder)] = &[
    ("key", |bytes| {
        // The rest of what the key does not take is what it is said to have signed.
        PublicKey::read(bytes).is_some_and(|(key, rest)| key.has_signed(b"message", rest) || rest.is_empty())
    }),
    ("new passkey", |bytes| registers(bytes)),
    // The first 32 bytes are the site's hash, which nobody finds by chance.
    ("new passkey of this site", |bytes| registers(&[&Hash::of(b"localhost").0, bytes].concat())),
];

fn registers(authenticator: &[u8]) -> bool {
    let site = RelyingParty { id: "localhost".to_owned(), origin: "http://localhost:8080".to_owned() };
    let client = json!({
        "type": "webauthn.create",
        "challenge": encode(&CHALLENGE),
        "origin": site.origin,
    });
    let presented = json!({
        "rawId": "AQ",
        "response": {
            "clientDataJSON": encode(client.to_string().as_bytes()),
            "authenticatorData": encode(authenticator),
        },
    });
    let Ok(presented) = serde_json::from_value::<Presented>(presented) else { return false };
    presented.challenge().is_some() && presented.register(&site, &CHALLENGE).is_ok()
}
