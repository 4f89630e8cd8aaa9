//! The address of a Tiledesk server: what is accepted as one, and whether passwords may be sent there.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ureq::http::Uri;

/// The server that Tiledesk itself runs.
pub const HOSTED: &str = "https://api.tiledesk.com/v3";

/// The base address of a server, without a slash at its end: `https://api.tiledesk.com/v3`.
///
/// It is printable ASCII, has a host, and has no user, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerUrl {
    text: String,
    host: String,
    https: bool,
}

/// Why a text is no address of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadServerUrl {
    /// Neither `https://` nor `http://`.
    #[error("a server's address begins with `https://`, as in `{HOSTED}`, or, on this computer, with `http://`")]
    Scheme,
    /// Nothing where the host should be, or not a host's name.
    #[error("a server's address names a host after `https://`, as in `{HOSTED}`")]
    Host,
    /// Not a number from 1 to 65535.
    #[error("what stands after the host in a server's address is not a port")]
    Port,
    /// A name or password before the host.
    #[error("a server's address has no user name or password in it: they are asked for when they are needed")]
    UserInfo,
    /// A `?` or `#` and what follows it.
    #[error("a server's address ends with its path: it has no `{0}`")]
    Rest(char),
    /// A page of the dashboard.
    #[error("that is a page of the dashboard; a server's address is that of its API: the hosted one is `{HOSTED}`")]
    Dashboard,
    /// White space, a control character, or one outside ASCII.
    #[error(
        "a server's address is plain ASCII without white space (character {0}); write an international name as `xn--…`"
    )]
    Character(usize),
    /// Something else that is not allowed in an address.
    #[error("that is not an address, as `{HOSTED}` is one")]
    Malformed,
}

impl ServerUrl {
    /// The host with its port, if it has one: what is named in messages.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address as text, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same address without its path; `None` if it has none.
    pub(crate) fn without_path(&self) -> Option<&str> {
        let scheme = self.text.find("://")? + "://".len();
        let end = scheme + self.text.get(scheme..)?.find('/')?;
        self.text.get(..end)
    }

    /// Whether it is this computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let name = self.host_name();
        name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether passwords and secrets would travel for everyone on the way to read: `http`, and not to this computer.
    #[must_use]
    pub fn is_in_the_clear(&self) -> bool {
        !self.https && !self.is_loopback()
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https
    }

    pub(crate) fn host_name(&self) -> &str {
        host_name(&self.host)
    }
}

/// A host without its port and brackets.
pub(crate) fn host_name(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Default for ServerUrl {
    fn default() -> Self {
        Self { text: HOSTED.to_owned(), host: "api.tiledesk.com".to_owned(), https: true }
    }
}

impl FromStr for ServerUrl {
    type Err = BadServerUrl;

    fn from_str(text: &str) -> Result<Self, BadServerUrl> {
        if let Some(at) = text.chars().position(|c| !c.is_ascii_graphic()) {
            return Err(BadServerUrl::Character(at + 1));
        }
        let (scheme, rest) = text.split_once("://").ok_or(BadServerUrl::Scheme)?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(BadServerUrl::Scheme),
        };
        if rest.contains("/dashboard") || rest.contains("#/project/") {
            return Err(BadServerUrl::Dashboard);
        }
        if let Some(mark) = rest.chars().find(|c| matches!(c, '?' | '#')) {
            return Err(BadServerUrl::Rest(mark));
        }
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        if authority.contains('@') {
            return Err(BadServerUrl::UserInfo);
        }
        let host = authority.to_ascii_lowercase();
        check_host(&host)?;
        let text = format!("{}://{host}{}", if https { "https" } else { "http" }, path.trim_end_matches('/'));
        if text.contains(['"', '\\', '`', '<', '>']) || text.parse::<Uri>().is_err() {
            return Err(BadServerUrl::Malformed);
        }
        Ok(Self { text, host, https })
    }
}

