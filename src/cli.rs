//! What can be typed. Nothing else happens here: no defaults from the environment, no checks across arguments.

#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "doc comments are help texts here, which show backticks and addresses as they are"
)]
#![allow(
    missing_docs,
    reason = "a doc comment on what a command is made of would take the place of the command's own help"
)]

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::core::claims::{self, ExtraClaim, Scheme};
use crate::core::faults;
use crate::core::moment;
use crate::core::project::{ProjectName, TiledeskId};
use crate::core::snippet;
use crate::core::variable::VariableName;
use crate::server::url::ServerUrl;
use crate::store::StoreKind;

/// Look after the shared secret of a Tiledesk chat widget, and mint, check and explain the tokens that
/// its `signInWithCustomToken` takes.
#[derive(Debug, Parser)]
#[command(
    name = "tilepass",
    version,
    about = "Look after the shared secret of a Tiledesk chat widget, and mint, check and explain its tokens",
    long_about = "Look after the shared secret of a Tiledesk chat widget's visitor authentication, and mint, check and \
        explain the JSON Web Tokens that the widget's `signInWithCustomToken` takes.\n\n\
        The secret is an administrator's credential: whoever has it can be anybody, a dashboard admin included. \
        tilepass keeps it in the operating system's keyring or in an encrypted file, shows it once, and never takes \
        it on the command line.",
    after_long_help = EXAMPLES,
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_required = true,
    propagate_version = false,
    disable_help_subcommand = true,
    infer_subcommands = false
)]
pub struct Cli {
    /// Flags that every command has.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  Store the secret that the dashboard made, then mint a token for a test visitor:
    tilepass secret import
    tilepass token sign --test-visitor

  Find out why a token is refused:
    tilepass token inspect 'JWT eyJ…'

  Ask the project's server whether it takes one:
    tilepass token try

  In CI, with the secret in a file that the runner provides:
    TILEPASS_SECRET_FILE=/run/secrets/chat tilepass token sign --test-visitor

Exit status: 0 done; 1 the token would be refused; 2 usage; 3 no such secret or project, or the signature was not \
checked; 4 the store failed; 5 refused: needs a confirmation or would overwrite; 6 input, output, configuration \
or network failed, or the server said no; 130 cancelled.";

// Flags that every command has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Which project's secret and settings to use [env: TILEPASS_PROJECT]
    #[arg(long, global = true, value_name = "NAME")]
    pub project: Option<ProjectName>,
    /// Where the secret is kept: the system's keyring, or an encrypted file [env: TILEPASS_STORE]
    #[arg(long, global = true, value_name = "STORE", value_parser = store())]
    pub store: Option<StoreKind>,
    /// Answer in JSON, one object on a line
    #[arg(long, global = true)]
    pub json: bool,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub color: Colour,
    /// Never ask anything
    #[arg(long, global = true)]
    pub no_input: bool,
    /// No notes
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say where things come from
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Into files and pipes, too.
    Always,
    /// Nowhere.
    Never,
}

fn store() -> impl clap::builder::TypedValueParser<Value = StoreKind> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(["keyring", "file"]).map(|name| {
        if name == "file" {
            StoreKind::File
        } else {
            StoreKind::Keyring
        }
    })
}

fn scheme() -> impl clap::builder::TypedValueParser<Value = Scheme> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(["visitor", "custom", "both"]).map(|name| match name.as_str() {
        "custom" => Scheme::Custom,
        "both" => Scheme::Both,
        _ => Scheme::Visitor,
    })
}

fn fault() -> impl clap::builder::TypedValueParser<Value = String> {
    clap::builder::PossibleValuesParser::new(faults::CODES.iter().copied().chain(["all"]))
}

