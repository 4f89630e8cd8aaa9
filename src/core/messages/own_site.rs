//! What the page, a browser and a sample say of the site's own back end, which hands the token out.

use super::{Message, PAGE, SAMPLE};

const PAGE_OR_BROWSER: &str =
    "the page of `tilepass snippet html`, or a browser, of the site's own back end";

/// What is said of the answers of the site's own back end, which hands the token out at /chat-token.
pub(super) const OWN_BACK_END: &[Message] = &[
    Message {
        pieces: &["internal server error", "500"],
        who: PAGE_OR_BROWSER,
        means: "That back end failed; no Tiledesk server was asked. Its log says why: a sample's in a line that begins with `chat-token: error:`, for instance that the signed-in user has no id.",
        causes: &[],
    },
    Message {
        pieces: &["unauthorized", "unauthorised", "401"],
        who: PAGE_OR_BROWSER,
        means: "Nobody is signed in on the site, as far as that back end knows: the visitor is not logged in, or the session's cookie does not reach /chat-token, as from another origin. The samples answer 204 then: whatever guards the other pages stands before this one, too. No Tiledesk server was asked.",
        causes: &[],
    },
    Message {
        pieces: &["forbidden", "403"],
        who: PAGE_OR_BROWSER,
        means: "That back end, or something before it, does not let the page ask: its framework, a proxy, a firewall. The samples answer so when another site's page asks, which the browser says in Sec-Fetch-Site: the page and /chat-token must be of one origin. No Tiledesk server was asked.",
        causes: &[],
    },
    Message {
        pieces: &["not found", "404", "cannot get /"],
        who: PAGE_OR_BROWSER,
        means: "Nothing answers at that address: the back end hands out the token under another path, or on another port or host than the page. The page's path is its ENDPOINT.",
        causes: &[],
    },
    Message {
        pieces: &["there is only /chat-token"],
        who: SAMPLE,
        means: "It was asked for something else. The page comes from your site; of the samples, only Node's hands it out, too.",
        causes: &[],
    },
    Message {
        pieces: &["bad gateway", "502", "503", "gateway timeout", "504"],
        who: PAGE_OR_BROWSER,
        means: "A proxy before that back end got no answer from it: it is not running, or not where the proxy looks for it.",
        causes: &[],
    },
    Message {
        pieces: &["did not answer with"],
        who: PAGE,
        means: "What the site's own back end answered is not `JWT`, one blank and a token: a log-in page, a page for every address, a token without its prefix, or JSON around it.",
        causes: &[
            "shape.not_a_token",
            "prefix.missing",
            "shape.quotes",
            "prefix.bearer",
        ],
    },
    Message {
        pieces: &[
            "did not answer",
            "failed to fetch",
            "networkerror when attempting to fetch",
            "net::err_",
            "connection refused",
        ],
        who: PAGE_OR_BROWSER,
        means: "No answer came from it: it is not running, not at that address, or out of reach.",
        causes: &[],
    },
];

/// Whatever else is said of it.
pub(super) const ANYTHING_ELSE_OF_IT: &[Message] = &[Message {
    pieces: &["/chat-token", "the visitor is anonymous"],
    who: PAGE_OR_BROWSER,
    means: "The token is handed out there, and no Tiledesk server is asked. `curl -i` shows what it answers; its log says why.",
    causes: &[],
}];
