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
mod instead;
mod literal;
mod locate;
mod masked;
mod mistake;
mod place;
mod prefix;
mod requests;
mod script;
mod search;
mod spots;
mod told;
mod transfer;
mod wrapped;

use crate::findings::{self, Finding, NotAToken, Severity, not_a_token::not_a_token as no_token, shape};
use crate::json::Json;
use crate::jws::token::Token;
pub(crate) use characters::ends_in_escape;
use characters::{is_gap, is_invisible};
use instead::not_a_token;
use locate::Scan;
pub use place::Place;
use place::{Around, Located};
pub use prefix::Prefix;
use prefix::{Unwrapped, strip};
pub use search::Search;
use wrapped::WrappedBy;

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
    /// Who put it there.
    pub(crate) wrapped_by: WrappedBy,
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
    /// How many tokens stand elsewhere in the text, where a sign-in handed over something that is none.
    pub others: usize,
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
    #[error("there is no token {pick}: {}", if *.of == 1 { "only one was given".to_owned() } else { format!("{of} different ones were given") })]
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
        .told_by(pasted)
    }

    /// Where there is no token: what else it is, by all that was pasted.
    fn told_by(mut self, pasted: &str) -> Self {
        if self.place == Place::Loose && told::is_hex_dump(pasted) {
            self.token = Err(NotAToken::HexDump);
        } else if let Err(what) = self.token {
            let whole = if self.place == Place::Exact { &self.given } else { pasted };
            self.token = Err(told::told(what, &self.header_value, whole));
        }
        self
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

    /// Whether it is a text that may be somebody's message, in place of a token.
    #[must_use]
    pub fn may_be_message(&self) -> bool {
        matches!(&self.token, Err(NotAToken::NoDots(_) | NotAToken::Text(_) | NotAToken::Answer(_) | NotAToken::Page))
    }

    /// Whether it is one word of another kind than a token, such as the name of a file that has one in it.
    #[must_use]
    pub fn may_be_name(&self) -> bool {
        let is_text = matches!(&self.token, Err(NotAToken::NoDots(_) | NotAToken::Text(_)));
        is_text && !self.given.contains(|c: char| c.is_whitespace() || c.is_control() || "{}[]<>\"'=,;".contains(c))
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
            Err(what) => vec![no_token(what)],
        }
    }

    /// What is wrong with the string apart from the token: in an exact place, everything that is not as it has to be.
    fn handed_over(&self, token: &Token) -> Vec<Finding> {
        let mut findings = self.defects.findings(&self.prefix, self.place == Place::Exact);
        if self.defects.white_space && self.place == Place::Loose && wrapped::is_of_psql(&self.given) {
            findings.retain(|finding| !shape::is_about_white_space(finding));
            findings.push(shape::stored_with_breaks());
        }
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
            // The blank that openssl prints is told of with the rest.
            white_space: invisible.is_none() && token.len() != stripped.rest.len() && !token.contains("(stdin)"),
            wrapped_by: WrappedBy::of(stripped.rest),
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
        findings.extend(self.white_space.then(|| match self.wrapped_by {
            WrappedBy::Encoder => shape::encoder_breaks(),
            WrappedBy::Display if !exact => shape::wrapped(),
            WrappedBy::Display | WrappedBy::Unknown => shape::whitespace(),
        }));
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

#[cfg(test)]
mod tests;
