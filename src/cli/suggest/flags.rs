//! A flag that the command does not have: what other tools call one of its own, or what is done without a flag.

use clap::Command;

use super::guesses::{Meaning, PASSPHRASE_NEVER_TYPED};
use super::typed::{Typed, is_path, quoted};
use super::{has, stray};
use crate::cli::definition;
use crate::cli::usage::is_private;
use crate::error::shell::SHELL;

use Meaning::{Argument, Choose, Flag, Follow, Redirect, Secret, Stdin, With, Words};

const ADMINISTRATOR: Meaning = With(
    "--admin-token-file",
    "an administrator's e-mail address and password are asked for, or come from `TILEPASS_ADMIN_EMAIL` and `TILEPASS_ADMIN_PASSWORD_FILE`; `--admin-token-file PATH` reads a user token in their place",
);
const SHOWN_ONCE: Meaning = Words(
    "the secret goes to stdout, once, for a pipe: `tilepass secret generate | gh secret set NAME`; with `--hide` it is stored alone",
);
const NO_DIRECTORY: Meaning = Words(
    "a directory is not searched: name the logs in it, as the shell finds them: `tilepass token scan logs/*.log`",
);
/// What names nothing but a secret, in every tool.
pub(super) const OF_A_SECRET: [&str; 4] = ["--secret", "--shared-secret", "--jwt-secret", "--signing-key"];
/// What names a file to write to.
const OUTPUT: &[&str] = &["--output", "--out", "--output-file", "--outfile", "--save", "-o"];
/// What names a file to read.
const INPUT: &[&str] = &["--file", "--from", "--from-file", "--in", "--input", "--path", "-f", "-i"];

