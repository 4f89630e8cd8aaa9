//! Every prompt, left in every way: by signals, keys and pastes. The terminal must be as it was, nothing of what was
//! typed may be left for the shell, and nothing may have changed.

use std::fs;

use serde_json::{Value, json};
use snapbox::str;

use crate::support::home::{self, Home, NEW, OLD};
use crate::support::person::{
    AGAIN, CTRL_C, NAME, NEW_PASSPHRASE, NEW_SECRET, PASSPHRASE, Play, SECRET, at_a_terminal,
};
use crate::support::server::MockServer;
use crate::support::tokens::token;

/// A prompt, and how one gets there.
struct Prompt {
    arguments: Vec<String>,
    /// What is typed before, and where.
    before: Vec<(String, String)>,
    text: String,
    has_secret: bool,
    asks_for_passphrase: bool,
}

/// Every prompt that there is. `server` is one that nobody must ask.
fn every_prompt(server: &MockServer) -> Vec<Prompt> {
    let prompt = |arguments: &str, before: &[(&str, &str)], text: &str| Prompt {
        arguments: arguments.split(' ').map(str::to_owned).collect(),
        before: before.iter().map(|(prompt, text)| ((*prompt).to_owned(), format!("{text}\n"))).collect(),
        text: text.to_owned(),
        has_secret: true,
        asks_for_passphrase: false,
    };
    let (url, host) = (server.url.to_string(), server.url.host().to_owned());
    let on_server = format!("secret rotate -q --on-server --id 5e5f4e220b28440012117be4 --server {url}");
    let email = format!("Administrator's e-mail address at {host}: ");
    let mut a_token = prompt("token try -q --server", &[], "Go on? [y/N] ");
    a_token.arguments.extend([url, format!("JWT {}", token(&json!({"name": "Ada"})))]);
    vec![
        Prompt { has_secret: false, ..prompt("secret import --store file", &[], SECRET) },
        Prompt {
            has_secret: false,
            asks_for_passphrase: true,
            ..prompt("secret import --store file", &[], NEW_PASSPHRASE)
        },
        Prompt {
            has_secret: false,
            asks_for_passphrase: true,
            ..prompt("secret import --store file", &[(NEW_PASSPHRASE, home::PASSPHRASE)], AGAIN)
        },
        Prompt { asks_for_passphrase: true, ..prompt("secret rotate --hide", &[], PASSPHRASE) },
        prompt("secret rotate --hide", &[], NAME),
        prompt("secret rotate --from -", &[], NEW_SECRET),
        prompt("token sign --test-visitor --secret-file -", &[], "Secret (not shown): "),
        prompt(&on_server, &[(NAME, "default")], &email),
        prompt(
            &on_server,
            &[(NAME, "default"), (&email, "ada@example.com")],
            &format!("Password of ada@example.com at {host} (not shown): "),
        ),
        prompt(
            &format!("{on_server} --yes --admin-token-file -"),
            &[],
            &format!("User token of an administrator at {host} (not shown): "),
        ),
        a_token,
    ]
}

/// Everything that a home keeps.
fn kept(home: &Home) -> (Option<Vec<u8>>, String) {
    (fs::read(home.secrets_file()).ok(), home.read_config())
}

/// Goes to each prompt, does something there, and looks at what `terminal.py` says of it.
fn at_every_prompt(leave: impl for<'h> Fn(Play<'h>, &'h Prompt) -> Play<'h>, look: impl Fn(&Value, &Prompt, &str)) {
    let server = MockServer::making(NEW);
    let with_secret = Home::with("default", OLD);
    let mut tried = 0;
    for prompt in &every_prompt(&server) {
        let empty = Home::new();
        let home = if prompt.has_secret { &with_secret } else { &empty };
        let before = kept(home);
        let arguments: Vec<&str> = prompt.arguments.iter().map(String::as_str).collect();
        let mut play = at_a_terminal(home, &arguments);
        if prompt.asks_for_passphrase {
            play = play.without("TILEPASS_PASSPHRASE_FILE");
        }
        for (text, typed) in &prompt.before {
            play = play.then(text, typed);
        }
        let Some(said) = leave(play, prompt).play() else { return };
        look(&said, prompt, &format!("at `{}`: {said}", prompt.text));
        assert!(!said["screen"].as_str().unwrap().contains("half") || !is_hidden(prompt), "{said}");
        assert_eq!(kept(home), before, "at `{}`: {said}", prompt.text);
        tried += 1;
    }
    server.was_not_asked();
    assert_eq!(tried, 11);
}

fn is_hidden(prompt: &Prompt) -> bool {
    prompt.text.ends_with("(not shown): ") || prompt.text == AGAIN
}