/// The nouns. What is not typed is not built, which is a fifth of the time to start (`defer`).
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Make, store, rotate and forget the shared secret
    #[command(subcommand, arg_required_else_help = true)]
    Secret(Secret),
    /// Mint, inspect, try and explain tokens
    #[command(subcommand, arg_required_else_help = true)]
    Token(Token),
    /// Set, list and forget the settings of projects
    #[command(subcommand, arg_required_else_help = true)]
    Project(Project),
    /// Print a server-side sample that mints tokens, or the page that signs in with them
    ///
    /// The sample is complete and minimal, in the idiom of that language's most used JWT library, with the project's
    /// scheme and Tiledesk id filled in. It reads the secret from TILEDESK_SECRET_FILE or TILEDESK_SECRET, and answers
    /// at /chat-token. Replace one function of it, whose comment says REPLACE THIS, by your site's own session.
    ///
    /// LANG `html` is the page: it fetches a fresh token for each sign-in. It is the same for every scheme. No secret
    /// is read here, and none is printed.
    #[command(
        arg_required_else_help = true,
        after_long_help = "\
Examples:
  tilepass snippet node --id 5e5f4e220b28440012117be4 > server.js
  tilepass snippet html --id 5e5f4e220b28440012117be4 > index.html
  tilepass snippet html --api v2                   for the widget's API v2, v3 and v4
  tilepass snippet --list                          every language, its file and its library"
    )]
    Snippet(Snippet),
}

impl Command {
    /// The names of the noun and the verb, as they are typed.
    #[must_use]
    pub fn path(&self) -> [&'static str; 2] {
        match self {
            Self::Secret(command) => [
                "secret",
                match command {
                    Secret::Generate(_) => "generate",
                    Secret::Import(_) => "import",
                    Secret::Rotate(_) => "rotate",
                    Secret::Status => "status",
                    Secret::Remove(_) => "remove",
                    Secret::Exec(_) => "exec",
                },
            ],
            Self::Token(command) => [
                "token",
                match command {
                    Token::Sign(_) => "sign",
                    Token::Inspect(_) => "inspect",
                    Token::Try(_) => "try",
                    Token::Explain(_) => "explain",
                },
            ],
            Self::Project(command) => [
                "project",
                match command {
                    Project::Set(_) => "set",
                    Project::List => "list",
                    Project::Remove(_) => "remove",
                },
            ],
            Self::Snippet(_) => ["snippet", ""],
        }
    }
}

/// The definition of the command at a path; the whole program's for a path that leads nowhere.
#[must_use]
pub fn of(path: [&str; 2]) -> clap::Command {
    use clap::CommandFactory;
    let mut command = Cli::command();
    command.build();
    for name in path {
        match command.find_subcommand(name).cloned() {
            Some(found) => command = found,
            None => break,
        }
    }
    command
}

/// What can be done with a secret.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Secret {
    /// Make a secret here, store it, and show it once
    ///
    /// It is stored first and shown then, on stdout, once. No command shows it again.
    ///
    /// A Tiledesk server makes its own secrets and takes none made elsewhere: for a project on a server, press
    /// Generate in the dashboard and use `secret import`. A secret made here is for signers and checks that have
    /// nothing to do with a server.
    #[command(after_long_help = "\
Examples:
  tilepass secret generate
  tilepass secret generate --project shop --store file
  tilepass secret generate --hide                  store it without showing it
  tilepass secret generate | gh secret set CHAT_SECRET")]
    Generate(Generate),
    /// Store a secret that the dashboard made
    ///
    /// Reads it from PATH, from stdin, or at a hidden prompt on a terminal. White space around it is left out, and
    /// that is said; anything else that copying adds (quotes, invisible characters) is refused by name.
    #[command(after_long_help = "\
Examples:
  tilepass secret import                           asks for it, hidden
  tilepass secret import /run/secrets/chat
  wl-paste | tilepass secret import -
  tilepass secret import --id 5e5f4e220b28440012117be4")]
    Import(Import),
    /// Replace the secret by another one
    ///
    /// Tests the store, replaces the secret in one write, and keeps the old one for diagnosis only: `token inspect`
    /// can then name a signer that still uses it. On a Tiledesk server there is no overlap: from the moment it has
    /// the new secret, tokens of the old one are refused and visitors are disconnected until every signer has the
    /// new one. Do it in a quiet hour.
    ///
    /// With --on-server the server makes the new secret: POST SERVER/ID/keys/generate, with the e-mail address and
    /// password of an administrator of the project. They are asked for at the terminal, or come from
    /// TILEPASS_ADMIN_EMAIL and TILEPASS_ADMIN_PASSWORD_FILE; --admin-token-file gives a user token in their place.
    /// They are sent to that server once and kept nowhere. This cannot be undone. It works when no secret is stored
    /// here yet. Before the server is asked, the store is tried and a mark is left in it, so that a run that was cut
    /// off is told of by the next command. Without --on-server nothing leaves this computer.
    #[command(after_long_help = "\
