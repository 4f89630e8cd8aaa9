//! `token sign --fault`: what is said of a code that cannot be made, in which form a token is printed, and what is left out.

use serde_json::Value;
use tiledesk_token::findings;

use crate::support::home::{Home, keep};
use crate::support::host::TestHost;
use crate::support::tokens::ID;

const FAULT: [&str; 5] = ["token", "sign", "--secret-file", "secret", "--fault"];

fn fault<'a>(code: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&FAULT[..], &[code], more].concat()
}

#[test]
fn a_mistyped_code_leads_to_the_nearest_ones() {
    let home = Home::with_secret_file();
    for (typed, hint) in [
        (
            "time_expired",
            "did you mean `tilepass token sign --secret-file secret --fault time.expired`? `tilepass token explain` lists the codes",
        ),
        (
            "expird",
            "did you mean `tilepass token sign --secret-file secret --fault time.expired`? `tilepass token explain` lists the codes",
        ),
        (
            "time.exp",
            "did you mean `time.exp_missing`, `time.expired` or `time.exp_before_iat`? `tilepass token explain` lists the codes",
        ),
        ("nonsense", "`tilepass token explain` lists the codes"),
    ] {
        let ran = home.run(&fault(typed, &[])).code(2);
        let error = format!("error: invalid value '{typed}' for '--fault <CODE>': no finding has this code");
        assert_eq!(ran.stderr.lines().next(), Some(error.as_str()));
        assert_eq!(ran.stderr.lines().last(), Some(format!("hint: {hint}").as_str()));
        assert!(ran.stderr.len() < 500 && !ran.stderr.contains("possible values"), "{}", ran.stderr);
    }
}

/// Every code is one that is made, or says why not.
#[test]
fn a_finding_that_depends_on_more_than_the_token_says_so() {
    let home = Home::with_secret_file();
    let mut refused = Vec::new();
    for row in findings::rows() {
        let ran = home.run(&fault(row.code, &["--id", ID, "-q"]));
        if ran.code != 2 {
            continue;
        }
        let first = ran.stderr.lines().next().unwrap_or_default();
        let is_of_the_secret = first.contains("cannot be made with this secret: ");
        let begin =
            format!("error: invalid value '{0}' for '--fault <CODE>': `{0}` cannot be made on purpose: ", row.code);
        assert!(is_of_the_secret || first.starts_with(&begin), "{first}");
        assert!(ran.stderr.len() < 500 && !ran.stderr.contains("hint:"), "{}", ran.stderr);
        refused.extend((!is_of_the_secret).then_some(row.code));
    }
    assert_eq!(
        refused,
        [
            "signature.unknown_signer",
            "signature.previous_secret",
            "signature.other_project",
            "secret.short",
            "secret.pasted",
            "scheme.visitor_only",
            "claims.secret",
        ]
    );
}

#[test]
fn what_is_left_out_of_all_says_why() {
    let home = Home::with("shop", "0f8fad5b-d9cb-469f-a165-70867728950e");
    let said = |arguments: &[&str]| {
        let ran = home.run(&[&["token", "sign", "--fault", "all", "--id", ID], arguments].concat()).code(0);
        assert!(ran.stdout.lines().count() > 60, "{}", ran.stdout);
        ran.stderr
    };
    let team = "\
warning: these tokens are broken on purpose
note: left out, as a server may take it for a team member's token: `claims.role`
hint: it is made alone, with a throw-away secret: `--fault claims.role --secret-file PATH`
";
    let form = "\
note: left out, as this secret stays the same under such a change, or does not allow it: `signature.url_encoded`, `signature.url_decoded` and `signature.html_escaped`
hint: they are made with a throw-away secret of another form: a UUID with letters in it, or one with `+`, `/` and `&`
";
    let stored = said(&[]);
    assert_eq!(
        stored,
        format!(
            "{team}note: left out, as they give a token extra rights: `time.exp_missing`, `time.milliseconds`, `time.ticks`, `time.too_long` and `time.long_lived`\n\
             hint: they are made with a throw-away secret: `--secret-file PATH`\n{form}"
        )
    );
    // Of the two forms that the hint names, each makes what the other does not.
    keep(home.path().join("thrown-away"), "p+ssw/rd&5b-d9cb-469f-a165-70867728950e");
    let other = said(&["--secret-file", "thrown-away"]);
    for code in ["url_encoded", "url_decoded", "html_escaped"] {
        assert!(!other.contains(&format!("signature.{code}`")), "{other}");
    }
    keep(home.path().join("thrown-away"), "0f8fad5b-d9cb-469f-a165-70867728950e");
    assert_eq!(said(&["--secret-file", "thrown-away"]), format!("{team}{form}"));
    let visitor = said(&["--secret-file", "thrown-away", "--scheme", "visitor"]);
    assert!(visitor.contains("note: left out, as no token of scheme `visitor` has them: "), "{visitor}");
    assert!(visitor.contains("hint: they are made without `--scheme visitor`\n"), "{visitor}");
}

