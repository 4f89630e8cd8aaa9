//! What `secret import` and `secret rotate --from` refuse by name, as it is not the secret itself.

use snapbox::str;

use crate::support::home::{Home, NEW, OLD, keep};
use crate::support::tokens::ID;

const UUID: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

fn import(home: &Home, text: &str, more: &[&str]) -> crate::support::home::Ran {
    home.fed(&[&["secret", "import", "-", "--store", "file"], more].concat(), text)
}

#[test]
fn what_is_not_the_secret_itself_is_refused_by_name() {
    let home = Home::new();
    for (text, said) in [
        (format!("{{\"data\":{{\"secret\":\"{UUID}\"}}}}"), "is JSON"),
        ("op://Shared/Tiledesk/secret".to_owned(), "is the place of a secret in 1Password"),
        ("7c9e\u{2026}****".to_owned(), "is masked"),
        (format!("<code>{UUID}</code>"), "is HTML"),
        (format!("CHAT_SECRET={UUID}\n"), "is a line `NAME=value` of a settings file"),
        (format!("{UUID}\\n"), "ends in a backslash and a letter"),
        ("your-256-bit-secret".to_owned(), "is a placeholder or an example's"),
        ("${CHAT_SECRET}".to_owned(), "is a placeholder or an example's"),
        (UUID.to_uppercase(), "is a UUID in capital letters"),
        (ID.to_owned(), "is a Tiledesk id, by its form"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln".to_owned(), "is a token"),
        ("https://chat.example/api".to_owned(), "is an address"),
        ("N2M5ZTY2NzktNzQyNS00MGRlLTk0NGItZTA3ZmMxZjkwYWU3Cg==".to_owned(), "is a UUID in base64"),
    ] {
        // Like everything that is no secret; where it may be one all the same, who means it can say so.
        let ran = import(&home, &text, &[]);
        let ran = if ran.stderr.contains("add `--as-is`") { ran.code(5) } else { ran.code(6) };
        let rotated = Home::with("default", OLD).fed(&["secret", "rotate", "--from", "-", "--yes"], &text);
        assert_eq!(rotated.code, ran.code, "{}", rotated.stderr);
        assert!(ran.stderr.starts_with(&format!("error: the secret on stdin {said}")), "{}", ran.stderr);
        assert!(ran.stderr.contains("hint: ") && !ran.stderr.contains(&text), "{}", ran.stderr);
    }
    assert!(!home.secrets_file().exists());
    import(&home, UUID, &["-q"]).is(0, "", "");
    home.fed(&["secret", "rotate", "--from", "-", "--yes"], UUID.to_uppercase()).is(
        5,
        "",
        str![[r#"
error: the secret on stdin is a UUID in capital letters; nothing was stored
hint: the secrets that a server makes are in small letters: copy it again; if it is the secret, add `--as-is`

"#]],
    );
}

#[test]
fn as_is_takes_what_may_be_a_secret_and_nothing_else() {
    for (text, code) in [
        (UUID.to_uppercase(), 0),
        (ID.to_owned(), 0),
        ("7c9e\u{2026}****".to_owned(), 6),
        (format!("<b>{UUID}</b>"), 6),
        (format!("[\"{UUID}\"]"), 6),
        (format!("\"{UUID}\""), 6),
    ] {
        import(&Home::new(), &text, &["-q", "--as-is"]).code(code);
    }
}

#[test]
fn what_no_server_makes_is_warned_of_where_one_is_known() {
    let warned = |ran: crate::support::home::Ran| ran.code(0).stderr.contains("are UUIDs in small letters");
    assert!(warned(import(&Home::new(), OLD, &["--id", ID])));
    assert!(!warned(import(&Home::new(), UUID, &["--id", ID])));
    assert!(!warned(import(&Home::new(), OLD, &[])));
}

#[test]
fn a_file_of_variables_gives_one_of_them() {
    let home = Home::new();
    let file = home.path().join(".env");
    keep(&file, format!("# ours\nCHAT_SECRET='{UUID}'\nOTHER=1\n"));
    let from = ["secret", "import", "--store", "file", "--from-env-file", ".env", "--env"];
    home.tilepass(&from).arg("CHAT").run().is(
        6,
        "",
        str![[r#"
error: there is no line `CHAT=…` in `.env`
hint: names are compared to the letter; a line is `NAME=value`, with or without `export` and quotes

"#]],
    );
    home.tilepass(&["secret", "import", ".env", "--store", "file"]).run().is(
        6,
        "",
        str![[r#"
error: the secret in `.env` is a line `NAME=value` of a settings file; the secret is the value; nothing was stored
hint: to take the value out of a file of such lines: `tilepass secret import --from-env-file PATH --env NAME`

"#]],
    );
    home.tilepass(&from).arg("CHAT_SECRET").run().code(0);
    home.holds("default", UUID);
    home.run(&["secret", "import", "--from-env-file", ".env"]).code(2);
}

#[test]
fn a_secret_that_is_stored_already_is_no_error() {
    let home = Home::with("shop", OLD);
    home.fed(&["secret", "import", "-", "--server", "https://chat.example"], OLD).is(
        0,
        "",
        str![[r#"
note: that secret is stored already, in the secrets file for project `shop`; fingerprint OOOO-OOOO-OOOO

"#]],
    );
    assert!(home.read_config().contains("server = \"https://chat.example\""));
    let other = home.fed(&["secret", "import", "-"], NEW).code(5);
    assert!(other.stderr.contains("project `shop` has a secret already"), "{}", other.stderr);
    home.holds("shop", OLD);
}
