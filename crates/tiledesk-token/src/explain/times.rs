//! That a time is not what the checker or the signer's library wants.

use super::{LIBRARY, Message, SIGNER};

pub(super) const TIMES: &[Message] = &[
    Message {
        pieces: "jwt expired* | jwt is expired | jwt has expired | jwt token expired | jwt token has expired | \
            expired jwt* | expiredjwt* | jwtexpired | err_jwt_expired | jwttokenexpired | fast_jwt_expired | \
            fst_jwt_authorization_token_expired | token (*) expired | tokenexpired* | token_expired | \
            expiredtoken* | expired_token | expiredsignature* | signature has expired* | expiredsignatureerror | \
            \"exp\" claim timestamp check failed | exp claim check failed | 'exp' claim expired at | the jwt is no longer valid | \
            on or after the expiration time | idx10223 | claim: \"exp\", claim_val | claim: 'exp'*expired | \
            token is expired (exp) | validation failed, token is expired* | jwt is expired* | jwt token is expired | \
            the token is expired since | jwtexpirationexception | jwtexpiredexception | \
            token is invalid or expired | token_not_valid | given token not valid for any token type | \
            could not verify jwt: jwtexpired | document security token has expired | the jwt is expired | \
            expired_jwt | jwt_expired | tokenexpired | securitytokenexpiredexception | idx10249 | \
            token has invalid claims: token is expired | jwt claim 'exp' *expired | errtokenexpired | \
            error: expired",
        phrases: "the token expired at | the token has expired at | the token has expired on | token expired | \
            token is expired | token has expired | expired token | access token expired | id token expired | \
            jwt expired | token has expired and can no longer be refreshed | token is no longer valid",
        means: "`exp` is over.",
        causes: &["time.expired", "time.duration", "time.exp_before_iat"],
        ..Message::ROW
    },
    Message {
        pieces: "maxage exceeded | max age exceeded | \"iat\" claim timestamp check failed (too far in the past)",
        means: "More time has passed since `iat` than the checker allows (`maxAge`, `maxTokenAge`), whatever `exp` says: \
            an old token was handed over again, the signer's clock is behind, or its `iat` is not the time of signing.",
        next: "Sign a new token for each visit; `tilepass token inspect 'JWT eyJ…'` shows when it was issued.",
        causes: &["time.duration", "time.expired"],
        ..Message::ROW
    },
    Message {
        pieces: "jwt not active* | jwt before use time | jwt early by | jwt must not be accepted before* | \
            prematurejwt* | fast_jwt_inactive | the token will be active at | token used before issued | \
            token (*) is being used before it's valid | jwttokennotbefore | jwttokenissuedat | \
            invalid \"iat\" claim, must be a valid number lower than | cannot handle token with iat prior to | \
            cannot handle token with nbf prior to | cannot handle token prior to | beforevalidexception | \
            securitytokennotyetvalidexception | the token can't be used before mon * | \
            the token can't be used before tue * | the token can't be used before wed * | \
            the token can't be used before thu * | the token can't be used before fri * | \
            the token can't be used before sat * | the token can't be used before sun * | idx10222 | idx10224 | \
            immaturesignature* | \"nbf\" claim timestamp check failed | \
            \"iat\" claim timestamp check failed (it should be in the past) | nbf claim check failed | \
            iat claim check failed | claim: \"nbf\", claim_val | claim: \"iat\", claim_val | \
            validation failed, token not valid yet | validation field, token issued in the future | \
            token issued in the future | the token will only be valid after | jwtnotbeforeexception | \
            jwtnotyetvalid | jwt is used too early | could not verify jwt: jwtnotyetvalid | \
            token must be a short-lived token* | the token can't be used before 2* | incorrectclaimexception*nbf | \
            the token was issued in the future | the jwt can not be used yet | the jwt is issued in the future | \
            timestamp cannot be in the future | issued at claim (iat) cannot be in the future | \
            issued at (iat)*future | the jwt is not yet valid as the evaluation time | iat*is in the future | \
            jwt issued in the future | notyetvaliderror | invalidiat* | jwt::invalidiaterror | not_yet_valid | \
            signature nbf has not been reached | 'nbf' claim not valid until | signaturenotyetvalid* | \
            errtokennotvalidyet | errtokenusedbeforeissued",
        phrases: "token used too early | the token cannot be used yet | token is not valid yet | \
            the token is not yet valid | not yet valid | token is not yet valid | token not yet active | \
            token not yet valid | token not active | invalid iat",
        means: "`nbf` or `iat` lies ahead of the checker's clock: one of the two clocks is wrong, or the time is in \
            milliseconds or another time zone.",
        causes: &["time.future", "time.not_before", "time.milliseconds"],
        ..Message::ROW
    },
    Message {
        pieces: "token exp is required | securitytokennoexpirationexception | idx10225 | \
            missing an expiration time | missingrequiredclaim(\"exp\") | is missing the \"exp\" claim | \
            missing the exp claim | missing required claim: exp | missing required claim exp | \
            missing required \"exp\" claim | missing 'exp' claim | missing_claim*exp | exp claim is required | \
            exp claim required but missing | 'exp' claim is required | the claim 'exp' is not present | \
            no expiration time (exp) claim present | \"expiration time\" claim missing | \
            missing required key \"exp\" | mandatory * claim(s) are missing*exp | jwt missing required claims*exp",
        who: LIBRARY,
        means: "The token has no `exp`, and the checker wants one.",
        causes: &["time.exp_missing", "time.duration"],
        ..Message::ROW
    },
    Message {
        pieces: "\"iat\" should be | \"exp\" should be a number | \"nbf\" should be a number | \
            should be a number of seconds | exp claim must be a numeric value | iat claim must be a numeric value | \
            nbf claim must be a numeric value | payload exp must be a number | payload iat must be a number | \
            payload nbf must be a number | claim 'exp' must be a number | claim 'nbf' must be a number | \
            \"exp\" must be an integer | \"iat\" must be an integer | \"nbf\" must be an integer | \
            the header \"iat\" must be an integer | iat must be an integer | exp must be an integer | \
            expiration time claim (exp) must be | issued at claim (iat) must be an integer | \
            not before claim (nbf) must be an integer | claim must be a positive integer | \
            \"exp\" claim must be a number | \"iat\" claim must be a number | \"nbf\" claim must be a number | \
            contained a non-numeric date value | is out of the range representable as a numericdate | \
            is not in the allowed date format | cannot create date from | claim must be a numericdate | \
            is malformed.  expected to be a positive numeric value | invalid exp value | invalid nbf value | \
            not assignable to parameter of type 'number*stringvalue' | not assignable to type 'number*stringvalue* | \
            stringvalue | invalid time period format | invalid format for claim* | invalidclaimformat* | \
            \"exp\" claim is not a date | the \"*\" claim is not a date | could not parse numericdata | \
            invalid type for claim | exp is invalid | iat is invalid | nbf is invalid | \
            was expected to be a date, but its value | invalid_claim*exp | invalid claim 'exp' | \
            invalid claim 'iat' | cannot unmarshal string into go * numericdate | \
            json: cannot unmarshal string into go struct field *exp | could not convert json number value to float | \
            exceeded max date | value was either too large or too small for an int32 | \
            object of type datetime is not json serializable | object of type timedelta is not json serializable | \
            datetime.datetime*is not json serializable | \
            unsupported operand type(s) for +: 'datetime.datetime' and 'int' | \
            call to a member function gettimestamp() on int | must be of type datetimeimmutable, int given | \
            argument #1 ($expiration) must be | argument #1 ($issuedat) must be | \
            must be an instance of datetimeimmutable | lcobucci*expiresat()* | cannot use * as *jwt.numericdate* | \
            \"expiresin\" must be a number* | \"notbefore\" must be a number* | cannot use time.now() *numericdate | \
            cannot convert long to date | expiresin\" should be",
        phrases: "invalid expiration time | invalid date value",
        who: LIBRARY,
        means: "A time is not a whole number of seconds since 1970: a text, a date of the language, milliseconds, or an \
            `expiresIn` that the library cannot read.",
        next: "Give `iat` and `exp` as numbers of seconds, or let the library set them; `tilepass snippet LANG` prints a \
            sample.",
        causes: &["time.not_a_number", "time.fractional", "time.milliseconds"],
        ..Message::ROW
    },
    Message {
        pieces: "bad \"options.expiresin\" option* | bad \"options.notbefore\" option* | bad \"options.*\" option* | \
            the payload already has an \"*\" property | is not allowed in \"options\" | \
            a duplicate value for 'securitytokendescriptor | idx14113",
        who: SIGNER,
        means: "A claim is given twice, in the payload and by an option, such as `exp` and `expiresIn`; or it is an option that the \
            library does not have.",
        next: "Give each claim once: in the payload, or by the library's option for it.",
        ..Message::ROW
    },
    Message {
        pieces: "must be after notbefore | idx12401 | idx10401 | expires must be after | exp must be after | \
            exp must be later than",
        who: SIGNER,
        means: "`exp` does not lie after `nbf` or `iat`: the lifetime is zero or negative, or one of the two is in another \
            time zone.",
        next: "Set `exp` some minutes after now, and all times in UTC.",
        causes: &["time.exp_before_iat", "time.duration"],
        ..Message::ROW
    },
];
