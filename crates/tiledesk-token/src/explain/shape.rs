//! That what arrived is no token, or that a part of it cannot be read.

use super::{LIBRARY, Message, Rank};

const MALFORMED: &[&str] = &["shape.not_a_token", "shape.parts", "prefix.doubled", "shape.quotes", "shape.whitespace"];

pub(super) const SHAPE: &[Message] = &[
    Message {
        pieces: "jwt malformed* | malformedjwt* | jwt is malformed | malformed jwt* | fast_jwt_malformed | \
            token contains an invalid number of segments | wrong number of segments | invalid number of segments | \
            not enough or too many segments | exactly 2 period characters | invalid compact jwt string | \
            invalid compact jws | the token was expected to have 3 parts | \
            token must consist of 3 delimited by dot parts | token must consist of 2 or more parts | \
            invalid jwt serialization | missing dot delimiter* | missing second delimiter | \
            missing part delimiters | invalid jose compact serialization | expecting either 3 or 5 parts | \
            unexpected number of base64url parts | invalid input segments length | \
            the jwt string must have two dots | the jwt string is missing the | invalid jwt string | \
            invalid jwt token: * | jwttokeninvalid | token_malformed | jwt: invalid token format | idx12741 | \
            idx12709 | idx12739 | idx12740 | idx12720 | idx14100 | idx14120 | idx14111 | idx14107 | idx14121 | \
            invalid token specified: missing part* | jwt cannot be parsed | jwt must be a string*dots | \
            jwts must use compact jws serialization | jwt strings must contain exactly | invalid unsecured jwt | \
            only jwts using compact jws serialization can be decoded | compact jwt strings | \
            errtokenmalformed | jwt had the wrong number of segments | jws format must have three parts | \
            compact jws format must have three parts | go-jose: invalid *token | \
            jwts must use compact jws serialization, jwt must be a string | \
            jwt is not in the form of header.payload.signature* | to be composed of 2 or 3 parts separated by dots | \
            the serialization of the jwt is invalid | compactdecodeerror* | \
            invalid number of parts: expected 3 parts | jwtlengthexception | not a valid jwt | \
            token is not a valid jwt | cannot convert access token to json | \
            document security token is not correctly formed | jwterror*not well formed | invalid token supplied | \
            expected 3 parts | unable to parse jwt",
        phrases: "the token is malformed | too many segments | not enough segments | wrong number of parts | \
            malformed token | token is malformed | token malformed | malformed jwt | unsupported input | \
            jwt not well formed | jwt is not well formed",
        means: "What arrived does not have three parts with dots between.",
        causes: MALFORMED,
        ..Message::ROW
    },
    // What wraps anything that is wrong with a token, or says no more than that something is.
    Message {
        pieces: "invalid jwt | jwt is invalid | jwt invalid | jwt is not valid | invalid jwt token | \
            err_jwt_invalid | err_jws_invalid | jwtdecodeexception | jwtdecodefailureexception | bad_jwt | \
            jwt_auth_invalid_token | jwt_auth_bad_auth_header | authentication_failed*token | jwtinvalidexception | \
            tokeninvalidexception | invalidtoken* | invalid_token | could not decode token* | \
            could not parse token* | idx1270* | idx1274* | idx141* | token is unverifiable | decodeerror | jwt::decodeerror | \
            securitytokenmalformedexception | an error occurred while attempting to decode the jwt | \
            unable to process jose object | unable to load the token",
        phrases: "invalid token | token is invalid | token invalid | token not valid | token is not valid | \
            bad token",
        rank: Rank::Step,
        means: "A token was refused, or is none: does it have three parts with dots between? What follows in the message, \
            if anything, says why.",
        causes: MALFORMED,
        ..Message::ROW
    },
    Message {
        pieces: "jwt must be provided | jwt must be a string | no auth token | no authorization token was found | \
            credentials_required | no authorization was found in request | no authorization included in request | \
            fst_jwt_no_authorization* | format is authorization: bearer [token] | credentials_bad_scheme | \
            credentials_bad_format | the token must be a string or a buffer | fast_jwt_invalid_type | \
            token must be a string* | token must be a <class* | invalid token type. token must be | \
            invalid token specified: must be a string | invalid token specified | \
            jwt string argument cannot be null or empty | jwt string cannot be null or empty | \
            charsequence cannot be null or empty | no token supplied | nil json web token | \
            provided jwt must be a string | jwt: missing token | compact jws must be a string | \
            jws must be a string or uint8array | no token present in request | \
            token could not be parsed from the request | the token could not be parsed from the request | \
            token_not_provided | token_absent | jwt token not found | authorization header is missing | \
            missing authorization header | authorization header not found | authorization header malformed | \
            missing or malformed jwt | missing or invalid jwt | no jwt_payload passed | \
            unable to extract a jwt token from the request | authorization header must start with | \
            missing bearer token | idx10000*token | bad authorization header* | jwt is missing | \
            jwt_auth_no_auth_header | no credentials provided | authorization header is not set | \
            authorization token missing | missing 'authorization' header | no jwt found | \
            no securitytokenvalidator available for token | jwt claims string is empty | \
            authentication credentials were not provided",
        phrases: "token was not provided | token not provided | a token is required | the token is null | no token | \
            no token provided | no token found | token must be a string | missing token | jwt missing | \
            token is missing | token required | token is required",
        who: LIBRARY,
        means: "No token arrived where one is looked for, or something that is no text: the field is empty, has another \
            name, or holds an object.",
        causes: &["shape.not_a_token", "prefix.missing", "prefix.bearer"],
        ..Message::ROW
    },
    Message {
        pieces: "syntax error, malformed json | unexpected control character* | malformed utf-8 | \
            invalid header padding | invalid payload padding | invalid crypto padding | invalid header string* | \
            invalid payload string* | invalid claims string* | illegal base64url character* | \
            illegal base64url string | could not base64 decode *illegal base64 data at input byte | \
            could not base64 decode * | could not json decode * | \
            token is malformed: *illegal base64 data at input byte | token is malformed: * | invalid base64url* | \
            error decoding token headers | error decoding token claims | error decoding signature | \
            invalid segment encoding | invalid base64 encoding | invalid header encoding | invalid claims encoding | \
            invalid signature encoding | invalid token specified: invalid base64 for part | \
            invalid token specified: invalid json for part | base64 string is not of the correct length | \
            not a valid base64url serialized json | the token header is not a valid | failed to base64url decode* | \
            failed to parse the decoded payload as json | invalid token or protected header formatting | \
            jws protected header is invalid | token does not contain a protected header | jwt header is invalid | \
            invalid header json | invalid payload json | doesn't have a valid json format | \
            unable to read json value | malformed * json | invalid protected header | \
            malformedjwtexception: invalid claims: * | invalid jws header | invalid unsecured/jws/jwe header | \
            payload of jws object is not a valid json object | parsing error: org.json | \
            error while decoding from json | error while decoding from base64url | unable to decode the header | \
            unable to decode the payload | as base64url encoded string | idx10400 | idx10820 | idx10821 | idx12729 | \
            idx12723 | idx14101 | idx14102 | idx14300 | idx14301 | idx14302 | error deserializing jwt header | json error: * | \
            base64 error: * | utf-8 error: * | base64(invalid* | error(base64* | error(json* | error(utf8* | \
            invalid header part | invalid payload part | invalid sig part | invalid header: * | \
            wrongly encoded signature | codec can't decode byte | incorrect padding*jwt | \
            invalid character '*' looking for beginning of value | invalid character '*' in string literal | \
            unrecognized token '*': was expecting | jsonwebtokenerror: unexpected token* | \
            syntaxerror: unexpected token \u{fffd}* | syntaxerror: bad control character in string literal* | \
            bad control character in string literal in json* | json::parsererror* | jwt header is an invalid* | \
            jwt payload is an invalid* | jwt header [alg]* | jwt header is not * | could not parse jwt* | \
            invalid base64 *jwt | invalid payload value | token header not a json object | resulted on a null map | \
            unexpected \"header\" value | invalid \"header\" value | \
            payload of unsecured jose object is not a valid json object | missing padding",
        phrases: "bad header | invalid base64url | invalid encoding | malformed header",
        who: LIBRARY,
        means: "A part of the token is not base64url, or not JSON underneath.",
        causes: &["shape.base64", "shape.json", "shape.whitespace", "shape.truncated"],
        ..Message::ROW
    },
    Message {
        pieces: "idx10209 | token has length: *larger than | token exceeds the maximum | \
            exceeded configured input limit | jwt is too long",
        phrases: "token is too large",
        who: LIBRARY,
        means: "The token is longer than the checker takes.",
        causes: &["shape.too_long"],
        ..Message::ROW
    },
];
