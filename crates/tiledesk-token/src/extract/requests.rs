//! Which part of a paste is about a request to sign-in: where each request in it begins.

use std::ops::Range;

/// What the widget asks at sign-in.
const PATH: &str = "/auth/signinWithCustomToken";

/// The requests in a text that are requests to sign-in, in its order.
pub(super) struct SignIns {
    ranges: Vec<Range<usize>>,
    /// Whether they are written as they are sent, so that a quote is part of a header's value.
    raw: Vec<bool>,
    /// Where the first request begins, of whatever address.
    first: usize,
}

impl SignIns {
    pub(super) fn of(text: &str) -> Self {
        let mut found = Self { ranges: Vec::new(), raw: Vec::new(), first: usize::MAX };
        if !text.contains(PATH) {
            return found;
        }
        let mut start = 0;
        let starts = starts(text);
        found.first = starts.first().copied().unwrap_or(usize::MAX);
        for end in starts.iter().copied().chain([text.len()]) {
            if let Some(request) = text.get(start..end).filter(|request| is_sign_in(request)) {
                found.ranges.push(start..end);
                found.raw.push(is_raw(request));
            }
            start = end;
        }
        found
    }

    /// The one that something at this place belongs to: its index.
    pub(super) fn at(&self, place: usize) -> Option<usize> {
        let index = self.ranges.partition_point(|range| range.end <= place);
        self.ranges.get(index).filter(|range| range.contains(&place)).map(|_| index)
    }

    /// Whether the one of this index is written as it is sent.
    pub(super) fn is_raw(&self, index: usize) -> bool {
        self.raw.get(index).is_some_and(|raw| *raw)
    }

    /// Whether something at this place stands before every request, so that it may belong to the one behind it.
    pub(super) fn is_before_all(&self, place: usize) -> bool {
        place < self.first
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

/// Whether the path ends an address in it: a script names it, too.
fn is_sign_in(request: &str) -> bool {
    request.match_indices(PATH).any(|(at, _)| {
        let behind = request.get(at + PATH.len()..).unwrap_or_default();
        !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/'))
    })
}

/// `POST /path HTTP/1.1`, perhaps behind the sign of `curl -v`.
fn is_raw(request: &str) -> bool {
    request.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        line.contains(" HTTP/") && METHODS.iter().any(|method| line.starts_with(method))
    })
}

const METHODS: [&str; 7] = ["GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "OPTIONS ", "HEAD "];
const COMMANDS: [&str; 14] = [
    "curl ",
    "$ curl",
    "wget ",
    "http ",
    "fetch(",
    "await fetch(",
    "Invoke-WebRequest",
    "Invoke-RestMethod",
    "Request URL",
    "### ",
    "-->",
    "post {",
    "get {",
    "Method: ",
];
const PSEUDO_HEADERS: [&str; 4] = [":method", ":path", ":authority", ":scheme"];

/// Where requests begin, but for the first, in a text's order.
fn starts(text: &str) -> Vec<usize> {
    let key = ["\"request\"", "\"url\""].into_iter().find(|key| members(text, key).next().is_some());
    let mut starts: Vec<usize> = key.into_iter().flat_map(|key| members(text, key)).collect();
    let mut at = 0;
    // Pseudo headers stand together, in any order, and their values perhaps in lines of their own.
    let mut since_pseudo_header = usize::MAX;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start_matches(['>', ' ', '\t', '$', '#', ';']);
        let is_pseudo_header = PSEUDO_HEADERS.iter().any(|name| words.starts_with(name));
        let begins = if is_pseudo_header {
            since_pseudo_header > 2
        } else {
            METHODS.iter().any(|method| words.starts_with(method))
                || COMMANDS.iter().any(|command| words.starts_with(command) || line.starts_with(command))
        };
        since_pseudo_header = if is_pseudo_header { 0 } else { since_pseudo_header.saturating_add(1) };
        if begins {
            starts.push(at);
        }
        at += line.len();
    }
    starts.sort_unstable();
    starts
}

/// Where this name of a member stands in a text.
fn members<'a>(text: &'a str, key: &'static str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(key).filter_map(|(at, _)| {
        let behind = text.get(at + key.len()..)?.trim_start();
        behind.starts_with(':').then_some(at)
    })
}
