//! That a claim which is no time is not what the checker wants.

use super::{LIBRARY, Message, Rank};

pub(super) const CLAIMS: &[Message] = &[
    Message {
        pieces: "subject must be a string | subject (sub) must be a string | invalidsubject* | \
            issuer (iss) must be a string | jwt id must be a string | audience must be a string* | \
            audience must be of type* | jwt audience invalid* | jwt subject invalid* | jwt issuer invalid* | \
            jwt jwtid invalid* | unexpected \"aud\" claim value | replicated \"*\" claim header parameter mismatch | unexpected \"sub\" claim value | \
            unexpected \"iss\" claim value | err_jwt_claim_validation_failed | jwtclaimvalidationfailed | \
            expected issuer \"* | expected audience \"* | required \"aud\" in jwt payload | \
            the aud claim value is not allowed | the sub claim value is not allowed | \
            the iss claim value is not allowed | fast_jwt_invalid_claim_value | \
            the claim 'aud' value doesn't contain the required audience | \
            the claim '*' value doesn't match the required one | the claim 'iss' value doesn't match | \
            incorrectclaim* | expected * claim to be: * | jwt audience rejected* | jwt subject rejected* | \
            jwt issuer rejected* | expected * as an aud value | audience (aud) claim | issuer (iss) claim | \
            the token is not allowed to be used by this audience | the token was not issued by the given issuers | \
            the token is not related to the expected subject | token has invalid audience | \
            token has invalid issuer | token has invalid subject | invalid audience. expected* | \
            invalid issuer. expected* | invalid subject. expected* | invalidaudience* | invalidissuer* | \
            securitytokeninvalidaudienceexception | securitytokeninvalidissuerexception | idx10214 | idx10215 | \
            idx10205 | idx10208 | idx10204 | idx10206 | idx10211 | audience validation failed | \
            issuer validation failed | audience doesn't match* | audience claim expected, but not in claims | \
            aud claim check failed | aud claim required but missing | sub claim scalar check failed | \
            invalid claim format in token | invalid_claim | invalid claim '*' | invalid type for * claim*aud | \
            the claim type of \"aud\" | invalid 'aud' in token | invalid 'iss' in token | \
            no mandatory 'iss' in claims | no credentials found for given 'iss' | audiences in jwt are not allowed | \
            jwt issuer is not configured | jwtnotinaudience | invalid token does not contain resource id | \
            jwt: * claim * check failed | jwt nonce invalid* | jwt::invalidjti* | token has invalid id | \
            the token is not identified with the expected id | not in accepted_* | fails * claim validation | \
            claim check failed",
        phrases: "invalid audience | invalid issuer | invalid subject | audience mismatch | wrong audience | \
            bad audience | wrong issuer",
        who: LIBRARY,
        means: "`aud`, `sub` or `iss` is not what the checker wants, or has the wrong type: each is a text. Of a token for \
            this widget only `aud` and `sub` matter, and a checker that wants others was set up for another service.",
        causes: &["custom.aud", "custom.sub", "claims.type", "claims.misnamed"],
        ..Message::ROW
    },
    Message {
        pieces: "missingrequiredclaim* | is missing the \"*\" claim | missing required claim* | \
            missing required \"*\" claim | missing '*' claim | missingclaim* | missing_claim | \
            the iss claim is required | the sub claim is required | the aud claim is required | \
            the iat claim is required | the nbf claim is required | the jti claim is required | \
            fast_jwt_missing_required_claim | the claim '*' is not present in the jwt | no * claim present | \
            the token does not have the claim | \"issued at\" claim missing | \"not before\" claim missing | \
            token is missing required claim | missing required key \"*\" among claims | missing one of claims | \
            claim required but missing | '*' claim is required | mandatory claim(s) | \
            the following claims are mandatory | jwt missing required claims | \
            jwt payload does not contain the required claims | does not contain the required claims | \
            missing_claims | unable to find key \"*\" in the token payload",
        rank: Rank::Step,
        who: LIBRARY,
        means: "The checker wants a claim that the token does not have; which one, the message names.",
        causes: &["claims.missing", "claims.misnamed", "time.exp_missing", "time.iat_missing"],
        ..Message::ROW
    },
    Message {
        pieces: "unexpected \"typ\" jwt header value | jwt: typ header* | fast_jwt_invalid_typ | invalid typ: * | \
            idx10256 | idx10257 | token type validation failed | jwttyp*invalid",
        phrases: "invalid typ",
        who: "a JWT library at the checker",
        means: "The header's `typ` is not what the checker wants; of a token for this widget it is `JWT`.",
        next: "Leave `typ` to the library, or set it to `JWT`.",
        ..Message::ROW
    },
    Message {
        pieces: "unsupported critical header parameter | critical extension *is not supported | \
            unsupported critical extension | invalid 'crit' header | invalidcriterror* | \
            extension header parameter \"*\" is not recognized | the crit header must be | fast_jwt_invalid_crit* | \
            crit header* | \"crit\" must be an array",
        who: LIBRARY,
        means: "The header has a `crit`: extensions that a checker must know or else refuse the token. A token of this \
            widget needs none.",
        next: "Leave `crit` out of the header: `typ` and `alg` are enough.",
        ..Message::ROW
    },
    Message {
        pieces: "idx1020* | idx1021* | idx1022* | idx10230 | idx10231 | idx10248 | \
            idx10253 | lifetime validation failed | rejected due to invalid claims or other invalid content | \
            token has invalid claims",
        rank: Rank::Step,
        who: LIBRARY,
        means: "A claim is not what the checker wants: a time, `aud` or another; which one, the rest of the message says.",
        causes: &["time.expired", "time.future", "time.exp_missing", "custom.aud"],
        ..Message::ROW
    },
];