Examples:
  tilepass secret rotate --on-server --id 5e5f4e220b28440012117be4
  tilepass secret rotate --on-server --project shop --verify
  tilepass secret rotate --on-server --dry-run     only say what would happen
  tilepass secret rotate --from -                  the dashboard made a new one: paste it, hidden
  tilepass secret rotate --from /run/secrets/new --project shop --yes
  tilepass secret rotate --local                   make it here
  tilepass secret rotate --dry-run                 only say what would happen

When the old secret had leaked:
  Whoever had it may have become a team member, whom the server's usual list leaves out, and whose
  session a new secret does not end. With SERVER, ID and EMAIL in place, this lists them all:
    curl -u EMAIL 'SERVER/ID/project_users?role=owner&role=admin&role=agent'
  An entry with a `uuid_user` was made by a token. This removes it; ENTRY is its own `_id`:
    curl -u EMAIL -X DELETE SERVER/ID/project_users/ENTRY")]
    Rotate(Rotate),
    /// Show every project: fingerprint, age, origin, store; never the secret
    ///
    /// Needs no passphrase. A keyring that is locked or absent is said to be so, and the other projects are listed all
    /// the same.
    #[command(after_long_help = "\
Examples:
  tilepass secret status
  tilepass secret status --json")]
    Status,
    /// Forget a secret
    ///
    /// A server is not told: tokens of this secret stay good there until it has another one.
    #[command(after_long_help = "\
Examples:
  tilepass secret remove --project shop
  tilepass secret remove --previous                forget only the secret that was replaced")]
    Remove(Remove),
    /// Run a program with the secret in its environment
    ///
    /// Runs CMD with the secret in the variable TILEDESK_SECRET and without any variable whose name begins with
    /// TILEPASS_. On Unix, CMD takes the place of tilepass, so that terminal, signals and exit status are its own. Where
    /// it cannot be started, the status is 6. A secret from stdin (`--secret-file -`) leaves nothing in it for CMD.
    ///
    /// Programs differ in whether they look at X or at X_FILE first. So with one of them set, the other one is removed
    /// from CMD's environment.
    ///
    /// Whoever can run this can read the secret: `tilepass secret exec -- env` shows it. CMD, all that it starts, and
    /// other programs of the same user can read it, too, in whichever way it is handed over.
    #[command(after_long_help = "\
Examples:
  tilepass secret exec -- node server.js
  tilepass secret exec --project shop --env CHAT_SECRET -- npm start
  tilepass secret exec --file-env TILEDESK_SECRET_FILE -- ./server
  tilepass secret exec -- sh -c 'printf %s \"$TILEDESK_SECRET\" | wc -c'")]
    Exec(Exec),
}

// `secret generate`
#[derive(Debug, Args)]
pub struct Generate {
    /// Store it without showing it
    #[arg(long)]
    pub hide: bool,
    /// How many characters of 0-9, A-Z, a-z (32 to 256)
    #[arg(long, value_name = "N", default_value_t = crate::core::secret::Secret::NEW as u16, value_parser = clap::value_parser!(u16).range(32..=256))]
    pub length: u16,
    /// Make it here although the project is on a Tiledesk server, which will not know it
    #[arg(long)]
    pub local: bool,
}

// `secret import`
#[derive(Debug, Args)]
pub struct Import {
    /// The file to read, or `-` for stdin
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
    /// The project's id on the Tiledesk server, to be remembered [env: TILEPASS_TILEDESK_ID, not remembered]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
}