/// The terminal is as it was, each time that the shell gets it.
fn is_clean(said: &Value, times: usize, at: &str) {
    let clean = json!({"echo": true, "input": ""});
    assert_eq!(said["left"], Value::from(vec![clean; times]), "{at}");
}

fn is_cancelled(said: &Value, at: &str) {
    assert_eq!(said["status"], 130, "{at}");
    let screen = said["screen"].as_str().unwrap();
    assert!(screen.ends_with("\nerror: cancelled; nothing was changed\n"), "{at}");
}

#[test]
fn signals_that_kill() {
    for (name, number) in [("TERM", 15), ("HUP", 1), ("QUIT", 3)] {
        at_every_prompt(
            |play, prompt| play.then(&prompt.text, "half").signal("", name),
            |said, _, at| {
                assert_eq!((&said["signal"], &said["core"]), (&json!(number), &json!(false)), "SIG{name} {at}");
                assert!(said["screen"].as_str().unwrap().ends_with('\n'), "SIG{name} {at}");
                is_clean(said, 1, at);
            },
        );
    }
}

#[test]
fn keys_that_kill() {
    const QUIT: &str = "\u{1c}";
    at_every_prompt(
        |play, prompt| play.then(&prompt.text, &format!("half{QUIT}the rest\n")),
        |said, _, at| {
            assert_eq!((&said["signal"], &said["core"]), (&json!(3), &json!(false)), "{at}");
            is_clean(said, 1, at);
        },
    );
}

#[test]
fn interrupts() {
    at_every_prompt(
        |play, prompt| play.then(&prompt.text, "half").signal("", "INT"),
        |said, _, at| {
            is_cancelled(said, at);
            is_clean(said, 1, at);
        },
    );
    at_every_prompt(
        |play, prompt| play.then(&prompt.text, &format!("half{CTRL_C}")),
        |said, _, at| {
            is_cancelled(said, at);
            is_clean(said, 1, at);
        },
    );
}

/// It is stopped, the shell has a clean terminal, and after `fg` it asks again.
#[test]
fn stops() {
    at_every_prompt(
        |play, prompt| play.then(&prompt.text, "half\u{1a}").fg().then(&prompt.text, CTRL_C),
        |said, _, at| {
            is_cancelled(said, at);
            is_clean(said, 2, at);
        },
    );
    at_every_prompt(
        |play, prompt| {
            play.signal(&prompt.text, "TSTP").fg().then(&prompt.text, "half\u{1a}").fg().then(&prompt.text, CTRL_C)
        },
        |said, _, at| {
            is_cancelled(said, at);
            is_clean(said, 3, at);
        },
    );
}

/// Nobody can prepare for this stop. After it, the prompt is there again, as if it had just been asked.
#[test]
fn stops_that_cannot_be_caught() {
    at_every_prompt(
        |play, prompt| play.then(&prompt.text, "half").signal("", "STOP").fg().then(&prompt.text, CTRL_C),
        |said, _, at| {
            is_cancelled(said, at);
            assert_eq!(said["left"][1], json!({"echo": true, "input": ""}), "{at}");
        },
    );
}