/// Flags that do not exist, which command has typed them (`""` is any), and what that is there. The first that the
/// command has counts.
pub(super) const FLAGS: &[(&str, &[&str], Meaning)] = &[
    ("secret import", &["--force", "--overwrite", "--replace", "--yes", "-f", "-y"], REPLACES_NOTHING),
    ("secret generate", &["--force", "--overwrite", "--replace", "--yes", "-f", "-y"], REPLACES_NOTHING),
    ("secret import", &["--env-file", "--dotenv", "--from-env"], Flag("--from-env-file")),
    ("secret import", &["--secret-file"], Argument),
    ("secret generate", OUTPUT, SHOWN_ONCE),
    ("secret rotate", OUTPUT, SHOWN_ONCE),
    ("secret rotate", &["--secret-file", "--file", "--from-file", "--input", "-f", "-i"], Flag("--from")),
    ("secret passphrase", &["--file", "--from", "--from-file", "--passphrase-file", "-f"], Flag("--new-file")),
    ("secret rotate", &["--remote", "--server-side", "--online", "--at-server"], Flag("--on-server")),
    ("secret rotate", &["--offline", "--here"], Flag("--local")),
    ("secret deliver", &["--to", "--signer", "--target"], Flag("--only")),
    ("project use", &["--none", "--clear", "--reset", "--forget"], Flag("--unset")),
    (
        "secret status",
        &["--all", "--all-projects", "-a", "-A"],
        Words("every project is listed, unless `--project` or `TILEPASS_PROJECT` names one"),
    ),
    ("secret", &["--name", "-n"], Flag("--project")),
    ("token inspect", INPUT, Stdin),
    ("token try", INPUT, Stdin),
    (
        "token sign",
        &["--csv", "--jsonl", "--bulk", "--batch-file", "--records", "--users", "--visitors"],
        Flag("--batch"),
    ),
    ("token sign", &["--number", "--amount", "--repeat", "--times", "-c"], Flag("--count")),
    ("token scan", &["--follow", "--tail", "--watch", "-F", "-w"], Follow),
    (
        "token scan",
        &["--since", "--until", "--after", "--before", "--last", "--grep", "--filter", "--match", "--exclude"],
        Choose,
    ),
    ("token scan", &["--recursive", "--dir", "--directory", "-r", "-R"], NO_DIRECTORY),
    ("token sign", &["--raw", "--no-prefix", "--bare"], Flag("--format raw")),
    ("token sign", &["--header", "--authorization"], Flag("--format header")),
    ("token inspect", &["--no-signature", "--skip-verify"], Flag("--no-verify")),
    ("snippet", &["--file", "-f"], Redirect),
    ("", &["--passphrase", "--pass", "--passphrase-file"], Words(PASSPHRASE_NEVER_TYPED)),
    ("", &["-p", "-P", "--profile", "--proj"], Flag("--project")),
    (
        "",
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
    ("", &["--user", "--user-id", "--uid", "--visitor", "--visitor-id", "--sub", "--subject"], Flag("--external-id")),
    (
        "",
        &[
            "--admin",
            "--admin-email",
            "--admin-password",
            "--admin-password-file",
            "--admin-token",
            "--email",
            "--password",
            "--token",
            "--user",
            "--username",
            "-u",
        ],
        ADMINISTRATOR,
    ),
    ("", &["--key", "--password", "-S", "-s", "-k"], Secret),
    ("", &OF_A_SECRET, Secret),
    ("", &["-n", "--username", "--full-name"], Flag("--name")),
    ("", &["--mail", "-m"], Flag("--email")),
    ("", &["--role"], With("--claim", "a visitor has no role: a `role` in a token would make a team member of them")),
    ("", &["--tiledesk-id", "--project-id", "--pid"], Flag("--id")),
    ("", &["--payload", "--set", "-P"], Flag("--claim")),
    ("", OUTPUT, Redirect),
    ("", &["--format"], Flag("--json")),
    ("", &["--force", "-f", "-y", "--assume-yes", "--no-confirm"], Flag("--yes")),
    ("", &["--dryrun", "-n", "--check"], Flag("--dry-run")),
    ("", &["--url", "--host", "--api-url", "--endpoint"], Flag("--server")),
    ("", &["--insecure"], Flag("--insecure-http")),
    ("", &["--time", "--now", "--date"], Flag("--at")),
    ("", &["--ignore-exp"], Flag("--at issued")),
    ("", INPUT, Argument),
    ("", &["--code", "--jwt", "--lang", "--language", "--name", "--shell", "--stdin", "--token", "-l"], Argument),
    ("", &["--silent", "-s"], Flag("--quiet")),
    ("", &["--debug", "--trace"], Flag("--verbose")),
    ("", &["--no-color", "--no-colour"], Flag("--color never")),
    (
        "",
        &["--alg", "--algorithm", "-A"],
        Words("every token is signed with HS256, as the widget's documentation has it"),
    ),
    ("", &["--aud", "--audience", "--iss", "--issuer"], Words("`--id` makes the audience; Tiledesk checks no issuer")),
];

const REPLACES_NOTHING: Meaning =
    Words("this command replaces no secret: `tilepass secret rotate` does (`--from PATH`, `--on-server` or `--local`)");

/// Formats that other tools print in, beside a table.
const FORMATS: [&str; 8] = ["json", "jsonl", "ndjson", "yaml", "yml", "csv", "text", "table"];

/// What a flag that the command does not have may mean.
pub(super) fn meant(typed: &Typed, flag: &str) -> Option<String> {
    let command = definition(&typed.path);
    if let Some(lines) = verbs_with(typed, &command, flag) {
        return Some(format!("did you mean {lines}?"));
    }
    // Which line of an environment file: `--key X`, `--name X`.
    if typed.has_typed("--from-env-file") && ["--name", "--key", "--var", "--variable", "-n"].contains(&flag) {
        return is(typed, flag, "--env");
    }
    let path = typed.path.join(" ");
    if let Some(wanted) = of_records(typed, &path, flag) {
        return is(typed, flag, wanted);
    }
    let is_of =
        |scope: &str| scope.is_empty() || path.strip_prefix(scope).is_some_and(|rest| !rest.starts_with(|c| c != ' '));
    let takes = command.get_positionals().find(|argument| !argument.is_last_set());
    let mut meanings = FLAGS.iter().filter(|(scope, flags, _)| flags.contains(&flag) && is_of(scope));
    let (_, _, meaning) = meanings.find(|(_, _, meaning)| match meaning {
        Flag(flag) | With(flag, _) => has(&command, flag),
        Argument => takes.is_some(),
        _ => true,
    })?;
    match meaning {
        Flag(wanted) => is(typed, flag, wanted),
        Redirect => Some(redirected(typed, &command, flag)),
        Follow => Some(followed(typed, flag)),
        Choose => Some(chosen(typed, flag)),
        Stdin => Some(format!("the token is read from stdin: {}", from_stdin(typed, flag))),
        Argument => {
            let names = takes.and_then(clap::Arg::get_value_names).unwrap_or_default();
            let name = names.first().map(clap::builder::Str::as_str).unwrap_or_default();
            let command: Vec<String> = typed.path.iter().cloned().chain([name.to_owned()]).collect();
            let line = typed.with(flag, &[]).unwrap_or_else(|| typed.placeholders(&command));
            Some(format!("no flag is needed: {line}"))
        }
        other => Some(typed.said(*other)),
    }
}

/// Another name for a flag.
fn is(typed: &Typed, flag: &str, wanted: &str) -> Option<String> {
    typed.with_or_alone(flag, wanted).map(|line| format!("did you mean {line}?"))
}

/// A file for many tokens: of records, or for what comes of them.
fn of_records(typed: &Typed, path: &str, flag: &str) -> Option<&'static str> {
    let is_of_many = typed.has_typed("--batch") || typed.has_typed("--count");
    let (_, file) = typed.taken(flag);
    let is_file = path == "token sign" && stray::is_of_records(&file?);
    match is_of_many {
        true if is_file && OUTPUT.contains(&flag) => Some("--to"),
        false if is_file && INPUT.contains(&flag) => Some("--batch"),
        _ => None,
    }
}

