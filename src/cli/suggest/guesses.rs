//! What people type who know other tools, and what that is here.

/// What a word or a flag that does not exist comes to.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// One of these commands, each without `tilepass`.
    Commands(&'static [&'static str]),
    /// These flags of the command that was typed.
    Flag(&'static str),
    /// No flag is needed: the command takes it as an argument.
    Argument,
    /// Something else, in a sentence, for a command that has this flag.
    With(&'static str, &'static str),
    /// Something else, in a sentence.
    Words(&'static str),
    /// A secret was typed, or was about to be.
    Secret,
}

use Meaning::{Argument, Commands, Flag, Secret, With, Words};

/// No command prints a stored secret.
const NOT_SHOWN: Meaning =
    Words("no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program");
/// Why no flag takes a secret, and what does: for a command that has `--secret-file`, and for any other.
pub(super) const NEVER_TYPED: &str = "a secret never goes on the command line, which the shell's history and other programs keep: `tilepass secret import` asks for it, hidden; `--secret-file PATH` reads it from a file, `--secret-file -` from stdin";
pub(super) const NEVER_TYPED_BUT_IMPORTED: &str = "a secret never goes on the command line, which the shell's history and other programs keep: `tilepass secret import` asks for it, hidden; `tilepass secret import PATH` reads it from a file, `tilepass secret import -` from stdin";
const NOT_REVOKED: Meaning = Words(
    "a token cannot be revoked; once the server has a new secret it refuses all that were signed with the old one: `tilepass secret rotate --on-server`",
);
const EXEC: Meaning = Commands(&["secret exec"]);
const REMOVE: Meaning = Commands(&["secret remove"]);
const ROTATE: Meaning = Commands(&["secret rotate"]);
const IMPORT: Meaning = Commands(&["secret import"]);
const GENERATE: Meaning = Commands(&["secret generate"]);
const STATUS: Meaning = Commands(&["secret status"]);
const DOCTOR: Meaning = Commands(&["doctor"]);
const PASSPHRASE: Meaning = Commands(&["secret passphrase"]);
const SIGN: Meaning = Commands(&["token sign"]);
const INSPECT: Meaning = Commands(&["token inspect"]);
const TRY: Meaning = Commands(&["token try"]);
const EXPLAIN: Meaning = Commands(&["token explain"]);
const SET: Meaning = Commands(&["project set"]);
const LIST: Meaning = Commands(&["project list"]);
const SIGNER_SET: Meaning = Commands(&["signer set"]);
const SIGNERS: Meaning = Commands(&["signer list", "signer check"]);
const DELIVER: Meaning = Commands(&["secret deliver"]);
const FORGET: Meaning = Commands(&["project remove"]);
const HELP: Meaning = Commands(&["help"]);
/// How somebody begins who has a project on a server.
const BEGIN: Meaning = Commands(&["secret import --id ID", "secret rotate --on-server --id ID"]);

/// Nouns of other tools, and the one here whose commands follow them (`""` is tilepass itself).
pub(super) const PREFIXES: &[(&str, &str)] = &[
    ("auth", ""),
    ("config", "project"),
    ("crypto", ""),
    ("item", "secret"),
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
    ("", &["clear", "del", "delete", "forget", "logout", "purge", "rm", "signout"], REMOVE),
    ("", &["change", "edit", "regenerate", "rekey", "renew", "replace", "roll", "update"], ROTATE),
    ("", &["env", "inject", "run", "with"], EXEC),
    ("", &["breach", "compromised", "leak", "leaked"], Commands(&["secret rotate", "secret incident"])),
    ("", &["audit", "member", "members", "user", "users"], Commands(&["secret incident"])),
    ("", &["revoke"], NOT_REVOKED),
    ("", &["server", "url"], SET),
    (
        "",
        &["lock", "seal", "unlock", "unseal"],
        Words("nothing stays unlocked: a command that needs a secret asks for the passphrase, or has the keyring ask"),
    ),
    ("", &["backup"], Words("back up the secrets file and `config.toml`; FILES in `tilepass man` says where they are")),
    (
        "",
        &["self-update", "upgrade"],
        Words("tilepass does not update itself: install the new version as this one was installed"),
    ),
    ("", &["check", "debug", "decode", "lint", "parse", "validate", "verify"], INSPECT),
    ("", &["encode", "issue", "jwt", "mint"], SIGN),
    ("", &["ping", "send", "test"], TRY),
    ("", &["codes", "errors", "findings", "why"], EXPLAIN),
    ("", &["diagnose", "health"], DOCTOR),
    ("", &["info", "ls", "st", "whoami"], STATUS),
    ("", &["passwd", "password"], PASSPHRASE),
    ("", &["conf", "config", "settings"], Commands(&["project set", "project list"])),
    ("", &["code", "example", "page", "sample", "samples", "template", "widget"], Commands(&["snippet --list"])),
    ("", &["autocomplete", "completion", "completer"], Commands(&["completions"])),
    ("", &["docs", "manual"], Commands(&["man"])),
    ("", &["backends", "signers", "targets"], SIGNERS),
    ("", &["deploy", "distribute", "propagate", "push", "sync"], DELIVER),
    ("", &["usage"], HELP),
    ("", &["version"], Commands(&["--version"])),
    ("secret", &["passwd", "password"], PASSPHRASE),
    ("secret", &["age", "describe", "fingerprint", "info", "inspect", "list", "ls"], STATUS),
    ("secret", &["add", "insert", "put", "save", "set", "store", "write"], IMPORT),
    ("secret", &["create", "gen", "init", "make", "new"], GENERATE),
    ("secret", &["cat", "copy", "dump", "export", "get", "print", "read", "reveal", "show", "view"], NOT_SHOWN),
    ("secret", &["clear", "del", "delete", "destroy", "forget", "purge", "revoke", "rm", "unset"], REMOVE),
    ("secret", &["change", "edit", "regenerate", "renew", "replace", "roll", "update"], ROTATE),
    ("secret", &["env", "run", "with"], EXEC),
    ("secret", &["deploy", "distribute", "propagate", "push", "sync"], DELIVER),
    ("secret", &["test", "verify"], TRY),
    (
        "token",
        &["create", "encode", "gen", "generate", "get", "issue", "make", "mint", "new", "refresh", "renew"],
        SIGN,
    ),
    ("token", &["check", "debug", "decode", "lookup", "parse", "read", "show", "validate", "verify", "view"], INSPECT),
    ("token", &["send", "test", "use"], TRY),
    ("token", &["codes", "errors", "findings", "list", "ls", "why"], EXPLAIN),
    ("token", &["delete", "remove", "revoke", "rm"], NOT_REVOKED),
    ("signer", &["add", "config", "configure", "create", "edit", "new", "update"], SIGNER_SET),
    ("signer", &["get", "info", "ls", "show", "view"], Commands(&["signer list"])),
    ("signer", &["health", "ping", "status", "test", "verify", "watch"], Commands(&["signer check"])),
    ("signer", &["deliver", "deploy", "push", "sync"], DELIVER),
    ("signer", &["delete", "forget", "rm", "unset"], Commands(&["signer remove"])),
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
        &["--email", "--user", "--username", "-u", "--password", "--token"],
        With(
            "--admin-token-file",
            "an administrator's e-mail address and password are asked for, or come from `TILEPASS_ADMIN_EMAIL` and `TILEPASS_ADMIN_PASSWORD_FILE`; `--admin-token-file PATH` reads a user token in their place",
        ),
    ),
    (
        &["--secret", "--key", "--password", "--shared-secret", "--jwt-secret", "--signing-key", "-S", "-s", "-k"],
        Secret,
    ),
    (&["-n", "--username", "--full-name"], Flag("--name")),
    (&["--mail", "-m"], Flag("--email")),
    (&["--role"], With("--claim", "a visitor has no role: a `role` in a token would make a team member of them")),
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
    (
        &[
            "--code",
            "--file",
            "--from",
            "--from-file",
            "--in",
            "--input",
            "--jwt",
            "--lang",
            "--language",
            "--name",
            "--path",
            "--shell",
            "--stdin",
            "--token",
            "-f",
            "-i",
            "-l",
        ],
        Argument,
    ),
    (&["--silent", "-s"], Flag("--quiet")),
    (&["--debug", "--trace"], Flag("--verbose")),
    (&["--no-color", "--no-colour"], Flag("--color never")),
    (&["--alg", "--algorithm", "-A"], Words("every token is signed with HS256: a Tiledesk server takes nothing else")),
    (&["--aud", "--audience", "--iss", "--issuer"], Words("`--id` makes the audience; Tiledesk checks no issuer")),
];
