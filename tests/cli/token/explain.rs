//! `token explain` through the binary: a finding, and other people's messages.

use crate::support::home::{Home, Ran};

fn explain(text: &str) -> Ran {
    Home::with_secret_file().run(&["token", "explain", text])
}

/// Who says it, and the beginning of what it means.
#[track_caller]
fn said_by(text: &str, who: &str, means: &str) {
    let ran = explain(text);
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{text}");
    let mut lines = ran.stdout.lines();
    assert_eq!(lines.next(), Some(&*format!("Said by {who}.")), "{text}");
    let meaning: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let meaning: Vec<_> = meaning.iter().flat_map(|line| line.split_whitespace()).collect();
    let meaning = meaning.join(" ");
    assert!(meaning.starts_with(&format!("means {means}")), "{text}: {meaning}");
}

const OWN: &str = "the page of `tilepass snippet html`, or a browser, of the site's own back end";
const SAMPLE: &str = "a sample of `tilepass snippet`";
const SIGN_IN: &str = "a Tiledesk server at sign-in, which never says more";

#[test]
fn what_the_page_says_of_the_sites_own_back_end() {
    explain("chat: the visitor is anonymous: /chat-token answered with status 500").is(
        0,
        "\
Said by the page of `tilepass snippet html`, or a browser, of the site's own back end.
  means That back end failed; no Tiledesk server was asked.
  next  Its log says why: a sample's in a line that begins with
        `chat-token: error:`, for instance that the signed-in user has no id.
",
        "",
    );
    let get = "GET http://127.0.0.1:8000/chat-token";
    for (text, means) in [
        (format!("{get} 500 (Internal Server Error)"), "That back end failed; no Tiledesk server was asked."),
        ("/chat-token answered with status 401".to_owned(), "Nobody is signed in on the site"),
        (format!("{get} 401 (Unauthorized)"), "Nobody is signed in on the site"),
        (format!("{get} 403 (Forbidden)"), "That back end, or something before it, does not let the page ask"),
        ("/chat-token answered with status 404".to_owned(), "Nothing answers at that address"),
        (format!("{get} 404 (Not Found)"), "Nothing answers at that address"),
        (format!("{get} 502 (Bad Gateway)"), "A proxy before that back end got no answer"),
        (format!("{get} net::ERR_CONNECTION_REFUSED"), "No answer came from it"),
        ("/chat-token did not answer".to_owned(), "No answer came from it"),
        ("/chat-token answered with status 418".to_owned(), "The token is handed out there"),
    ] {
        said_by(&text, OWN, means);
    }
    let page = "the page of `tilepass snippet html`";
    said_by(
        "chat: the visitor is anonymous: /chat-token did not answer with `JWT eyJ…`",
        page,
        "What the site's own back end answered is not `JWT`",
    );
    let refused = "the server refused the token: look at it with `tilepass token inspect`";
    for text in [refused.to_owned(), format!("chat: the visitor is anonymous: {refused}")] {
        said_by(&text, page, "The Tiledesk server refused a token that /chat-token had just handed out");
    }
    said_by(
        "chat: no fresh token: /chat-token answered with status 500",
        OWN,
        "That back end failed; no Tiledesk server was asked.",
    );
    said_by(
        "chat: the visitor is anonymous: the token of /chat-token has no `_id`, and the widget needs one",
        page,
        "The token of the site's own back end is of scheme `visitor`.",
    );
    said_by(
        "chat: https://widget.tiledesk.com/v5/launch.js could not be loaded",
        page,
        "The browser did not get the widget's own script",
    );
    // The same about a Tiledesk server.
    said_by(
        "POST https://api.tiledesk.com/v3/auth/signinWithCustomToken 401 (Unauthorized)",
        SIGN_IN,
        "The token was refused",
    );
    said_by("500 Internal Server Error", "a Tiledesk server, or the site's own back end", "A server failed.");
}

#[test]
fn everyday_messages_are_explained() {
    let request = "a browser, or another program that asks a server";
    let signer = "Node, Python, Ruby, PHP, Go, Java or another language at the signer";
    for (text, who, means) in [
        ("chat-token: error: the signed-in user has no id", SAMPLE, "Its function that says whom"),
        ("chat-token: uses the secret 3f9a-11c2-7be0", SAMPLE, "It has read the secret with that fingerprint"),
        ("there is only /chat-token", SAMPLE, "It was asked for something else."),
        ("Unauthorised", SIGN_IN, "The token was refused"),
        ("401", SIGN_IN, "The token was refused"),
        ("the console says 401", SIGN_IN, "The token was refused"),
        ("Request failed with status code 401", SIGN_IN, "The token was refused"),
        ("Uncaught (in promise) TypeError: Failed to fetch", request, "No answer came"),
        ("POST http://x/ net::ERR_CONNECTION_REFUSED", request, "No answer came"),
        (
            "Access to fetch at 'http://localhost:8000/' from origin 'http://localhost:3000' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
            "a browser's console",
            "A page asked another origin than its own",
        ),
        ("404 Not Found", "a web server", "There is nothing at that address."),
        ("Error: Cannot find module 'jsonwebtoken'", signer, "The JWT library is not installed"),
        ("ModuleNotFoundError: No module named 'jwt'", signer, "The JWT library is not installed"),
        ("module 'jwt' has no attribute 'encode'", "Python at the signer", "Something else than PyJWT"),
        (
            "It is required that you pass in a value for the \"algorithms\" argument when calling decode().",
            "PyJWT at the checker",
            "The checker has to say which algorithms it takes",
        ),
        ("undefined", "a page or a back end in JavaScript", "Something was used before it was there"),
        (
            "TypeError: user is undefined",
            "a page or a back end in JavaScript",
            "Something was used before it was there",
        ),
    ] {
        said_by(text, who, means);
    }
}