// `secret rotate`
#[derive(Debug, Args)]
pub struct Rotate {
    /// Read the new secret from a file, or `-` for stdin or a hidden prompt
    #[arg(long, value_name = "PATH", conflicts_with = "local")]
    pub from: Option<PathBuf>,
    /// Make the new secret here
    #[arg(long)]
    pub local: bool,
    /// Let the Tiledesk server make the new secret
    #[arg(long, conflicts_with_all = ["from", "local", "length"])]
    pub on_server: bool,
    /// The project's id on the Tiledesk server, to be remembered [env: TILEPASS_TILEDESK_ID, not remembered]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// Which server, and how; the address is remembered when it is typed.
    #[command(flatten)]
    pub asking: Asking,
    /// Ask with an administrator's user token from a file, or `-` for stdin, in place of e-mail address and password
    #[arg(long, value_name = "PATH")]
    pub admin_token_file: Option<PathBuf>,
    /// Afterwards, ask the server whether it takes a token of the new secret
    #[arg(long)]
    pub verify: bool,
    /// How many characters a secret made here has (32 to 256)
    #[arg(long, value_name = "N", default_value_t = crate::core::secret::Secret::NEW as u16, value_parser = clap::value_parser!(u16).range(32..=256), conflicts_with = "from")]
    pub length: u16,
    /// Store the new secret without showing it
    #[arg(long)]
    pub hide: bool,
    /// Do not ask; needs `--project`, unless there is only one
    #[arg(long)]
    pub yes: bool,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
}

// `secret remove`
#[derive(Debug, Args)]
pub struct Remove {
    /// Forget only the secret that was replaced
    #[arg(long)]
    pub previous: bool,
    /// Do not ask; needs `--project`, unless there is only one
    #[arg(long)]
    pub yes: bool,
}

// `secret exec`
#[derive(Debug, Args)]
pub struct Exec {
    /// The variable to put the secret into [default: TILEDESK_SECRET]
    #[arg(long, value_name = "NAME", conflicts_with = "file_env")]
    pub env: Option<VariableName>,
    /// Put the path of a file with the secret into this variable; none holds the secret itself
    ///
    /// On Linux the file is in memory, can only be read, and is gone when CMD ends. Elsewhere this was never tried: on
    /// Windows it is a temporary file, which is removed when CMD has ended; on other systems it can be read only once.
    #[arg(long, value_name = "NAME")]
    pub file_env: Option<VariableName>,
    /// The program and its arguments
    #[arg(
        value_name = "CMD",
        required = true,
        last = true,
        conflicts_with = "json"
    )]
    pub command: Vec<OsString>,
    /// Where the secret comes from.
    #[command(flatten)]
    pub source: Source,
}

/// What can be done with a token.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Token {
    /// Mint a token, ready to paste
    ///
    /// Prints `JWT ` and the token: exactly what the widget's signInWithCustomToken takes. Nothing leaves this
    /// computer: no server is asked.
    #[command(after_long_help = "\
Schemes:
  visitor   name, email, external_id, iat, exp; lives 10 minutes at most
  custom    _id, sub, aud, email; the widget's session ends with the token, so it may live longer
  both      all of these: what works everywhere, and the default when the Tiledesk id is known

Examples:
  tilepass token sign --test-visitor
  tilepass token sign --name 'Ada Lovelace' --email ada@example.com --external-id user-123456
  tilepass token sign --test-visitor --claim plan=gold --claim 'seats:=5'
  tilepass token sign --test-visitor --format header | curl -H @- …
  tilepass token sign --test-visitor --secret-file /run/secrets/chat --id 5e5f4e220b28440012117be4
  tilepass token sign --fault time.expired         a broken token, on purpose")]
    Sign(Box<Sign>),
    /// Decode, verify and explain a token
    ///
    /// Finds the token in whatever is pasted: bare, with `JWT ` or `Bearer `, a whole signInWithCustomToken call,
    /// an Authorization line, JSON, a log line. The exit status is the verdict: 0 accepted, 1 refused, 3 nothing
    /// wrong that can be seen, but the signature was not checked. Nothing leaves this computer: no server is asked.
    #[command(after_long_help = "\
Examples:
  tilepass token inspect 'JWT eyJ…'
  curl -s https://shop.example/chat-token | tilepass token inspect
  tilepass token inspect --at issued 'JWT eyJ…'    judge it at the time it was issued
  tilepass token inspect --compare 'JWT eyJ…' <new.txt
  tilepass token inspect --redact --json - <token.txt")]
    Inspect(Inspect),
    /// Ask a Tiledesk server whether it takes a token
    ///
    /// Signs in as the widget does, and says who the server says the visitor is; or the status, and what `token inspect`
    /// makes of the token. The exit status is the answer at sign-in: 0 accepted, 1 refused.
    ///
    /// This sends the token to the server: to `auth/signinWithCustomToken`, which makes the visitor known there, and,
    /// where the project's Tiledesk id is known, to `<ID>/jwt/decode`. Nothing else is sent, and of the answer only what
    /// is printed is kept. Without TOKEN it is a token for Test Visitor, test-visitor@example.com, which lives 5 minutes.
    /// A token that is given is sent only after a confirmation, and never with a team member's `role`.
    #[command(after_long_help = "\
