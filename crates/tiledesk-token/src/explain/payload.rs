//! That the signer's payload is not what the library makes a token from. There is no token yet.

use super::{Message, SIGNER};

pub(super) const PAYLOAD: &[Message] = &[
    Message {
        pieces: "argument 1 passed to firebase\\jwt\\jwt::encode() | argument #1 ($payload) must be of type array | \
            jwt::encode(): argument #1 | jwt::encode() must be of the type array",
        who: "php-jwt 6 or later at the signer",
        means: "`JWT::encode` takes the claims as an array, not as an object or as JSON text.",
        next: "Hand over the array itself, without `json_encode`; an object becomes one with `(array) $payload`.",
        ..Message::ROW
    },
    Message {
        pieces: "php parse error* | parse error: syntax error* | parseerror: syntax error* | \
            syntax error, unexpected token \"{\" | syntax error, unexpected '{' | syntax error, unexpected '=>' | \
            syntax error, unexpected token \"=>\"",
        who: "PHP at the signer",
        means: "The program is no PHP. An array of claims is written `['name' => $name, …]`, in brackets and with `=>`; a \
            published sample writes it in braces, as JSON.",
        next: "`tilepass snippet php` prints a sample that runs.",
        ..Message::ROW
    },
    Message {
        pieces: "expected \"payload\" to be a plain object | invalid expiresin option for string payload | \
            option for string payload | option for undefined payload | option for object payload | \
            unable to serialize object of type | expected object payload | payload must be a json object | payload must be an instance of uint8array | \
            payload must be an object | the payload must be an object | \
            the payload must be a string, a buffer or an object | jwt claims set must be an object | \
            jwt claims set must be a top-level json object | jwts must contain a payload | \
            expecting a dict object, as jwt only supports | json objects as payloads | \
            provided object could not be encoded to valid json | must be a string, buffer, or plain object*payload | \
            the payload is not set | the encoded payload is empty | encoded payload is empty | \
            jws: missing 'payload' | jwt: payload not a valid json | jwt: payload cannot contain wide character | \
            error while encoding to json | malformed utf-8 characters, possibly incorrectly encoded | \
            some of the claims couldn't be converted to a valid json format | claim values must only be of types | \
            expected map containing map, list, boolean | unable to serialize claims object to json | \
            unable to serialize header to json | you should pass a plain token | \
            converting circular structure to json | do not know how to serialize a bigint | \
            not serializable by default: type | invalid_payload | both 'payload' and 'claims' cannot | \
            either 'payload' or 'claims' must be",
        phrases: "payload is required | payload is empty | payload cannot be empty | payload is not an object | \
            invalid payload type",
        who: SIGNER,
        means: "The claims were not given as one object (a dict, a map, an array with names), but as text, a list or \
            nothing, or a value among them cannot be written as JSON.",
        next: "Hand over the object of the claims itself, with texts and numbers in it, and let the library write the JSON.",
        ..Message::ROW
    },
    Message {
        pieces: "object of type bytes is not json serializable | bytes is not json serializable | \
            b'*' is not json serializable",
        who: "Python at the signer or behind it",
        means: "Bytes stand where text belongs: PyJWT 1 answers bytes, which are no text until `.decode()` makes them one; a \
            claim may be bytes too.",
        next: "Write `jwt.encode(…).decode()` with PyJWT 1, or use PyJWT 2, which answers text.",
        causes: &["shape.bytes_repr"],
        ..Message::ROW
    },
    Message {
        pieces: "object of type * is not json serializable | is not json serializable | is not jsonable | \
            unable to serialize *json",
        who: "Python at the signer",
        means: "A claim's value is an object of the program, such as an id of a database, a UUID or a decimal number, and \
            no text or number.",
        next: "Make it text first: `str(user.id)`.",
        ..Message::ROW
    },
    Message {
        pieces: "'str' object has no attribute 'decode' | str object has no attribute decode",
        who: "Python at the signer",
        means: "PyJWT 2 answers text, so there is nothing to decode: the call of `.decode()` was right for PyJWT 1.",
        next: "Leave `.decode()` out.",
        ..Message::ROW
    },
    Message {
        pieces: "can't concat str to bytes | must be str, not bytes | \
            can only concatenate str (not \"bytes\") to str",
        who: "Python at the signer",
        means: "PyJWT 1 answers bytes, and `'JWT '` is text: the two cannot be joined.",
        next: "Write `'JWT ' + jwt.encode(…).decode()`, or use PyJWT 2.",
        causes: &["shape.bytes_repr"],
        ..Message::ROW
    },
];