/// The whole answer: who says it, what it means, what to do, and what is behind it.
#[test]
fn the_vendors_own_php_sample_is_explained() {
    explain("PHP Fatal error:  Uncaught ArgumentCountError: Too few arguments to function Firebase\\JWT\\JWT::encode(), 2 passed in /srv/chat.php on line 12 and at least 3 expected")
        .is(
            0,
            "\
Said by php-jwt 6 or later at the signer.
  means `JWT::encode` wants the algorithm as its third argument, `'HS256'`:
        samples for php-jwt 5 call it with two. There is no token yet.
  next  Write `JWT::encode($payload, $secret, 'HS256')`; `tilepass snippet php`
        prints a sample.
",
            "",
        );
}

#[test]
fn the_inner_cause_of_a_message_is_explained() {
    let ran = explain("HTTP 401: Could not decode token: The JWT string must have two dots");
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let said = "\
Said by a JWT library.
  means What arrived does not have three parts with dots between.
  next  `tilepass token inspect 'JWT eyJ…'` says which one it is.

Likely causes, the likeliest first:
  shape.not_a_token ";
    assert!(ran.stdout.starts_with(said), "{}", ran.stdout);
}

#[test]
fn a_message_is_explained_to_machines() {
    let ran = Home::with_secret_file().run(&["token", "explain", "--json", "net::ERR_CERT_DATE_INVALID"]);
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said["said_by"], "a browser, or another program that asks a server");
    assert!(said["next"].as_str().unwrap().starts_with("Let the server send its whole certificate chain"));
    assert_eq!(said["causes"], serde_json::json!([]));
}

#[test]
fn an_unknown_message_is_an_error() {
    let hint = "hint: `tilepass token explain` lists the codes; `tilepass token inspect 'JWT eyJ…'` says what is wrong with a token\n";
    for text in ["the moon is expired at 500", "my cat is undefined", "order 14012", "hello.world"] {
        explain(text).is(3, "", format!("error: nothing is known about `{text}`\n{hint}"));
    }
    explain("time.expird").is(
        3,
        "",
        "error: nothing is known about `time.expird`\nhint: did you mean `tilepass token explain time.expired`?\n",
    );
}

/// The texts of a line of code that have four words and are no header.
fn texts(line: &str) -> impl Iterator<Item = &str> {
    let is_comment = ["//", "#", "<!--", "/*", "* ", "\"\"\""].iter().any(|mark| line.trim_start().starts_with(mark));
    let code = line.split(" // ").next().filter(|_| !is_comment);
    let code = code.and_then(|code| code.split(" # ").next());
    let code = code.unwrap_or_default();
    let quotes = ['"', '\'', '`'].into_iter();
    let texts = quotes.flat_map(move |quote| code.split(quote).skip(1).step_by(2));
    texts.filter(|text| {
        let said = text.strip_prefix("chat-token: ").unwrap_or(text);
        let said = said.strip_prefix("error: ").unwrap_or(said);
        let said = said.strip_prefix("; ").or_else(|| said.strip_prefix("${ENDPOINT} ")).unwrap_or(said);
        said.starts_with(|c: char| c.is_ascii_lowercase()) && text.split(' ').count() > 3
    })
}

#[test]
fn whatever_the_samples_and_the_page_print_is_known() {
    let mut known = Vec::new();
    for template in tilepass::snippets::all() {
        for text in template.fill("both", None).lines().flat_map(texts) {
            let text = text
                .replace("${ENDPOINT}", "/chat-token")
                .replace("${WIDGET}", "https://widget.tiledesk.com/v5/launch.js");
            // Some put the beginning of their lines before a text elsewhere.
            let known_as = [text.clone(), format!("chat-token: {text}")];
            assert!(
                known_as.iter().any(|text| tiledesk_token::explain::find(text).is_some()),
                "{}: {text}",
                template.language
            );
            known.push(text);
        }
    }
    assert!(known.len() > 45, "{known:#?}");
}