/// What was typed before a stop is forgotten; what is typed after it counts.
#[test]
fn after_a_stop_the_answer_is_typed_again() {
    let home = Home::new();
    let import = at_a_terminal(&home, &["secret", "import", "-q", "--store", "file"]);
    import.then(SECRET, "half\u{1a}").fg().then(SECRET, &format!("{OLD}\n")).is(
        0,
        "",
        str![[r#"
Secret of project default (not shown): 
Secret of project default (not shown): 

"#]],
    );
    if home.secrets_file().exists() {
        home.holds("default", OLD);
    }
    let rotate = at_a_terminal(&home, &["secret", "rotate", "-q", "--hide"]);
    let Some(ran) = rotate.then(NAME, "def\u{1a}").fg().then(NAME, "default\n").run() else { return };
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// The rest of a paste is never the shell's: it would be shown there, run, and kept in its history.
#[test]
fn pastes_of_several_lines() {
    let error = " that was typed has several lines; nothing of it was used\n";
    for paste in ["half\nrm -rf precious\n", "half\nthe rest", "\u{1b}[200~half\n\nthe rest\n\u{1b}[201~\n"] {
        at_every_prompt(
            |play, prompt| play.then(&prompt.text, paste),
            |said, _, at| {
                assert!(matches!(said["status"].as_i64(), Some(4 | 6)), "{at}");
                assert!(said["screen"].as_str().unwrap().contains(error), "{at}");
                is_clean(said, 1, at);
            },
        );
    }
}

/// The end of a paste is known where the terminal marks it: what comes late, as over ssh, is not the shell's either.
#[test]
fn a_paste_that_comes_in_pieces() {
    let home = Home::new();
    let home = home.env("TERM", "xterm").env("NO_COLOR", "1");
    let import = || at_a_terminal(&home, &["secret", "import", "-q", "--store", "file"]);
    let several = ["half\n", "rm -rf precious\n", "rm -rf everything\n"];
    let Some(said) = import().paste(SECRET, &several).play() else { return };
    let screen = said["screen"].as_str().unwrap();
    assert_eq!(said["status"], 6, "{said}");
    assert!(screen.contains("error: the secret that was typed has several lines; nothing of it was used\n"), "{said}");
    is_clean(&said, 1, SECRET);
    // The shell is left a terminal that marks nothing.
    assert!(screen.rfind("\u{1b}[?2004l") > screen.rfind("\u{1b}[?2004h"), "{said}");
    assert_eq!(screen.matches("\u{1b}[?2004h").count(), 1, "{said}");
    assert!(!home.secrets_file().exists());
    // Also one that was stopped meanwhile, and Ctrl-C in the midst of a paste that never ends.
    let stopped = import().then(SECRET, "half\u{1a}").fg().paste(SECRET, &["\n", OLD, "\n"]);
    let said = stopped.play().unwrap();
    assert_eq!(said["status"], 0, "{said}");
    is_clean(&said, 2, SECRET);
    home.holds("default", OLD);
    let cancelled = at_a_terminal(&home, &["token", "sign", "--test-visitor", "--secret-file", "-"]);
    let said = cancelled.then("Secret (not shown): ", &format!("\u{1b}[200~half\n{CTRL_C}")).play().unwrap();
    assert_eq!(said["status"], 130, "{said}");
    assert!(said["screen"].as_str().unwrap().ends_with("error: cancelled; nothing was changed\n"), "{said}");
    is_clean(&said, 1, "in a paste");
}

/// A terminal that may know no escape sequences is sent none.
#[test]
fn a_dumb_terminal() {
    for kind in ["", "dumb"] {
        let home = Home::new().env("TERM", kind);
        let import = at_a_terminal(&home, &["secret", "import", "-q", "--store", "file"]);
        let Some(ran) = import.then(SECRET, &format!("{OLD}\n")).run() else { return };
        assert_eq!((ran.code, ran.stderr.contains('\u{1b}')), (0, false), "{}", ran.stderr);
    }
}

/// Pasted with markers, whole or torn, with empty lines around it: it is the secret, and nothing is left of the rest.
#[test]
fn pastes_of_one_line() {
    for (before, behind) in [
        ("", "\n\n \n"),
        ("\n", "\n"),
        ("\u{1b}[200~", "\u{1b}[201~\n"),
        ("\u{1b}[200~\n", "\n\u{1b}[201~"),
        ("00~", "\n\u{1b}[201~"),
    ] {
        let home = Home::new();
        let import = at_a_terminal(&home, &["secret", "import", "-q", "--store", "file"]);
        let Some(ran) = import.then(SECRET, &format!("{before}{OLD}{behind}")).run() else { return };
        assert_eq!(ran.code, 0, "{before:?} {behind:?} {}", ran.stderr);
        home.holds("default", OLD);
    }
}

#[test]
fn what_cannot_be_an_answer() {
    let home = Home::new();
    let import = || at_a_terminal(&home, &["secret", "import", "-q", "--store", "file"]);
    import().then(SECRET, &format!("\u{1b}[D{OLD}\n")).is(
        6,
        "",
        str![[r#"
Secret of project default (not shown): 
error: the secret that was typed has a control character in it (`\u{1b}`); nothing of it was used
hint: type it again, without arrow and function keys, or copy it again

"#]],
    );
    // Longer than a terminal's own line can be, and than any token.
    import().then(SECRET, &format!("{}\n", "x".repeat(70_000))).is(
        6,
        "",
        str![[r#"
Secret of project default (not shown): 
error: the secret that was typed is longer than 65536 bytes; nothing of it was used
hint: copy the value alone; what is longer is given in a file

"#]],
    );
    // Of this the terminal would have kept 4095.
    import().then(SECRET, &format!("{}\n", "x".repeat(5000))).is(
        6,
        "",
        str![[r#"
Secret of project default (not shown): 
error: the secret that was typed is 5000 bytes long; at most 256 can be kept
hint: give the secret alone, on one line, exactly as the dashboard shows it

"#]],
    );
    assert!(!home.secrets_file().exists());
    let home = Home::with("default", OLD);
    let rotate = at_a_terminal(&home, &["secret", "rotate", "-q", "--hide"]);
    let Some(ran) = rotate.then(NAME, &format!("{}\n", "x".repeat(1001))).run() else { return };
    assert_eq!(ran.code, 6, "{}", ran.stderr);
    let error = "\nerror: the project's name that was typed is longer than 1000 bytes; nothing of it was used\n";
    assert!(ran.stderr.contains(error), "{}", ran.stderr);
    home.holds("default", OLD);
}
