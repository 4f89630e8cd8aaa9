//! Messages that servers, libraries and browsers show when a token is refused, and what is behind them.

use super::catalogue::{self, Entry};

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

const SIGNATURE: &[&str] = &[
    "signature.previous_secret",
    "signature.mismatch",
    "signature.newline",
    "signature.quotes",
    "signature.base64_decoded",
    "signature.other_project",
];

/// What a message means: of several that fit, the one of which the longest piece was found.
#[must_use]
pub fn find(text: &str) -> Option<&'static Message> {
    let text = text.to_lowercase();
    let fit = |message: &'static Message| {
        message
            .pieces
            .iter()
            .filter(|piece| contains_word(&text, piece))
            .map(|piece| piece.len())
            .max()
    };
    MESSAGES
        .iter()
        .filter_map(|message| Some((fit(message)?, message)))
        .max_by_key(|(length, _)| *length)
        .map(|(_, m)| m)
}

/// A number must stand by itself: 401 is not in 14012.
fn contains_word(text: &str, piece: &str) -> bool {
    let numeric = piece.bytes().all(|b| b.is_ascii_digit());
    text.match_indices(piece).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + piece.len()..).and_then(|t| t.chars().next());
        !numeric
            || ![before, after]
                .into_iter()
                .flatten()
                .any(char::is_alphanumeric)
    })
}

impl Message {
    /// The catalogue's entries of the causes.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.causes.iter().filter_map(|code| catalogue::entry(code))
    }
}