Examples:
  tilepass token try
  tilepass token try --server http://localhost:3000 --project test
  tilepass token try --secret-file /run/secrets/chat --id 5e5f4e220b28440012117be4 --json
  curl -s https://shop.example/chat-token | tilepass token try - --yes")]
    Try(Box<Try>),
    /// Explain a finding, or a message that a server, a library or a browser showed
    ///
    /// Without an argument: every code that `token inspect` can report.
    #[command(after_long_help = "\
Examples:
  tilepass token explain
  tilepass token explain time.milliseconds
  tilepass token explain 'JsonWebTokenError: invalid signature'
  tilepass token explain 401 Unauthorized")]
    Explain(Explain),
}

// Where a command gets its secret, when it is not the project's own.
#[derive(Debug, Args)]
pub struct Source {
    /// Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]
    #[arg(long, value_name = "PATH")]
    pub secret_file: Option<PathBuf>,
}

// Which Tiledesk server is asked, and how.
#[derive(Debug, Args)]
pub struct Asking {
    /// The server's API; without it the project's own, else https://api.tiledesk.com/v3 [env: TILEPASS_SERVER]
    #[arg(long, value_name = "URL", value_parser = ServerParser)]
    pub server: Option<ServerUrl>,
    /// How long to wait for the server, at each step: 1 second to 10 minutes [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = timeout, allow_hyphen_values = true)]
    pub timeout: Option<Duration>,
    /// Allow plain http to another computer: everybody on the way can read what is sent
    #[arg(long)]
    pub insecure_http: bool,
}

/// Reads an address, and never quotes one back that is refused: some have a password in them.
#[derive(Clone)]
struct ServerParser;

impl clap::builder::TypedValueParser for ServerParser {
    type Value = ServerUrl;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<ServerUrl, clap::Error> {
        value.to_string_lossy().parse().map_err(|why| {
            let message = format!("`--server` cannot be used: {why}");
            command.clone().error(ErrorKind::ValueValidation, message)
        })
    }
}

fn timeout(text: &str) -> Result<Duration, String> {
    match moment::parse_duration(text).map(u64::try_from) {
        Ok(Ok(seconds @ 1..=600)) => Ok(Duration::from_secs(seconds)),
        Ok(_) => Err("it is 1 second to 10 minutes".to_owned()),
        Err(why) => Err(why.to_string()),
    }
}

// `token sign`
#[derive(Debug, Args)]
pub struct Sign {
    /// The visitor's name
    #[arg(long, required_unless_present_any = ["test_visitor", "faults"], value_parser = name)]
    pub name: Option<String>,
    /// The visitor's e-mail address
    #[arg(long, required_unless_present_any = ["test_visitor", "faults"], value_parser = email)]
    pub email: Option<String>,
    /// Your own id of the visitor, which never changes: letters, digits, `-`, `_`, `.`
    #[arg(long, value_name = "ID", required_unless_present_any = ["test_visitor", "faults"], value_parser = external_id)]
    pub external_id: Option<String>,
    /// Sign for Test Visitor, test-visitor@example.com, test-visitor
    #[arg(long, conflicts_with_all = ["name", "email", "external_id"])]
    pub test_visitor: bool,
    /// How long it lives: whole seconds, or a number with a unit (5m, 1h30m)
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = moment::parse_duration, allow_hyphen_values = true)]
    pub ttl: i64,
    /// The time of issue in place of now: RFC 3339, or whole seconds since 1970
    #[arg(long, value_name = "TIME", value_parser = moment::parse_moment, allow_hyphen_values = true)]
    pub iat: Option<i64>,
    /// Another claim: KEY=TEXT, or KEY:=JSON for any other value
    #[arg(long = "claim", value_name = "KEY=VALUE", value_parser = ExtraClaim::parse)]
    pub claims: Vec<ExtraClaim>,
    /// Which rules the token follows: both when the Tiledesk id is known, else visitor
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// First name, in place of the name up to its last blank (custom, both)
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub first_name: Option<String>,
    /// Last name, in place of the name's last word (custom, both)
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub last_name: Option<String>,
    /// An attribute of the visitor, which agents see (custom, both)
    #[arg(long = "attribute", value_name = "KEY=VALUE", value_parser = attribute)]
    pub attributes: Vec<(String, String)>,
    /// Make a token with exactly this mistake, to see how a page takes it; `all` for one of each, as JSON lines
    ///
    /// Faults with which a server would accept more than an honest token (time.exp_missing, time.milliseconds,
    /// time.too_long, time.long_lived, claims.role) are made only with --secret-file, never with a stored secret;
    /// `all` leaves claims.role out.
    #[arg(long = "fault", value_name = "CODE", value_parser = fault(), hide_possible_values = true, conflicts_with_all = [
        "name", "email", "external_id", "ttl", "iat", "claims", "scheme", "first_name", "last_name", "attributes", "format"
    ])]
    pub faults: Vec<String>,
    /// How to print it [default: jwt]
    #[arg(long, value_enum, conflicts_with = "json")]
    pub format: Option<Format>,
    /// Where the secret comes from.
    #[command(flatten)]
    pub source: Source,
}