/// What is said twice is said; what contradicts itself is not.
#[test]
fn a_switch_that_is_given_twice_is_given() {
    let home = Home::with("shop", "0f8fad5b-d9cb-469f-a165-70867728950e");
    for flags in [&["-q", "-q"][..], &["-qq"], &["-v", "-v"], &["--json", "--json"], &["--no-input", "--no-input"]] {
        home.run(&[&["secret", "status"], flags].concat()).code(0);
    }
    home.run(&["secret", "status", "-q", "-v"]).code(2);
    home.run(&["secret", "status", "--project", "shop", "--project", "blog"]).code(2);
}

#[test]
fn a_broken_token_has_the_scheme_that_was_typed() {
    let home = Home::with_secret_file();
    for (scheme, visitors, customs) in [("visitor", true, false), ("custom", false, true), ("both", true, true)] {
        let ran = home.run(&fault("time.expired", &["--scheme", scheme, "--id", ID, "-q"])).code(0);
        let claims = super::sign::payload(&ran.stdout);
        let has = (claims.contains("external_id"), claims.contains("\"_id\""));
        assert_eq!(has, (visitors, customs), "{scheme}: {claims}");
    }
    let ran = home.run(&fault("custom.aud", &["--scheme", "visitor"])).code(2);
    assert_eq!(
        ran.stderr.lines().next(),
        Some("error: no token of scheme `visitor` has `custom.aud`, which needs `custom`")
    );
    let hint = "hint: leave `--scheme visitor` out: the token is then of a scheme that can have it";
    assert_eq!(ran.stderr.lines().last(), Some(hint));
}

#[test]
fn a_broken_token_is_printed_as_a_page_has_it() {
    let home = Home::with_secret_file();
    let printed = |code: &str, format: &str| home.run(&fault(code, &["--format", format, "--iat=1", "-q"]));
    printed("time.expired", "raw").code(2);
    let printed = |code: &str, format: &str| home.run(&fault(code, &["--format", format, "-q"]));
    assert!(printed("time.expired", "raw").code(0).stdout.starts_with("eyJ"));
    assert!(printed("time.expired", "header").code(0).stdout.starts_with("Authorization: JWT eyJ"));
    assert!(printed("prefix.bearer", "header").code(0).stdout.starts_with("Authorization: Bearer eyJ"));
    let json: Value = serde_json::from_str(&printed("time.expired", "json").code(0).stdout).unwrap();
    assert_eq!((&json["code"], &json["verdict"]), (&"time.expired".into(), &"refused".into()));
    for (code, format, message) in [
        (
            "prefix.bearer",
            "raw",
            "`prefix.bearer` is a fault of what stands before the token: `--format raw` cannot show it",
        ),
        (
            "shape.whitespace",
            "header",
            "`shape.whitespace` is a fault of a line break, and a header is one line: `--format header` cannot show it",
        ),
        ("all", "raw", "`--fault all` prints JSON lines; another `--format` goes with the code of one fault"),
    ] {
        printed(code, format).usage_error(message);
    }
}

/// As a call of the page, every broken token is named by the code that made it: nothing of it is lost in a script's text.
#[test]
fn every_fault_stands_in_a_call() {
    let host = TestHost::new();
    let secret = host.directory.path().join("secret");
    std::fs::write(&secret, "p+ssw/rd&5b-d9cb-469f-a165-70867728950e").unwrap();
    let secret = secret.to_str().unwrap();
    let mut tried = 0;
    for row in findings::rows() {
        for format in ["call", "call-v5"] {
            let arguments =
                ["token", "sign", "--fault", row.code, "--secret-file", secret, "--id", ID, "--format", format];
            let made = host.run(&[&arguments[..], &["-q"]].concat());
            if made.exit.code() != 0 {
                continue;
            }
            let inspect = ["token", "inspect", "--secret-file", secret, "--id", ID, "--json", "-"];
            let ran = host.with_stdin(&inspect, &made.stdout);
            let said: Value = serde_json::from_str(&ran.stdout).unwrap();
            let codes: Vec<&str> =
                said["findings"].as_array().unwrap().iter().filter_map(|finding| finding["code"].as_str()).collect();
            assert!(codes.contains(&row.code), "{}: {codes:?} in {}", row.code, made.stdout);
            tried += 1;
        }
    }
    assert!(tried > 120, "{tried}");
}
