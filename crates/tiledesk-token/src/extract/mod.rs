//! Finds the one token in what people paste, and the exact string that the widget would be given.
//!
//! People paste a bare token, one with `JWT ` or `Bearer `, a whole call of the widget's API, a request header,
//! a JSON object, or a log line around any of these. This finds; it does not judge.

mod candidate;
mod carriers;
mod characters;
mod decoded;
mod delimiter;
mod header;
mod literal;
mod locate;
mod mistake;
mod place;
mod prefix;
mod requests;
mod script;
mod search;
mod spots;
mod wrapped;

use crate::escape;
use crate::findings::{self, Finding, NotAToken, Severity, shape};
use crate::json::Json;
use crate::jws::token::Token;
use crate::jws::{MAX_TOKEN, misread};
use characters::{is_gap, is_invisible, is_token_character};
use decoded::is_decoded;
use locate::Scan;
pub use place::Place;
use place::{Around, Located};
pub use prefix::Prefix;
use prefix::{Unwrapped, strip};
pub use search::Search;
use wrapped::is_broken_by_encoder;

/// What was pasted: the string that is handed over in it, and the token in that, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    /// What was given: what stands in an exact place, to the character; else all that was pasted, less one line break.
    pub given: String,
    /// Whether what is handed over is known to the character.
    pub place: Place,
    /// The token with the prefixes that stand before it.
    pub header_value: String,
    /// The first word before the token.
    pub prefix: Prefix,
    pub(crate) token: Result<Token, NotAToken>,
    pub(crate) defects: HeaderDefects,
    /// What else stands in an exact place.
    pub(crate) around: Option<Around>,
}

/// What is wrong around the token, within the string that is handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeaderDefects {
    /// Python's `b'…'`.
    pub(crate) bytes_repr: bool,
    pub(crate) quotes: bool,
    /// White space within the token.
    pub(crate) white_space: bool,
    /// That is an encoder's, which broke each part into lines.
    pub(crate) encoder: bool,
    /// A character of no width within the token, the first of them.
    pub(crate) invisible: Option<char>,
    /// More than one word.
    pub(crate) doubled: bool,
    /// What stands behind a word and is not one blank.
    pub(crate) gap: Option<Gap>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// A blank as addresses and forms have it.
    Encoded,
    /// So many characters of white space.
    Characters(usize),
}

/// The token that is meant, and how it was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// What was pasted.
    pub pasted: Pasted,
    /// Which of several different tokens it is.
    pub choice: Option<Choice>,
    /// Whether something was skipped that begins like a token, but is longer than one can be.
    pub skipped: bool,
}

/// One of several different tokens in a paste.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its number, from 1, in the order of the paste.
    pub pick: usize,
    /// How many there are.
    pub of: usize,
    /// The line that it stands in, from 1.
    pub line: usize,
    /// Whether it stands in a place for the string that is handed over: a call, or the header of a request to sign-in.
    pub is_meant: bool,
    /// The token, and what stands around it.
    pub pasted: Pasted,
}

/// Why no token could be picked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unclear {
    /// More than one, and they differ.
    #[error("{} different tokens were given; one at a time can be inspected", .0.len())]
    Several(Vec<Choice>),
    /// More than this many.
    #[error("more than {0} different tokens were given; one at a time can be inspected")]
    TooMany(usize),
    /// The number that was asked for is none of them.
    #[error("there is no token {pick}: {of} different ones were given")]
    NoSuch {
        /// The number, from 1.
        pick: usize,
        /// How many there are.
        of: usize,
    },
}

impl Pasted {
    /// Finds the token in what was pasted, and takes it apart.
    ///
    /// # Errors
    /// [`Unclear`] when there are several different ones.
    pub fn parse(text: &str) -> Result<Self, Unclear> {
        let mut search = Search::default();
        search.push(text);
        search.choose(None).map(|selection| selection.pasted)
    }

    /// Takes `given` as the exact string that is handed over: nothing is unwrapped, and quotes are part of it.
    #[must_use]
    pub fn exact(given: &str) -> Self {
        Self::located(Located::exact(given.to_owned()), given)
    }

    fn located(found: Located, pasted: &str) -> Self {
        match found.place {
            Place::Loose => Self { given: pasted.to_owned(), place: Place::Loose, ..Self::take_apart(found.text) },
            Place::Exact => {
                let (header_value, around) = Scan::new(&found.text).cut_out();
                Self { given: found.text, place: Place::Exact, around, ..Self::take_apart(header_value) }
            }
        }
    }