fn check_host(host: &str) -> Result<(), BadServerUrl> {
    let after = if let Some(rest) = host.strip_prefix('[') {
        let (address, after) = rest.split_once(']').ok_or(BadServerUrl::Host)?;
        address.parse::<std::net::Ipv6Addr>().map_err(|_| BadServerUrl::Host)?;
        after
    } else {
        let end = host.find(':').unwrap_or(host.len());
        let (name, after) = host.split_at(end);
        let good = |label: &str| {
            !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        // One full stop at the end is the root of all names.
        if !name.strip_suffix('.').unwrap_or(name).split('.').all(good) {
            return Err(BadServerUrl::Host);
        }
        after
    };
    match after.strip_prefix(':') {
        None if after.is_empty() => Ok(()),
        Some(port) if port.parse::<u16>().is_ok_and(|port| port > 0) => Ok(()),
        _ => Err(BadServerUrl::Port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, BadServerUrl> {
        text.parse::<ServerUrl>().map(|url| url.to_string())
    }

    #[test]
    fn addresses_are_normalised() {
        for (text, url) in [
            (HOSTED, HOSTED),
            ("https://api.tiledesk.com/v3/", HOSTED),
            ("HTTPS://API.Tiledesk.com/v3//", HOSTED),
            ("https://Chat.example:8443", "https://chat.example:8443"),
            ("http://[::1]:3000/Api/", "http://[::1]:3000/Api"),
            ("http://127.0.0.1", "http://127.0.0.1"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(url), "{text}");
        }
        assert_eq!(HOSTED.parse(), Ok(ServerUrl::default()));
    }

    #[test]
    fn what_is_no_address_is_named() {
        for (text, why) in [
            ("", BadServerUrl::Scheme),
            ("api.tiledesk.com/v3", BadServerUrl::Scheme),
            ("ftp://chat.example", BadServerUrl::Scheme),
            ("https:chat.example", BadServerUrl::Scheme),
            (
                "https://panel.tiledesk.com/v3/dashboard/#/project/5e5f4e220b28440012117be4/home",
                BadServerUrl::Dashboard,
            ),
            ("https://chat.example/#/project/5e5f4e220b28440012117be4/home", BadServerUrl::Dashboard),
            ("https://", BadServerUrl::Host),
            ("https:///v3", BadServerUrl::Host),
            ("https://.example", BadServerUrl::Host),
            ("https://[::1", BadServerUrl::Host),
            ("https://[chat.example]", BadServerUrl::Host),
            ("https://chat.example:", BadServerUrl::Port),
            ("https://chat.example:0", BadServerUrl::Port),
            ("https://chat.example:65536", BadServerUrl::Port),
            ("https://chat.example:80:80", BadServerUrl::Port),
            ("https://ada:pass@chat.example", BadServerUrl::UserInfo),
            ("https://chat.example/v3?x=1", BadServerUrl::Rest('?')),
            ("https://chat.example/#/project", BadServerUrl::Rest('#')),
            ("https://chat.example/ v3", BadServerUrl::Character(22)),
            (" https://chat.example", BadServerUrl::Character(1)),
            ("https://chat.exämple", BadServerUrl::Character(16)),
            ("https://chat.example/\r\nX: 1", BadServerUrl::Character(22)),
            ("https://chat.example/`", BadServerUrl::Malformed),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
    }

    #[test]
    fn only_this_computer_may_be_asked_in_the_clear() {
        for (text, clear) in [
            ("http://localhost:3000", false),
            ("http://LOCALHOST", false),
            ("http://127.9.9.9", false),
            ("http://[::1]:3000", false),
            ("https://chat.example", false),
            ("http://chat.example", true),
            ("http://localhost.chat.example", true),
            ("http://127.0.0.1.chat.example", true),
            ("http://0.0.0.0", true),
            ("http://10.0.0.1", true),
        ] {
            let url: ServerUrl = text.parse().unwrap_or_default();
            assert_eq!(url.is_in_the_clear(), clear, "{text}");
        }
    }
}
