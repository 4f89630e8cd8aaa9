//! What people type who know other tools, and where it leads: the last line of what they are told.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;
use tilepass::Exit;

use crate::support::home::Home;
use crate::support::host::{Ran, TestHost};
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
    ("project create shop", "did you mean `tilepass project set shop --id ID`?"),
    ("project switch shop", "did you mean `tilepass project use shop`?"),
    ("project mv shop store", "did you mean `tilepass project rename shop store`?"),
    ("signers", "did you mean `tilepass signer list` or `tilepass signer check`?"),
    ("signer add web1", "did you mean `tilepass signer set web1 --check URL`?"),
    ("signer status", "did you mean `tilepass signer check`?"),
    ("signer rm web1", "did you mean `tilepass signer remove web1`?"),
    ("deploy", "did you mean `tilepass secret deliver`?"),
    ("secret push", "did you mean `tilepass secret deliver`?"),
    ("token generate", "did you mean `tilepass token sign --test-visitor`?"),
    ("token create --test-visitor", "did you mean `tilepass token sign --test-visitor`?"),
    ("token new", "did you mean `tilepass token sign --test-visitor`?"),
    ("token mint", "did you mean `tilepass token sign --test-visitor`?"),
    ("config", "did you mean `tilepass project set --id ID` or `tilepass project list`?"),
    ("completion", "did you mean `tilepass completions SHELL`?"),
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
    ("rotate secret", "did you mean `tilepass secret rotate`?"),
    ("rotate secrets --on-server", "did you mean `tilepass secret rotate --on-server`?"),
    ("list projects", "did you mean `tilepass project list`?"),
    ("list signers", "did you mean `tilepass signer list`?"),
    ("server set", "did you mean `tilepass project set --server URL`?"),
    ("doctor fix", "`tilepass doctor` changes nothing: below each line that is not good is what mends it"),
    ("snippets node", "did you mean `tilepass snippet node`?"),
    ("snippets", "did you mean `tilepass snippet --list`?"),
    (
        "secret rotate newsec",
        "did you mean `tilepass secret rotate --project newsec`, or, with the secret in a file of that name, `tilepass secret rotate --from newsec`?",
    ),
    ("token sign --test-visitor --output json", "did you mean `tilepass token sign --test-visitor --format json`?"),
    ("token sign --output raw", "did you mean `--format raw`?"),
    ("token sign --batch b.csv --format csv", "did you mean `tilepass token sign --batch b.csv --output csv`?"),
    ("secret status --all", "every project is listed, unless `--project` or `TILEPASS_PROJECT` names one"),
    (
        "project set shop --id https://chat.example/d/#/project/ID/home",
        "did you mean `tilepass project set shop --id ID`?",
    ),
    (
        "token sign --test-visitor --id https://chat.example/#/project/ID",
        "did you mean `tilepass token sign --test-visitor --id ID`?",
    ),
    (
        "token sign --fault expird",
        "did you mean `tilepass token sign --fault time.expired`? `tilepass token explain` lists the codes",
    ),
    ("secret rotate --remote", "did you mean `tilepass secret rotate --on-server`?"),
    ("secret rotate --server-side", "did you mean `tilepass secret rotate --on-server`?"),
    ("secret deliver --to web1", "did you mean `tilepass secret deliver --only web1`?"),
    ("project use --none", "did you mean `tilepass project use --unset`?"),
    ("status", "did you mean `tilepass secret status`?"),
    ("list", "did you mean `tilepass project list` or `tilepass signer list`?"),
    ("token status", "did you mean `tilepass secret status`?"),
    ("remove", "did you mean `tilepass secret remove` or `tilepass project remove` or `tilepass signer remove NAME`?"),
    ("exec -- env", "did you mean `tilepass secret exec -- env`?"),
    // aws-vault, gh, vault and JWT tools.
    ("exec shop -- npm start", "did you mean `tilepass secret exec --project shop -- npm start`?"),
    ("auth status", "did you mean `tilepass secret status`?"),
    ("auth login", "did you mean `tilepass secret import --id ID` or `tilepass secret rotate --on-server --id ID`?"),
    ("kv get shop", "no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program"),
    ("secrets list", "did you mean `tilepass secret status`?"),
    ("jwt decode TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("encode", "did you mean `tilepass token sign --test-visitor`?"),
    ("token revoke", NOT_REVOKED),
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
    ("check", "did you mean `tilepass secret check` or `tilepass token inspect`?"),
    ("check TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("decode TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("decode", "did you mean `tilepass token inspect`?"),
    ("TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    // gh, aws-vault, vault, pass, op, jwt, step, docker.
    ("secret set CHAT_KEY", "did you mean `tilepass secret import --project CHAT_KEY`?"),
    ("config list", "did you mean `tilepass project list`?"),
    ("config set shop", "did you mean `tilepass project set shop --id ID`?"),
    ("add shop", "did you mean `tilepass secret import --project shop`?"),
    ("import secret.txt", "did you mean `tilepass secret import secret.txt`?"),
    ("exec shop npm start", "the program to run stands after `--`: `tilepass secret exec -- CMD…`"),
    ("run -- npm start", "did you mean `tilepass secret exec -- npm start`?"),
    ("run --env-file=.env -- npm start", "did you mean `tilepass secret exec -- npm start`?"),
    ("run", "did you mean `tilepass secret exec -- CMD`?"),
    ("token renew", "did you mean `tilepass token sign --test-visitor`?"),
    ("revoke", "did you mean `tilepass secret rotate --on-server`?"),
    ("item get chat", NOT_SHOWN),
    ("read op://vault/chat/secret", NOT_SHOWN),
    ("edit shop", "did you mean `tilepass secret rotate --project shop`?"),
    ("signout", "did you mean `tilepass secret remove`?"),
    ("crypto jwt sign", "did you mean `tilepass token sign --test-visitor`?"),
    ("crypto jwt inspect TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("try TOKEN", "did you mean `tilepass token try TOKEN`?"),
    ("secret inspect chat", "did you mean `tilepass secret status --project chat`?"),
    ("leaked", "did you mean `tilepass secret rotate --on-server` or `tilepass secret incident`?"),
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
    ("token inspect -f token.txt", "the token is read from stdin: `tilepass token inspect - <token.txt`"),
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
    ("secret status -o json", "did you mean `tilepass secret status --json`?"),
    ("token inspect --ignore-exp", "did you mean `tilepass token inspect --at issued`?"),
    ("token sign --alg HS512", "every token is signed with HS256, as the widget's documentation has it"),
    // What is missing.
    ("token sign", "for a token to try things with: `tilepass token sign --test-visitor`"),
    ("secret exec node server.js", "the program to run stands after `--`: `tilepass secret exec -- CMD…`"),
    ("snippet cobol", EVERY_SAMPLE),
    // What acts on the server, and what on this computer alone.
    ("secret revoke", "did you mean `tilepass secret rotate --on-server`?"),
    ("secret expire shop", "did you mean `tilepass secret rotate --on-server --project shop`?"),
    ("secret revoke --on-server", "did you mean `tilepass secret rotate --on-server`?"),
    ("secret move", "did you mean `tilepass project set --store file`?"),
    ("secret migrate shop --store keyring", "did you mean `tilepass project set shop --store keyring`?"),
    ("secret rollback", "did you mean `tilepass secret restore`?"),
    ("secret undo shop", "did you mean `tilepass secret restore --project shop`?"),
    ("secret switch", "did you mean `tilepass secret restore`?"),
    ("secret update", "did you mean `tilepass secret rotate --from -` or `tilepass secret rotate --on-server`?"),
    (
        "update",
        "a new secret: `tilepass secret rotate`; other settings: `tilepass help project set`; tilepass does not update itself: install the new version as this one was installed",
    ),
    ("secret verify", "did you mean `tilepass secret check`?"),
    ("project verify", "did you mean `tilepass secret check`?"),
    ("project unset P id", "did you mean `tilepass project set P --unset id`?"),
    ("project unset id scheme", "did you mean `tilepass project set --unset id,scheme`?"),
    ("project unset", UNSET),
    ("project unset P", UNSET),
    // Words that no other tool agrees on.
    ("mv a b", "did you mean `tilepass project rename a b`?"),
    ("secret mv a b", "did you mean `tilepass project rename a b`?"),
    ("project mv a", "did you mean `tilepass project rename a NEW`?"),
    ("passwd", "did you mean `tilepass secret passphrase`?"),
    ("operator init", "did you mean `tilepass secret import --id ID` or `tilepass secret rotate --on-server --id ID`?"),
    ("find", "did you mean `tilepass secret status`?"),
    ("ps", "did you mean `tilepass secret status`?"),
    ("validate TOKEN", "did you mean `tilepass token inspect TOKEN`?"),
    ("whoami", "did you mean `tilepass secret status`?"),
    ("project whoami", "did you mean `tilepass project use`?"),
    ("project export", "did you mean `tilepass project list`?"),
    ("token list", NOT_KEPT),
    ("token export", "did you mean `tilepass token sign --test-visitor`?"),
    ("token create --name Ada", "did you mean `tilepass token sign --name Ada --email EMAIL --external-id ID`?"),
    ("secret reveal", NOT_SHOWN),
    ("server https://chat.example/api", "did you mean `tilepass project set --server https://chat.example/api`?"),
    ("config set scheme both", "did you mean `tilepass project set --scheme both`?"),
    // Files.
    ("decode t.txt", "did you mean `tilepass token inspect - <t.txt`?"),
    ("verify shop", "did you mean `tilepass token inspect --project shop`?"),
    ("token inspect --file t.txt", "the token is read from stdin: `tilepass token inspect - <t.txt`"),
    ("token inspect --file=t.txt --id ID", "the token is read from stdin: `tilepass token inspect --id ID - <t.txt`"),
    ("token try -f 'my token.txt'", "the token is read from stdin: `tilepass token try - <'my token.txt'`"),
    (
        "secret import --from-env-file .env --name X",
        "did you mean `tilepass secret import --from-env-file .env --env X`?",
    ),
    (
        "secret import --from-env-file .env --key X",
        "did you mean `tilepass secret import --from-env-file .env --env X`?",
    ),
    ("secret import --name shop", "did you mean `tilepass secret import --project shop`?"),
    ("secret rotate d2.txt", "did you mean `tilepass secret rotate --from d2.txt`?"),
    ("secret rotate shop d2.txt", "did you mean `tilepass secret rotate --project shop --from d2.txt`?"),
    ("secret import shop dash.txt", "did you mean `tilepass secret import --project shop dash.txt`?"),
    ("secret import dash.txt shop", "did you mean `tilepass secret import dash.txt --project shop`?"),
    ("secret import --secret-file x", "no flag is needed: `tilepass secret import x`"),
    ("snippet html -o f", "the shell writes the answer into a file: `tilepass snippet html > f`"),
    ("snippet html --output=f --id ID", "the shell writes the answer into a file: `tilepass snippet html --id ID > f`"),
    (
        "token sign --test-visitor --out 'a file'",
        "the shell writes the answer into a file: `tilepass token sign --test-visitor > 'a file'`",
    ),
    ("token sign --test-visitor -o raw", "did you mean `tilepass token sign --test-visitor --format raw`?"),
    ("secret generate -o f", SHOWN_ONCE),
    ("secret import --force x", REPLACES_NOTHING),
    ("secret import --yes", REPLACES_NOTHING),
    ("import --overwrite x", REPLACES_NOTHING),
    ("secret generate --force", REPLACES_NOTHING),
    // Settings and claims without their dashes.
    ("project set n1 id=ID", "did you mean `tilepass project set n1 --id ID`?"),
    ("project set n1 id ID", "did you mean `tilepass project set n1 --id ID`?"),
    ("project set n1 ID", "did you mean `tilepass project set n1 --id ID`?"),
    ("project set id=ID", "did you mean `tilepass project set --id ID`?"),
    ("project set n1 store file scheme=both", "did you mean `tilepass project set n1 --store file --scheme both`?"),
    ("token sign --test-visitor plan=gold", "did you mean `tilepass token sign --test-visitor --claim plan=gold`?"),
    ("project set n1 id=SECRET", IMPORTED),
    // A value without its quotes, a visitor without flags.
    (
        "token sign --name Ada Lovelace --email ada@example.com --external-id u1",
        "did you mean `tilepass token sign --name 'Ada Lovelace' --email ada@example.com --external-id u1`?",
    ),
    ("token sign --name Ada Lovelace", "a value with a blank in it stands in quotes: `--name 'Ada Lovelace'`"),
    (
        "token sign 'Ada Lovelace' ada@example.com u1",
        "did you mean `tilepass token sign --name 'Ada Lovelace' --email ada@example.com --external-id u1`?",
    ),
    (
        "token sign 'Ada Lovelace' ada@example.com",
        "name, e-mail address and your own id go to flags: `--name`, `--email`, `--external-id`",
    ),
    ("token sign shop", "did you mean `--project shop`?"),
    // Samples.
    ("snippet node express", "did you mean `tilepass snippet node --framework express`?"),
    ("snippet python Express --id ID", "did you mean `tilepass snippet --id ID express`?"),
    ("snippet --framework django", "did you mean `tilepass snippet django`?"),
    ("snippet --framework plain", EVERY_SAMPLE),
    ("snippet node --framework react", EVERY_SAMPLE),
    ("snippet csharp", EVERY_SAMPLE),
    ("snippet", EVERY_SAMPLE),
    ("snippet pyton", "did you mean `tilepass snippet python`?"),
    ("snippet page", "did you mean `tilepass snippet html`?"),
    ("snippet React --id ID", "did you mean `tilepass snippet html --id ID`?"),
    ("snippet html --widget v6", "version 6 of the widget has the API of version 5: `--widget v5`"),
    ("completions", "name your shell: `bash`, `zsh`, `fish`, `powershell`, `elvish`"),
    // Help for what is no command.
    ("help secret rotat", "did you mean `tilepass help secret rotate`?"),
    ("help rotate", "did you mean `tilepass secret rotate --help`?"),
    ("man secret rotat", "did you mean `tilepass man secret rotate`?"),
    ("token sign --raw", "did you mean `--format raw`?"),
    ("token sign --test-visitor --no-prefix", "did you mean `tilepass token sign --test-visitor --format raw`?"),
    ("secret rotate --on-server --admin-password x", ADMIN),
    ("secret passphrase 'correct horse'", PASSPHRASE_NEVER_TYPED),
    ("secret passphrase --passphrase x", PASSPHRASE_NEVER_TYPED),
    ("secret status --passphrase x", PASSPHRASE_NEVER_TYPED),
    ("import --secret x", IMPORTED),
    ("--secret x", IMPORTED),
    ("secret --verify", "did you mean `tilepass secret rotate --verify --on-server`?"),
    // Many tokens.
    ("token batch", "did you mean `tilepass token sign --batch`?"),
    ("token bulk a.csv", "did you mean `tilepass token sign --batch a.csv`?"),
    ("batch a.csv --id ID", "did you mean `tilepass token sign --batch a.csv --id ID`?"),
    ("token sign --file a.csv", "did you mean `tilepass token sign --batch a.csv`?"),
    ("token sign --csv a.csv", "did you mean `tilepass token sign --batch a.csv`?"),
    ("token sign --input a.csv", "did you mean `tilepass token sign --batch a.csv`?"),
    ("token sign --input a.jsonl --batch --id ID", "did you mean `tilepass token sign --batch a.jsonl --id ID`?"),
    ("token sign --input csv", "for a token for each record of a file: `tilepass token sign --input csv --batch FILE`"),
    ("token sign --to x.csv", "for a token for each record of a file: `tilepass token sign --to x.csv --batch FILE`"),
    (
        "token --secret-file -",
        "did you mean `tilepass token sign --secret-file - --test-visitor` or `tilepass token try --secret-file -`?",
    ),
    ("token sign --threads 2", "for a token for each record of a file: `tilepass token sign --threads 2 --batch FILE`"),
    ("token sign --batch a.csv --output x.csv", "did you mean `tilepass token sign --batch a.csv --to x.csv`?"),
    ("token sign --batch a.csv -o x.csv", "did you mean `tilepass token sign --batch a.csv --to x.csv`?"),
    ("token sign --number 5", "did you mean `--count`?"),
    (
        "token sign --batch a.csv b.csv",
        "one file is read at a time, as each has a header line of its own: `tilepass token sign --batch a.csv`, `tilepass token sign --batch b.csv`",
    ),
    (
        "token sign --to x --batch=a.csv b.csv c.csv d.csv",
        "one file is read at a time, as each has a header line of its own: `tilepass token sign --batch a.csv`, `tilepass token sign --batch b.csv`, `tilepass token sign --batch c.csv` and so on, each with a `--to` of its own",
    ),
    (
        "token sign --batch a.jsonl 'b c.jsonl' --to x",
        "one file is read at a time, and JSON lines of several are those of one: `cat a.jsonl 'b c.jsonl' | tilepass token sign --batch --to x`",
    ),
    (
        "token sign a.jsonl b.jsonl c.jsonl d.jsonl",
        "one file is read at a time, and JSON lines of several are those of one: `cat FILE… | tilepass token sign --batch`",
    ),
    ("token sign --batch SECRET b.csv", NEVER_TYPED),
    ("token sign --batch a.csv SECRET", NEVER_TYPED),
    // Logs.
    ("token tail app.log", "did you mean `tilepass token scan app.log`?"),
    (
        "token scan --since 24h app.log",
        "a log is read whole; choose its lines before, as by a date in them, and pipe them: `grep TEXT app.log | tilepass token scan`",
    ),
    (
        "token scan --only previous --follow app.log",
        "a log that grows comes from a pipe, and with `--json` each token is shown at once: `tail -F app.log | tilepass token scan --only previous --json`",
    ),
    (
        "token scan -F --id ID",
        "a log that grows comes from a pipe, and with `--json` each token is shown at once: `tail -F FILE | tilepass token scan --id ID --json`",
    ),
    (
        "token scan -r logs",
        "a directory is not searched: name the logs in it, as the shell finds them: `tilepass token scan logs/*.log`",
    ),
];

const UNSET: &str = "`tilepass project set --unset SETTING` forgets a setting (id, server, scheme, store), `tilepass project use --unset` which project is in use, `tilepass project remove` all settings of one";
const NOT_KEPT: &str = "tokens are kept nowhere: `tilepass token sign --test-visitor` mints one, and `tilepass secret status` lists the secrets that sign them";
const SHOWN_ONCE: &str = "the secret goes to stdout, once, for a pipe: `tilepass secret generate | gh secret set NAME`; with `--hide` it is stored alone";
const REPLACES_NOTHING: &str =
    "this command replaces no secret: `tilepass secret rotate` does (`--from PATH`, `--on-server` or `--local`)";
const EVERY_SAMPLE: &str = "every language and framework: `tilepass snippet --list`";
const PASSPHRASE_NEVER_TYPED: &str = "a passphrase never goes on the command line, which the shell's history and other programs keep: it is asked for, hidden, or read from the file that `TILEPASS_PASSPHRASE_FILE` names; a new one, by `tilepass secret passphrase --new-file PATH`";
const IMPORTED: &str = "a secret never goes on the command line, which the shell's history and other programs keep: `tilepass secret import` asks for it, hidden; `tilepass secret import PATH` reads it from a file, `tilepass secret import -` from stdin";
const NOT_REVOKED: &str = "a token cannot be revoked; once the server has a new secret it refuses all that were signed with the old one: `tilepass secret rotate --on-server`";
const NOT_SHOWN: &str = "no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program";
const ADMIN: &str = "an administrator's e-mail address and password are asked for, or come from `TILEPASS_ADMIN_EMAIL` and `TILEPASS_ADMIN_PASSWORD_FILE`; `--admin-token-file PATH` reads a user token in their place";
const NEVER_TYPED: &str = "a secret never goes on the command line, which the shell's history and other programs keep: `tilepass secret import` asks for it, hidden; `--secret-file PATH` reads it from a file, `--secret-file -` from stdin";

/// What is typed, as a shell hands it on.
fn words(typed: &str) -> Vec<String> {
    let pieces = typed.split('\'').enumerate();
    let mut words = vec![String::new()];
    for (at, piece) in pieces {
        // Every second one stands in quotes.
        let mut parts = if at % 2 == 1 { vec![piece] } else { piece.split(' ').collect() }.into_iter();
        words.last_mut().unwrap().push_str(parts.next().unwrap());
        words.extend(parts.map(str::to_owned));
    }
    words.iter().map(|word| word.replace("ID", ID).replace("TOKEN", TOKEN).replace("SECRET", SECRET)).collect()
}

#[test]
fn a_guess_leads_right() {
    let home = Home::new();
    let mut wrong = String::new();
    for (typed, hint) in GUESSES {
        let ran = home.run(&words(typed));
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
        &["nope"],
        &["help", "nope"],
        &["secret", "exec"],
        // The name and the project are two.
        &["project", "set", "shop", "-p", "other", "--id", ID],
        &["secret", "check", "a", "b"],
        &["secret", "exec", "--nonsense", "--", "node"],
        &["token", "inspct"],
    ] {
        let ran = home.run(words);
        assert_eq!(ran.code, 2);
        assert!(!ran.stderr.contains("hint:"), "{}", ran.stderr);
    }
    for words in ["django", "Flask", "express", "Laravel", "next", "TypeScript", "net/http"] {
        assert_eq!(home.run(&["snippet", words, "-q", "--id", ID]).code, 0, "{words}");
    }
}

/// What is wrong comes first, and in few lines; no other flag than those that were typed or are missing is named.
#[test]
fn a_mistake_is_told_in_few_lines() {
    let home = Home::new();
    for typed in [
        "secret",
        "token",
        "project",
        "snippet",
        "completions",
        "secret import --nonsense",
        "import --secret x",
        "--secret x",
        "snippet html --output x",
        "secret import --yes",
        "secret import --force x",
        "secret status --on-server",
        "secret check --secret-fil x",
        "token sign --name Ada --email",
        "secret restore --insecure",
    ] {
        let ran = home.run(&words(typed));
        assert_eq!(ran.code, 2, "{typed}");
        assert!(ran.stderr.starts_with("error: "), "{typed}: {}", ran.stderr);
        assert!(ran.stderr.lines().count() < 10, "{typed}: {}", ran.stderr);
        let usage = ran.stderr.lines().find_map(|line| line.strip_prefix("Usage: ")).unwrap_or_default();
        for flag in usage.split([' ', '[', '<']).filter(|word| word.starts_with("--")) {
            assert!(typed.contains(flag), "{typed}: {usage}");
        }
        assert!(!ran.stderr.contains("as a value, use"), "{typed}: {}", ran.stderr);
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

/// Words that somebody types who knows other tools; `P` is a name.
const VOCABULARY: &str = "add age audit auth back backup batch bulk cat change check clear code compromised conf config configure \
    confirm copy create debug decode default del delete describe destroy disable docs dump edit encode env errors exec \
    expire explain export find fingerprint forget gen generate get health help history import incident info init inject \
    insert inspect invalidate issue item jwt kill kv leaked lint list lock login logout logs lookup ls make man manual migrate \
    mint move mv new operator page parse passphrase passwd ping print project ps purge put read refresh remove rename \
    renew replace restore retire reveal revert revoke rm roll rollback rotate run save search secrets select send server \
    set settings setup show sign sample snippet status store swap switch tail test token try undo unlock unseal unset update \
    upgrade url usage use users validate verify version view whoami widget with write Node express react";
const TAILS: &[&str] = &[
    "",
    "P",
    "P Q",
    "P id",
    "id=ID",
    "P scheme both",
    "id",
    "f.txt",
    "P f.txt",
    "https://chat.example/api",
    "plan=gold",
    "express",
    "node react",
    "a@b.example",
    "'Ada Lovelace' a@b.example u1",
    "-- true",
    "P -- true",
    "-",
];
const FLAGS: &[&str] = &[
    "",
    "--project P",
    "--store file",
    "--id ID",
    "--json",
    "--hide",
    "--on-server",
    "--local",
    "--verify",
    "--yes",
    "--from f.txt",
    "--secret-file -",
    "--unset id",
    "--force",
    "-f x",
    "--file a.csv",
    "--input a.csv",
    "--batch a.csv b.csv",
    "--batch b.jsonl --to x",
    "--since 24h",
    "--follow app.log",
    "-n x",
    "-o x",
    "-o json",
    "-p Q",
    "--name Ada Lovelace",
    "--user 5",
    "--raw",
    "--token x",
    "--file f.txt",
    "--output=x",
    "--env-file .env",
    "--widget v4",
    "--framework django",
    "--scheme both",
    "--expires 5m",
    "--compare -",
    "--format raw",
    "--url https://chat.example/api",
];

/// The command lines in a hint, with values in the place of names; without a shell's redirections.
fn lines(hint: &str) -> Vec<String> {
    let lines = hint.split('`').skip(1).step_by(2).filter(|line| line.starts_with("tilepass"));
    let values = [
        ("ID", ID),
        ("PATH", "f.txt"),
        ("CMD…", "true"),
        ("CMD", "true"),
        ("TOKEN", TOKEN),
        ("NEW", "new"),
        ("OLD", "old"),
        ("NAME", "name"),
        ("LANG", "node"),
        ("SHELL", "bash"),
        ("EMAIL", "a@b.example"),
        ("COMMAND", "token"),
        ("SETTING", "id"),
        ("URL", "https://shop.example/token"),
    ];
    lines
        .map(|line| {
            let line = line.split(['>', '<', '|']).next().unwrap().trim_end();
            let words = line
                .split(' ')
                .map(|word: &str| values.iter().find(|(name, _)| *name == word).map_or(word, |(_, value)| value));
            words.skip(1).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// A host in which nothing is stored, and from which nothing is reached.
fn nowhere() -> TestHost {
    let mut host = TestHost::new();
    host.variables.insert("TILEPASS_SERVER", "http://127.0.0.1:1".into());
    host.variables.insert("TILEPASS_TILEDESK_ID", ID.into());
    host
}

fn run(host: &TestHost, line: &str) -> Ran {
    let words = words(line);
    host.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The lines in a hint that are refused in their turn, and why.
fn refused(host: &TestHost, hint: &str) -> Vec<String> {
    let tried = lines(hint).into_iter().map(|line| (run(host, &line), line));
    tried.filter(|(ran, _)| ran.exit == Exit::Usage).map(|(ran, line)| format!("{line}: {}", ran.stderr)).collect()
}

#[test]
fn no_suggestion_is_refused() {
    let host = nowhere();
    let hints: BTreeSet<&str> = GUESSES.iter().map(|(_, hint)| *hint).collect();
    let tried = hints.iter().flat_map(|hint| lines(hint)).count();
    assert!(tried > 100, "{tried}");
    for hint in hints {
        assert_eq!(refused(&host, hint), [""; 0], "{hint}");
    }
}

proptest! {
    // Each runs the program's whole front door some times.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    /// Whatever it was made from.
    #[test]
    fn no_suggestion_is_ever_refused(
        noun in select(&["", "secret", "token", "project", "snippet"][..]),
        word in select(VOCABULARY.split_whitespace().collect::<Vec<_>>()),
        tail in select(TAILS),
        flag in select(FLAGS),
    ) {
        let host = nowhere();
        let parts = [noun, word, tail, flag].into_iter().filter(|part| !part.is_empty());
        let line = parts.collect::<Vec<_>>().join(" ");
        let ran = run(&host, &line);
        let hints = ran.stderr.lines().filter_map(|line| line.strip_prefix("hint: "));
        for hint in hints.filter(|_| ran.exit == Exit::Usage) {
            prop_assert_eq!(refused(&host, hint), Vec::<String>::new(), "{}\n{}", line, hint);
        }
    }
}
