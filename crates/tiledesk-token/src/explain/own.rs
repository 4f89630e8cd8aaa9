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
        pieces: "nobody is ever signed in",
        who: SAMPLE,
        means: "Its function that says whom the site's session has signed in is still as it was printed: every \
            visitor is answered with status 204.",
        next: "To try it out before that, start it with CHAT_DEMO=1 on this computer.",
        ..Message::ROW
    },
    Message {
        pieces: "who asks from this computer is the customer demo-1",
        who: SAMPLE,
        means: "CHAT_DEMO=1 is for trying it out: who comes from the same computer is signed in as a customer who \
            does not exist.",
        next: "Take the variable out of what runs in production.",
        ..Message::ROW
    },
    Message {
        pieces: "chat-token: uses the secret",
        who: SAMPLE,
        means: "It has read the secret with that fingerprint, at the first request or because the file has changed.",
        next: "`tilepass secret status` shows the fingerprint of the stored one: they must be the same.",
        ..Message::ROW
    },
    Message {
        pieces: "there is no secret: set tiledesk_secret_file",
        who: SAMPLE,
        means: "It reads the secret from the file that TILEDESK_SECRET_FILE names, or from TILEDESK_SECRET, at the \
            first request; TILEPASS_SECRET_FILE is another variable, for tilepass itself.",
        next: "`tilepass secret exec -- COMMAND` starts it with a stored secret.",
        ..Message::ROW
    },
    Message {
        pieces: "the secret is not one line of 32 to 256",
        who: SAMPLE,
        means: "What the file or the variable holds is no secret: it is too short, has several lines, or has \
            blanks, quotes' or another alphabet's characters in it.",
        next: "`tilepass secret import` names what is wrong with one.",
        causes: &["secret.short"],
        ..Message::ROW
    },
    Message {
        pieces: "the file that tiledesk_secret_file names",
        who: SAMPLE,
        means: "It is not there, the process may not read it, or somebody is writing it. Where it was read before, \
            the secret from then stays in use until the file is whole again; else the page was answered with status \
            500.",
        ..Message::ROW
    },
    Message {
        pieces: "the secret that was read before stays in use",
        rank: Rank::Step,
        who: SAMPLE,
        means: "The file that TILEDESK_SECRET_FILE names could not be read again, or holds no secret now; what stands \
            before this in the line says which. Tokens are still signed with the secret that was read last.",
        next: "If the secret was replaced meanwhile, these tokens are refused: write the file whole, with the new one.",
        ..Message::ROW
    },
    Message {
        pieces: "tiledesk_project_id is not 24 of 0-9 a-f",
        who: SAMPLE,
        means: "That variable takes the place of the project's Tiledesk id in the sample, and is none.",
        next: "The id stands in the dashboard's address, after `/project/`.",
        causes: &["custom.aud"],
        ..Message::ROW
    },
    Message {
        pieces: "the signed-in user has no id",
        who: SAMPLE,
        means: "Its function that says whom the site's session has signed in returned an id that is absent, blank, \
            or what a language makes of nothing: `undefined`, `null`, `None`, `nil`, `NaN`, `[object …]`. Everybody \
            would be one and the same visitor. The page was answered with status 500.",
        causes: &["claims.external_id"],
        ..Message::ROW
    },
    Message {
        pieces: "are signed in as x--",
        who: SAMPLE,
        means: "The accounts' keys have characters that an `external_id` may not have, such as the `|` of \
            `auth0|5f7c`, or are too long. They are sent as `x--` and the hexadecimal of their bytes, always in the \
            same way. TILEDESK_RAW_IDS=1 sends them as they are, for sites that have always done so.",
        causes: &["claims.external_id"],
        ..Message::ROW
    },
    Message {
        pieces: "who has no verified address is not signed in",
        who: SHELL_SAMPLE,
        means: "Its function gave no e-mail address, and `tilepass token sign` makes no token without one. The \
            samples in other languages leave it out of the token.",
        causes: &["claims.missing"],
        ..Message::ROW
    },
    Message {
        pieces: "tilepass signs no such id",
        who: SHELL_SAMPLE,
        means: "TILEDESK_RAW_IDS=1 is for the samples in other languages: `tilepass token sign` makes no token with \
            an `external_id` that breaks the documented rule.",
        causes: &["claims.external_id"],
        ..Message::ROW
    },
    Message {
        pieces: "only pages of this site get a token",
        who: SAMPLE,
        means: "A page of another site, or of another host of the same one, asked: the browser says so in \
            Sec-Fetch-Site. The page and /chat-token must be of one origin, such as https://shop.example.",
        ..Message::ROW
    },
    Message {
        pieces: "the token could not be made",
        who: SAMPLE,
        means: "It is the text of its answer with status 500. Why stands in its log, in a line that begins with \
            `chat-token: error:`.",
        ..Message::ROW
    },
    Message {
        pieces: "the session could not be read",
        who: SHELL_SAMPLE,
        means: "A command failed in its function that says whom the site's session has signed in.",
        ..Message::ROW
    },
    Message {
        pieces: "tilepass could not sign",
        who: SHELL_SAMPLE,
        means: "`tilepass token sign` failed; the lines above it in the log say why.",
        ..Message::ROW
    },
    Message {
        pieces: "there is no index.html yet",
        who: "the sample of `tilepass snippet node`",
        means: "It hands out the page that stands beside it, and there is none.",
        next: "`tilepass snippet html >index.html`",
        ..Message::ROW
    },
    Message {
        pieces: "is taken; try port= | another port: port= | address already in use | eaddrinuse",
        who: "a server that starts, such as a sample of `tilepass snippet`",
        means: "Another program listens at that port, perhaps the same server, started before.",
        next: "The samples take another port from PORT.",
        ..Message::ROW
    },
    Message {
        pieces: "launch.js could not be loaded",
        who: PAGE,
        means: "The browser did not get the widget's own script, so there is no chat. It is not about a token: the \
            address in the page (WIDGET) is wrong, its server is out of reach, or an ad blocker or the site's \
            Content-Security-Policy keeps it away, which another line in the console then says. The page tries again \
            by itself.",
        ..Message::ROW
    },
    Message {
        pieces: "the server refused the token: look at it with",
        who: PAGE,
        means: "The Tiledesk server refused a token that /chat-token had just handed out, so the visitor has a \
            guest's chat. The page asks again every minute, and signs the visitor in as soon as the server takes the \
            token: after a rotation, once the back end has the new secret (most read it only when they start).",
        next: "`tilepass token inspect` looks at what /chat-token answers; `tilepass token try` asks the server.",
        causes: SIGN_IN,
        ..Message::ROW
    },
];