fn name(text: &str) -> Result<String, String> {
    checked(text, claims::check_name)
}

fn email(text: &str) -> Result<String, String> {
    checked(text, claims::check_email)
}

fn external_id(text: &str) -> Result<String, String> {
    checked(text, claims::check_external_id)
}

fn checked(text: &str, check: fn(&str) -> Result<(), claims::BadClaim>) -> Result<String, String> {
    check(text)
        .map(|()| text.to_owned())
        .map_err(|why| format!("it {why}"))
}

fn attribute(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some(("", _)) => Err("there is no name before the `=`"),
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err("there is no `=`"),
    }
}

/// How a token is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// `JWT eyJ…`: what signInWithCustomToken takes.
    Jwt,
    /// `eyJ…`: the token alone.
    Raw,
    /// The call of the widget's API v2 to v4.
    Call,
    /// The call of the widget's API v5.
    CallV5,
    /// `Authorization: JWT eyJ…`.
    Header,
    /// JSON with the token, its claims and where the secret came from; `--json` means the same.
    Json,
}

// `token inspect`
#[derive(Debug, Args)]
pub struct Inspect {
    /// The token, with whatever is around it; `-` or nothing reads stdin
    #[arg(value_name = "TOKEN")]
    pub token: Vec<OsString>,
    /// Judge it at another time: RFC 3339, whole seconds since 1970, or `issued` for the time it was issued
    #[arg(long, value_name = "TIME", value_parser = at, allow_hyphen_values = true)]
    pub at: Option<At>,
    /// Say what differs in this other token, and matters
    #[arg(long, value_name = "TOKEN")]
    pub compare: Option<String>,
    /// Replace name, e-mail, ids and every other personal value by placeholders, for a ticket
    #[arg(long)]
    pub redact: bool,
    /// Do not check the signature: no secret is read
    #[arg(long, conflicts_with = "secret_file")]
    pub no_verify: bool,
    /// Which rules to judge by, where the token itself does not tell
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// Where the secret comes from.
    #[command(flatten)]
    pub source: Source,
}

// `token try`
#[derive(Debug, Args)]
pub struct Try {
    /// The token to try, with whatever is around it; `-` reads stdin; without it, one for the test visitor
    #[arg(value_name = "TOKEN")]
    pub token: Vec<OsString>,
    /// Send the token that is given without asking
    #[arg(long)]
    pub yes: bool,
    /// Which rules the token follows, where it does not tell: both when the Tiledesk id is known, else visitor
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// Where the secret comes from.
    #[command(flatten)]
    pub source: Source,
    /// Which server is asked.
    #[command(flatten)]
    pub asking: Asking,
}

// `token explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// A code that `token inspect` reported, or a message
    #[arg(value_name = "CODE|TEXT")]
    pub about: Vec<String>,
}

/// The time at which a token is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// This one, in seconds since 1970.
    Time(i64),
    /// The token's own `iat`.
    Issued,
}

