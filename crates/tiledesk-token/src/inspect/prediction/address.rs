//! The path of an address, as a browser's or Node's `new URL(…)` finds it (the URL standard, 4.4), as far as it matters
//! for `aud`. Where the standard's finer points would decide, the answer is that it is not known.

/// What `new URL(text).pathname` would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::inspect) enum Address {
    /// An exception: it is no address.
    None,
    /// The path.
    Path(String),
    /// Too fine a point.
    Unknown,
}

impl Address {
    pub(in crate::inspect) fn parse(text: &str) -> Self {
        let text: String =
            text.trim_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
        let Some((scheme, rest)) = text.split_once(':') else {
            return Self::None;
        };
        let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        if !named {
            return Self::None;
        }
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" | "ws" | "wss" | "ftp" => Self::of_the_web(rest),
            "file" => Self::Unknown,
            _ => Self::of_another_kind(rest),
        }
    }

    /// With a host, and with both slashes meaning the same.
    fn of_the_web(rest: &str) -> Self {
        let rest = rest.replace('\\', "/");
        let rest = rest.trim_start_matches('/');
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = host.split_once(':').unwrap_or((host, ""));
        if host.is_empty() || host.contains([' ', '^', '|', '<', '>']) {
            return Self::None;
        }
        let port_is_good = port.is_empty() || port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
        if !port_is_good {
            return if host.starts_with('[') { Self::Unknown } else { Self::None };
        }
        let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
        let number = last.starts_with(|c: char| c.is_ascii_digit());
        let coded = host.split('.').any(|label| label.get(..4).is_some_and(|l| l.eq_ignore_ascii_case("xn--")));
        let is_v4 = host.parse::<std::net::Ipv4Addr>().is_ok();
        if !plain || coded || number && !is_v4 {
            return Self::Unknown;
        }
        Self::normalised(path)
    }

    /// Such as `urn:a/b`, and `localhost:3000/projects/…`, which names a scheme without meaning to.
    fn of_another_kind(rest: &str) -> Self {
        if rest.starts_with("//") {
            return Self::Unknown;
        }
        if rest.starts_with('/') {
            return Self::normalised(rest);
        }
        Self::Path(rest.to_owned())
    }

    fn normalised(path: &str) -> Self {
        let moves = |part: &str| {
            let part = part.to_ascii_lowercase().replace("%2e", ".");
            part == "." || part == ".."
        };
        if path.split('/').any(moves) {
            return Self::Unknown;
        }
        Self::Path(if path.is_empty() { "/".to_owned() } else { path.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_browsers_read_them() {
        for (text, path) in [
            ("https://tiledesk.com/projects/5e", "/projects/5e"),
            (" HTTPS:\\\\tiledesk.com\\projects/5e/?x=/#y ", "/projects/5e/"),
            ("https:tiledesk.com/a", "/a"),
            ("https://ada:pw@tiledesk.com:443", "/"),
            ("https://127.0.0.1:3000/a", "/a"),
            ("localhost:3000/projects/5e", "3000/projects/5e"),
            ("urn:tiledesk", "tiledesk"),
        ] {
            assert_eq!(Address::parse(text), Address::Path(path.to_owned()), "{text}");
        }
        for text in ["", "5e5f", "/projects/5e", "1a:b", "https://", "https://a b/", "https://a:b/"] {
            assert_eq!(Address::parse(text), Address::None, "{text}");
        }
        for text in ["https://[::1]/a", "https://1.2/a", "https://täst.example", "https://a/b/../c"] {
            assert_eq!(Address::parse(text), Address::Unknown, "{text}");
        }
    }
}
