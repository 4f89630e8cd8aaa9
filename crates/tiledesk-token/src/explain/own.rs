//! What `tilepass snippet` makes says: the samples, the page, and the browser about the back end that they make up.
//!
//! A test compares this with every message that the samples and the page can print.

use super::{Message, Rank, SIGN_IN};

const SAMPLE: &str = "a sample of `tilepass snippet`";
const SHELL_SAMPLE: &str = "the sample of `tilepass snippet sh`";
const PAGE: &str = "the page of `tilepass snippet html`";
const PAGE_OR_BROWSER: &str = "the page of `tilepass snippet html`, or a browser, of the site's own back end";

/// What they say of themselves.
pub(super) const SAMPLES_AND_PAGE: &[Message] = &[
    Message {
        pieces: &["nobody is signed in"],
        who: SAMPLE,
        means: "Its function that says whom the site's session has signed in returned nobody: the visitor is not \
            logged in there, or the session does not reach it.",
        ..Message::ROW
    },
    Message {
        pieces: &[
            "there is no secret: set tiledesk_secret_file",
            "the file that tiledesk_secret_file names cannot be read",
        ],
        who: SAMPLE,
        means: "It reads the secret from the file that TILEDESK_SECRET_FILE names, or from TILEDESK_SECRET; \
            TILEPASS_SECRET_FILE is another variable, for tilepass itself.",
        next: "`tilepass secret exec -- COMMAND` starts it with a stored secret.",
        ..Message::ROW
    },
    Message {
        pieces: &["the signed-in user has no"],
        who: SAMPLE,
        means: "Its function that says whom the site's session has signed in returned somebody without that field, \
            which goes into the token. The page was answered with status 500.",
        ..Message::ROW
    },
    Message {
        pieces: &["the id of the signed-in user must be"],
        who: SAMPLE,
        means: "Its function that says whom the site's session has signed in returned an id that no token may have: \
            `external_id` takes letters, digits, `-`, `_` and `.` alone. One like `auth0|5f7c` has to be rewritten, \
            always in the same way, as it must never change. The page was answered with status 500.",
        ..Message::ROW
    },
    Message {
        pieces: &["the token could not be made"],
        who: SAMPLE,
        means: "It is the text of its answer with status 500.",
        next: "Why, its log says, in a line that begins with `error:`.",
        ..Message::ROW
    },
    Message {
        pieces: &["the session could not be read"],
        who: SHELL_SAMPLE,
        means: "A command failed in its function that says whom the site's session has signed in.",
        ..Message::ROW
    },
    Message {
        pieces: &["tilepass could not sign"],
        who: SHELL_SAMPLE,
        means: "`tilepass token sign` failed; the lines above it in the log say why.",
        ..Message::ROW
    },
    Message {
        pieces: &["there is no index.html yet"],
        who: "the sample of `tilepass snippet node`",
        means: "It hands out the page that stands beside it, and there is none.",
        next: "`tilepass snippet html >index.html`",
        ..Message::ROW
    },
    Message {
        pieces: &["is taken; try port=", "another port: port=", "address already in use", "eaddrinuse"],
        who: "a server that starts, such as a sample of `tilepass snippet`",
        means: "Another program listens at that port, perhaps the same server, started before.",
        next: "The samples take another port from PORT.",
        ..Message::ROW
    },
    Message {
        pieces: &["the server refused the token: look at it with"],
        who: PAGE,
        means: "Three tokens in ten minutes did not sign the visitor in, so the page stays with an anonymous chat.",
        next: "`tilepass token inspect` looks at what /chat-token answers; `tilepass token try` asks the server.",
        causes: SIGN_IN,
        ..Message::ROW
    },
];

/// What is said of the site's own back end, which hands the token out: a status there is no Tiledesk server's.
pub(super) const BACK_END: &[Message] = &[
    Message {
        pieces: &["internal server error", "500"],
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "That back end failed; no Tiledesk server was asked.",
        next: "Its log says why: a sample's in a line that begins with `error:`, for instance that the signed-in user \
            lacks something that goes into the token.",
        ..Message::ROW
    },
    Message {
        pieces: &["unauthorized", "unauthorised", "401"],
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "Nobody is signed in on the site, as far as that back end knows: the visitor is not logged in, or the \
            session's cookie does not reach /chat-token, as from another origin. No Tiledesk server was asked.",
        ..Message::ROW
    },
    Message {
        pieces: &["forbidden", "403"],
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "That back end, or something before it, does not let the page ask: its framework, a proxy, a firewall. \
            The samples never answer so. No Tiledesk server was asked.",
        ..Message::ROW
    },
    Message {
        pieces: &["not found", "404", "cannot get /*"],
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "Nothing answers at that address: the back end hands out the token under another path, or on another \
            port or host than the page.",
        next: "The page's path is its ENDPOINT.",
        ..Message::ROW
    },
    Message {
        pieces: &["there is only /chat-token"],
        who: SAMPLE,
        means: "It was asked for something else. The page comes from your site; of the samples, only Node's hands it \
            out, too.",
        ..Message::ROW
    },
    Message {
        pieces: &["bad gateway", "502", "503", "gateway time*", "504"],
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "A proxy before that back end got no answer from it: it is not running, or not where the proxy looks \
            for it.",
        ..Message::ROW
    },
    Message {
        pieces: &["did not answer with"],
        who: PAGE,
        means: "What the site's own back end answered is not `JWT`, one blank and a token: a log-in page, a page for \
            every address, a token without its prefix, or JSON around it.",
        causes: &["shape.not_a_token", "prefix.missing", "shape.quotes", "prefix.bearer"],
        ..Message::ROW
    },
    Message {
        pieces: &[
            "did not answer",
            "failed to fetch",
            "networkerror when attempting to fetch",
            "net::err_*",
            "connection refused",
        ],
        rank: Rank::Step,
        who: PAGE_OR_BROWSER,
        means: "No answer came from it: it is not running, not at that address, or out of reach.",
        next: "`curl -i` asks the same address.",
        ..Message::ROW
    },
];

/// Whatever else is said of it.
pub(super) const BACK_END_OTHERWISE: &[Message] = &[Message {
    pieces: &["/chat-token", "the visitor is anonymous"],
    who: PAGE_OR_BROWSER,
    means: "The token is handed out there, and no Tiledesk server is asked.",
    next: "`curl -i` shows what it answers; its log says why.",
    ..Message::ROW
}];
