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
        // The last address in the list that is not one of our own proxies.
        let forwarded = by_proxy.then(|| {
            let list = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
            let addresses: Vec<IpAddr> =
                list.flat_map(|line| line.split(',')).filter_map(|text| text.trim().parse().ok()).collect();
            addresses.into_iter().rev().find(|address: &IpAddr| !trusted(*address))
        });
        let address = forwarded.flatten().unwrap_or(peer);
        let proxy_says_https =
            by_proxy && headers.get("x-forwarded-proto").is_some_and(|scheme| scheme.as_bytes() == b"https");
        let transport = if config.tls_cert.is_some() || proxy_says_https {
            Transport::Secure
        } else if peer.is_loopback() && address.is_loopback() {
            Transport::Loopback
        } else {
            Transport::Open
        };
        Caller { address, transport }
    }
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
    fn s06_plain_http_has_sessions_on_loopback_only() {
        assert_eq!(caller("", "127.0.0.1:5000", &[]).transport, Transport::Loopback);
        assert_eq!(caller("", "[::ffff:127.0.0.1]:5000", &[]).transport, Transport::Loopback);
        assert_eq!(Transport::Open.set_cookie("t", 1), None);
        let cookie = Transport::Secure.set_cookie("t", 1).unwrap();
        let expected = "__Host-guanjia=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=1; Secure";
        assert_eq!(cookie.to_str().unwrap(), expected);
    }
}
