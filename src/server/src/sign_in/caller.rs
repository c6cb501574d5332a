//! Where a request comes from: address, transport and cookie, with proxies believed only where configured (S42).

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::Config;

/// The cookie over HTTPS: the prefix makes browsers insist on Secure, this host alone and path `/` (S6).
const SECURE_COOKIE: &str = "__Host-guanjia";
/// The cookie over plain HTTP, which exists on loopback only: for trying out and for development.
const LOOPBACK_COOKIE: &str = "guanjia";

/// The way a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub address: IpAddr,
    pub transport: Transport,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TLS up to us or up to a proxy that we trust.
    Secure,
    /// Plain, but it never leaves this machine.
    Loopback,
    /// Plain over a network: nobody may sign in this way.
    Open,
}

impl Caller {
    #[must_use]
    pub fn of(config: &Config, peer: SocketAddr, headers: &HeaderMap) -> Caller {
        let peer = peer.ip().to_canonical();
        let trusted =
            |address: IpAddr| config.trusted_proxies.iter().any(|network| network.contains(address));
        let by_proxy = trusted(peer);
        let address = if by_proxy { forwarded(headers, trusted).unwrap_or(peer) } else { peer };
        let transport = if config.tls_cert.is_some() || by_proxy && says_https(headers) {
            Transport::Secure
        } else if !by_proxy && has_passed_a_proxy(headers) {
            // A proxy on this machine that nobody has configured: its callers come from anywhere.
            Transport::Open
        } else if peer.is_loopback() && address.is_loopback() {
            Transport::Loopback
        } else {
            Transport::Open
        };
        Caller { address, transport }
    }
}

/// The last address in the lists that is not one of our own proxies. What a proxy of ours wrote stands at the end; whatever
/// stands before the first foreign address, or before something that is no address, was written by the caller.
fn forwarded(headers: &HeaderMap, trusted: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let lines: Vec<&HeaderValue> = headers.get_all("x-forwarded-for").iter().collect();
    for line in lines.into_iter().rev() {
        for text in line.to_str().ok()?.rsplit(',') {
            let address = address(text.trim())?;
            if !trusted(address) {
                return Some(address);
            }
        }
    }
    None
}

/// `192.0.2.9`, `192.0.2.9:4711`, `2001:db8::9`, `[2001:db8::9]`, `[2001:db8::9]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let found = bare.parse().or_else(|_| text.parse().map(|with_port: SocketAddr| with_port.ip()));
    found.ok().map(|address: IpAddr| address.to_canonical())
}

/// All proxies on the way agree that it was HTTPS: one of several values may be the caller's own.
fn says_https(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all("x-forwarded-proto").iter().peekable();
    values.peek().is_some() && values.all(|value| value.as_bytes() == b"https")
}

fn has_passed_a_proxy(headers: &HeaderMap) -> bool {
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

impl Transport {
    /// The `Set-Cookie` of a new session; `None` = sessions do not exist on this transport.
    #[must_use]
    pub fn set_cookie(self, token: &str, max_age_seconds: i64) -> Option<HeaderValue> {
        let (name, secure) = self.cookie()?;
        let text =
            format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_seconds}{secure}");
        HeaderValue::from_str(&text).ok()
    }

    /// The token that the request carries.
    #[must_use]
    pub fn token(self, headers: &HeaderMap) -> Option<String> {
        let (name, _) = self.cookie()?;
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut cookies =
            lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        cookies.find(|(known, _)| *known == name).map(|(_, token)| token.to_owned())
    }

    fn cookie(self) -> Option<(&'static str, &'static str)> {
        match self {
            Transport::Secure => Some((SECURE_COOKIE, "; Secure")),
            Transport::Loopback => Some((LOOPBACK_COOKIE, "")),
            Transport::Open => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(proxies: &str, peer: &str, headers: &[(&'static str, &'static str)]) -> Caller {
        let config = Config {
            trusted_proxies: proxies.split(',').filter_map(|text| text.parse().ok()).collect(),
            ..Config::default()
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        Caller::of(&config, peer.parse().unwrap(), &map)
    }

    #[test]
    fn s42_a_forged_header_does_not_change_the_throttle_key() {
        let forged = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-proto", "https")];
        let found = caller("", "192.0.2.7:5000", &forged);
        assert_eq!(found, Caller { address: "192.0.2.7".parse().unwrap(), transport: Transport::Open });
        let chain = [("x-forwarded-for", "6.6.6.6, 192.0.2.9, 10.0.0.2"), ("x-forwarded-proto", "https")];
        let found = caller("10.0.0.0/8", "10.0.0.1:5000", &chain);
        assert_eq!(found, Caller { address: "192.0.2.9".parse().unwrap(), transport: Transport::Secure });
    }

    #[test]
    fn s42_what_stands_before_a_word_that_is_no_address_is_the_callers_own() {
        let from =
            |list: &'static str| caller("10.0.0.0/8", "10.0.0.1:5000", &[("x-forwarded-for", list)]).address;
        let is = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(from("6.6.6.6, 192.0.2.9:4711"), is("192.0.2.9"));
        assert_eq!(from("6.6.6.6, [2001:db8::9]:4711, 10.0.0.3"), is("2001:db8::9"));
        assert_eq!(from("6.6.6.6, [2001:db8::9]"), is("2001:db8::9"));
        assert_eq!(from("6.6.6.6, unknown"), is("10.0.0.1"), "the proxy itself, never the word before");
        assert_eq!(from("6.6.6.6, 10.0.0.3, "), is("10.0.0.1"));
        assert_eq!(from("10.0.0.2, ::ffff:10.0.0.3"), is("10.0.0.1"), "nobody but proxies");
        let two = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "192.0.2.9")];
        assert_eq!(
            caller("10.0.0.0/8", "10.0.0.1:5000", &two).address,
            is("192.0.2.9"),
            "the last line counts"
        );
    }

    #[test]
    fn s42_https_is_what_every_proxy_says() {
        let by =
            |pairs: &[(&'static str, &'static str)]| caller("10.0.0.0/8", "10.0.0.1:5000", pairs).transport;
        assert_eq!(by(&[("x-forwarded-proto", "https")]), Transport::Secure);
        assert_eq!(by(&[("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")]), Transport::Open);
        assert_eq!(by(&[("x-forwarded-proto", "https, http")]), Transport::Open);
        assert_eq!(by(&[("x-forwarded-proto", "HTTP")]), Transport::Open);
    }

    #[test]
    fn s42_a_proxy_that_nobody_configured_is_not_taken_for_this_machine() {
        for header in ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"] {
            assert_eq!(
                caller("", "127.0.0.1:5000", &[(header, "127.0.0.1")]).transport,
                Transport::Open,
                "{header}"
            );
        }
        let configured = [("x-forwarded-for", "127.0.0.1")];
        assert_eq!(caller("127.0.0.1", "127.0.0.1:5000", &configured).transport, Transport::Loopback);
    }

    #[test]
    fn s06_plain_http_has_sessions_on_loopback_only() {
        assert_eq!(caller("", "127.0.0.1:5000", &[]).transport, Transport::Loopback);
        assert_eq!(caller("", "[::ffff:127.0.0.1]:5000", &[]).transport, Transport::Loopback);
        assert_eq!(Transport::Open.set_cookie("t", 1), None);
        let cookie = Transport::Secure.set_cookie("t", 1).unwrap();
        let expected = "__Host-guanjia=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=1; Secure";
        assert_eq!(cookie.to_str().unwrap(), expected);
    }
}
