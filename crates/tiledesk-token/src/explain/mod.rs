//! Messages that servers, libraries, browsers and our own samples show, and what is behind them.
//!
//! A family of messages, all that mean the same and are mended in the same way, is one row, in the file of what it is
//! about. Nobody's sentence may be taken for a message because of words that everybody uses: such words are a row's
//! `phrases` or `words`.

mod algorithms;
mod browsers;
mod claims;
mod headers;
mod keys;
mod matching;
mod network;
mod own;
mod payload;
mod program;
mod servers;
mod setup;
mod shape;
mod signature;
#[cfg(test)]
mod tests;
mod times;
mod verdicts;

use std::ops::Range;

use crate::escape;
use crate::findings::{self, Row};

/// How much a message tells: of several that are found in one text, the most telling one is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A status, or a word that programs put around any cause.
    Status,
    /// That a step failed; what it failed of may stand beside it.
    Step,
    /// The cause itself.
    Cause,
}

/// What is known of a family of messages.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Pieces of the messages in small letters, with ` | ` between them; one of them is enough. What a `*` means,
    /// `matching` says.
    pieces: &'static str,
    /// Pieces that people say, too: they count where they are a clause of their own.
    phrases: &'static str,
    /// Statuses, and words that mean nothing outside of a program's message.
    words: &'static str,
    rank: Rank,
    /// Who says it.
    pub who: &'static str,
    /// What it means.
    pub means: &'static str,
    /// What to do, where that is not to look at the token.
    next: &'static str,
    /// The findings that are behind it, the likeliest first; none where there is no token yet.
    pub causes: &'static [&'static str],
}

/// The next step where a token has to be looked at.
const INSPECT: &str = "`tilepass token inspect 'JWT eyJ…'` says which one it is.";

const LIBRARY: &str = "a JWT library";
const SIGNER: &str = "a JWT library at the signer";

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
const EVERYBODY: &[&[Message]] = &[
    servers::TILEDESK,
    servers::WEB,
    servers::VAULTS,
    servers::OTHER_VENDORS,
    signature::SIGNATURE,
    keys::KEYS,
    algorithms::ALGORITHMS,
    times::TIMES,
    claims::CLAIMS,
    payload::PAYLOAD,
    shape::SHAPE,
    setup::SETUP,
    headers::HEADERS,
    browsers::BROWSERS,
    network::NETWORK,
    own::SAMPLES_AND_PAGE,
    verdicts::VERDICTS,
    program::ERRORS,
    program::SIGNERS,
];

/// How much of a text is looked at, in bytes, from its end.
const LONGEST: usize = 16 * 1024;

/// What a message means: of all families that are found in it, the most telling one; of several, the one that stands
/// last, as an outer message names its cause at its end.
#[must_use]
pub fn find(text: &str) -> Option<&'static Message> {
    // The last that is said counts, so the end of a whole log is enough.
    let start = escape::floor(text, text.len().saturating_sub(LONGEST));
    let text = text.get(start..).unwrap_or_default().to_lowercase();
    // Where the site's own back end is asked, a status is its own, and no Tiledesk server's.
    if ["/chat-token", "the visitor is anonymous", "no fresh token"].iter().any(|piece| text.contains(piece)) {
        let other = likeliest(&text, EVERYBODY);
        return match likeliest(&text, &[own::BACK_END]) {
            Some(own) if other.is_none_or(|other| own.rank >= other.rank) => Some(own),
            _ => other,
        }
        .or_else(|| likeliest(&text, &[own::BACK_END_OTHERWISE]));
    }
    likeliest(&text, EVERYBODY)
}

/// A piece of a message that was found in a text.
struct Found {
    place: Range<usize>,
    /// How long the piece is: what its `*` stand for says nothing.
    told: usize,
    message: &'static Message,
}

impl Found {
    /// Whether it is a part of another one that is as telling.
    fn is_part_of(&self, other: &Self) -> bool {
        let (inner, outer) = (&self.place, &other.place);
        let within = outer.start <= inner.start && inner.end <= outer.end;
        within && (inner != outer || self.told < other.told) && self.message.rank <= other.message.rank
    }
}

fn likeliest(text: &str, tables: &[&'static [Message]]) -> Option<&'static Message> {
    let of_a_program = matching::is_of_a_program(text);
    let messages = tables.iter().copied().flatten();
    let found: Vec<Found> = messages.flat_map(|message| message.found_in(text, of_a_program)).collect();
    let whole = found.iter().filter(|found_one| !found.iter().any(|other| found_one.is_part_of(other)));
    whole.max_by_key(|found| (found.message.rank, found.place.end, found.told)).map(|found| found.message)
}

impl Message {
    /// A row without anything: the others name only what they have.
    const ROW: Self =
        Self { pieces: "", phrases: "", words: "", rank: Rank::Cause, who: LIBRARY, means: "", next: "", causes: &[] };

    /// What to do next, where there is something.
    #[must_use]
    pub fn next(&self) -> Option<&'static str> {
        let inspect = (!self.causes.is_empty()).then_some(INSPECT);
        Some(self.next).filter(|next| !next.is_empty()).or(inspect)
    }

    /// The findings' rows of the causes.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.causes.iter().filter_map(|code| findings::row(code))
    }

    fn found_in(&'static self, text: &str, of_a_program: bool) -> Vec<Found> {
        let places = |pieces| {
            let spans =
                each(pieces).flat_map(|piece| matching::spans(text, piece).map(move |place| (place, piece.len())));
            spans.map(|(place, told)| Found { place, told, message: self })
        };
        let phrases = places(self.phrases).filter(|found| matching::is_clause(text, &found.place));
        let words = places(self.words).filter(|found| {
            if text.as_bytes().get(found.place.start).is_some_and(u8::is_ascii_digit) {
                matching::is_status(text, &found.place)
            } else {
                of_a_program || matching::is_clause(text, &found.place)
            }
        });
        places(self.pieces).chain(phrases).chain(words).collect()
    }
}

/// The pieces of a list.
fn each(pieces: &'static str) -> impl Iterator<Item = &'static str> {
    pieces.split(" | ").filter(|piece| !piece.is_empty())
}
