//! What is wrong with the key at the signer or the checker: there is no token yet, or it was not looked at.

use super::{LIBRARY, Message, SIGNER};

const NO_SECRET: &str = "The signer has no secret at all: it is empty, or its variable or file is not set where the signer runs. There \
     is no token yet.";
const SET_IT: &str = "Set the variable or file that the signer reads, and restart it; `tilepass secret exec -- COMMAND` \
     starts it with a stored secret.";

pub(super) const KEYS: &[Message] = &[
    Message {
        pieces: "secretorprivatekey must have a value | secretorpublickey must have a value | \
            secretorpublickey must be provided | secret or public key must be provided | \
            jwtstrategy requires a secret or key | the key option must be a string, a buffer | \
            the key option is missing | key cannot be an empty string or buffer | fast_jwt_missing_key | \
            express-jwt: `secret` is a required option | requires options for \"secret\" | options for \"secret\" | \
            secret must be a string or buffer or a keyobject | \
            secret must be a string, a jwk object or a cryptokey object | \
            the \"key\" argument must be *received undefined | the \"key\" argument must be *received null | \
            err_invalid_arg_type*\"key\"*received undefined | key must be *received undefined | \
            key must be *received null | key for the * algorithm must be *received undefined | \
            key for the * algorithm must be *received null | hmac key data must not be empty | \
            zero-length key is not supported | no secret provided | jwt_secret is not * | the value of env*secret* | \
            secret or key is required | expecting a string- or bytes-formatted key | expected a string value | \
            'nonetype' object has no attribute 'encode' | but got 'nonetype' | \
            the secret_key setting must not be empty | keyerror: '*secret*' | keyerror: '*jwt*' | \
            key must not be none | key may not be empty | key material must not be empty | \
            key cannot be empty string | invalidkeyprovided*key cannot be empty | \
            ($key) must be of type *null given | hash_hmac() expects parameter 3 to be string, null given | \
            hash_hmac(): passing null to parameter #3 ($key)* | \
            undefined array key \"*secret*\" | undefined index: *secret* | undefined variable*secret | \
            undefined constant \"*secret*\" | jwt is not configurated properly | jwt is not configured properly | \
            no verification key available | hmac key expected to be a string | \
            does not support nil or empty hmac_secret | no implicit conversion of nil into string | \
            key not found: \"*secret*\" | malloc failure: hmac_init | eval_hmac_instance:malloc | \
            secret key byte array cannot be null or empty | base64-encoded secret key cannot be null or empty | \
            signature verification key cannot be null or empty | the secret cannot be null | \
            secretkeyspec*empty key | illegalargumentexception: empty key | \
            could not resolve placeholder '*secret*' | could not resolve placeholder '*jwt*' | \
            signing key cannot be null | key argument cannot be null | a signing key must be specified | idx10703 | \
            idx10500 | no security keys were provided | key length is zero | \
            string reference not set to an instance of a string | value cannot be null. (parameter 's') | \
            value cannot be null*parameter*key | value cannot be null*parameter*secret | jws: missing key | \
            jws: missing 'key' | jwt: missing key | undefined oct key | empty_signer | no_default_signer | \
            algorithm_needs_key | couldn't recognize the signer algorithm | \
            invalid secret type (must be string or function) | preshared key must not ne null | envvar*notpresent | \
            err` value: notpresent | can't sign your payload without a default signer | without a default signer | \
            missing 1 required positional argument: 'key' | no keyfunc was provided | key must not be null | \
            secret cannot be empty | key size must be greater than zero | missing jwtsecret | secret_not_found | \
            jwt_auth_bad_config | jwt_secret environment variable | argument `secret*missing | dotenv*secret | \
            secretkey cannot be null | signature verification key cannot be null | \
            keyfunc returned empty verification key set | key must be of type string or hash with key parameters | \
            argument 2 passed to firebase\\jwt\\jwt::encode() | missing env var* | \
            *secret environment variable is missing | missing required environment variable | \
            could not fetch environment variable* | *secret_key not found* | *secret: parameter not set | \
            *secret is not defined | *secret is not configured | jwt key is missing | \
            value cannot be null. (parameter 'bytes') | illegalargumentexception: missing argument | \
            a nil value (* 'secret') | concatenate a nil value*secret* | evp_pkey_new_mac_key* | undefined method `bytesize' for nil* | \
            undefined method 'bytesize' for nil* | \
            'string*undefined' is not assignable to parameter of type 'secret' | \
            must be of the type string, null given | varerror*notpresent | environment variable not found | \
            *secret: parameter null or not set | *secret: unbound variable",
        phrases: "missing secret | secret is not set | secret is undefined | secret is null | secret is empty | \
            secret is required | secret not set | secret must not be empty | jwt secret is not set | \
            signing key is required | signing key not set | require key | key cannot be empty | \
            key must not be empty | key is required | empty key | empty secret | invalid secret key | \
            no key provided | invalid key length: 0",
        who: SIGNER,
        means: NO_SECRET,
        next: SET_IT,
        ..Message::ROW
    },
    Message {
        pieces: "provided key is too short | idx10720 | idx10653 | idx10603 | idx10630 | idx10631 | \
            not secure enough* | weakkey* | securitykey.keysize* | keysize: * | key size must be greater | \
            requires a key size of | below the minimum recommended | insecurekeylength* | hmac key is * bytes long | \
            key length must be at least | key length is too short | keylengthexception | \
            key provided is shorter than | secret length must be at least | secret length for * must be at least | \
            hmac key shorter than minimum | not strong enough to be used with jwt hmac | \
            size of the key must be greater | larger must be used with the hmac sha algorithms | \
            must be used with the hmac sha algorithms | must have a size >= 256 bits | key byte array is * bits | \
            signing key's size is | verification key's size is | key must be at least 256 bits | \
            key must be at least 32 bytes | secret must be at least 256 bits | secret must be at least 32 * | \
            secret must be at least 32 characters | unable to create a signed jwt from the given configuration | \
            minimum key length | octet sequence key * too short | failed to select a jwk signing key",
        phrases: "invalid key length | invalid key size | key is too short | key too short | secret is too short | \
            secret too short | key size too small",
        who: "a JWT library with a lower limit for keys",
        means: "The key is under 32 bytes: the secret is short, or was cut or decoded before it was used.",
        next: "Give the signer the whole secret, as the characters it consists of. What a Tiledesk server or tilepass makes is \
            long enough: `tilepass secret rotate --on-server`, or `--local` where no server is.",
        causes: &["secret.short", "signature.base64_decoded", "signature.hex_decoded", "signature.cut"],
        ..Message::ROW
    },
    Message {
        pieces: "cannot use * (variable of type string) as []byte value* | hmac sign expects []byte | \
            hmac verify expects []byte | key is of invalid type*byte",
        phrases: "key is of invalid type | key is invalid | invalid key type",
        who: "Go's golang-jwt, or jwt-go before it",
        means: "The key is not of the type that the signing method takes: HS256 takes the secret as `[]byte`, not as a \
            string; ES256, RS256 and EdDSA take a private key.",
        next: "Sign with `jwt.SigningMethodHS256` and `[]byte(secret)`.",
        ..Message::ROW
    },
    Message {
        pieces: "key for the hs256 algorithm must be | key for the hs384 algorithm must be | \
            key for the hs512 algorithm must be | key must be *uint8array*received type string | \
            key must be *uint8array. received type string | key must be an instance of uint8array | \
            must be one of type cryptokey or uint8array | unsupported key type! | \
            importkey*the provided value is not of type | failed to execute 'importkey' on 'subtlecrypto'* | \
            importkey*not of type*buffersource | importkey*could not be converted to any of: arraybuffer | \
            importkey*is not instance of arraybuffer",
        who: "jose or WebCrypto at the signer",
        means: "The secret was given as a text; here a key is bytes, a Uint8Array.",
        next: "Give it `new TextEncoder().encode(secret)`.",
        ..Message::ROW
    },
    Message {
        pieces: "key must be a string when using hmac | key material must be a string | \
            key must be a string, a buffer or an object | must be a symmetric key when using | \
            instances for symmetric algorithms must be of type \"secret\" | \
            must have jwk \"kty\" (key type) equal to \"oct\" | secretorprivatekey is not valid key material | \
            secretorpublickey is not valid key material | not an hmac key | missing \"k\" (key value) parameter value | not valid key material | \
            hash_hmac() expects parameter 3 to be string | ($key) must be of type string | key must be string | \
            implicit conversion of keys from strings is deprecated | mac * keys must be secretkey instances | \
            invalid oct key | the key parameter \"k\" is missing | wrong key type | \
            jwk is missing required * parameter | expected: 'oct' | algorithm_needs_binary_key | \
            wrong_key_parameters | a bytes-like object is required, not 'str' | \
            key: expected bytes or bytearray, but got 'str' | unicode-objects must be encoded before hashing | \
            strings must be encoded before hashing | invalid key: must be an instance of",
        phrases: "the key must be a string",
        who: SIGNER,
        means: "The key has the wrong type: HS256 takes the secret itself, as the text or the bytes of it, and no key \
            object, key pair or list of keys.",
        next: "Hand over the secret, in bytes where the library wants bytes (UTF-8).",
        ..Message::ROW
    },
    Message {
        pieces: "illegal base64 character* | illegal base64 data at input byte | frombase64string* | \
            not a valid base-64 string | the input is not a valid base 64 encoded string | malformed hex key | \
            input byte array has incorrect ending byte | input byte array has wrong 4-byte ending unit | \
            last unit does not have enough valid bits | last encoded character (before the paddings if any) | \
            binascii.error* | invalid base64-encoded string | \
            only expects characters in the correct base64 alphabet | non-hexadecimal number found | \
            non-hexadecimal digit found | encoding/hex: invalid byte | hex2bin(): input string must | \
            invalid hexadecimal string | contains an undecodable character | not a legal base64 character",
        phrases: "odd-length string | incorrect padding | invalid base64",
        who: "the signer, as it decodes the secret",
        means: "Something was decoded as base64 or hex that is neither. At the signer it is the secret: that is no \
            base64, and is used as the characters it consists of.",
        next: "Use the secret's own bytes: `secret.getBytes(UTF_8)`, `Encoding.UTF8.GetBytes(secret)`, `[]byte(secret)`, \
            never a decoder.",
        causes: &["signature.base64_decoded", "signature.hex_decoded", "signature.uuid_plain"],
        ..Message::ROW
    },
    Message {
        pieces: "'nonetype' object is not subscriptable | null pointer*secret | nullpointerexception*secret",
        who: LIBRARY,
        means: NO_SECRET,
        next: SET_IT,
        ..Message::ROW
    },
];