/// The log that was named with a flag or without one, and the line without both.
fn log(typed: &Typed, flag: &str) -> (String, String, bool) {
    let (mut rest, value) = typed.taken(flag);
    let at = rest.iter().position(|word| is_path(word) && word != "-");
    let file = at.map(|at| rest.remove(at));
    let has_json = rest.iter().any(|word| word == "--json");
    // A flag that takes a value here may have taken none there.
    let file = file.or(value.filter(|value| is_path(value))).filter(|file| !is_private(file));
    let line = typed.can_be_typed(&rest).unwrap_or_else(|| "`tilepass token scan`".to_owned());
    (file.map_or_else(|| "FILE".to_owned(), |file| quoted(&file)), line.trim_matches('`').to_owned(), has_json)
}

/// `--follow FILE` is `tail -F FILE |`.
fn followed(typed: &Typed, flag: &str) -> String {
    let (file, line, has_json) = log(typed, flag);
    let json = if has_json { "" } else { " --json" };
    let follow = SHELL.follow(&file);
    format!(
        "a log that grows comes from a pipe, and with `--json` each token is shown at once: `{follow} | {line}{json}`"
    )
}

/// `--since 24h` is what other programs have.
fn chosen(typed: &Typed, flag: &str) -> String {
    let (file, line, _) = log(typed, flag);
    let choose = SHELL.choose_lines(&file);
    format!("a log is read whole; choose its lines before, as by a date in them, and pipe them: `{choose} | {line}`")
}

/// `--output FILE` is `> FILE`, and `--output json` another flag.
fn redirected(typed: &Typed, command: &Command, flag: &str) -> String {
    let (rest, value) = typed.taken(flag);
    let value = value.unwrap_or_else(|| "FILE".to_owned());
    let format = value.to_ascii_lowercase();
    let has_format = |name: &str| {
        let formats = command.get_arguments().filter(|argument| argument.get_long() == Some("format"));
        formats.flat_map(clap::Arg::get_possible_values).any(|format| format.get_name() == name)
    };
    if has_format(&format) {
        let with = rest.iter().cloned().chain(["--format".to_owned(), format.clone()]).collect::<Vec<_>>();
        let line = typed.can_be_typed(&with).unwrap_or_else(|| format!("`--format {format}`"));
        return format!("did you mean {line}?");
    }
    if FORMATS.contains(&format.as_str()) {
        let with = rest.iter().cloned().chain(["--json".to_owned()]).collect::<Vec<_>>();
        let line = typed.can_be_typed(&with).unwrap_or_else(|| "`--json`".to_owned());
        return format!("did you mean {line}?");
    }
    let line = typed.can_be_typed(&rest).or_else(|| typed.completed(&rest));
    let line = line.unwrap_or_else(|| typed.placeholders(&typed.path));
    let line = line.trim_matches('`');
    format!("the shell writes the answer into a file: `{line} > {}`", quoted(&value))
}

/// `--file FILE` is `- <FILE`.
fn from_stdin(typed: &Typed, flag: &str) -> String {
    let (rest, value) = typed.taken(flag);
    let value = value.unwrap_or_else(|| "FILE".to_owned());
    let with = rest.iter().cloned().chain(["-".to_owned()]).collect::<Vec<_>>();
    let line = typed.can_be_typed(&with).unwrap_or_else(|| format!("`tilepass {} -`", typed.path.join(" ")));
    format!("`{} <{}`", line.trim_matches('`'), quoted(&value))
}

/// The line with the verb that was left out, for each verb of the noun that has this flag.
fn verbs_with(typed: &Typed, noun: &Command, flag: &str) -> Option<String> {
    if !flag.starts_with("--") {
        return None;
    }
    let at = typed.all.iter().position(|word| word == noun.get_name())? + 1;
    let verbs: Vec<&str> = noun.get_subcommands().filter(|verb| has(verb, flag)).map(Command::get_name).collect();
    let whole = verbs.iter().filter_map(|verb| {
        let (before, after) = typed.all.split_at(at);
        let line = [before, &[(*verb).to_owned()], after].concat();
        typed.can_be_typed(&line).or_else(|| typed.completed(&line))
    });
    let mut lines: Vec<String> = whole.collect();
    // A verb that takes all that was typed is likelier than one that takes a part of it.
    if lines.is_empty() {
        lines = verbs.iter().map(|verb| typed.placeholders(&[noun.get_name(), verb].map(str::to_owned))).collect();
    }
    (1..=3).contains(&lines.len()).then(|| lines.join(" or "))
}