/// What is said of the site's own back end, which hands the token out: a status there is no Tiledesk server's.
pub(super) const BACK_END: &[Message] = &[
    Message {
        pieces: "internal server error | 500",
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "That back end failed; no Tiledesk server was asked.",
        next: "Its log says why: a sample's in a line that begins with `chat-token: error:`, for instance that the signed-in user has no id.",
        ..Message::ROW
    },
    Message {
        pieces: "unauthorized | unauthorised | 401",
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "Nobody is signed in on the site, as far as that back end knows: the visitor is not logged in, or the \
            session's cookie does not reach /chat-token, as from another origin. The samples answer 204 then: whatever \
            guards the other pages stands before this one, too. No Tiledesk server was asked.",
        ..Message::ROW
    },
    Message {
        pieces: "forbidden | 403",
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "That back end, or something before it, does not let the page ask: its framework, a proxy, a firewall. \
            The samples answer so when another site's page asks, which the browser says in Sec-Fetch-Site: the page and \
            /chat-token must be of one origin. No Tiledesk server was asked.",
        ..Message::ROW
    },
    Message {
        pieces: "not found | 404 | cannot get /*",
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "Nothing answers at that address: the back end hands out the token under another path, or on another \
            port or host than the page.",
        next: "The page's path is its ENDPOINT.",
        ..Message::ROW
    },
    Message {
        pieces: "there is only /chat-token",
        who: SAMPLE,
        means: "It was asked for something else. The page comes from your site; of the samples, only Node's hands it \
            out, too.",
        ..Message::ROW
    },
    Message {
        pieces: "bad gateway | 502 | 503 | gateway time* | 504",
        rank: Rank::Status,
        who: PAGE_OR_BROWSER,
        means: "A proxy before that back end got no answer from it: it is not running, or not where the proxy looks \
            for it.",
        ..Message::ROW
    },
    Message {
        pieces: "did not answer with",
        who: PAGE,
        means: "What the site's own back end answered is not `JWT`, one blank and a token: a log-in page, a page for \
            every address, a token without its prefix, or JSON around it.",
        causes: &["shape.not_a_token", "prefix.missing", "shape.quotes", "prefix.bearer"],
        ..Message::ROW
    },
    Message {
        pieces: "has no `_id`",
        who: PAGE,
        means: "The token of the site's own back end is of scheme `visitor`. Today's widget signs nobody in with it, \
            and could not tell it from a guest's.",
        next: "`tilepass snippet LANG --id ID` prints a back end whose tokens have it (scheme `both`).",
        causes: &["scheme.visitor_only"],
        ..Message::ROW
    },
    Message {
        pieces: "did not answer | failed to fetch | networkerror when attempting to fetch | net::err_* | \
            connection refused",
        rank: Rank::Step,
        who: PAGE_OR_BROWSER,
        means: "No answer came from it: it is not running, not at that address, or out of reach.",
        next: "`curl -i` asks the same address.",
        ..Message::ROW
    },
];

/// Whatever else is said of it.
pub(super) const BACK_END_OTHERWISE: &[Message] = &[Message {
    pieces: "/chat-token | the visitor is anonymous | no fresh token",
    who: PAGE_OR_BROWSER,
    means: "The token is handed out there, and no Tiledesk server is asked.",
    next: "`curl -i` shows what it answers; its log says why.",
    ..Message::ROW
}];
