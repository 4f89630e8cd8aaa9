//! Which proxy the environment names for a server, if any, by the conventions of curl.

use std::ffi::OsString;
use std::net::IpAddr;

use ureq::{Proxy, ProxyProtocol};

use super::ServerError;
use super::via::{BadProxy, Via};
use crate::env;
use crate::settings::server_url::ServerUrl;

/// Looks a variable of the environment up.
pub type Variables<'v> = &'v dyn Fn(&str) -> Option<OsString>;

/// A proxy and what may be said of it.
#[derive(Clone)]
pub(super) struct Chosen {
    pub(super) proxy: Proxy,
    pub(super) via: Via,
}

/// The proxy for a server. This computer is never reached through one: a password for `http://localhost` that went
/// to a proxy would travel in the clear.
pub(super) fn choose(url: &ServerUrl, variables: Variables<'_>) -> Result<Option<Chosen>, ServerError> {
    let own = if url.is_https() { env::HTTPS_PROXY } else { env::HTTP_PROXY };
    let mut names = own.names().chain(env::ALL_PROXY.names());
    let text = |name: &str| variables(name).map(|value| value.to_string_lossy().into_owned());
    let set = |name: &'static str| Some((name, text(name).filter(|value| !value.is_empty())?));
    let Some((variable, value)) = names.find_map(set) else {
        return Ok(None);
    };
    let exceptions = env::NO_PROXY.names().find_map(text);
    if url.is_loopback() || is_excepted(url.host_name(), &exceptions.unwrap_or_default()) {
        return Ok(None);
    }
    let value = value.trim();
    if let Some(character) = raw_character(value) {
        return Err(ServerError::BadProxy { variable, why: BadProxy::Raw(character) });
    }
    // SOCKS is not built in; without this its addresses would be taken and fail much later.
    let proxy = Proxy::new(value)
        .ok()
        .filter(|proxy| matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https))
        .ok_or(ServerError::BadProxy { variable, why: BadProxy::Address })?;
    let has_credentials = proxy.username().is_some() || proxy.password().is_some();
    let via = Via { variable, address: format!("{}:{}", proxy.host(), proxy.port()), has_credentials };
    Ok(Some(Chosen { proxy, via }))
}

