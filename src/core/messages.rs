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
    // Where the site's own back end is asked, a status is its own, and no Tiledesk server's.
    let own = ["/chat-token", "the visitor is anonymous"];
    let tables: &[_] = if own.iter().any(|piece| text.contains(piece)) {
        &[OWN_BACK_END, MESSAGES, ANYTHING_ELSE_OF_IT]
    } else {
        &[MESSAGES]
    };
    tables.iter().find_map(|table| likeliest(&text, table))
}

fn likeliest(text: &str, table: &'static [Message]) -> Option<&'static Message> {
    let fit = |message: &'static Message| {
        message
            .pieces
            .iter()
            .filter(|piece| contains(text, piece))
            .map(|piece| piece.len())
            .max()
    };
    table
        .iter()
        .filter_map(|message| Some((fit(message)?, message)))
        .max_by_key(|(length, _)| *length)
        .map(|(_, m)| m)
}

/// A number must stand by itself: 401 is not in 14012. It and `undefined` stand in all kinds of sentences.
fn contains(text: &str, piece: &str) -> bool {
    let numeric = piece.bytes().all(|b| b.is_ascii_digit());
    let found = text.match_indices(piece).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + piece.len()..).and_then(|t| t.chars().next());
        !numeric
            || ![before, after]
                .into_iter()
                .flatten()
                .any(char::is_alphanumeric)
    });
    found && (!numeric && piece != "undefined" || is_from_a_computer(text, piece))
}

/// Whether a text begins with the piece, or has a word that messages about requests and tokens have.
fn is_from_a_computer(text: &str, piece: &str) -> bool {
    const WORDS: [&str; 24] = [
        "answer", "auth", "code", "console", "error", "fail", "fetch", "get ", "got ", "http",
        "jwt", "network", "post ", "propert", "refused", "request", "respon", "return", "server",
        "sign", "status", "tiledesk", "token", "widget",
    ];
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    text.starts_with(piece) || WORDS.iter().any(|word| text.contains(word))
}

impl Message {
    /// The catalogue's entries of the causes.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.causes.iter().filter_map(|code| catalogue::entry(code))
    }
}

const SAMPLE: &str = "a sample of `tilepass snippet`";
const PAGE: &str = "the page of `tilepass snippet html`";
const PAGE_OR_BROWSER: &str =
    "the page of `tilepass snippet html`, or a browser, of the site's own back end";

