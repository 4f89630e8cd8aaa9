//! An answer as it came, and what of it may be shown.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use ureq::http::{HeaderMap, header};
use zeroize::Zeroizing;

use super::clock;
use tiledesk_token::escape;

/// An answer as it came.
pub(super) struct Raw {
    pub(super) status: u16,
    /// How long it asks to wait, in seconds.
    pub(super) wait: Option<i64>,
    pub(super) body: Zeroizing<Vec<u8>>,
    /// What was sent and is not to be shown, however the server says it back.
    pub(super) sent: Vec<Zeroizing<String>>,
}

impl Raw {
    /// Whether a refusal may be a Tiledesk server's: JSON with `msg`, or at 401 the few words of its library. A proxy has
    /// pages, and JSON of its own. An answer without a body is believed.
    pub(super) fn may_be_its_own(&self) -> bool {
        let body = self.body.trim_ascii();
        match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body) {
            Ok(said) => said.is_empty() || said.contains_key("msg"),
            Err(_) => body.is_empty() || self.status == 401 && !body.starts_with(b"<"),
        }
    }

    /// What the server said in words: `msg` or `error` in JSON with the library's own message, or a short plain text. One
    /// that says back what it was sent is passed over.
    pub(super) fn reason(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Cause {
            message: Option<String>,
        }
        #[derive(Deserialize)]
        struct Refusal {
            msg: Option<String>,
            error: Option<String>,
            err: Option<Cause>,
        }
        let said = match serde_json::from_slice::<Refusal>(&self.body) {
            Ok(said) => {
                let cause = said.err.and_then(|cause| cause.message);
                match (said.msg.or(said.error), cause) {
                    (Some(what), Some(why)) => format!("{what}: {why}"),
                    (what, why) => what.or(why)?,
                }
            }
            Err(_) => String::from_utf8(self.body.to_vec()).ok()?,
        };
        let line = said.lines().next().unwrap_or_default().trim();
        let is_words = !line.is_empty() && !line.starts_with(['<', '{', '[']);
        let says_it_back = self.sent.iter().any(|sent| line.contains(sent.as_str()));
        (is_words && !says_it_back).then(|| escape::excerpt(line, 200))
    }
}

/// What of a header is nobody's business: the token, or the password and how it was encoded.
pub(super) fn sent(authorization: &str) -> Vec<Zeroizing<String>> {
    let Some((scheme, value)) = authorization.split_once(' ') else {
        return vec![Zeroizing::new(authorization.to_owned())];
    };
    let mut all = vec![Zeroizing::new(value.to_owned())];
    if scheme == "Basic" {
        let pair = STANDARD.decode(value).map(Zeroizing::new).unwrap_or_default();
        let password = std::str::from_utf8(&pair).ok().and_then(|pair| pair.split_once(':'));
        all.extend(password.map(|(_, password)| Zeroizing::new(password.to_owned())));
    }
    all
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date, which is compared with the server's own.
pub(super) fn wait(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = match text.parse() {
        Ok(seconds) => seconds,
        Err(_) => clock::date(headers, &header::RETRY_AFTER)?.saturating_sub(clock::date(headers, &header::DATE)?),
    };
    (seconds > 0).then_some(seconds)
}
