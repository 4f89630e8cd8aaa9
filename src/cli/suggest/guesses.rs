//! What people type who know other tools, and what that is here.

/// What a word or a flag that does not exist comes to.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// One of these commands, each without `tilepass`.
    Commands(&'static [&'static str]),
    /// These flags of the command that was typed.
    Flag(&'static str),
    /// Something else, in a sentence.
    Words(&'static str),
}

use Meaning::{Commands, Flag, Words};

/// No command prints a stored secret.
const NOT_SHOWN: Meaning =
    Words("no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program");
/// Why no flag takes a secret, and what does.
pub(super) const NEVER_TYPED: &str = "a secret never goes on the command line, which the shell's history and other programs keep: `tilepass secret import` asks for it, hidden; `--secret-file PATH` reads it from a file, `--secret-file -` from stdin";
const EXEC: Meaning = Commands(&["secret exec -- CMD"]);
const REMOVE: Meaning = Commands(&["secret remove"]);
const ROTATE: Meaning = Commands(&["secret rotate"]);
const IMPORT: Meaning = Commands(&["secret import"]);
const GENERATE: Meaning = Commands(&["secret generate"]);
const STATUS: Meaning = Commands(&["secret status"]);
const SIGN: Meaning = Commands(&["token sign"]);
const INSPECT: Meaning = Commands(&["token inspect"]);
const TRY: Meaning = Commands(&["token try"]);
const EXPLAIN: Meaning = Commands(&["token explain"]);
const SET: Meaning = Commands(&["project set"]);
const LIST: Meaning = Commands(&["project list"]);
const FORGET: Meaning = Commands(&["project remove"]);
const HELP: Meaning = Commands(&["help"]);
/// How somebody begins who has a project on a server.
const BEGIN: Meaning = Commands(&["secret import --id ID", "secret rotate --on-server --id ID"]);

/// Nouns of other tools, and the one here whose commands follow them (`""` is tilepass itself).
pub(super) const PREFIXES: &[(&str, &str)] = &[
    ("auth", ""),
    ("jwt", "token"),
    ("kv", "secret"),
    ("projects", "project"),
    ("secrets", "secret"),
    ("tokens", "token"),
];

/// Words in the place of a command, below a noun (`""` is tilepass itself).
pub(super) const WORDS: &[(&str, &[&str], Meaning)] = &[
    ("", &["auth", "configure", "init", "login", "setup", "signin"], BEGIN),
    ("", &["add", "insert", "put", "set", "store", "write"], IMPORT),
    ("", &["create", "gen", "new"], Commands(&["secret generate", "token sign"])),
    ("", &["cat", "export", "get", "print", "read", "reveal", "show", "view"], NOT_SHOWN),
    ("", &["clear", "del", "delete", "forget", "logout", "purge", "rm"], REMOVE),
    ("", &["change", "regenerate", "rekey", "renew", "replace", "roll", "update"], ROTATE),
    ("", &["env", "run", "with"], EXEC),
    ("", &["check", "debug", "decode", "lint", "parse", "validate", "verify"], INSPECT),
    ("", &["encode", "issue", "jwt", "mint"], SIGN),
    ("", &["ping", "send", "test"], TRY),
    ("", &["codes", "errors", "findings", "why"], EXPLAIN),
    ("", &["diagnose", "doctor", "health", "info", "ls", "st", "whoami"], STATUS),
    ("", &["conf", "config", "settings"], Commands(&["project set", "project list"])),
    ("", &["code", "example", "page", "sample", "samples", "template", "widget"], Commands(&["snippet --list"])),
    ("", &["autocomplete", "completion", "completer"], Commands(&["completions"])),
    ("", &["docs", "manual"], Commands(&["man"])),
    ("", &["usage"], HELP),
    ("", &["version"], Commands(&["--version"])),
    ("secret", &["age", "fingerprint", "info", "list", "ls"], STATUS),
    ("secret", &["add", "insert", "put", "save", "set", "store", "write"], IMPORT),
    ("secret", &["create", "gen", "init", "make", "new"], GENERATE),
    ("secret", &["cat", "copy", "dump", "export", "get", "print", "read", "reveal", "show", "view"], NOT_SHOWN),
    ("secret", &["clear", "del", "delete", "destroy", "forget", "purge", "revoke", "rm", "unset"], REMOVE),
    ("secret", &["change", "edit", "regenerate", "renew", "replace", "roll", "update"], ROTATE),
    ("secret", &["env", "run", "with"], EXEC),
    ("secret", &["test", "verify"], TRY),
    ("token", &["create", "encode", "gen", "generate", "get", "issue", "make", "mint", "new"], SIGN),
    ("token", &["check", "debug", "decode", "lookup", "parse", "read", "show", "validate", "verify", "view"], INSPECT),
    ("token", &["send", "test", "use"], TRY),
    ("token", &["codes", "errors", "findings", "list", "ls", "why"], EXPLAIN),
    (
        "token",
        &["delete", "remove", "revoke", "rm"],
        Words(
            "a token cannot be revoked; once the server has a new secret it refuses all that were signed with the old one: `tilepass secret rotate --on-server`",
        ),
    ),
    ("project", &["add", "config", "configure", "create", "edit", "init", "new", "update"], SET),
    ("project", &["get", "info", "ls", "show", "status", "view"], LIST),
    ("project", &["delete", "forget", "rm", "unset"], FORGET),
    ("project", &["choose", "default", "select", "switch"], Commands(&["project use"])),
    ("project", &["move", "mv"], Commands(&["project rename"])),
];

/// Flags that do not exist, and which one of the same command does that. The first that the command has counts.
pub(super) const FLAGS: &[(&[&str], Meaning)] = &[
    (&["-p", "-P", "--profile", "--proj"], Flag("--project")),
    (
        &[
            "--expires",
            "--expires-in",
            "--exp",
            "--expiry",
            "--expiration",
            "--lifetime",
            "--valid-for",
            "--duration",
            "-e",
        ],
        Flag("--ttl"),
    ),
    (&["--user", "--user-id", "--uid", "--visitor", "--visitor-id", "--sub", "--subject"], Flag("--external-id")),
    (
        &["--secret", "--key", "--password", "--shared-secret", "--jwt-secret", "--signing-key", "-S", "-s", "-k"],
        Words(NEVER_TYPED),
    ),
    (&["--tiledesk-id", "--project-id", "--pid"], Flag("--id")),
    (&["--payload", "--set", "-P"], Flag("--claim")),
    (&["--output", "--out", "-o"], Flag("--format")),
    (&["--output", "--out", "-o", "--format"], Flag("--json")),
    (&["--force", "-f", "-y", "--assume-yes", "--no-confirm"], Flag("--yes")),
    (&["--dryrun", "-n", "--check"], Flag("--dry-run")),
    (&["--url", "--host", "--api-url", "--endpoint"], Flag("--server")),
    (&["--insecure"], Flag("--insecure-http")),
    (&["--time", "--now", "--date"], Flag("--at")),
    (&["--ignore-exp"], Flag("--at issued")),
    (&["--silent", "-s"], Flag("--quiet")),
    (&["--debug", "--trace"], Flag("--verbose")),
    (&["--no-color", "--no-colour"], Flag("--color never")),
    (&["--alg", "--algorithm", "-A"], Words("every token is signed with HS256: a Tiledesk server takes nothing else")),
    (&["--aud", "--audience", "--iss", "--issuer"], Words("`--id` makes the audience; Tiledesk checks no issuer")),
];
