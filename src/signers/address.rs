//! Where a back end hands out a token: what is accepted as such an address, and which computer is meant by it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ureq::http::Uri;

use super::credentials::find_credential;
use crate::settings::server_url::{BadServerUrl, ServerUrl, host_name};

/// The address at which a back end hands out a token. Plain http is for this computer alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckUrl {
    origin: ServerUrl,
    /// As it was typed, with the query.
    path: String,
}

/// Why a text is no such address. Nothing of it is in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCheckUrl {
    /// Neither `https` nor `http`.
    #[error("it begins with `https://`, as in `https://shop.example/chat-token` (`http://` for this computer alone)")]
    Scheme,
    /// `http`, and another computer.
    #[error("plain http is for this computer alone: everybody on the way could read the token")]
    InTheClear,
    /// A name or a password before the host.
    #[error(
        "it has no user name or password in it: what the back end asks for goes into a file (`--check-header-file`)"
    )]
    UserInfo,
    /// A `#` and what follows it.
    #[error("a `#` and what follows it is never sent")]
    Fragment,
    /// A word in it looks like a credential.
    #[error(
        "a part of it looks like a credential, and it is shown and kept: put that into a file (`--check-header-file`)"
    )]
    Credential,
    /// Something else that no address has.
    #[error("that is not an address, as `https://shop.example/chat-token` is one")]
    Malformed,
}

impl CheckUrl {
    /// Whom to ask: scheme, host and port.
    pub(crate) fn origin(&self) -> &ServerUrl {
        &self.origin
    }

    /// What to ask for: path and query.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The port that is connected to.
    pub(crate) fn port(&self) -> u16 {
        let name = self.origin.host_name();
        let after =
            self.origin.host().rsplit_once(':').filter(|(_, port)| !name.ends_with(port) || !name.contains(':'));
        let typed = after.and_then(|(_, port)| port.parse().ok());
        typed.unwrap_or(if self.origin.is_https() { 443 } else { 80 })
    }
}

impl fmt::Display for CheckUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

impl FromStr for CheckUrl {
    type Err = BadCheckUrl;

    fn from_str(text: &str) -> Result<Self, BadCheckUrl> {
        let begin = text.find("://").ok_or(BadCheckUrl::Scheme)? + 3;
        let host = text.get(begin..).unwrap_or_default();
        let end = begin + host.find(['/', '?', '#']).unwrap_or(host.len());
        let (origin, rest) = text.split_at(end);
        if rest.contains('#') {
            return Err(BadCheckUrl::Fragment);
        }
        let origin: ServerUrl = origin.parse().map_err(|why| match why {
            BadServerUrl::Scheme => BadCheckUrl::Scheme,
            BadServerUrl::UserInfo => BadCheckUrl::UserInfo,
            _ => BadCheckUrl::Malformed,
        })?;
        if origin.is_in_the_clear() {
            return Err(BadCheckUrl::InTheClear);
        }
        let slash = if rest.starts_with('/') { "" } else { "/" };
        let path = format!("{slash}{rest}");
        let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\`<>".contains(&byte));
        if !is_plain || format!("{origin}{path}").parse::<Uri>().is_err() {
            return Err(BadCheckUrl::Malformed);
        }
        if find_credential(&[path.as_str()]).is_some() {
            return Err(BadCheckUrl::Credential);
        }
        Ok(Self { origin, path })
    }
}

/// The one address that counts as a host's: one back end, and not the load balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolve {
    host: String,
    address: IpAddr,
}

/// A text that is not `HOST:ADDR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is a host and the IP address that is to count as its own, as in `shop.example:10.0.0.4`")]
pub struct BadResolve;

impl Resolve {
    pub(crate) fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether it is about the host of that address.
    pub(crate) fn is_of(&self, url: &CheckUrl) -> bool {
        self.host == url.origin().host_name()
    }
}

impl fmt::Display for Resolve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.address)
    }
}

impl FromStr for Resolve {
    type Err = BadResolve;

    fn from_str(text: &str) -> Result<Self, BadResolve> {
        let (host, address) = text.split_once(':').ok_or(BadResolve)?;
        let address = address.trim_start_matches('[').trim_end_matches(']').parse().map_err(|_| BadResolve)?;
        let host = host.to_ascii_lowercase();
        let url: ServerUrl = format!("https://{host}").parse().map_err(|_| BadResolve)?;
        if host_name(url.host()) == host { Ok(Self { host, address }) } else { Err(BadResolve) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_as_it_was_typed() {
        for (text, url, port) in [
            ("https://shop.example/chat-token", "https://shop.example/chat-token", 443),
            ("HTTPS://Shop.example", "https://shop.example/", 443),
            ("https://shop.example:8443/Token/", "https://shop.example:8443/Token/", 8443),
            ("https://shop.example?x=1&y=%20", "https://shop.example/?x=1&y=%20", 443),
            ("http://127.0.0.1:3000/t?a=b//", "http://127.0.0.1:3000/t?a=b//", 3000),
            ("http://[::1]:3000/t", "http://[::1]:3000/t", 3000),
            ("http://[::1]/t", "http://[::1]/t", 80),
        ] {
            let parsed: CheckUrl = text.parse().unwrap();
            assert_eq!((parsed.to_string().as_str(), parsed.port()), (url, port), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_named_and_not_quoted() {
        for (text, why) in [
            ("", BadCheckUrl::Scheme),
            ("shop.example/chat-token", BadCheckUrl::Scheme),
            ("ftp://shop.example/", BadCheckUrl::Scheme),
            ("http://shop.example/chat-token", BadCheckUrl::InTheClear),
            ("https://ada:hunter2@shop.example/", BadCheckUrl::UserInfo),
            ("https://shop.example/#token", BadCheckUrl::Fragment),
            ("https://shop.example/a b", BadCheckUrl::Malformed),
            ("https://shop.example/ä", BadCheckUrl::Malformed),
            ("https://shop.example/`id`", BadCheckUrl::Malformed),
            ("https:///chat-token", BadCheckUrl::Malformed),
            ("https://shop.example/?token=hunter2", BadCheckUrl::Credential),
            ("https://shop.example/0f8fad5b-d9cb-469f-a165-70867728950e", BadCheckUrl::Credential),
        ] {
            assert_eq!(text.parse::<CheckUrl>(), Err(why), "{text}");
        }
    }

    #[test]
    fn a_host_and_an_address() {
        for (text, shown) in [
            ("Shop.example:10.0.0.4", "shop.example:10.0.0.4"),
            ("shop.example:2001:db8::1", "shop.example:2001:db8::1"),
            ("shop.example:[2001:db8::1]", "shop.example:2001:db8::1"),
        ] {
            assert_eq!(text.parse::<Resolve>().unwrap().to_string(), shown);
        }
        for text in ["", "shop.example", "shop.example:", "shop.example:web1", "10.0.0.4", ":10.0.0.4", "a/b:10.0.0.4"]
        {
            assert_eq!(text.parse::<Resolve>(), Err(BadResolve), "{text}");
        }
        let resolve: Resolve = "shop.example:10.0.0.4".parse().unwrap();
        assert!(resolve.is_of(&"https://shop.example:8443/t".parse().unwrap()));
        assert!(!resolve.is_of(&"https://www.shop.example/t".parse().unwrap()));
    }
}
