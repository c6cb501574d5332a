//! A passkey without a telephone: makes and signs what a browser would, and lies as it is told to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT_AND_VERIFIED: u8 = 0x05;
const ATTESTED: u8 = 0x40;

/// One passkey; its fields are what it says, true or not.
pub(crate) struct Authenticator {
    key: EcdsaKeyPair,
    credential: Vec<u8>,
    pub(crate) origin: String,
    pub(crate) rp_id: String,
    pub(crate) flags: u8,
    pub(crate) counter: u32,
}

impl Authenticator {
    /// One that tells the truth about a page at this origin.
    pub(crate) fn honest(origin: &str) -> Authenticator {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap();
        Authenticator {
            key,
            credential: server::random::bytes::<16>().to_vec(),
            origin: origin.to_owned(),
            rp_id: "localhost".to_owned(),
            flags: PRESENT_AND_VERIFIED,
            counter: 1,
        }
    }

    /// Answers `navigator.credentials.create()`.
    pub(crate) fn create(&self, options: &Value) -> Value {
        assert_eq!(options["publicKey"]["authenticatorSelection"]["userVerification"], "required");
        let data = self.client_data("webauthn.create", &options["publicKey"]["challenge"]);
        let point = self.key.public_key().as_ref();
        let key = [
            &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..],
            &point[1..33],
            &[0x22, 0x58, 32],
            &point[33..],
        ];
        let length = u16::try_from(self.credential.len()).unwrap().to_be_bytes();
        let made = [&[0; 16][..], &length, &self.credential, &key.concat()].concat();
        let said = [self.said(self.flags | ATTESTED), made].concat();
        json!({ "rawId": encode(&self.credential), "type": "public-key", "response": {
            "clientDataJSON": encode(&data), "authenticatorData": encode(&said), "transports": ["internal"],
        } })
    }

    /// Answers `navigator.credentials.get()`.
    pub(crate) fn get(&self, options: &Value) -> Value {
        let listed = options["publicKey"]["allowCredentials"].as_array().unwrap();
        assert!(listed.iter().any(|one| one["id"] == json!(encode(&self.credential))), "{options}");
        self.get_for(&options["publicKey"]["challenge"], "webauthn.get")
    }

    /// Signs whatever challenge, as whatever ceremony.
    pub(crate) fn get_for(&self, challenge: &Value, kind: &str) -> Value {
        let data = self.client_data(kind, challenge);
        let said = self.said(self.flags);
        let message = [&said[..], &Sha256::digest(&data)[..]].concat();
        let signed = self.key.sign(&SystemRandom::new(), &message).unwrap();
        json!({ "rawId": encode(&self.credential), "type": "public-key", "response": {
            "clientDataJSON": encode(&data), "authenticatorData": encode(&said), "signature": encode(signed.as_ref()),
            "userHandle": null,
        } })
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn said(&self, flags: u8) -> Vec<u8> {
        [&Sha256::digest(self.rp_id.as_bytes())[..], &[flags], &self.counter.to_be_bytes()].concat()
    }
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