/// Every message that is known.
pub const MESSAGES: &[Message] = &[
    Message {
        pieces: &["unauthorized", "401"],
        who: "a Tiledesk server at sign-in, which never says more",
        means: "The token was refused, or was not seen as one at all.",
        causes: &[
            "scheme.visitor_only",
            "prefix.missing",
            "prefix.bearer",
            "signature.previous_secret",
            "signature.mismatch",
            "time.expired",
            "custom.aud",
            "claims.missing",
        ],
    },
    Message {
        pieces: &["forbidden", "403"],
        who: "a Tiledesk server",
        means: "No token was found in the Authorization header.",
        causes: &["prefix.spaces", "prefix.missing", "prefix.doubled"],
    },
    Message {
        pieces: &["internal server error", "500"],
        who: "a Tiledesk server",
        means: "At sign-in, `aud` is not a URL. At every later call, `sub` is missing from the token.",
        causes: &["custom.aud", "claims.missing"],
    },
    Message {
        pieces: &["token exp is required"],
        who: "a Tiledesk server at jwt/decode",
        means: "The token has no `exp`.",
        causes: &["time.exp_missing"],
    },
    Message {
        pieces: &["token iat is required"],
        who: "a Tiledesk server at jwt/decode",
        means: "The token has no `iat`.",
        causes: &["time.iat_missing"],
    },
    Message {
        pieces: &["maximum of 10 minutes"],
        who: "a Tiledesk server at jwt/decode",
        means: "`exp` lies more than 600 seconds after `iat`.",
        causes: &["time.too_long", "time.milliseconds"],
    },
    Message {
        pieces: &[
            "jwt malformed",
            "token is malformed",
            "malformedjwt",
            "invalid token",
            "invalidtoken",
            "not enough segments",
            "wrong number of segments",
            "invalid number of segments",
            "not enough or too many segments",
            "exactly 2 period characters",
            "invalid compact jws",
            "idx12741",
            "idx12709",
            "idx14100",
            "idx12723",
        ],
        who: "a JWT library",
        means: "What arrived does not have three parts with dots between.",
        causes: &[
            "shape.not_a_token",
            "shape.parts",
            "prefix.doubled",
            "shape.quotes",
            "shape.whitespace",
        ],
    },
    Message {
        pieces: &["jwt signature is required"],
        who: "jsonwebtoken for Node",
        means: "The third part is empty.",
        causes: &["header.alg_none", "shape.truncated"],
    },
    Message {
        pieces: &[
            "invalid signature",
            "invalidsignature",
            "signature verification failed",
            "signature is invalid",
            "signature verification raised",
            "does not match locally computed",
            "signature validation failed",
            "idx10503",
            "idx10511",
            "idx10517",
            "idx10514",
            "signatureinvalid",
        ],
        who: "a JWT library",
        means: "The token was signed with another key than it is checked with. All mistakes with the secret look like this.",
        causes: SIGNATURE,
    },
    Message {
        pieces: &[
            "jwt expired",
            "token expired",
            "signature has expired",
            "expired token",
            "expiredsignature",
            "token is expired",
            "jwt expired at",
            "idx10223",
            "\"exp\" claim timestamp check failed",
            "tokenexpirederror",
        ],
        who: "a JWT library",
        means: "`exp` is over.",
        causes: &["time.expired", "time.duration", "time.exp_before_iat"],
    },
    Message {
        pieces: &[
            "jwt not active",
            "token used before issued",
            "cannot handle token prior to",
            "not yet valid",
            "idx10222",
            "immature",
            "\"nbf\" claim timestamp check failed",
            "token is not valid yet",
        ],
        who: "a JWT library",
        means: "`nbf` or `iat` lies ahead of the checker's clock.",
        causes: &["time.not_before", "time.future", "time.milliseconds"],
    },
    Message {
        pieces: &["authentication failed"],
        who: "a Tiledesk server at jwt/decode",
        means: "The token was not signed with the server's secret, or is over; what follows in the message says which. A rotation that was cut off may be behind it, too.",
        causes: &[
            "signature.previous_secret",
            "signature.mismatch",
            "signature.newline",
            "signature.quotes",
            "time.expired",
        ],
    },
    Message {
        pieces: &[
            "provided key is too short",
            "idx10720",
            "idx10653",
            "idx10603",
            "not secure enough",
            "weakkey",
            "keysize",
            "key size must be greater",
            "below the minimum recommended",
            "insecurekeylength",
            "key length must be",
        ],
        who: "php-jwt 7, jjwt, .NET or another library with a lower limit for keys",
        means: "The key is under 32 bytes: the secret is short, or was cut or decoded before it was used.",
        causes: &[
            "secret.short",
            "signature.base64_decoded",
            "signature.hex_decoded",
            "signature.cut",
        ],
    },
    Message {
        pieces: &[
            "secretorprivatekey must have a value",
            "secretorpublickey must be provided",
            "key may not be empty",
            "secret or public key must be provided",
            "key must not be empty",
            "idx10703",
        ],
        who: "a JWT library at the signer",
        means: "The signer has no secret at all: its variable or file is not set where it runs. There is no token yet.",
        causes: &[],
    },
    Message {
        pieces: &[
            "jwt must be provided",
            "no auth token",
            "jwt must be a string",
            "token must be",
        ],
        who: "a JWT library",
        means: "No token arrived, or something else than a text.",
        causes: &["shape.not_a_token", "prefix.missing"],
    },
    Message {
        pieces: &[
            "invalid algorithm",
            "alg value is not allowed",
            "algorithm not supported",
            "algorithm not allowed",
            "incorrect key for this algorithm",
            "invalidalgorithm",
            "idx10634",
            "unsupported signature algorithm",
            "signing method",
            "expecting a pem",
        ],
        who: "a JWT library",
        means: "The token was signed with another algorithm than HS256, or the library was told another one.",
        causes: &["header.alg", "header.alg_none"],
    },
    Message {
        pieces: &[
            "\"iat\" should be",
            "iat must be an integer",
            "issued at claim",
            "exp must be an integer",
            "expiration time claim",
            "invalid exp value",
            "invalid nbf value",
            "should be a number of seconds",
            "bad \"options.expiresin\"",
        ],
        who: "a JWT library",
        means: "A time is not a whole number of seconds, or is given twice.",
        causes: &["time.not_a_number", "time.fractional", "time.milliseconds"],
    },
    Message {
        pieces: &[
            "syntax error, malformed json",
            "unexpected control character",
            "malformed utf-8",
            "invalid header padding",
            "invalid payload padding",
            "invalid crypto padding",
            "illegal base64",
            "invalid base64",
            "illegal base64url",
            "is not valid json",
            "unexpected token",
            "invalid header string",
            "invalid payload string",
        ],
        who: "a JWT library",
        means: "A part of the token is not base64url, or not JSON.",
        causes: &[
            "shape.base64",
            "shape.json",
            "shape.whitespace",
            "shape.truncated",
        ],
    },
    Message {
        pieces: &[
            "subject must be a string",
            "audience must be",
            "jwt audience invalid",
            "jwt subject invalid",
            "idx10214",
            "audience validation failed",
            "invalidaudience",
            "audience doesn't match",
        ],
        who: "a JWT library",
        means: "`aud` or `sub` is not what the checker wants.",
        causes: &["custom.aud", "custom.sub", "claims.type", "claims.misnamed"],
    },
    Message {
        pieces: &[
            "not a valid http header field value",
            "setrequestheader",
            "invalid header value",
            "headers.append",
            "non iso-8859-1",
            "invalid character in header",
        ],
        who: "a browser",
        means: "The string that was handed to the widget cannot be sent in a header: it has a line break or an unusual character in it.",
        causes: &["shape.whitespace", "shape.not_a_token", "shape.quotes"],
    },
    Message {
        pieces: &[
            "signinwithcustomtoken is not a function",
            "reading 'signinwithcustomtoken'",
            "tiledesk is not defined",
            "tiledesk is undefined",
            "undefined (reading 'signin",
            "window.tiledesk",
        ],
        who: "a browser's console",
        means: "The page called the widget before it was there, or with the call of another version. Up to version 4 it is \
            window.tiledesk.signInWithCustomToken(…), after onLoadParams; in version 5 window.Tiledesk('signInWithCustomToken', …), \
            with autoStart: false. `tilepass snippet html` prints a page with either.",
        causes: &[],
    },
    Message {
        pieces: &[
            "unexpected token 'j', \"jwt",
            "unexpected token j in json at position 0",
            "json.parse: unexpected character at line 1 column 1",
        ],
        who: "a browser's console",
        means: "The page read the answer as JSON, as `response.json()` does. What the back end hands out is text: `response.text()`.",
        causes: &[],
    },
    Message {
        pieces: &["undefined", "[object promise]", "[object object]"],
        who: "a page or a back end in JavaScript",
        means: "Something was used before it was there: an `await` is missing, or a field has another name.",
        causes: &["shape.not_a_token", "claims.external_id", "claims.name"],
    },
    Message {
        pieces: &["nobody is signed in"],
        who: "a sample of `tilepass snippet`",
        means: "Its function that says whom the site's session has signed in returned nobody: the visitor is not logged in there, or the session does not reach it.",
        causes: &[],
    },
    Message {
        pieces: &[
            "there is no secret: set tiledesk_secret_file",
            "the file that tiledesk_secret_file names cannot be read",
        ],
        who: "a sample of `tilepass snippet`",
        means: "It reads the secret from the file that TILEDESK_SECRET_FILE names, or from TILEDESK_SECRET; TILEPASS_SECRET_FILE is another variable, for tilepass itself. `tilepass secret exec -- COMMAND` starts it with a stored secret.",
        causes: &[],
    },
    Message {
        pieces: &[
            "request header fields too large",
            "431",
            "header too large",
            "request header or cookie too large",
        ],
        who: "a web server or proxy",
        means: "The token is too long for a header.",
        causes: &["shape.too_long"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_in_the_catalogue_and_every_piece_is_found() {
        for message in MESSAGES {
            assert_eq!(
                message.entries().count(),
                message.causes.len(),
                "{:?}",
                message.causes
            );
            for piece in message.pieces {
                assert_eq!(*piece, piece.to_lowercase());
                let found = find(&format!("Error: {piece}")).map(|m| m.means);
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
}
