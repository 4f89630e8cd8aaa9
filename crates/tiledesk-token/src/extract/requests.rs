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

#[cfg(test)]
#[allow(clippy::panic, reason = "tests")]
mod tests {
    use super::*;

    /// A request of each format: of a cart, then to sign-in, and whether it is written as it is sent.
    const FORMATS: [(&str, &str, &str, bool); 12] = [
        ("raw", "GET /cart HTTP/1.1\nHost: x\n\n", "POST /v3/auth/signinWithCustomToken HTTP/1.1\nHost: x\n\n", true),
        ("curl -v", "> GET /cart HTTP/2\n>\n", "> POST /v3/auth/signinWithCustomToken HTTP/2\n>\n", true),
        (
            "cURL",
            "curl 'https://x/cart' \\\n  -H 'a: b'\n",
            "curl 'https://x/auth/signinWithCustomToken' \\\n  -H 'a: b'\n",
            false,
        ),
        ("shell", "$ curl https://x/cart\n", "$ curl -X POST https://x/auth/signinWithCustomToken\n", false),
        (
            "fetch",
            "fetch(\"https://x/cart\", {});\n",
            "await fetch(\"https://x/auth/signinWithCustomToken\", {});\n",
            false,
        ),
        (
            "PowerShell",
            "Invoke-WebRequest -Uri \"https://x/cart\"\n",
            "Invoke-WebRequest -Uri \"https://x/auth/signinWithCustomToken\"\n",
            false,
        ),
        ("wget", "wget https://x/cart\n", "wget --post-data '' https://x/auth/signinWithCustomToken\n", false),
        ("HTTPie", "http https://x/cart\n", "http POST https://x/auth/signinWithCustomToken\n", false),
        (
            "developer tools",
            "Request URL: https://x/cart\n",
            "Request URL: https://x/auth/signinWithCustomToken\n",
            false,
        ),
        (
            "HTTP/2",
            ":authority: x\n:method: GET\n:path: /cart\naccept: */*\nuser-agent: x\ncookie: a=b\n\n",
            ":authority: x\n:method: POST\n:path: /auth/signinWithCustomToken\n\n",
            false,
        ),
        (
            "HAR",
            "{\"request\":{\"url\":\"https://x/cart\"}},",
            "{\"request\":{\"url\":\"https://x/auth/signinWithCustomToken\"}}",
            false,
        ),
        (
            "REST client",
            "### cart\nGET https://x/cart\n",
            "### sign-in\nPOST https://x/auth/signinWithCustomToken\n",
            false,
        ),
    ];

    #[test]
    fn a_request_to_sign_in_is_told_from_another_in_every_format() {
        for (format, other, sign_in, is_raw) in FORMATS {
            for text in [format!("{other}{sign_in}"), format!("{other}{sign_in}{other}")] {
                let found = SignIns::of(&text);
                let place = other.len() + sign_in.len() - 1;
                let index = found.at(place).unwrap_or_else(|| panic!("{format}: {:?}", found.ranges));
                assert_eq!(found.is_raw(index), is_raw, "{format}");
                assert_eq!(found.at(1), None, "{format}");
            }
            assert!(SignIns::of(other).is_empty(), "{format}");
            let longer = sign_in.replace("CustomToken", "CustomTokens");
            assert!(SignIns::of(&longer).is_empty(), "{format}");
        }
    }

    #[test]
    fn what_stands_before_every_request_belongs_to_none_of_them() {
        let found = SignIns::of("a log\nPOST /auth/signinWithCustomToken HTTP/1.1\n");
        assert!(found.is_before_all(2) && !found.is_before_all(6));
        assert_eq!(found.at(2), None);
    }
}
