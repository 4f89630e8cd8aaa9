//! That a signature does not verify, or is not there.

use super::{LIBRARY, Message, Rank};

const CAUSES: &[&str] = &[
    "signature.previous_secret",
    "signature.mismatch",
    "signature.newline",
    "signature.quotes",
    "signature.base64_decoded",
    "signature.other_project",
];

const MEANS: &str =
    "The token was signed with another key than it is checked with. All mistakes with the secret look like this.";

pub(super) const SIGNATURE: &[Message] = &[
    Message {
        pieces: "jsonwebtokenerror: invalid signature | jwt signature verification failed | \
            jwt signature is invalid | invalid jwt signature | invalidsignature* | invalid_signature | \
            err_jws_signature_verification_failed | jwssignatureverificationfailed | jwsverificationfailed* | \
            fast_jwt_invalid_signature | the token signature is invalid | jwttokensignaturemismatched | \
            signature mismatched | signature mismatch: * | token signature mismatch | signaturemismatch* | \
            signature verification raised | token signature could not be verified | \
            token's signature resulted invalid | does not match locally computed signature | \
            jwt signature does not match | signed jwt rejected: invalid signature | jws signature is invalid | \
            jws: invalid signature | mac check failed | signatureverificationexception | \
            signatureverificationerror | signatureinvalidexception | signatureexception | badsignatureerror | \
            bad_signature | signature_error | token signature is invalid | invalid token signature | \
            the signature is invalid according to the validation procedure | unable to load and verify the token | \
            unable to verify the given jwt through the given configuration | \
            cannot be loaded or the signature cannot be verified | idx10508 | idx10511 | idx10514 | idx10512 | \
            idx10517 | rejected due to invalid signature* | invalid jws signature* | \
            signature couldn't be generated when signing | error in cryptographic primitive | jwsinvalidsignature* | \
            jwserror jwsinvalidsignature | unable to parse or verify signature | jwt verification fails | \
            message seems corrupt or manipulated | invalid signature for this token | \
            jwt's signature does not match | the jwt's signature* | signature_invalid | signatureverifictionfailed | \
            signatureverificationfailed | jwt cryptographic operation failed | could not verify jwt: jwserror* | \
            hmac verification failed | signature does not match the verification* | jwt token signature is invalid | \
            user hash is invalid*jwt | invalid jose signature format | invalid signature length | \
            securitytokeninvalidsignatureexception | jwt_invalid_signature",
        phrases: "failed to verify signature | signature is not valid | invalid signature | signature is invalid | \
            signature invalid | signature mismatch | signature does not match | signature verification failed | \
            bad signature | wrong signature | signature verification error | invalid hmac signature",
        means: MEANS,
        causes: CAUSES,
        ..Message::ROW
    },
    // What .NET and others put around a cause.
    Message {
        pieces: "idx10503 | signature validation failed | idx105* | jwt verification failed | invalid jwt provided",
        phrases: "verification failed | token verification failed",
        rank: Rank::Step,
        means: MEANS,
        causes: CAUSES,
        ..Message::ROW
    },
    Message {
        pieces: "jwt signature is required | the token signature is missing | fast_jwt_missing_signature | \
            token does not have a signature | idx10504 | the jwt string is missing the signature part | \
            please specify \"none\" in \"algorithms\" | 'none' signature type is not allowed | \
            'none' signing method with non-empty signature | alg 'none' not allowed | \
            alg 'none' expects no signature | 'none' is a not permitted algorithm | \
            unsecured (plain) jwts are rejected | unsecured * jwts are not supported | unsecured * are disallowed | \
            the 'none' jws algorithm cannot be used | verify signature is not allowed for algorithm none | \
            the none algorithm doesn't support signing | unsecured (plain) jose objects are rejected | \
            unsecured jwss * are disallowed | unsigned * jwts are not supported | unsigned * jws * not supported | \
            plaintext * jws * not supported | the jws does not contain any signature | jws signature missing | \
            the jws object must be signed | jws header does not contain a required 'alg' | \
            signature is not acceptable for algorithm none | cannot verify a jwt without a signature",
        phrases: "token is not signed | token is unsigned | missing signature",
        who: LIBRARY,
        means: "The token is unsigned: its third part is empty, or the header's `alg` is `none`.",
        causes: &["header.alg_none", "shape.truncated", "shape.parts"],
        ..Message::ROW
    },
    Message {
        pieces: "idx10501 | securitytokensignaturekeynotfoundexception | idx10502 | idx10513 | idx10515 | idx10516 | \
            unable to match key",
        rank: Rank::Step,
        who: ".NET at the checker",
        means: "None of the checker's keys has the `kid` that the token's header names, or the secret is another one. A \
            token of this widget needs no `kid`, and a Tiledesk server looks for none.",
        causes: CAUSES,
        ..Message::ROW
    },
    Message {
        pieces: "\"kid\" empty, unable to lookup correct key | \"kid\" invalid, unable to lookup correct key | \
            key id not found | new key($* | supplied key param cannot be coerced into | \
            argument #2 ($keyorkeyarray)",
        who: "php-jwt at the checker",
        means: "The checker gave a list of keys, or a bare text, where php-jwt wants one Key object. A token of this \
            widget has no `kid` to look a key up with.",
        next: "Check it with `JWT::decode($token, new Key($secret, 'HS256'))`.",
        ..Message::ROW
    },
    Message {
        pieces: "required \"kid\" in jwt header | no key id (kid) | could not find public key for kid | \
            kid_keys lookup failed | error while resolving signing key for kid | \
            unable to find a signing key that matches | no matching signing key found | \
            function returned nil for kid | secret function specified without kid in header | \
            keyset has no key for kid | jwksnomatchingkey | no applicable key found in the json web key set | \
            unresolvablekeyexception | unable to find a suitable verification key | no matching key(s) found | \
            no matching verifier(s) found | unable to locate signature verification key | \
            the signature key was not found | idx208* | idx204* | unable to obtain configuration from | \
            jwks*unable* | unable to retrieve jwks* | jwkseterror* | pyjwkclient* | unable to find a signing key | \
            no jws key selector is configured | no jws verifier is configured | jwk set did not contain any keys | \
            no keys found in jwks | key type (kty) not provided | jwks endpoint* | invalid json web key set | \
            invalid jwk set value | jwk must not be empty | jwk must contain* | json web key set malformed | \
            no supported algorithms found in jwk set | error in secret or public key callback* | invalid kid",
        phrases: "no signing keys",
        who: "a JWT library at the checker",
        means: "The checker looks a public key up by the header's `kid`, as for tokens of a sign-in service. A token of \
            this widget is signed with one shared secret and HS256; a Tiledesk server looks for no `kid`.",
        next: "Give the checker the secret and HS256, or let `tilepass token inspect` check the token.",
        ..Message::ROW
    },
    Message {
        pieces: "signed claims jws* are not supported | signed content jws* are not supported | \
            signed plaintext jws* are not supported | unexpected content jws | unexpected unsigned claims jwt",
        who: "jjwt at the checker",
        means: "The parser's method is one for unsigned tokens, and this token is signed.",
        next: "Call `parseSignedClaims(token)`; before jjwt 0.12 it is `parseClaimsJws(token)`, with an s.",
        ..Message::ROW
    },
];