    fn take_apart(header_value: String) -> Self {
        let stripped = strip(&header_value);
        let token = without_gaps(stripped.rest);
        let what = not_a_token(&token, stripped.rest);
        let defects = match what {
            Some(_) => HeaderDefects::default(),
            None => HeaderDefects::of(&stripped, &token),
        };
        let prefix = stripped.first;
        let token = what.map_or_else(|| Ok(Token::decode(&token)), Err);
        let given = header_value.clone();
        Self { given, place: Place::Loose, header_value, prefix, token, defects, around: None }
    }

    /// The token, without prefix, quotes and white space; `None` when there is none.
    #[must_use]
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref().ok()
    }

    /// The token's claims, if they could be read.
    #[must_use]
    pub fn claims(&self) -> Option<&Json> {
        self.token()?.claims()
    }

    /// Whether it has a signature that a secret could have made.
    #[must_use]
    pub fn has_signature(&self) -> bool {
        self.token().is_some_and(|token| token.signature_bytes().is_some())
    }

    /// What is wrong with the prefix and the shape.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        match &self.token {
            Ok(token) => [&self.handed_over(token), token.findings()].concat(),
            Err(what) => vec![shape::not_a_token(what)],
        }
    }

    /// What is wrong with the string apart from the token: in an exact place, everything that is not as it has to be.
    fn handed_over(&self, token: &Token) -> Vec<Finding> {
        let mut findings = self.defects.findings(&self.prefix, self.place == Place::Exact);
        match self.place {
            Place::Loose => findings.extend(self.is_in_bytes().then(|| shape::bytes_repr(true))),
            Place::Exact => {
                let is_error = |finding: &Finding| finding.severity() == Severity::Error;
                let is_right = self
                    .given
                    .split_once(' ')
                    .is_some_and(|(prefix, rest)| prefix.eq_ignore_ascii_case("jwt") && rest == token.as_str());
                if let Some(Around { before, after }) = &self.around {
                    let at = self.given.chars().count().saturating_sub(after.chars().count());
                    findings.push(shape::around(before, after, at + 1));
                } else if !is_right && !findings.iter().any(is_error) {
                    findings.push(shape::around("", "", 0));
                }
            }
        }
        findings
    }

    /// Whether it was cut out of Python's `b'…'`.
    fn is_in_bytes(&self) -> bool {
        let around = self.given.split_once(&self.header_value);
        around.is_some_and(|(before, after)| {
            before.ends_with("b'") && after.starts_with('\'') || before.ends_with("b\"") && after.starts_with('"')
        })
    }
}

impl HeaderDefects {
    fn of(stripped: &Unwrapped<'_>, token: &str) -> Self {
        let invisible = stripped.rest.chars().find(|c| is_invisible(*c));
        let gap = stripped.gaps.iter().find(|gap| **gap != " ");
        Self {
            bytes_repr: stripped.bytes,
            quotes: stripped.quoted,
            white_space: invisible.is_none() && token.len() != stripped.rest.len(),
            encoder: is_broken_by_encoder(stripped.rest),
            invisible,
            doubled: stripped.words > 1,
            gap: gap.map(|gap| match *gap {
                "%20" | "+" => Gap::Encoded,
                gap => Gap::Characters(gap.chars().count()),
            }),
        }
    }

    fn findings(&self, prefix: &Prefix, exact: bool) -> Vec<Finding> {
        use findings::prefix as said;
        let mut findings = Vec::new();
        findings.extend(self.bytes_repr.then(|| shape::bytes_repr(false)));
        findings.extend(self.quotes.then(|| shape::quotes(exact)));
        findings.extend(self.invisible.map(shape::invisible));
        findings.extend(self.white_space.then(if self.encoder { shape::encoder_breaks } else { shape::whitespace }));
        findings.extend(match prefix {
            Prefix::None => Some(said::missing(exact)),
            _ if self.doubled => Some(said::doubled()),
            Prefix::Bearer => Some(said::bearer(exact)),
            Prefix::Other(word) => Some(said::other(word, exact)),
            Prefix::Jwt => None,
        });
        findings.extend(self.gap.map(|gap| match gap {
            Gap::Encoded => said::encoded_blank(),
            Gap::Characters(count) => said::spaces(count),
        }));
        findings
    }
}

