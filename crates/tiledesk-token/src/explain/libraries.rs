//! What JWT libraries say, where a token is signed and where it is checked.

use super::Message;

const LIBRARY: &str = "a JWT library";

const SIGNATURE: &[&str] = &[
    "signature.previous_secret",
    "signature.mismatch",
    "signature.newline",
    "signature.quotes",
    "signature.base64_decoded",
    "signature.other_project",
];

/// What the libraries throw, raise or return.
pub(super) const LIBRARIES: &[Message] = &[
    Message {
        pieces: "jwt malformed | token is malformed | malformedjwt | invalid token | invalidtoken | \
            not enough segments | wrong number of segments | invalid number of segments | \
            not enough or too many segments | exactly 2 period characters | invalid compact jws | idx12741 | \
            idx12709 | idx14100 | idx12723",
        who: LIBRARY,
        means: "What arrived does not have three parts with dots between.",
        causes: &["shape.not_a_token", "shape.parts", "prefix.doubled", "shape.quotes", "shape.whitespace"],
    },
    Message {
        pieces: "jwt signature is required",
        who: "jsonwebtoken for Node",
        means: "The third part is empty.",
        causes: &["header.alg_none", "shape.truncated"],
    },
    Message {
        pieces: "invalid signature | invalidsignature | signature verification failed | signature is invalid | \
            signature verification raised | does not match locally computed | signature validation failed | \
            idx10503 | idx10511 | idx10517 | idx10514 | signatureinvalid",
        who: LIBRARY,
        means: "The token was signed with another key than it is checked with. All mistakes with the secret look like \
            this.",
        causes: SIGNATURE,
    },
    Message {
        pieces: "jwt expired | token expired | signature has expired | expired token | expiredsignature | \
            token is expired | jwt expired at | idx10223 | \"exp\" claim timestamp check failed | tokenexpirederror",
        who: LIBRARY,
        means: "`exp` is over.",
        causes: &["time.expired", "time.duration", "time.exp_before_iat"],
    },
    Message {
        pieces: "jwt not active | token used before issued | cannot handle token prior to | not yet valid | \
            idx10222 | immature | \"nbf\" claim timestamp check failed | token is not valid yet",
        who: LIBRARY,
        means: "`nbf` or `iat` lies ahead of the checker's clock.",
        causes: &["time.not_before", "time.future", "time.milliseconds"],
    },
    Message {
        pieces: "provided key is too short | idx10720 | idx10653 | idx10603 | not secure enough | weakkey | \
            keysize | key size must be greater | below the minimum recommended | insecurekeylength | \
            key length must be",
        who: "php-jwt 7, jjwt, .NET or another library with a lower limit for keys",
        means: "The key is under 32 bytes: the secret is short, or was cut or decoded before it was used.",
        causes: &["secret.short", "signature.base64_decoded", "signature.hex_decoded", "signature.cut"],
    },
    Message {
        pieces: "secretorprivatekey must have a value | secretorpublickey must be provided | key may not be empty | \
            secret or public key must be provided | key must not be empty | idx10703",
        who: "a JWT library at the signer",
        means: "The signer has no secret at all: its variable or file is not set where it runs. There is no token yet.",
        causes: &[],
    },
    Message {
        pieces: "jwt must be provided | no auth token | jwt must be a string | token must be",
        who: LIBRARY,
        means: "No token arrived, or something else than a text.",
        causes: &["shape.not_a_token", "prefix.missing"],
    },
    Message {
        pieces: "invalid algorithm | alg value is not allowed | algorithm not supported | algorithm not allowed | \
            incorrect key for this algorithm | invalidalgorithm | idx10634 | unsupported signature algorithm | \
            signing method | expecting a pem",
        who: LIBRARY,
        means: "The token was signed with another algorithm than HS256, or the library was told another one.",
        causes: &["header.alg", "header.alg_none"],
    },
    Message {
        pieces: "\"iat\" should be | iat must be an integer | issued at claim | exp must be an integer | \
            expiration time claim | invalid exp value | invalid nbf value | should be a number of seconds | \
            bad \"options.expiresin\"",
        who: LIBRARY,
        means: "A time is not a whole number of seconds, or is given twice.",
        causes: &["time.not_a_number", "time.fractional", "time.milliseconds"],
    },
    Message {
        pieces: "syntax error, malformed json | unexpected control character | malformed utf-8 | \
            invalid header padding | invalid payload padding | invalid crypto padding | illegal base64 | \
            invalid base64 | illegal base64url | is not valid json | unexpected token | invalid header string | \
            invalid payload string",
        who: LIBRARY,
        means: "A part of the token is not base64url, or not JSON.",
        causes: &["shape.base64", "shape.json", "shape.whitespace", "shape.truncated"],
    },
    Message {
        pieces: "subject must be a string | audience must be | jwt audience invalid | jwt subject invalid | \
            idx10214 | audience validation failed | invalidaudience | audience doesn't match",
        who: LIBRARY,
        means: "`aud` or `sub` is not what the checker wants.",
        causes: &["custom.aud", "custom.sub", "claims.type", "claims.misnamed"],
    },
    Message {
        pieces: "cannot find module 'jsonwebtoken' | cannot find package 'jsonwebtoken' | no module named 'jwt' | \
            cannot load such file -- jwt | class \"firebase\\jwt\\jwt\" not found | vendor/autoload.php | \
            no required module provides package github.com/golang-jwt",
        who: "Node, Python, Ruby, PHP or Go at the signer",
        means: "The JWT library is not installed where the signer runs. The first lines of what `tilepass snippet` \
            prints say how to install it. There is no token yet.",
        causes: &[],
    },
    Message {
        pieces: "module 'jwt' has no attribute",
        who: "Python at the signer",
        means: "Something else than PyJWT was imported as `jwt`: the package `jwt`, or a file jwt.py beside the \
            program. There is no token yet.",
        causes: &[],
    },
    Message {
        pieces: "pass in a value for the \"algorithms\" argument | pass in a value for the 'algorithms' argument",
        who: "PyJWT at the checker",
        means: "The checker has to say which algorithms it takes: jwt.decode(token, secret, algorithms=[\"HS256\"]). \
            The token was not looked at.",
        causes: &[],
    },
];