#[test]
fn our_own_exit_status_and_words_are_explained() {
    let status = "Exit status 3 of tilepass.\n  means No such secret or project. For token inspect: no mistake seen, but the\n        signature or a server's answer is unknown.\n";
    for text in
        ["exit 3", "exit status 3", "tilepass exited with code 3.", "Error: Process completed with exit code 3."]
    {
        explain(text).is(0, status, "");
    }
    for text in ["store_locked", "Store-Locked", "store.locked:"] {
        assert!(explain(text).code(0).stdout.starts_with("store.locked, an error of tilepass.\n"), "{text}");
    }
    for text in ["exit 9", "3", "status 3", "take exit 3", "exit 3 km behind the bridge"] {
        assert_eq!(explain(text).code, 3, "{text}");
    }
    let ran = Home::with_secret_file().run(&["token", "explain", "--json", "exit 130"]);
    ran.is(
        0,
        "{\"said_by\":\"exit status 130 of tilepass\",\"means\":\"Cancelled at a prompt; nothing changed.\",\"next\":null,\"causes\":[]}\n",
        "",
    );
    let ran = explain("refused: expired 4 min 12 s ago, by this computer's clock; nothing else is wrong");
    assert!(ran.stdout.contains("time.expired") && ran.code == 0, "{}", ran.stdout);
}

#[test]
fn a_code_with_other_punctuation_is_the_code_and_a_mistyped_one_is_named() {
    for text in ["time_expired", "Time-Expired", "error[time_expired]"] {
        assert!(explain(text).code(0).stdout.starts_with("time.expired ("), "{text}");
    }
    assert!(explain("custom-aud").code(0).stdout.starts_with("custom.aud ("));
    for (text, code) in
        [("time_expird", "time.expired"), ("tiem.expired", "time.expired"), ("store_loked", "store.locked")]
    {
        let error =
            format!("error: nothing is known about `{text}`\nhint: did you mean `tilepass token explain {code}`?\n");
        explain(text).is(3, "", error);
    }
}

/// What a server answers to a good token has a session in it.
#[test]
fn the_answer_of_a_sign_in_is_known_and_no_token_is_repeated() {
    let session = "eyJhbGciOiJIUzI1NiJ9.eyJfaWQiOiJ4In0.c2Vzc2lvbg";
    for text in [
        format!(r#"{{"success":true,"token":"JWT {session}","user":{{"_id":"x"}}}}"#),
        format!(r#"{{ "success": true, "token": "JWT {session}" }}"#),
        format!("{{ success: true, token: 'JWT {session}' }}"),
    ] {
        said_by(&text, "a Tiledesk server at sign-in (200)", "The token was accepted.");
    }
    for text in [format!(r#"{{"session":"JWT {session}"}}"#), format!("it says jwt={session}"), format!("x{session}")] {
        let ran = explain(&text).code(3);
        assert!(!ran.stderr.contains("eyJh"), "{}", ran.stderr);
    }
}

#[test]
fn a_message_is_read_from_a_pipe_and_an_empty_one_is_an_error() {
    let home = Home::with_secret_file();
    let expired = explain("jwt expired").stdout;
    for arguments in [&["token", "explain"][..], &["token", "explain", "-"]] {
        home.fed(arguments, "jwt expired\n").is(0, &expired, "");
    }
    let all = home.fed(&["token", "explain"], "").code(0);
    assert!(all.stdout.contains("time.expired"), "{}", all.stdout);
    let hint = "hint: give a code or a message, in quotes: `tilepass token explain 'jwt expired'`\n";
    for empty in ["", "  "] {
        explain(empty).is(2, "", format!("error: there is nothing to explain: the argument is empty\n{hint}"));
    }
    home.fed(&["token", "explain", "-"], "\n").is(
        2,
        "",
        format!("error: there is nothing on stdin to explain\n{hint}"),
    );
}

#[test]
fn what_vaults_and_signer_checks_say() {
    let vault = "HashiCorp Vault or OpenBao";
    let check = "`tilepass signer check`";
    for (text, who, means) in [
        ("Code: 503. Errors: * Vault is sealed", vault, "It runs and answers nothing"),
        ("{\"errors\":[\"permission denied\"]}", vault, "The vault's token has expired"),
        ("* missing client token", vault, "It was asked without a token of its own"),
        ("check-and-set parameter did not match the current version", vault, "Somebody else has written"),
        ("no handler for route \"kv/data/x\". route entry not found.", vault, "No secrets engine is mounted"),
        ("cached", check, "The signer's answer is an old one"),
        ("logged out", check, "The signer leads to a log-in page"),
        ("\"state\":\"no_token\"", check, "The signer answered, and no token stands"),
        ("for nobody", check, "The signer hands a token to somebody"),
        ("maxAge exceeded", "a JWT library", "More time has passed since `iat`"),
        ("Mixed Content", "a browser's console", "The page came by https"),
        ("WebSocket connection failed", "a browser's console", "The widget's lasting connection"),
        (
            "204 No Content",
            "the site's own back end, such as a sample of `tilepass snippet`",
            "/chat-token has no token",
        ),
        ("500 Internal Server Error", "a Tiledesk server, or the site's own back end", "A server failed."),
    ] {
        said_by(text, who, means);
    }
}

#[test]
fn a_severity_with_an_exception_has_both_for_machines() {
    let ran = Home::with_secret_file().run(&["token", "explain", "--json", "prefix.bearer"]).code(0);
    assert!(ran.stdout.contains(
        r#""severity":"warning; error in an exact place","usual_severity":"warning","exception":{"severity":"error","where":"in an exact place"}"#
    ), "{}", ran.stdout);
}
