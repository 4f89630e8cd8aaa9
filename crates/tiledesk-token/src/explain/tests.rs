use std::collections::HashSet;

use super::*;

fn rows() -> impl Iterator<Item = &'static Message> {
    EVERYBODY.iter().copied().flatten()
}

fn means(text: &str) -> Option<&'static str> {
    find(text).map(|message| message.means)
}

#[test]
fn every_cause_is_a_finding_and_every_piece_finds_its_own_row() {
    let back_end = [own::BACK_END, own::BACK_END_OTHERWISE];
    let back_end = back_end.into_iter().flatten().map(|message| ("/chat-token ", message));
    let mut wrong = Vec::new();
    for (about, message) in rows().map(|message| ("", message)).chain(back_end) {
        assert_eq!(message.rows().count(), message.causes.len(), "{:?}", message.causes);
        let pieces: Vec<_> = [message.pieces, message.phrases, message.words].into_iter().flat_map(each).collect();
        assert_eq!(pieces.iter().collect::<HashSet<_>>().len(), pieces.len(), "one is there twice: {}", message.means);
        for piece in pieces {
            assert_eq!(piece, piece.to_lowercase());
            let text = format!("HTTP: {about}{}", piece.replace('*', " x "));
            let text = text.replace(" x x ", " x ");
            let found = means(&text);
            if found != Some(message.means) {
                wrong.push((piece, found));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_row_says_what_to_do() {
    let samples = own::SAMPLES_AND_PAGE.as_ptr();
    for message in EVERYBODY.iter().filter(|table| table.as_ptr() != samples).copied().flatten() {
        assert!(message.next().is_some(), "{}", message.means);
    }
}

#[test]
fn the_cause_wins_over_what_is_put_around_it() {
    const EXPIRED: &str = "`exp` is over.";
    let short = "The key is under 32 bytes";
    for (text, expected) in [
        ("Authentication failed. Token exp is required", "The token has no `exp`."),
        ("HTTP 401 Unauthorized: jwt expired", EXPIRED),
        ("500 Internal Server Error: TokenExpiredError: jwt expired", EXPIRED),
        ("{\"statusCode\":403,\"error\":\"Forbidden\",\"message\":\"Token has expired\"}", EXPIRED),
        ("token has invalid claims: token is expired", EXPIRED),
        ("could not build the token: Key provided is shorter than 256 bits, only 96 bits provided", short),
        (
            "IDX10503: Signature validation failed. Exceptions caught: 'IDX10720: Unable to create KeyedHashAlgorithm'",
            short,
        ),
        (
            "TypeError: fetch failed { cause: Error: self-signed certificate }",
            "The server's certificate is not trusted",
        ),
        (
            "Max retries exceeded with url: / (Caused by SSLError(CERTIFICATE_VERIFY_FAILED))",
            "The server's certificate",
        ),
        (
            "token is malformed: could not base64 decode header: illegal base64 data at input byte 3",
            "A part of the token",
        ),
        ("illegal base64 data at input byte 3", "Something was decoded as base64"),
        // One piece is a part of the other.
        ("Object of type bytes is not JSON serializable", "Bytes stand where text belongs"),
        ("Object of type Money is not JSON serializable", "A claim's value is an object of the program"),
        // The other way round, the outer message is all that there is.
        ("IDX10503: Signature validation failed.", "The token was signed with another key"),
        ("HTTP 401 Unauthorized", "The token was refused"),
    ] {
        assert!(means(text).is_some_and(|means| means.starts_with(expected)), "{text}: {:?}", means(text));
    }
}

#[test]
fn one_family_says_one_thing_in_many_words() {
    let families: [(&str, &[&str]); 6] = [
        (
            "The signer has no secret at all",
            &[
                "Error: secretOrPrivateKey must have a value",
                "InvalidArgumentException: Key material must not be empty",
                "KeyError: 'CHAT_JWT_SECRET'",
                "PHP Warning: Undefined array key \"CHAT_SECRET\"",
                "System.ArgumentNullException: String reference not set to an instance of a String. (Parameter 's')",
                "DataError: Zero-length key is not supported",
                "key not found: \"MY_SECRET\"",
            ],
        ),
        (
            "`JWT::encode` wants the algorithm",
            &[
                "Too few arguments to function Firebase\\JWT\\JWT::encode(), 2 passed and at least 3 expected",
                "Too few arguments to function Firebase\\JWT\\Key::__construct(), 1 passed",
            ],
        ),
        (
            "The token was signed with another key",
            &[
                "com.auth0.jwt.exceptions.SignatureVerificationException: The Token's Signature resulted invalid",
                "{:error, :signature_error}",
                "signature mismatch: c2lnbmF0dXJl",
                "JwtTokenSignatureMismatched: token(x) signature mismatched",
            ],
        ),
        (
            "The page came by https",
            &[
                "Mixed Content: The page at 'https://a.example/' was loaded over HTTPS, but requested an insecure script",
                "Blocked loading mixed active content “http://a.example/launch.js”",
            ],
        ),
        (
            "The proxy got no answer",
            &["502 Bad Gateway", "HTTP/1.1 504 Gateway Time-out", "AxiosError: Request failed with status code 503"],
        ),
        (
            "A page asked another origin",
            &[
                "has been blocked by CORS policy: Response to preflight request doesn't pass access control check",
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading it",
                "Fetch API cannot load https://a.example/ due to access control checks.",
            ],
        ),
    ];
    for (expected, texts) in families {
        for text in texts {
            assert!(means(text).is_some_and(|means| means.starts_with(expected)), "{text}: {:?}", means(text));
        }
    }
}

#[test]
fn the_sites_own_back_end_is_no_tiledesk_server() {
    for (text, expected) in [
        ("GET /chat-token 401", "Nobody is signed in on the site"),
        ("GET /chat-token net::ERR_CONNECTION_REFUSED", "No answer came from it"),
        ("GET /chat-token net::ERR_BLOCKED_BY_CLIENT", "Something in the visitor's browser"),
        ("POST /chat-token 500 Error: secretOrPrivateKey must have a value", "The signer has no secret"),
        ("GET /chat-token 418", "The token is handed out there"),
    ] {
        assert!(means(text).is_some_and(|means| means.starts_with(expected)), "{text}: {:?}", means(text));
    }
}

#[test]
fn what_everybody_says_is_no_message() {
    for text in EVERYDAY.lines() {
        assert_eq!(means(text), None, "{text}");
    }
    assert!(EVERYDAY.lines().count() > 80);
}

const EVERYDAY: &str = "\
My bus token expired yesterday
Where can I buy a token for the laundry?
Every token must be a coin of two centimetres
a token is required to open the trolley
the token has expired on Monday
My parking token is expired by now
The token can't be used before noon
I forgot the key, so the door stays shut
The key is under the mat
The key to happiness is patience
the new key(s) were cut this morning
I lost my secret recipe
It is a secret, tell nobody
the missing secret of the old abbey
The secret of the pyramid was never found
The moon is expired at 500
The milk has expired
My first-aid certificate has expired, so I repeat the course
Your library card has expired, please renew it at the desk
An expired passport is no use at the border
This offer has expired, said the shopkeeper
my cat is undefined
order 14012
hello.world
I owe you 500 dollars
he got 500 euros for it
503 is the number of the tram to the zoo
403 people came to the show
Room 401 is on the fourth floor
We drove 404 kilometres on one charge
Please sign here, the signature is invalid otherwise
The signature on this contract is missing
the signature cannot be verified on this painting
unauthorized access to the garden is forbidden by law
Swimming is forbidden here
The connection between the two was refused by her father
The network of caves is unreachable by car
There were too many requests for tickets
an unexpected string of events
Service was slow but the food was good
the service is unavailable to people without a ticket
The bad gateway to the castle was repaired in 1502
The preflight check of the aeroplane took an hour
mixed content of the box: pens and paper
he refused to frame the picture
please answer in a reasonable timeframe
the insurance claim is required by Friday
She expected the claim to be paid
insurance: invalid claims are returned by post
The payload of the rocket is a satellite
Our header is too big for the page layout
the header of the letter is missing
The algorithm of the new playlist is unsupported by my taste
The furniture kit had the wrong number of parts
a story must have three parts
the orange has not enough segments for five children
Please check the padding of the sofa
odd-length strings of pearls
The subject must be discussed, and the audience must be seated
The audience was invalid at the theatre, and the issuer of tickets too
the malformed tree is still growing
nobody is left in the house
error: my tea is cold
Error: the vending machine ate my token
ERROR license key expired for printer 7
error: ssh key for bob not found
warning: low battery
2026-11-26 10:00:00 INFO worker: processed 500 tokens in 401 ms
2026-11-26 10:00:00 INFO cache: evicted 404 keys, 12 secrets kept
[info] key rotation finished, next rotation in 90 days
DEBUG tokenizer: read 1200 tokens from input
IDX10242: Security token: '[hidden]' has a valid signature.
level=info msg=\"started listening\" port=8080
nginx: configuration file test is successful
User alice logged in, session expires at 12:00
systemd[1]: Started Daily apt upgrade and clean activities.
kernel: eth0: link up
npm notice created a lockfile as package-lock.json
Build succeeded in 12 s
Everything up-to-date
a secret admirer sent me 429 roses
she uses the secret entrance
Bitcoin keys and tokens are down today
Can you issue me a new token for the swimming pool?
jane@example.com
what is a jwt
how do I get a token
";

/// A log of a megabyte is asked about as quickly as its last lines.
#[test]
fn a_long_text_is_looked_at_from_its_end() {
    assert!(find(&"401,".repeat(250_000)).is_none());
    assert!(find(&format!("{} 401", "jwt malformed ".repeat(70_000))).is_some());
    let means = |text: &str| find(text).map(|message| message.means);
    assert_eq!(means(&format!("{}jwt expired", "x\n".repeat(100_000))), means("jwt expired"));
}

#[test]
fn a_tiledesk_servers_json_is_known_by_itself() {
    let unauthorized = r#"{"success":false,"msg":"Unauthorized."}"#;
    let no_token = "No token was found in the Authorization header: `JWT`";
    for (text, expected) in [
        (unauthorized, no_token),
        (r#"{"success": false, "msg": "Unauthorized."} HTTP 403"#, no_token),
        ("Unauthorized", "The token was refused, or was not seen as one at all."),
        (r#"{"err":"error"}"#, "The server failed at this token: its `aud` is not a URL."),
    ] {
        assert!(means(text).is_some_and(|means| means.starts_with(expected)), "{text}: {:?}", means(text));
    }
}

/// The line of a sample whose file was replaced by something that is no secret.
#[test]
fn what_a_sample_goes_on_with_does_not_hide_why() {
    let goes_on = "; the secret that was read before stays in use";
    let kept = "Tokens are still signed with the secret that was read last.";
    for (why, expected) in [
        (
            "the secret is not one line of 32 to 256 printable characters without blanks",
            "What the file or the variable",
        ),
        ("the file that TILEDESK_SECRET_FILE names cannot be read", "It is not there"),
    ] {
        let text = format!("chat-token: error: {why}{goes_on}");
        assert!(means(&text).is_some_and(|means| means.starts_with(expected)), "{text}: {:?}", means(&text));
    }
    assert!(means(goes_on.trim_start_matches("; ")).is_some_and(|means| means.ends_with(kept)));
}
