//! What people type who know other tools, and where it leads: the last line of what they are told.

use std::fmt::Write as _;

use crate::support::home::Home;
use crate::support::tokens::{ID, SECRET};

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJ4IjoxfQ.c2VjcmV0LXNpZ25hdHVyZQ";

/// What is typed, in a shell's words, and the hint. `ID` and `TOKEN` stand for themselves in what is typed.
const GUESSES: &[(&str, &str)] = &[
    // Another word for a command.
    ("secret list", "did you mean `tilepass secret status`?"),
    ("secret delete", "did you mean `tilepass secret remove`?"),
    ("secret delete --project shop", "did you mean `tilepass secret remove --project shop`?"),
    ("secret rm shop", "did you mean `tilepass secret remove --project shop`?"),
    ("secret set", "did you mean `tilepass secret import`?"),
    ("secret add", "did you mean `tilepass secret import`?"),
    ("secret create", "did you mean `tilepass secret generate`?"),
    ("project add --id ID", "did you mean `tilepass project set --id ID`?"),
    ("project show", "did you mean `tilepass project list`?"),
    ("project create shop", "did you mean `tilepass project set shop`?"),
    ("project switch shop", "did you mean `tilepass project use shop`?"),
    ("project mv shop store", "did you mean `tilepass project rename shop store`?"),
    ("signers", "did you mean `tilepass signer list` or `tilepass signer check`?"),
    ("signer add web1", "did you mean `tilepass signer set web1`?"),
    ("signer status", "did you mean `tilepass signer check`?"),
    ("signer rm web1", "did you mean `tilepass signer remove web1`?"),
    ("deploy", "did you mean `tilepass secret deliver`?"),
    ("secret push", "did you mean `tilepass secret deliver`?"),
    ("token generate", "did you mean `tilepass token sign`?"),
    ("token create --test-visitor", "did you mean `tilepass token sign --test-visitor`?"),
    ("token new", "did you mean `tilepass token sign`?"),
    ("token mint", "did you mean `tilepass token sign`?"),
    ("config", "did you mean `tilepass project set` or `tilepass project list`?"),
    ("completion", "did you mean `tilepass completions`?"),
    ("completion zsh", "did you mean `tilepass completions zsh`?"),
    ("login", "did you mean `tilepass secret import --id ID` or `tilepass secret rotate --on-server --id ID`?"),
    ("init", "did you mean `tilepass secret import --id ID` or `tilepass secret rotate --on-server --id ID`?"),
    ("version", "did you mean `tilepass --version`?"),
    ("token help sign", "did you mean `tilepass help token sign`?"),
    ("node --id ID", "did you mean `tilepass snippet node --id ID`?"),
    // The verb alone.
    ("sign --test-visitor", "did you mean `tilepass token sign --test-visitor`?"),
    ("rotate", "did you mean `tilepass secret rotate`?"),
    ("rotate shop", "did you mean `tilepass secret rotate --project shop`?"),
    ("status", "did you mean `tilepass secret status`?"),
    ("list", "did you mean `tilepass project list` or `tilepass signer list`?"),
    ("token status", "did you mean `tilepass secret status`?"),
    ("remove", "did you mean `tilepass secret remove` or `tilepass project remove` or `tilepass signer remove`?"),
    ("exec -- env", "did you mean `tilepass secret exec -- env`?"),
    // aws-vault, gh, vault and JWT tools.
    ("exec shop -- npm start", "did you mean `tilepass secret exec --project shop -- npm start`?"),
    ("auth status", "did you mean `tilepass secret status`?"),
    ("auth login", "did you mean `tilepass secret import --id ID` or `tilepass secret rotate --on-server --id ID`?"),
    ("kv get shop", "no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program"),
    ("secrets list", "did you mean `tilepass secret status`?"),
    ("jwt decode TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("encode", "did you mean `tilepass token sign`?"),
    (
        "token revoke",
        "a token cannot be revoked; once the server has a new secret it refuses all that were signed with the old one: `tilepass secret rotate --on-server`",
    ),
    // What is never shown again, and never typed.
    ("secret get", "no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program"),
    ("secret show", "no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program"),
    ("show shop", "no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program"),
    ("secret import --secret SECRET", IMPORTED),
    ("secret import --secret=SECRET", IMPORTED),
    ("token sign --test-visitor --secret SECRET", NEVER_TYPED),
    ("token sign SECRET", NEVER_TYPED),
    ("secret status SECRET", IMPORTED),
    ("SECRET", IMPORTED),
    ("kv put shop value=x", IMPORTED),
    ("kv put shop value=SECRET", IMPORTED),
    ("verify TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("check TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("decode TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("decode", "did you mean `tilepass token inspect`?"),
    ("TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    // gh, aws-vault, vault, pass, op, jwt, step, docker.
    ("secret set CHAT_KEY", "did you mean `tilepass secret import --project CHAT_KEY`?"),
    ("config list", "did you mean `tilepass project list` or `tilepass signer list`?"),
    ("config set shop", "did you mean `tilepass project set shop` or `tilepass signer set shop`?"),
    ("add shop", "did you mean `tilepass secret import --project shop`?"),
    ("import secret.txt", "did you mean `tilepass secret import secret.txt`?"),
    ("exec shop npm start", "did you mean `tilepass secret exec -- CMD`?"),
    ("run -- npm start", "did you mean `tilepass secret exec -- npm start`?"),
    ("run --env-file=.env -- npm start", "did you mean `tilepass secret exec -- npm start`?"),
    ("run", "did you mean `tilepass secret exec -- CMD`?"),
    ("token renew", "did you mean `tilepass token sign`?"),
    ("revoke", NOT_REVOKED),
    ("item get chat", NOT_SHOWN),
    ("read op://vault/chat/secret", NOT_SHOWN),
    ("edit shop", "did you mean `tilepass secret rotate --project shop`?"),
    ("signout", "did you mean `tilepass secret remove`?"),
    ("crypto jwt sign", "did you mean `tilepass token sign`?"),
    ("crypto jwt inspect TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("try TOKEN", "did you mean `tilepass token try TOKEN`?"),
    ("secret inspect chat", "did you mean `tilepass secret status --project chat`?"),
    ("leaked", "did you mean `tilepass secret rotate` or `tilepass secret incident`?"),
    ("users", "did you mean `tilepass secret incident`?"),
    ("unlock", "nothing stays unlocked: a command that needs a secret asks for the passphrase, or has the keyring ask"),
    ("backup", "back up the secrets file and `config.toml`; FILES in `tilepass man` says where they are"),
    ("upgrade", "tilepass does not update itself: install the new version as this one was installed"),
    ("token --test-visitor --ttl 5m", "did you mean `tilepass token sign --test-visitor --ttl 5m`?"),
    ("secret --on-server", "did you mean `tilepass secret rotate --on-server`?"),
    ("token sign -n Ada", "did you mean `--name`?"),
    (
        "token sign --test-visitor --role admin",
        "a visitor has no role: a `role` in a token would make a team member of them",
    ),
    ("token inspect --token TOKEN", "no flag is needed: `tilepass token inspect TOKEN`"),
    ("token inspect -f token.txt", "no flag is needed: `tilepass token inspect token.txt`"),
    ("secret import --from s.txt", "no flag is needed: `tilepass secret import s.txt`"),
    ("snippet --lang=python", "no flag is needed: `tilepass snippet python`"),
    ("secret rotate --on-server --password x", ADMIN),
    ("secret incident --email ada@example.com", ADMIN),
    // Another name for a flag.
    ("token sign --test-visitor --expires 10m", "did you mean `tilepass token sign --test-visitor --ttl 10m`?"),
    ("token sign --test-visitor --expires-in=10m", "did you mean `tilepass token sign --test-visitor --ttl=10m`?"),
    ("token sign --exp 5m", "did you mean `--ttl`?"),
    ("token sign --lifetime 5m", "did you mean `--ttl`?"),
    ("-p shop secret status", "did you mean `tilepass --project shop secret status`?"),
    ("secret status -p shop", "did you mean `tilepass secret status --project shop`?"),
    ("secret status shop", "did you mean `tilepass secret status --project shop`?"),
    ("token sign --user 5", "did you mean `--external-id`?"),
    (
        "token sign --name Ada --email ada@example.com --user-id 5",
        "did you mean `tilepass token sign --name Ada --email ada@example.com --external-id 5`?",
    ),
    (
        "token sign --name Ada --email ada@example.com --id user-5",
        "the visitor's own id goes to `--external-id`: `tilepass token sign --name Ada --email ada@example.com --external-id user-5`",
    ),
    ("secret remove -f", "did you mean `tilepass secret remove --yes`?"),
    ("secret status -o json", "did you mean `--json`?"),
    ("token inspect --ignore-exp x", "did you mean `tilepass token inspect --at issued x`?"),
    ("token sign --alg HS512", "every token is signed with HS256: a Tiledesk server takes nothing else"),
    // What is missing.
    ("token sign", "for a token to try things with: `tilepass token sign --test-visitor`"),
    ("secret exec node server.js", "the program to run stands after `--`: `tilepass secret exec -- CMD…`"),
    ("snippet cobol", "every language and framework: `tilepass snippet --list`"),
];

const IMPORTED: &str = "a secret never goes on the command line, which the shell's history and other programs keep: `tilepass secret import` asks for it, hidden; `tilepass secret import PATH` reads it from a file, `tilepass secret import -` from stdin";
const NOT_REVOKED: &str = "a token cannot be revoked; once the server has a new secret it refuses all that were signed with the old one: `tilepass secret rotate --on-server`";
const NOT_SHOWN: &str = "no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program";
const ADMIN: &str = "an administrator's e-mail address and password are asked for, or come from `TILEPASS_ADMIN_EMAIL` and `TILEPASS_ADMIN_PASSWORD_FILE`; `--admin-token-file PATH` reads a user token in their place";
const NEVER_TYPED: &str = "a secret never goes on the command line, which the shell's history and other programs keep: `tilepass secret import` asks for it, hidden; `--secret-file PATH` reads it from a file, `--secret-file -` from stdin";

#[test]
fn a_guess_leads_right() {
    let home = Home::new();
    let mut wrong = String::new();
    for (typed, hint) in GUESSES {
        let words =
            typed.split(' ').map(|word| word.replace("ID", ID).replace("TOKEN", TOKEN).replace("SECRET", SECRET));
        let ran = home.run(&words.collect::<Vec<_>>());
        let hint = if typed.contains("ID") { hint.replace("ID", ID) } else { (*hint).to_owned() };
        let last = ran.stderr.lines().last().unwrap_or_default();
        if (ran.code, ran.stdout.as_str(), last) != (2, "", &format!("hint: {hint}")) {
            let _ = writeln!(wrong, "{typed}: {} {last}", ran.code);
        }
        assert!(!ran.stderr.contains(TOKEN) && !ran.stderr.contains(SECRET), "{typed}: {}", ran.stderr);
        assert!(!ran.stderr.contains("tip:"), "two guesses for `{typed}`: {}", ran.stderr);
    }
    assert!(wrong.is_empty(), "{wrong}");
    // What it is for is completion.
    let ran = home.run(&["complet"]);
    assert!(ran.stderr.contains("'completions'") && !ran.stderr.contains("__"), "{}", ran.stderr);
}

/// What needs no hint, as clap's own tip or the command itself says enough.
#[test]
fn a_guess_that_is_none_is_not_made() {
    let home = Home::new();
    for words in [
        &["nonsense"] as &[&str],
        &["secret", "exec"],
        &["secret", "exec", "--nonsense", "--", "node"],
        &["token", "inspct"],
    ] {
        let ran = home.run(words);
        assert_eq!(ran.code, 2);
        assert!(!ran.stderr.contains("hint:"), "{}", ran.stderr);
    }
    for words in ["django", "flask", "express", "laravel", "next", "typescript"] {
        assert_eq!(home.run(&["snippet", words, "-q", "--id", ID]).code, 0, "{words}");
    }
}

/// Nothing that may be a secret is repeated, wherever it was typed.
#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let home = Home::new();
    for private in [SECRET, TOKEN, &format!("JWT {TOKEN}")] {
        for before in [
            &[] as &[&str],
            &["secret"],
            &["token"],
            &["secret", "status"],
            &["secret", "generate"],
            &["token", "sign"],
            &["token", "sign", "--scheme"],
            &["token", "sign", "--id"],
            &["token", "sign", "--test-visitor", "--format"],
            &["secret", "status", "--store"],
            &["snippet"],
            &["help"],
            &["help", "secret"],
            &["completions"],
            &["man"],
        ] {
            let ran = home.run(&[before, &[private]].concat());
            assert_eq!(ran.code, 2, "{before:?}");
            assert!(!ran.stderr.contains(private) && !ran.stderr.contains(SECRET), "{before:?}: {}", ran.stderr);
        }
    }
}