/// The first character of a user name or password that must be percent-encoded, and is not (RFC 3986, section 3.2.1): with
/// it, another host would be asked, or none. `CORP\ada` is what Windows calls a user.
fn raw_character(value: &str) -> Option<char> {
    let address = value.split_once("://").map_or(value, |(_, rest)| rest);
    let (user, _) = address.rsplit_once('@')?;
    let is_escape = |at: usize| {
        let digits = user.get(at + 1..at + 3).unwrap_or_default();
        digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let may_stand = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:".contains(c);
    user.char_indices().find(|(at, c)| if *c == '%' { !is_escape(*at) } else { !may_stand(*c) }).map(|(_, c)| c)
}

/// `NO_PROXY`: names separated by commas or blanks; each covers itself and what ends in it after a full stop. An address
/// with the length of a prefix (RFC 4632, section 3.1) covers the addresses that begin with it.
fn is_excepted(host: &str, exceptions: &str) -> bool {
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let is_in = |network: &str| address.is_some_and(|address| covers(network, address));
    if exceptions.split([',', ' ']).any(is_in) {
        return true;
    }
    exceptions
        .split([',', ' '])
        .map(|name| name.trim_start_matches("*.").trim_start_matches('.'))
        .filter(|name| !name.is_empty())
        .any(|name| {
            let name = name.to_ascii_lowercase();
            name == "*"
                || host.strip_suffix(name.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
}

/// Whether `10.0.0.0/8`, `fd00::/8` or a single address covers an address.
fn covers(network: &str, address: IpAddr) -> bool {
    let (prefix, length) = network.split_once('/').unwrap_or((network, ""));
    let Ok(prefix) = prefix.trim_matches(['[', ']']).parse::<IpAddr>() else { return false };
    let (one, other, bits) = match (prefix, address) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (u128::from(one.to_bits()), u128::from(other.to_bits()), 32),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits(), other.to_bits(), 128),
        _ => return false,
    };
    let length = if network.contains('/') { length.parse::<u32>().ok() } else { Some(bits) };
    let Some(beyond) = length.and_then(|length| bits.checked_sub(length)) else { return false };
    (one ^ other).checked_shr(beyond).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(url: &str, variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let url: ServerUrl = url.parse().unwrap_or_default();
        let find = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(found.1.into())
        };
        choose(&url, &find)
            .map(|chosen| chosen.map(|c| format!("{} {}", c.via.variable, c.proxy.host())))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_scheme_decides_which_variable_counts() {
        let all = [
            ("HTTP_PROXY", "http://plain.example:3128"),
            ("https_proxy", "secure.example:3128"),
            ("ALL_PROXY", "http://all.example"),
        ];
        let found = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(chosen("https://chat.example", &all), found("https_proxy secure.example"));
        assert_eq!(chosen("http://chat.example", &all), found("HTTP_PROXY plain.example"));
        assert_eq!(
            chosen("https://chat.example", &[("HTTPS_PROXY", ""), ("ALL_PROXY", "http://all.example")]),
            found("ALL_PROXY all.example")
        );
        assert_eq!(chosen("https://chat.example", &[]), Ok(None));
    }

    #[test]
    fn this_computer_and_the_exceptions_are_reached_directly() {
        let proxy = ("ALL_PROXY", "http://proxy.example:3128");
        for (url, exceptions, direct) in [
            ("http://127.0.0.1:3000", "", true),
            ("https://localhost", "", true),
            ("https://chat.example", "chat.example", true),
            ("https://eu.chat.example", "other, .chat.example", true),
            ("https://eu.chat.example", "*.chat.example", true),
            ("https://chat.example", "*", true),
            ("https://10.1.2.3", "10.0.0.0/8", true),
            ("https://10.1.2.3", "internal, 10.1.2.3", true),
            ("https://10.1.2.3", "0.0.0.0/0", true),
            ("https://[fd00::1]:8443", "fd00::/8", true),
            ("https://11.1.2.3", "10.0.0.0/8", false),
            ("https://10.1.2.3", "10.0.0.0/33", false),
            ("https://10.1.2.3", "fd00::/8", false),
            ("https://10.example", "10.0.0.0/8", false),
            ("https://mychat.example", "chat.example", false),
            ("https://chat.example", "eu.chat.example", false),
        ] {
            let found = chosen(url, &[proxy, ("no_proxy", exceptions)]);
            assert_eq!(found.map(|found| found.is_none()), Ok(direct), "{url} {exceptions}");
        }
    }

    #[test]
    fn a_value_that_is_no_proxy_is_not_passed_over() {
        for value in ["http://", "socks5://proxy.example", "ftp://proxy.example", "http://ada:hunter2@"] {
            let said = chosen("https://chat.example", &[("HTTPS_PROXY", value)]);
            assert_eq!(said, Err("`HTTPS_PROXY` does not name an HTTP proxy".to_owned()), "{value}");
        }
    }

    /// `#` alone would make `ada` the host, and 12 its port: the password's rest would never be missed.
    #[test]
    fn what_is_not_percent_encoded_is_named_and_nothing_else_of_it() {
        for (value, character) in [
            (r"http://CORP\ada:hunter2@proxy.example:3128", '\\'),
            ("http://ada:12#hunter2@proxy.example", '#'),
            ("http://ada:hunter2/x@proxy.example", '/'),
            ("http://ada:hunter2?@proxy.example", '?'),
            ("ada:hunter2@home@proxy.example", '@'),
            ("http://ada:100%hunter2@proxy.example", '%'),
            ("http://ada:hünter2@proxy.example", 'ü'),
            ("http://ada: hunter2@proxy.example", ' '),
        ] {
            let said = chosen("https://chat.example", &[("HTTPS_PROXY", value)]);
            let expected =
                format!("`{character}` in the user name or password of `HTTPS_PROXY` is not percent-encoded");
            assert_eq!(said, Err(expected), "{value}");
        }
        let encoded = "http://CORP%5Cada:hunter2%23%25@proxy.example:3128";
        assert_eq!(
            chosen("https://chat.example", &[("HTTPS_PROXY", encoded)]),
            Ok(Some("HTTPS_PROXY proxy.example".to_owned()))
        );
    }
}
