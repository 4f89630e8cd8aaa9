//! Messages that servers, libraries and browsers show when a token is refused, and what is behind them.

mod elsewhere;
mod own_site;

use super::catalogue::{self, Entry};
pub use elsewhere::MESSAGES;
use own_site::{ANYTHING_ELSE_OF_IT, OWN_BACK_END};

/// What is known of a message.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Pieces of the message in small letters; one of them is enough.
    pub pieces: &'static [&'static str],
    /// Who says it.
    pub who: &'static str,
    /// What it means.
    pub means: &'static str,
    /// The findings that are behind it, the likeliest first; none where there is no token yet.
    pub causes: &'static [&'static str],
}

/// What a message means: of several that fit, the one of which the longest piece was found.
#[must_use]
pub fn find(text: &str) -> Option<&'static Message> {
    let text = text.to_lowercase();
    // Where the site's own back end is asked, a status is its own, and no Tiledesk server's.
    let own = ["/chat-token", "the visitor is anonymous"];
    let tables: &[_] = if own.iter().any(|piece| text.contains(piece)) {
        &[OWN_BACK_END, MESSAGES, ANYTHING_ELSE_OF_IT]
    } else {
        &[MESSAGES]
    };
    tables.iter().find_map(|table| likeliest(&text, table))
}

fn likeliest(text: &str, table: &'static [Message]) -> Option<&'static Message> {
    let fit = |message: &'static Message| {
        message
            .pieces
            .iter()
            .filter(|piece| contains(text, piece))
            .map(|piece| piece.len())
            .max()
    };
    table
        .iter()
        .filter_map(|message| Some((fit(message)?, message)))
        .max_by_key(|(length, _)| *length)
        .map(|(_, m)| m)
}

/// A number must stand by itself: 401 is not in 14012. It and `undefined` stand in all kinds of sentences.
fn contains(text: &str, piece: &str) -> bool {
    let numeric = piece.bytes().all(|b| b.is_ascii_digit());
    let found = text.match_indices(piece).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + piece.len()..).and_then(|t| t.chars().next());
        !numeric
            || ![before, after]
                .into_iter()
                .flatten()
                .any(char::is_alphanumeric)
    });
    found && (!numeric && piece != "undefined" || is_from_a_computer(text, piece))
}

/// Whether a text begins with the piece, or has a word that messages about requests and tokens have.
fn is_from_a_computer(text: &str, piece: &str) -> bool {
    const WORDS: [&str; 24] = [
        "answer", "auth", "code", "console", "error", "fail", "fetch", "get ", "got ", "http",
        "jwt", "network", "post ", "propert", "refused", "request", "respon", "return", "server",
        "sign", "status", "tiledesk", "token", "widget",
    ];
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    text.starts_with(piece) || WORDS.iter().any(|word| text.contains(word))
}

const SAMPLE: &str = "a sample of `tilepass snippet`";
const PAGE: &str = "the page of `tilepass snippet html`";

impl Message {
    /// The catalogue's entries of the causes.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.causes.iter().filter_map(|code| catalogue::entry(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_in_the_catalogue_and_every_piece_is_found() {
        let own = [OWN_BACK_END, ANYTHING_ELSE_OF_IT].concat();
        let all = MESSAGES.iter().map(|message| ("", message));
        for (about, message) in all.chain(own.iter().map(|message| ("/chat-token ", message))) {
            assert_eq!(
                message.entries().count(),
                message.causes.len(),
                "{:?}",
                message.causes
            );
            for piece in message.pieces {
                assert_eq!(*piece, piece.to_lowercase());
                let found = find(&format!("Error: {about}{piece}")).map(|m| m.means);
                assert!(found.is_some(), "{piece}");
            }
        }
    }

    #[test]
    fn the_most_telling_piece_wins() {
        let means = |text| find(text).map(|message| message.who);
        assert_eq!(
            means("Authentication failed. Token exp is required"),
            Some("a Tiledesk server at jwt/decode")
        );
        assert_eq!(
            means("JsonWebTokenError: invalid signature"),
            Some("a JWT library")
        );
        assert!(means("something else entirely").is_none());
        assert!(means("order 14012").is_none());
    }

    /// The texts of a line of code that have four words and are no header.
    fn texts(line: &str) -> impl Iterator<Item = &str> {
        let is_comment = ["//", "#", "<!--", "/*", "* ", "\"\"\""]
            .iter()
            .any(|mark| line.trim_start().starts_with(mark));
        let code = line.split(" // ").next().filter(|_| !is_comment);
        let code = code.and_then(|code| code.split(" # ").next());
        let code = code.unwrap_or_default();
        let quotes = ['"', '\'', '`'].into_iter();
        let texts = quotes.flat_map(move |quote| code.split(quote).skip(1).step_by(2));
        texts.filter(|text| {
            let said = text.strip_prefix("chat-token: ").unwrap_or(text);
            let said = said.strip_prefix("error: ").unwrap_or(said);
            let said = said
                .strip_prefix("; ")
                .or_else(|| said.strip_prefix("${ENDPOINT} "))
                .unwrap_or(said);
            said.starts_with(|c: char| c.is_ascii_lowercase()) && text.split(' ').count() > 3
        })
    }

    #[test]
    fn whatever_the_samples_and_the_page_print_is_known() {
        let mut known = Vec::new();
        for template in crate::core::snippet::all() {
            for text in template.fill("both", None).lines().flat_map(texts) {
                let text = text.replace("${ENDPOINT}", "/chat-token");
                assert!(find(&text).is_some(), "{}: {text}", template.language);
                known.push(text);
            }
        }
        assert!(known.len() > 45, "{known:#?}");
    }
}
