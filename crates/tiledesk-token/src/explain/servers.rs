//! What a Tiledesk server says, and what any web server or proxy says.

use super::{Message, SIGN_IN};

const DECODE: &str = "a Tiledesk server at jwt/decode";

/// What servers and proxies answer.
pub(super) const SERVERS: &[Message] = &[
    Message {
        pieces: "unauthorized | unauthorised | 401",
        who: "a Tiledesk server at sign-in, which never says more",
        means: "The token was refused, or was not seen as one at all.",
        causes: SIGN_IN,
    },
    Message {
        pieces: "forbidden | 403",
        who: "a Tiledesk server",
        means: "No token was found in the Authorization header.",
        causes: &["prefix.spaces", "prefix.missing", "prefix.doubled"],
    },
    Message {
        pieces: "internal server error | 500",
        who: "a Tiledesk server",
        means: "At sign-in, `aud` is not a URL. At every later call, `sub` is missing from the token.",
        causes: &["custom.aud", "claims.missing"],
    },
    Message {
        pieces: "token exp is required",
        who: DECODE,
        means: "The token has no `exp`.",
        causes: &["time.exp_missing"],
    },
    Message {
        pieces: "token iat is required",
        who: DECODE,
        means: "The token has no `iat`.",
        causes: &["time.iat_missing"],
    },
    Message {
        pieces: "maximum of 10 minutes",
        who: DECODE,
        means: "`exp` lies more than 600 seconds after `iat`.",
        causes: &["time.too_long", "time.milliseconds"],
    },
    Message {
        pieces: "authentication failed",
        who: DECODE,
        means: "The token was not signed with the server's secret, or is over; what follows in the message says \
            which. An interrupted rotation may be the cause, too.",
        causes: &[
            "signature.previous_secret",
            "signature.mismatch",
            "signature.newline",
            "signature.quotes",
            "time.expired",
        ],
    },
    Message {
        pieces: "404 | cannot get /",
        who: "a web server",
        means: "There is nothing at that address. It is about the address, not about a token: of /chat-token, of the \
            widget's launch.js, or of the Tiledesk server.",
        causes: &[],
    },
    Message {
        pieces: "request header fields too large | 431 | header too large | request header or cookie too large",
        who: "a web server or proxy",
        means: "The token is too long for a header.",
        causes: &["shape.too_long"],
    },
];