/// The pieces of a token in one. A mail in quoted-printable ends a line that goes on with `=` (RFC 2045, 6.7).
fn without_gaps(text: &str) -> String {
    let mut pieces = text.split(is_gap).filter(|piece| !piece.is_empty()).peekable();
    let mut token = String::with_capacity(text.len());
    while let Some(piece) = pieces.next() {
        let goes_on = pieces.peek().is_some();
        token.push_str(piece.strip_suffix('=').filter(|_| goes_on).unwrap_or(piece));
    }
    token
}

/// What it is, if it cannot be a token.
fn not_a_token(token: &str, given: &str) -> Option<NotAToken> {
    if token.is_empty() {
        return Some(NotAToken::Empty);
    }
    if let Some(literal) = ["undefined", "null", "NaN", "None", "nil", "false", "true"].iter().find(|l| **l == token) {
        return Some(NotAToken::Literal(literal));
    }
    if given.starts_with("[object ") {
        return Some(if given.contains("Promise") { NotAToken::Promise } else { NotAToken::Object });
    }
    let start: String = given.chars().take(5).flat_map(char::to_lowercase).collect();
    if start.starts_with("<!") || start.starts_with("<?xml") || start.starts_with("<html") {
        return Some(NotAToken::Page);
    }
    if let Some(what) = recognised(token, given) {
        return Some(what);
    }
    // The base64url of `{`, in the header or, where that is broken, in the payload.
    let begins = |part: &str| part.starts_with("ey") || part.starts_with("ew");
    let mut parts = token.split('.');
    let (header, payload) = (parts.next().unwrap_or_default(), parts.next());
    if !begins(header) && !payload.is_some_and(begins) {
        let shown = quotable(given);
        return Some(match payload {
            None => NotAToken::NoDots(shown),
            Some(_) => NotAToken::Text(shown),
        });
    }
    let is_token_text = |c: char| c == '…' || is_token_character(c);
    if payload.is_none() && !token.chars().all(is_token_text) {
        return Some(NotAToken::NoDots(quotable(given)));
    }
    None
}

/// What somebody made or copied in place of a token, where that can be told.
fn recognised(token: &str, given: &str) -> Option<NotAToken> {
    let plain = given.trim_start();
    let is_joined = plain.starts_with('{') && (plain.contains("}.{") || plain.contains("}.\n{"));
    if is_joined && !plain.ends_with('}') {
        return Some(NotAToken::PlainJson);
    }
    if is_joined || is_decoded(given) {
        return Some(NotAToken::Decoded);
    }
    // MD5, SHA-1, SHA-256, SHA-384, SHA-512.
    let is_hash = matches!(token.len(), 32 | 40 | 64 | 96 | 128) && token.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hash {
        return Some(NotAToken::Hash(token.len()));
    }
    let encoded = if token.contains('.') || token.len() > MAX_TOKEN * 2 { None } else { misread::decode(token) };
    let inner = encoded.and_then(|bytes| String::from_utf8(bytes).ok())?;
    let has_parts = inner.matches('.').count() == 2 && (inner.contains("eyJ") || inner.contains("ewo"));
    has_parts.then_some(NotAToken::EncodedAgain)
}

/// What may be said of a text that is no token: it may be the secret, pasted by mistake.
///
/// A word of this many characters may be one, wherever it stands; of an address, what the query holds.
fn quotable(given: &str) -> String {
    const SHORT: usize = 16;
    let length = given.chars().count();
    let is_address = given.starts_with("https://") || given.starts_with("http://");
    let shown = if is_address { given.split(['?', '#']).next().unwrap_or_default() } else { given };
    let is_end = |c: char| c == '"' || c.is_whitespace() || is_address && matches!(c, '/' | '@' | ':' | '=' | ';');
    // A name in an address may be longer, and then has dots or hyphens in it.
    let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let is_long = |word: &str| word.len() >= SHORT && (!is_address || has_digit(word) || word.len() >= 2 * SHORT);
    let may_be_secret = shown.split(is_end).any(is_long);
    if !may_be_secret && (length < SHORT || is_address || given.contains(char::is_whitespace)) {
        format!("`{}`", escape::excerpt(shown, 40))
    } else {
        format!("what was given ({length} characters)")
    }
}

#[cfg(test)]
mod tests;
