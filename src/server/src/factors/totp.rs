//! Codes by time (RFC 6238): six digits, thirty seconds, SHA-1, as every program that shows such codes expects.

use domain::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use qrcode::QrCode;
use qrcode::render::svg;
use sha1::Sha1;

use crate::random;

/// 160 bits, as RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
const STEP_MS: i64 = 30_000;
const DIGITS: u32 = 6;
/// A telephone's clock may be a step off, either way.
const SKEW: i64 = 1;
/// Name that the telephone's program shows.
const ISSUER: &str = "Guanjia";

/// A new secret.
#[must_use]
pub fn new_secret() -> [u8; SECRET_BYTES] {
    random::bytes()
}

/// The time step whose code this is, if it may be taken now and is later than `last`. By the server's clock alone.
#[must_use]
pub fn accepted_step(secret: &[u8], typed: &str, now: Timestamp, last: i64) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != DIGITS as usize || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typed: u32 = digits.parse().ok()?;
    let current = now.0.div_euclid(STEP_MS);
    // All are computed whatever fits: the time it takes says nothing.
    let fitting = (current - SKEW..=current + SKEW).filter(|step| code(secret, *step) == typed);
    fitting.filter(|step| *step > last).max()
}

/// The code of a time step.
#[must_use]
pub fn code(secret: &[u8], step: i64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 0x0f);
    let word = u32::from_be_bytes([hash[offset], hash[offset + 1], hash[offset + 2], hash[offset + 3]]);
    (word & 0x7fff_ffff) % 10_u32.pow(DIGITS)
}

/// The secret as people type it: base 32 (RFC 4648) without padding.
#[must_use]
pub fn base32(secret: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    let (mut buffer, mut bits) = (0_u32, 0);
    for byte in secret {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(LETTERS[((buffer >> bits) & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(LETTERS[((buffer << (5 - bits)) & 31) as usize]));
    }
    text
}

/// What the telephone's program reads from the picture.
#[must_use]
pub fn uri(secret: &[u8], login: &str) -> String {
    let login: String = login
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let secret = base32(secret);
    format!(
        "otpauth://totp/{ISSUER}:{login}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits={DIGITS}&period=30"
    )
}

/// The same as a picture (SVG, black on white); `None` when it is too long for one, which no login name makes it.
#[must_use]
pub fn picture(uri: &str) -> Option<String> {
    let code = QrCode::new(uri.as_bytes()).ok()?;
    Some(code.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1; there with eight digits, of which these are the last six.
    #[test]
    fn s05_the_codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, expected) in [
            (59_i64, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(code(secret, seconds / 30), expected, "{seconds}");
        }
    }

    #[test]
    fn s05_a_step_counts_once_and_only_near_its_time() {
        let secret = new_secret();
        let now = Timestamp(1_790_000_000_000);
        let step = now.0 / STEP_MS;
        let typed = |step: i64| format!("{:06}", code(&secret, step));
        for near in [step - 1, step, step + 1] {
            assert!(accepted_step(&secret, &typed(near), now, 0) >= Some(near), "{near}");
        }
        assert_eq!(accepted_step(&secret, &typed(step), now, step), None, "again");
        for far in [step - 2, step + 2] {
            let near: Vec<u32> = (step - 1..=step + 1).map(|step| code(&secret, step)).collect();
            assert!(
                accepted_step(&secret, &typed(far), now, 0).is_none() || near.contains(&code(&secret, far))
            );
        }
        let spaced = format!("{} {}", &typed(step)[..3], &typed(step)[3..]);
        assert!(accepted_step(&secret, &spaced, now, 0).is_some());
        for wrong in ["", "12345", "1234567", "abcdef", "１２３４５６", "+12345"] {
            assert_eq!(accepted_step(&secret, wrong, now, 0), None, "{wrong}");
        }
    }

    #[test]
    fn s05_the_secret_is_shown_as_programs_read_it() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI", "RFC 4648");
        assert_eq!(base32(b"fooba"), "MZXW6YTB");
        let uri = uri(b"12345678901234567890", "王 chen");
        assert_eq!(
            uri,
            "otpauth://totp/Guanjia:%E7%8E%8B%20chen?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Guanjia&algorithm=SHA1&digits=6&period=30"
        );
        let picture = picture(&uri).unwrap();
        assert!(picture.contains("<svg") && !picture.contains("script"));
    }
}
