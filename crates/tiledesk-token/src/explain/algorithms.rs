//! That signer and checker do not agree on HS256, or that the signer was told none.

use super::{LIBRARY, Message, Rank, SIGNER};

pub(super) const ALGORITHMS: &[Message] = &[
    Message {
        pieces: "too few arguments to function firebase\\jwt\\jwt::encode() | \
            too few arguments to function firebase\\\\jwt\\\\jwt::encode() | too few arguments *jwt::encode() | \
            too few arguments *key::__construct() | missing argument 3 for firebase\\jwt\\jwt::encode() | \
            expects at least 3 parameters, 2 given",
        who: "php-jwt 6 or later at the signer",
        means: "`JWT::encode` wants the algorithm as its third argument, `'HS256'`: samples for php-jwt 5 call it with \
            two. There is no token yet.",
        next: "Write `JWT::encode($payload, $secret, 'HS256')`; `tilepass snippet php` prints a sample.",
        ..Message::ROW
    },
    Message {
        pieces: "too few arguments *jwt::decode() | missing argument 2 for firebase\\jwt\\jwt::decode()",
        who: "php-jwt at the checker",
        means: "`JWT::decode` wants the token and a Key object, which holds the secret and the algorithm.",
        next: "Write `JWT::decode($token, new Key($secret, 'HS256'))`.",
        ..Message::ROW
    },
    Message {
        pieces: "jwt::decode() expects at most | argument #3 ($headers) | \
            argument 3 passed to firebase\\jwt\\jwt::decode() | cannot pass parameter 3 by reference | \
            firebase\\jwt\\jwt::decode(): argument #3 | jwt::decode(): argument #2 | \
            argument 2 passed to firebase\\jwt\\jwt::decode()",
        who: "php-jwt 6 or later at the checker",
        means: "`JWT::decode` is called as in version 5: a list of algorithms is no longer its third argument. The algorithm \
            goes into a Key object.",
        next: "Write `JWT::decode($token, new Key($secret, 'HS256'))`.",
        ..Message::ROW
    },
    Message {
        pieces: "missing 1 required positional argument: 'algorithms' | unexpected keyword argument 'verify' | \
            unexpected keyword argument 'algorithm' | pass in a value for the \"algorithms\" argument | \
            pass in a value for the 'algorithms' argument | decode() requires algorithms",
        who: "PyJWT at the checker",
        means: "The checker has to say which algorithms it takes: jwt.decode(token, secret, algorithms=[\"HS256\"]). \
            The token was not looked at.",
        next: "Add `algorithms=[\"HS256\"]`.",
        ..Message::ROW
    },
    Message {
        pieces: "express-jwt: `algorithms` is a required option | algorithms should be set | \
            express-jwt: `algorithms` must be an array | requires options for \"alg\" | \
            jwt verification requires \"alg\" option | missing algorithm parameter for jws.verify | \
            no algorithm was specified in the jws header | \
            jws \"alg\" (algorithm) header parameter missing or invalid | \
            setprotectedheader or setunprotectedheader must be called | no \"alg\" parameter set in the header | \
            the header parameter \"alg\" is missing | jws: missing header 'alg' | jwt: missing 'alg' | \
            missing_algorithm | missingalgorithm | missingalgorithmerror | algorithm must not be empty | \
            algorithm must be provided | no algorithm provided | ($alg) must be of type string, null given | \
            an algorithm must be specified | options.algorithm must be a string | \
            signaturealgorithm cannot be null | signature algorithm cannot be null | \
            signaturealgorithm is required | the jws algorithm must not be null | the algorithm cannot be null | \
            signing method (alg) is unspecified | the \"alg\" parameter is missing | can't instantiate jwtencoder | \
            can't instantiate jwtdecoder",
        phrases: "empty algorithm | algorithm not specified | algorithm is required | missing algorithm",
        who: LIBRARY,
        means: "No algorithm was named, and this library picks none by itself: it is HS256, both for signing and for checking.",
        next: "Name HS256 where the library wants it; `tilepass snippet LANG` prints a sample that does.",
        causes: &["header.alg"],
        ..Message::ROW
    },
    Message {
        pieces: "must be an asymmetric key when using | has a minimum key size of 2048 bits | \
            key must be one of type keyobject* | key must be one of type cryptokey* | \
            key must be one of type keyobject or cryptokey | key for the rs256 algorithm must be | \
            key for the rs384 algorithm must be | key for the rs512 algorithm must be | \
            key for the ps256 algorithm must be | key for the es256 algorithm must be | \
            key for the eddsa algorithm must be | instances for asymmetric algorithms must not be | \
            instances for asymmetric algorithm signing must be of type | invalid key for this operation, * | cryptokey does not support this operation* | \
            requires key moduluslength to be | the specified key is an asymmetric key | raw asymmetric jwk | \
            invalid private key provided for algorithm | private keys are not supported for verifying | \
            public keys are not supported for signing | unsupported pem private key | unsupported pem public key | \
            expecting a pem* | pem routines* | pem_read_bio* | no start line | error:1e08010c* | \
            decoder routines::unsupported | could not deserialize key data | \
            could not parse the provided public key | unable to load pem file | \
            it was not possible to parse your key | the type of the provided key is not | \
            key must be a pem encoded | is not a valid rsa private key | is not a valid ecdsa private key | \
            rsa sign expects | ecdsa sign expects | ed25519 sign expects | rsa verify expects | \
            ecdsa verify expects | rsa-pss sign expects | openssl unable to sign data | \
            openssl unable to validate key | openssl_sign()* | may only be specified for hmac signatures | \
            jwt standard signing algorithms require either | \
            publickeys may not be used to create digital signatures | rsa signing keys must be* | idx10634 | \
            idx10638 | idx10636 | idx10637 | invalidkeyformat | invalidrsakey* | invalidecdsakey | rsa key invalid | \
            key bytes cannot be specified for | neither pub key nor priv key* | \
            base64-encoded key bytes cannot be specified for | \
            argument #1 ($key) must be of type opensslasymmetrickey | jwt: invalid rsa key | jwt: invalid ecc key | \
            jwt: invalid ed25519 key | not an rsa key | not an elliptic curve key | not a public or private key | \
            not an octet key pair | unable to parse an rsa_jwk* | unable to parse an eckey* | \
            invalid key parameter | rsa modulus too small | the given private key is null | \
            the given public key is null | both provided keys cannot be null | can't sign data without private key | \
            is not a valid ecdsa public key | is not a valid rsa public key | is not a valid ed25519 p* | \
            key must be of type openssl* | key must be a string when using eddsa | \
            must be either a secretkey (for mac algorithms) or a publickey | \
            a key of size 2048 bits or larger must be used | the private key must be a string or a buffer | \
            the public key must be a string or a buffer | incorrect key type. expected: 'rsa' | \
            incorrect key type. expected: 'ec' | crypto/ecdsa: verification error | crypto/rsa: verification error | \
            ed25519: verification error | ed25519 verify expects | rsa-pss verify expects | \
            suitable mac or signature algorithm for the specified key | \
            signature algorithm, but the provided key may not be used | \
            the parsed jwt indicates it was signed with | private key is not set | public key is not set | \
            invalid rsa key (cannot be scalar) | invalid ecc key (cannot be scalar) | asymmetrickeytype must be* | \
            \"pkcs8\" must be pkcs#8 formatted string | \"spki\" must be spki formatted string | \
            unknown key type \"secret\" | invalidkeyexception* | no installed provider supports this key | \
            key type 'oct' cannot be used with alg | \
            secret key either does not exist, is not readable or is invalid",
        phrases: "unable to validate key",
        who: LIBRARY,
        means: "Another algorithm than HS256 was chosen, one with a key pair (RS256, ES256, EdDSA …): the shared secret is \
            no key for it. The other way round, a key pair is no secret for HS256.",
        next: "Choose HS256, and hand over the secret.",
        causes: &["header.alg"],
        ..Message::ROW
    },
    Message {
        pieces: "jsonwebtokenerror: invalid algorithm | alg value is not allowed | \
            \"alg\" (algorithm) header parameter value not allowed | err_jose_alg_not_allowed | josealgnotallowed | \
            err_jose_not_supported | is not supported either by jose or your javascript runtime | \
            algorithm not supported | algorithm not allowed | algorithm type not recognized | \
            incorrect key for this algorithm | invalidalgorithm* | the token algorithm is invalid | \
            fast_jwt_invalid_algorithm | jwt algorithm mismatch* | is not an implemented algorithm | jwtalgorithm* | \
            is not in the allowed list | is not supported by your javascript runtime | \
            symmetric algorithm * is not allowed for jwk verification | unsupported signing algorithm | unsupported signature algorithm | \
            unexpected signature algorithm | unexpected signing method* | signing method * is invalid | \
            signing method (alg) is unavailable | signing method none is invalid | unavailable signing method | \
            the provided algorithm doesn't match | algorithmmismatchexception | \
            signed jwt rejected: another algorithm expected | unsupported jws algorithm | \
            unsupported hmac algorithm | unsupportedalgorithm* | unsupported_algorithm | \
            expected an algorithm of:  | the expected algorithms are | jws header references signature algorithm | \
            is not a permitted algorithm | token signer mismatch | the given algorithm could not be found | \
            is not supported by * signature* | the specified alg value is not allowed | \
            is not a supported algorithm | invalid or unsupported algorithm | \
            could not be found. do you have cryptography installed | algorithm 'hs256' could not be found | \
            idx10696 | idx10697 | idx10518 | idx10640 | idx10652 | jwt: unexpected alg | not in accepted_alg | \
            whitelist unsupported alg | unsupported alg:  | invalid algorithm:  | unrecognized_algorithm | \
            \"alg\" is not supported | algorithm * not supported | expected a different algorithm | \
            incorrectalgorithm | jwt header [alg] is not supported | jwt header alg is not supported | \
            jwks doesn't have key to match* | unsupported algorithm: * | invalid_algorithm",
        phrases: "wrong algorithm | invalid algorithm | unsupported algorithm | algorithm not found | \
            algorithm mismatch | unknown algorithm | invalid signing method | unexpected algorithm | \
            the header parameter \"alg\" is not valid",
        who: LIBRARY,
        means: "The token was signed with another algorithm than HS256, or the library was told another one.",
        causes: &["header.alg", "header.alg_none"],
        ..Message::ROW
    },
    // .NET's numbers about algorithms and keys that no other row has.
    Message {
        pieces: "idx106* | idx107* | idx14000",
        rank: Rank::Step,
        who: ".NET's IdentityModel",
        means: "The key or the algorithm does not suit: for HS256 the key is a SymmetricSecurityKey over the bytes of the \
            whole secret.",
        next: "Sign with `new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), \
            SecurityAlgorithms.HmacSha256)`.",
        causes: &["header.alg", "secret.short"],
        ..Message::ROW
    },
    Message {
        pieces: "idx10609 | idx10611 | idx10619 | encrypted jwt* | encryption is not supported yet | \
            content encryption key* | unsupported jwe* | jwe* | idx106*decryption failed | \
            decryption failed. keys tried | encrypted compact*",
        phrases: "decryption failed | invalid compact jwe",
        rank: Rank::Step,
        who: SIGNER,
        means: "This is about an encrypted token (JWE, five parts). The widget takes a signed one: three parts, HS256.",
        next: "Make the token with the library's functions for signing.",
        causes: &["shape.parts", "header.alg"],
        ..Message::ROW
    },
];