fn at(text: &str) -> Result<At, moment::BadTime> {
    if text == "issued" {
        Ok(At::Issued)
    } else {
        moment::parse_moment(text).map(At::Time)
    }
}

/// What can be done with a project's settings.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Project {
    /// Remember a project's Tiledesk id, server, scheme and store
    ///
    /// Sets what is given and leaves the rest. Without NAME it is the project that the other commands use. No server is
    /// asked.
    ///
    /// Another `--store` takes the secret along: it is written to the new store and read back there before the old one
    /// forgets it. Whatever fails, the secret stays in one of the two, and the same command again goes on from there.
    #[command(after_long_help = "\
Examples:
  tilepass project set --id 5e5f4e220b28440012117be4
  tilepass project set shop --server https://chat.example/api --scheme custom
  tilepass project set shop --unset server,scheme  back to the hosted server and the default scheme
  tilepass project set shop --store file           moves the secret into the file store")]
    Set(Set),
    /// Show every project: Tiledesk id, server, scheme, store
    ///
    /// Reads the settings and the file store's plain header. Nothing is unlocked, and no passphrase is asked for.
    #[command(after_long_help = "\
Examples:
  tilepass project list
  tilepass project list --json")]
    List,
    /// Forget a project's settings
    ///
    /// Only when it has no secret: `secret remove` forgets that.
    #[command(after_long_help = "\
Examples:
  tilepass project remove shop
  tilepass project remove shop --yes")]
    Remove(RemoveProject),
}

// `project set`
#[derive(Debug, Args)]
pub struct Set {
    /// The project; the same as `--project`
    #[arg(value_name = "NAME")]
    pub name: Option<ProjectName>,
    /// The project's id on the Tiledesk server: 24 hexadecimal digits in the dashboard's address, after `/project/`
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// The server's API; without it, https://api.tiledesk.com/v3
    #[arg(long, value_name = "URL", value_parser = ServerParser)]
    pub server: Option<ServerUrl>,
    /// Which rules its tokens follow; without it, both when the Tiledesk id is known, else visitor
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// Go back to having no such setting; no secret moves
    #[arg(long, value_name = "SETTING", value_delimiter = ',')]
    pub unset: Vec<Setting>,
    /// Take a server that is asked over plain http, on another computer; not remembered
    #[arg(long, requires = "server")]
    pub insecure_http: bool,
}

/// A setting of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Setting {
    /// `--id`
    Id,
    /// `--server`
    Server,
    /// `--scheme`
    Scheme,
    /// `--store`
    Store,
}

// `project remove`
#[derive(Debug, Args)]
pub struct RemoveProject {
    /// The project; the same as `--project`
    #[arg(value_name = "NAME")]
    pub name: Option<ProjectName>,
    /// Do not ask; needs the project's name, unless there is only one
    #[arg(long)]
    pub yes: bool,
}

// `snippet`
#[derive(Debug, Args)]
pub struct Snippet {
    /// The server's language, or `html` for the page
    #[arg(value_name = "LANG", required_unless_present = "list", value_parser = language())]
    pub language: Option<snippet::Template>,
    /// Every language, the file to save it as, and the library it uses
    #[arg(long, conflicts_with_all = ["language", "api", "scheme", "id"])]
    pub list: bool,
    /// The widget's API, for html [default: v5]
    #[arg(long, value_name = "VERSION")]
    pub api: Option<Api>,
    /// Which rules the tokens follow: both when the Tiledesk id is known, else visitor
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
}

fn language() -> impl clap::builder::TypedValueParser<Value = snippet::Template> {
    use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
    let languages = snippet::all().map(|one| PossibleValue::new(one.language).aliases(one.aliases));
    PossibleValuesParser::new(languages)
        .try_map(|name| snippet::find(&name).ok_or("there is no such sample"))
}

/// A version of the widget's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Api {
    /// `window.tiledesk.…`, which v3 and v4 have, too.
    #[value(aliases = ["v3", "v4", "2", "3", "4"])]
    V2,
    /// `window.Tiledesk(…)`.
    #[value(alias = "5")]
    V5,
}

impl Api {
    /// As it is typed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::V2 => "v2",
            Self::V5 => "v5",
        }
    }
}