/// What is said of the answers of the site's own back end, which hands the token out at /chat-token.
const OWN_BACK_END: &[Message] = &[
    Message {
        pieces: &["internal server error", "500"],
        who: PAGE_OR_BROWSER,
        means: "That back end failed; no Tiledesk server was asked. Its log says why: a sample's in a line that begins with `error:`, for instance that the signed-in user lacks something that goes into the token.",
        causes: &[],
    },
    Message {
        pieces: &["unauthorized", "unauthorised", "401"],
        who: PAGE_OR_BROWSER,
        means: "Nobody is signed in on the site, as far as that back end knows: the visitor is not logged in, or the session's cookie does not reach /chat-token, as from another origin. No Tiledesk server was asked.",
        causes: &[],
    },
    Message {
        pieces: &["forbidden", "403"],
        who: PAGE_OR_BROWSER,
        means: "That back end, or something before it, does not let the page ask: its framework, a proxy, a firewall. The samples never answer so. No Tiledesk server was asked.",
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
const ANYTHING_ELSE_OF_IT: &[Message] = &[Message {
    pieces: &["/chat-token", "the visitor is anonymous"],
    who: PAGE_OR_BROWSER,
    means: "The token is handed out there, and no Tiledesk server is asked. `curl -i` shows what it answers; its log says why.",
    causes: &[],
}];

/// Every message that is known, but for those of the site's own back end.
pub const MESSAGES: &[Message] = &[
    Message {
        pieces: &["unauthorized", "unauthorised", "401"],
        who: "a Tiledesk server at sign-in, which never says more",
        means: "The token was refused, or was not seen as one at all.",
        causes: SIGN_IN,
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
        who: SAMPLE,
        means: "Its function that says whom the site's session has signed in returned nobody: the visitor is not logged in there, or the session does not reach it.",
        causes: &[],
    },
    Message {
        pieces: &[
            "there is no secret: set tiledesk_secret_file",
            "the file that tiledesk_secret_file names cannot be read",
        ],
        who: SAMPLE,
        means: "It reads the secret from the file that TILEDESK_SECRET_FILE names, or from TILEDESK_SECRET; TILEPASS_SECRET_FILE is another variable, for tilepass itself. `tilepass secret exec -- COMMAND` starts it with a stored secret.",
        causes: &[],
    },
    Message {
        pieces: &["the signed-in user has no"],
        who: SAMPLE,
        means: "Its function that says whom the site's session has signed in returned somebody without that field, which goes into the token. The page was answered with status 500.",
        causes: &[],
    },
    Message {
        pieces: &["the token could not be made"],
        who: SAMPLE,
        means: "It is the text of its answer with status 500. Why stands in its log, in a line that begins with `error:`.",
        causes: &[],
    },
    Message {
        pieces: &["the session could not be read"],
        who: "the sample of `tilepass snippet sh`",
        means: "A command failed in its function that says whom the site's session has signed in.",
        causes: &[],
    },
    Message {
        pieces: &["tilepass could not sign"],
        who: "the sample of `tilepass snippet sh`",
        means: "`tilepass token sign` failed; the lines above it in the log say why.",
        causes: &[],
    },
    Message {
        pieces: &["there is no index.html yet"],
        who: "the sample of `tilepass snippet node`",
        means: "It hands out the page that stands beside it, and there is none: `tilepass snippet html >index.html`.",
        causes: &[],
    },
    Message {
        pieces: &[
            "is taken; try port=",
            "another port: port=",
            "address already in use",
            "eaddrinuse",
        ],
        who: "a server that starts, such as a sample of `tilepass snippet`",
        means: "Another program listens at that port, perhaps the same server, started before. The samples take another one from PORT.",
        causes: &[],
    },
    Message {
        pieces: &["the server refused the token: look at it with"],
        who: PAGE,
        means: "Three tokens in ten minutes did not sign the visitor in, so the page stays with an anonymous chat. `tilepass token inspect` looks at what /chat-token answers; `tilepass token try` asks the server.",
        causes: SIGN_IN,
    },
    Message {
        pieces: &[
            "failed to fetch",
            "networkerror when attempting to fetch",
            "err_connection_refused",
            "err_name_not_resolved",
            "econnrefused",
            "connection refused",
        ],
        who: "a browser, or another program that asks a server",
        means: "No answer came, so it is not about a token: nobody listens at that address, the network is away, or the browser kept the answer from the page (CORS), which another line in its console then says.",
        causes: &[],
    },
    Message {
        pieces: &[
            "cors policy",
            "cross-origin request blocked",
            "access-control-allow-origin",
        ],
        who: "a browser's console",
        means: "A page asked another origin than its own, and the answer does not allow that; an error page of a proxy does not, either. Serve /chat-token from the page's own origin: the session's cookie reaches it there, too.",
        causes: &[],
    },
    Message {
        pieces: &["404", "cannot get /"],
        who: "a web server",
        means: "There is nothing at that address. It is about the address, not about a token: of /chat-token, of the widget's launch.js, or of the Tiledesk server.",
        causes: &[],
    },
    Message {
        pieces: &[
            "cannot find module 'jsonwebtoken'",
            "cannot find package 'jsonwebtoken'",
            "no module named 'jwt'",
            "cannot load such file -- jwt",
            "class \"firebase\\jwt\\jwt\" not found",
            "vendor/autoload.php",
            "no required module provides package github.com/golang-jwt",
        ],
        who: "Node, Python, Ruby, PHP or Go at the signer",
        means: "The JWT library is not installed where the signer runs. The first lines of what `tilepass snippet` prints say how to install it. There is no token yet.",
        causes: &[],
    },
    Message {
        pieces: &["module 'jwt' has no attribute"],
        who: "Python at the signer",
        means: "Something else than PyJWT was imported as `jwt`: the package `jwt`, or a file jwt.py beside the program. There is no token yet.",
        causes: &[],
    },
    Message {
        pieces: &[
            "pass in a value for the \"algorithms\" argument",
            "pass in a value for the 'algorithms' argument",
        ],
        who: "PyJWT at the checker",
        means: "The checker has to say which algorithms it takes: jwt.decode(token, secret, algorithms=[\"HS256\"]). The token was not looked at.",
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
        let own = [OWN_BACK_END, ANYTHING_ELSE_OF_IT].concat();
        let all = MESSAGES.iter().map(|message| ("", message));
        for (about, message) in all.chain(own.iter().map(|message| ("/chat-token ", message))) {
            assert_eq!(
                message.entries().count(),
                message.causes.len(),
                "{:?}",
                message.causes
            );
            for piece in message.pieces {
                assert_eq!(*piece, piece.to_lowercase());
                let found = find(&format!("Error: {about}{piece}")).map(|m| m.means);
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

    /// The texts of a line of code that have four words and are no header.
    fn texts(line: &str) -> impl Iterator<Item = &str> {
        let is_comment = ["//", "#", "<!--"]
            .iter()
            .any(|mark| line.trim_start().starts_with(mark));
        let code = line.split(" // ").next().filter(|_| !is_comment);
        let code = code.unwrap_or_default();
        let quotes = ['"', '\'', '`'].into_iter();
        let texts = quotes.flat_map(move |quote| code.split(quote).skip(1).step_by(2));
        texts.filter(|text| {
            let said = text.strip_prefix("error: ").unwrap_or(text);
            let said = said
                .strip_prefix("; ")
                .or_else(|| said.strip_prefix("${ENDPOINT} "))
                .unwrap_or(said);
            said.starts_with(|c: char| c.is_ascii_lowercase()) && text.split(' ').count() > 3
        })
    }

    #[test]
    fn whatever_the_samples_and_the_page_print_is_known() {
        let mut known = Vec::new();
        for template in crate::core::snippet::all() {
            for text in template.fill("both", None).lines().flat_map(texts) {
                let text = text.replace("${ENDPOINT}", "/chat-token");
                assert!(find(&text).is_some(), "{}: {text}", template.language);
                known.push(text);
            }
        }
        assert!(known.len() > 45, "{known:#?}");
    }
}
