//! The key that signs checkpoints. It follows from a secret of the key file, as the key of device backups does, so whoever
//! restores a server with its keys goes on signing with the same one; its public half is for everybody to keep.

use p256::SecretKey;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};

use crate::keys::derived_secret;
use crate::random::hex;

/// What HKDF is told that the secret is for.
const PURPOSE: &[u8] = b"guanjia checkpoint signature";

/// How a file with the public key begins.
const NAME: &str = "guanjia-checkpoints-p256";

/// Signs.
pub struct CheckpointKey {
    signing: SigningKey,
    public: PublicKey,
}

/// Verifies; knows no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl CheckpointKey {
    /// The key of a server with this secret.
    #[must_use]
    pub fn derive(root: &[u8; 32]) -> CheckpointKey {
        let secret: SecretKey = derived_secret(root, PURPOSE);
        let signing = SigningKey::from(&secret);
        let public = PublicKey(*signing.verifying_key());
        CheckpointKey { signing, public }
    }

    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// ECDSA over P-256 and SHA-256, r and s in 64 bytes; the same text gives the same signature.
    #[must_use]
    pub fn sign(&self, text: &str) -> Vec<u8> {
        let signature: Signature = self.signing.sign(text.as_bytes());
        signature.to_bytes().to_vec()
    }
}

impl PublicKey {
    /// Whether the holder of the secret has signed exactly this text.
    #[must_use]
    pub fn has_signed(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify(text.as_bytes(), &signature).is_ok())
    }

    /// As a file holds it: one line.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{NAME} {}\n", hex(self.0.to_sec1_point(false).as_bytes()))
    }

    /// Reads [`PublicKey::to_text`]. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<PublicKey> {
        let digits = text.trim().strip_prefix(NAME)?.trim();
        let bytes: [u8; 65] = crate::random::unhex(digits)?;
        VerifyingKey::from_sec1_bytes(&bytes).ok().map(PublicKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s31_only_the_keys_holder_signs_and_only_this_text() {
        let (own, other) = (CheckpointKey::derive(&[1; 32]), CheckpointKey::derive(&[2; 32]));
        let signature = own.sign("day 20261122");
        let public = PublicKey::parse(&own.public().to_text()).unwrap();
        assert!(public.has_signed("day 20261122", &signature));
        assert!(!public.has_signed("day 20261123", &signature));
        assert!(!other.public().has_signed("day 20261122", &signature));
        assert!(!public.has_signed("day 20261122", &signature[..63]) && !public.has_signed("x", &[0; 64]));
        assert_eq!(CheckpointKey::derive(&[1; 32]).public(), own.public(), "the same key after a restart");
        assert_eq!(PublicKey::parse("guanjia-checkpoints-p256 00"), None);
    }
}
