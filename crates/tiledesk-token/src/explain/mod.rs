//! Messages that servers, libraries, browsers and our own samples show, and what is behind them.
//!
//! A message is one row, in the file of who says it. Nobody's sentence may be taken for a message because of a word that
//! everybody uses: a row's pieces are what only such a message has.

mod browsers;
mod libraries;
mod own;
mod servers;

use crate::findings::{self, Row};

/// What is known of a message.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Pieces of the message in small letters, with ` | ` between; one of them is enough.
    pieces: &'static str,
    /// Who says it.
    pub who: &'static str,
    /// What it means.
    pub means: &'static str,
    /// The findings that are behind it, the likeliest first; none where there is no token yet.
    pub causes: &'static [&'static str],
}

/// What may be behind a refusal at sign-in, which never says more.
const SIGN_IN: &[&str] = &[
    "scheme.visitor_only",
    "prefix.missing",
    "prefix.bearer",
    "signature.previous_secret",
    "signature.mismatch",
    "time.expired",
    "custom.aud",
    "claims.missing",
];

/// What anybody says about a token.
const EVERYBODY: &[&[Message]] = &[servers::SERVERS, libraries::LIBRARIES, browsers::BROWSERS, own::SAMPLES_AND_PAGE];

/// What a message means: of several that fit, the one of which the longest piece was found.
#[must_use]
pub fn find(text: &str) -> Option<&'static Message> {
    let text = text.to_lowercase();
    // Where the site's own back end is asked, a status is its own, and no Tiledesk server's.
    if ["/chat-token", "the visitor is anonymous", "no fresh token"].iter().any(|piece| text.contains(piece)) {
        return likeliest(&text, &[own::BACK_END])
            .or_else(|| likeliest(&text, EVERYBODY))
            .or_else(|| likeliest(&text, &[own::BACK_END_OTHERWISE]));
    }
    likeliest(&text, EVERYBODY)
}

fn likeliest(text: &str, tables: &[&'static [Message]]) -> Option<&'static Message> {
    let longest = |message: &Message| message.pieces().filter(|piece| contains(text, piece)).map(str::len).max();
    let messages = tables.iter().copied().flatten();
    messages.filter_map(|message| Some((longest(message)?, message))).max_by_key(|(length, _)| *length).map(|(_, m)| m)
}

/// A number must stand by itself: 401 is not in 14012. It and `undefined` stand in all kinds of sentences.
fn contains(text: &str, piece: &str) -> bool {
    let numeric = piece.bytes().all(|b| b.is_ascii_digit());
    let found = text.match_indices(piece).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + piece.len()..).and_then(|t| t.chars().next());
        !numeric || ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    });
    found && (!numeric && piece != "undefined" || is_from_a_computer(text, piece))
}

/// Whether a text begins with the piece, or has a word that messages about requests and tokens have.
fn is_from_a_computer(text: &str, piece: &str) -> bool {
    const WORDS: [&str; 24] = [
        "answer", "auth", "code", "console", "error", "fail", "fetch", "get ", "got ", "http", "jwt", "network",
        "post ", "propert", "refused", "request", "respon", "return", "server", "sign", "status", "tiledesk", "token",
        "widget",
    ];
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    text.starts_with(piece) || WORDS.iter().any(|word| text.contains(word))
}

impl Message {
    /// The findings' rows of the causes.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.causes.iter().filter_map(|code| findings::row(code))
    }

    fn pieces(&self) -> impl Iterator<Item = &'static str> {
        self.pieces.split(" | ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_a_finding_and_every_piece_is_found() {
        let back_end = [own::BACK_END, own::BACK_END_OTHERWISE].concat();
        let all = EVERYBODY.iter().copied().flatten().map(|message| ("", message));
        for (about, message) in all.chain(back_end.iter().map(|message| ("/chat-token ", message))) {
            assert_eq!(message.rows().count(), message.causes.len(), "{:?}", message.causes);
            for piece in message.pieces() {
                assert_eq!(piece, piece.to_lowercase());
                let found = find(&format!("Error: {about}{piece}")).map(|m| m.means);
                assert!(found.is_some(), "{piece}");
            }
        }
    }

    #[test]
    fn the_most_telling_piece_wins() {
        let means = |text| find(text).map(|message| message.who);
        assert_eq!(means("Authentication failed. Token exp is required"), Some("a Tiledesk server at jwt/decode"));
        assert_eq!(means("JsonWebTokenError: invalid signature"), Some("a JWT library"));
        assert!(means("something else entirely").is_none());
        assert!(means("order 14012").is_none());
    }
}
