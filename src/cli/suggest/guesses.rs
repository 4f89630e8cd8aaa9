//! What people type who know other tools, and what that is here: words. Flags are in a table of their own.

/// What a word or a flag that does not exist comes to.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// One of these commands, each without `tilepass`.
    Commands(&'static [&'static str]),
    /// `project set --unset`, with the settings that were typed.
    Unset,
    /// These flags of the command that was typed.
    Flag(&'static str),
    /// No flag is needed: the command takes it as an argument.
    Argument,
    /// No flag is needed: the command reads the file from stdin.
    Stdin,
    /// No flag is needed: the shell puts the answer into a file.
    Redirect,
    /// A log that grows comes from a pipe.
    Follow,
    /// Lines of a log are chosen before it comes from a pipe.
    Choose,
    /// Something else, in a sentence, for a command that has this flag.
    With(&'static str, &'static str),
    /// Something else, in a sentence.
    Words(&'static str),
    /// A secret was typed, or was about to be.
    Secret,
}

use Meaning::{Commands, Unset, Words};

/// No command prints a stored secret.
const NOT_SHOWN: Meaning =
    Words("no command shows a stored secret again; `tilepass secret exec -- CMD` hands it to a program");
/// Why no flag takes a secret, and what does: for a command that has `--secret-file`, and for any other.
pub(super) const NEVER_TYPED: &str = "a secret never goes on the command line, which the shell's history and other programs keep: `tilepass secret import` asks for it, hidden; `--secret-file PATH` reads it from a file, `--secret-file -` from stdin";
pub(super) const NEVER_TYPED_BUT_IMPORTED: &str = "a secret never goes on the command line, which the shell's history and other programs keep: `tilepass secret import` asks for it, hidden; `tilepass secret import PATH` reads it from a file, `tilepass secret import -` from stdin";
/// The same of a passphrase.
pub(super) const PASSPHRASE_NEVER_TYPED: &str = "a passphrase never goes on the command line, which the shell's history and other programs keep: it is asked for, hidden, or read from the file that `TILEPASS_PASSPHRASE_FILE` names; a new one, by `tilepass secret passphrase --new-file PATH`";
const TOKEN_NOT_REVOKED: Meaning = Words(
    "a token cannot be revoked; once the server has a new secret it refuses all that were signed with the old one: `tilepass secret rotate --on-server`",
);
const TOKENS_NOT_KEPT: Meaning = Words(
    "tokens are kept nowhere: `tilepass token sign --test-visitor` mints one, and `tilepass secret status` lists the secrets that sign them",
);
const EXEC: Meaning = Commands(&["secret exec"]);
const REMOVE: Meaning = Commands(&["secret remove"]);
const ROTATE: Meaning = Commands(&["secret rotate"]);
/// What ends a secret for everybody, and not on this computer alone.
const REVOKE: Meaning = Commands(&["secret rotate --on-server"]);
/// Somebody has a new secret, or wants one.
const UPDATE: Meaning = Commands(&["secret rotate --from -", "secret rotate --on-server"]);
const RESTORE: Meaning = Commands(&["secret restore"]);
const IMPORT: Meaning = Commands(&["secret import"]);
const GENERATE: Meaning = Commands(&["secret generate"]);
const STATUS: Meaning = Commands(&["secret status"]);
const CHECK: Meaning = Commands(&["secret check"]);
const INCIDENT: Meaning = Commands(&["secret incident"]);
const LEAKED: Meaning = Commands(&["secret rotate --on-server", "secret incident"]);
const DOCTOR: Meaning = Commands(&["doctor"]);
const PASSPHRASE: Meaning = Commands(&["secret passphrase"]);
const SIGN: Meaning = Commands(&["token sign"]);
const INSPECT: Meaning = Commands(&["token inspect"]);
const BATCH: Meaning = Commands(&["token sign --batch"]);
const SCAN: Meaning = Commands(&["token scan"]);
const TRY: Meaning = Commands(&["token try"]);
const EXPLAIN: Meaning = Commands(&["token explain"]);
const SET: Meaning = Commands(&["project set"]);
const LIST: Meaning = Commands(&["project list"]);
const SIGNER_SET: Meaning = Commands(&["signer set"]);
const SIGNERS: Meaning = Commands(&["signer list", "signer check"]);
const DELIVER: Meaning = Commands(&["secret deliver"]);
const USE: Meaning = Commands(&["project use"]);
const RENAME: Meaning = Commands(&["project rename"]);
const FORGET: Meaning = Commands(&["project remove"]);
const SETTINGS_OF_PROJECTS: Meaning = Commands(&["project set", "project list"]);
/// A secret moves to another store with its project's setting.
const MOVE: Meaning = Commands(&["project set --store file"]);
const SAMPLES: Meaning = Commands(&["snippet --list"]);
const HELP: Meaning = Commands(&["help"]);
/// How somebody begins who has a project on a server.
const BEGIN: Meaning = Commands(&["secret import --id ID", "secret rotate --on-server --id ID"]);

/// What `project set --unset` takes.
pub(super) const SETTINGS: [&str; 4] = ["id", "server", "scheme", "store"];

/// Nouns of other tools, and the one here whose commands follow them (`""` is tilepass itself).
pub(super) const PREFIXES: &[(&str, &str)] = &[
    ("auth", ""),
    ("config", "project"),
    ("crypto", ""),
    ("item", "secret"),
    ("jwt", "token"),
    ("key", "secret"),
    ("keys", "secret"),
    ("kv", "secret"),
    ("operator", ""),
    ("projects", "project"),
    ("samples", "snippet"),
    ("secrets", "secret"),
    ("snippets", "snippet"),
    ("tokens", "token"),
];

/// Words in the place of a command, below a noun (`""` is tilepass itself). A noun that does not have one has that of
/// tilepass itself.
pub(super) const WORDS: &[(&str, &[&str], Meaning)] = &[
    ("", &["auth", "begin", "configure", "init", "login", "quickstart", "setup", "signin", "start"], BEGIN),
    ("", &["add", "insert", "put", "set", "store", "write"], IMPORT),
    ("", &["create", "gen", "new"], Commands(&["secret generate", "token sign", "project set"])),
    ("", &["cat", "copy", "dump", "export", "get", "print", "read", "reveal", "show", "view"], NOT_SHOWN),
    ("", &["clear", "del", "delete", "forget", "logout", "purge", "rm", "signout"], REMOVE),
    ("", &["change", "edit", "regenerate", "rekey", "renew", "replace", "roll"], ROTATE),
    ("", &["invalidate", "revoke"], REVOKE),
    ("", &["back", "revert", "rollback", "undo"], RESTORE),
    ("", &["env", "inject", "run", "with"], EXEC),
    ("", &["breach", "compromised", "leak", "leaked"], LEAKED),
    ("", &["audit", "member", "members", "user", "users"], INCIDENT),
    ("", &["server", "url"], Commands(&["project set --server URL"])),
    ("", &["choose", "select", "switch"], USE),
    ("", &["mv"], RENAME),
    ("", &["migrate", "move"], MOVE),
    ("", &["unset"], Unset),
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
    (
        "",
        &["update"],
        Words(
            "a new secret: `tilepass secret rotate`; other settings: `tilepass help project set`; tilepass does not update itself: install the new version as this one was installed",
        ),
    ),
    ("", &["check"], Commands(&["secret check", "token inspect"])),
    ("", &["debug", "decode", "lint", "parse", "validate", "verify"], INSPECT),
    ("", &["encode", "issue", "jwt", "mint"], SIGN),
    ("", &["batch", "bulk"], BATCH),
    ("", &["logs"], SCAN),
    ("", &["ping", "send", "test"], TRY),
    ("", &["codes", "errors", "findings", "why"], EXPLAIN),
    ("", &["diagnose", "health"], DOCTOR),
    ("", &["find", "info", "ls", "ps", "search", "st", "whoami"], STATUS),
    ("", &["passwd", "password"], PASSPHRASE),
    ("", &["conf", "config", "settings"], SETTINGS_OF_PROJECTS),
    ("", &["code", "example", "page", "sample", "samples", "snippets", "template", "widget"], SAMPLES),
    ("", &["autocomplete", "completion", "completer"], Commands(&["completions"])),
    ("", &["docs", "manual"], Commands(&["man"])),
    ("", &["backends", "signers", "targets"], SIGNERS),
    ("", &["deploy", "distribute", "propagate", "push", "sync"], DELIVER),
    ("", &["usage"], HELP),
    ("", &["version"], Commands(&["--version"])),
    ("secret", &["init"], GENERATE),
    (
        "secret",
        &[
            "age",
            "describe",
            "find",
            "fingerprint",
            "history",
            "info",
            "inspect",
            "list",
            "log",
            "ls",
            "ps",
            "search",
            "versions",
            "where",
        ],
        STATUS,
    ),
    ("secret", &["add", "insert", "put", "save", "set", "store", "write"], IMPORT),
    ("secret", &["create", "gen", "make", "new"], GENERATE),
    ("secret", &["clear", "del", "delete", "destroy", "forget", "purge", "rm", "unset"], REMOVE),
    ("secret", &["disable", "end", "expire", "invalidate", "kill", "retire", "revoke"], REVOKE),
    ("secret", &["change", "update"], UPDATE),
    ("secret", &["back", "revert", "rollback", "swap", "switch", "undo"], RESTORE),
    ("secret", &["confirm", "decode", "ping", "test", "try", "validate", "verify"], CHECK),
    ("secret", &["mv"], RENAME),
    ("token", &["create", "encode", "export", "gen", "generate", "get", "init", "issue", "make", "mint", "new"], SIGN),
    ("token", &["refresh", "renew"], SIGN),
    ("secret", &["deploy", "distribute", "propagate", "push", "sync"], DELIVER),
    (
        "token",
        &[
            "check", "debug", "decode", "lookup", "parse", "read", "reveal", "show", "validate", "verify", "view",
            "whoami",
        ],
        INSPECT,
    ),
    ("token", &["batch", "bulk", "many"], BATCH),
    ("token", &["follow", "log", "logs", "tail", "watch"], SCAN),
    ("token", &["send", "test", "use"], TRY),
    ("token", &["codes", "errors", "findings", "why"], EXPLAIN),
    ("token", &["find", "history", "list", "ls", "ps", "search"], TOKENS_NOT_KEPT),
    ("token", &["delete", "invalidate", "remove", "revoke", "rm"], TOKEN_NOT_REVOKED),
    ("project", &["add", "change", "config", "configure", "create", "edit", "init", "new", "update"], SET),
    (
        "project",
        &["env", "export", "find", "get", "info", "ls", "ps", "reveal", "search", "show", "status", "view"],
        LIST,
    ),
    ("project", &["clear", "delete", "forget", "rm"], FORGET),
    ("project", &["choose", "default", "select", "switch", "whoami"], USE),
    ("project", &["mv"], RENAME),
    ("project", &["migrate", "move"], Commands(&["project set --store file", "project rename"])),
    ("project", &["decode", "test", "validate", "verify"], CHECK),
    ("signer", &["add", "config", "configure", "create", "edit", "new", "update"], SIGNER_SET),
    ("signer", &["get", "info", "ls", "show", "view"], Commands(&["signer list"])),
    ("signer", &["health", "ping", "status", "test", "verify", "watch"], Commands(&["signer check"])),
    ("signer", &["deliver", "deploy", "push", "sync"], DELIVER),
    ("signer", &["delete", "forget", "rm", "unset"], Commands(&["signer remove"])),
];
