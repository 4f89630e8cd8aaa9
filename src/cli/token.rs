//! `tilepass token …`

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::batch::{Batch, COUNTER};
use super::findings::{AboutParser, FaultParser, fault_help};
use super::{Asking, Source, scheme};
use tiledesk_token::claims::{self, ExtraClaim, Scheme};
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::{secret, time};

/// What can be done with a token.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Token {
    /// Mint a token, ready to paste
    ///
    /// Prints `JWT ` and the token: exactly what the widget's signInWithCustomToken takes. Nothing leaves this
    /// computer: no server is asked.
    #[command(after_long_help = "\
Lifetime:
  The widget keeps the token, and sends it with each of its requests. A page has
  to renew it before it expires, as that of `tilepass snippet html` does: then
  five minutes are enough. Where a page does not, visitors lose their chat, and
  the token has to live for hours (`--scheme custom --ttl 8h`). That has a
  price: until it expires, whoever copies it can sign in as this visitor.
  The 10 minutes are checked by the server's jwt/decode, which no widget asks. A
  chat that was opened goes on for up to 30 days: a short lifetime limits
  signing in, and does not end a chat.

Examples:
  For a test visitor, with the id of your project in place of this one:
    tilepass token sign --test-visitor --id 5e5f4e220b28440012117be4

  Tell the id once, and leave it out from then on:
    tilepass project set --id 5e5f4e220b28440012117be4
    tilepass token sign --test-visitor
    tilepass token sign --name 'Ada Lovelace' --email ada@example.com \\
      --external-id user-123456
    tilepass token sign --test-visitor --external-id ada-2
    tilepass token sign --test-visitor --claim plan=gold --claim 'seats:=5'
    tilepass token sign --test-visitor --format header | curl -H @- …

  With the secret in a file:
    tilepass token sign --test-visitor --secret-file /run/secrets/chat \\
      --id 5e5f4e220b28440012117be4

  For many visitors, and for a load test:
    tilepass token sign --batch visitors.csv
    tilepass token sign --count 1000 --name 'Load {\u{1b}[0mn}' \\
      --email 'load-{\u{1b}[0mn}@example.com' --external-id 'load-{\u{1b}[0mn}'

  A broken token, on purpose:
    tilepass token sign --fault time.expired --id 5e5f4e220b28440012117be4")]
    Sign(Box<Sign>),
    /// Decode, verify and explain a token
    ///
    /// Finds the token in whatever is pasted: bare, with `JWT ` or `Bearer `, a whole signInWithCustomToken call,
    /// an Authorization line, JSON, a log line. The exit status is the verdict: 0 a Tiledesk server signs it in, 1 it is
    /// refused, 3 nothing wrong that can be seen, but the signature, or what a server makes of it, is not known. Nothing
    /// leaves this computer: no server is asked.
    ///
    /// What stands inside a signInWithCustomToken call, in the Authorization header of a request to sign-in, or alone as
    /// a JSON string is judged to the character, and so is everything with `--exact`. In other text a token is looked
    /// for, and judged as it has to be handed over.
    #[command(after_long_help = "\
Examples:
  tilepass token inspect 'JWT eyJ…'
  curl -s https://shop.example/chat-token | tilepass token inspect --exact
  tilepass token inspect --pick 2 <session.har
  tilepass token inspect --compare 'JWT eyJ…' <new.txt
  tilepass token inspect --redact --json - <token.txt

  Judge it at the time it was issued:
    tilepass token inspect --at issued 'JWT eyJ…'")]
    Inspect(Inspect),
    /// Find tokens in logs, and say who signed each
    ///
    /// Reads logs of any size, packed with gzip or zstd too, and finds every token that stands unbroken in one line: bare,
    /// percent-encoded, in JSON, in a HAR file. Each is judged as `token inspect` does it, at the time it was issued, and
    /// is named by file, line and a short hash: no token is printed, no claim without `--claims`, and nothing else of a log
    /// without `--lines`. Nothing leaves this computer.
    ///
    /// The answer is a table of groups: how many tokens, who signed them, the verdict, the findings, and where the first
    /// and the last one stand. With `--json` it is a line for each token. Of tokens that no secret at hand has signed, the
    /// first three of a kind are searched for how they were signed; the rest of that kind is taken for the same.
    ///
    /// The exit status is that of the worst verdict: 1 one was refused, 3 none was, but not all could be checked, 0 all
    /// were accepted, or there were none.
    #[command(after_long_help = "\
Examples:
  Find the back end that still signs with the secret from before a rotation:
    tilepass token scan --only previous access.log access.log.1.gz
    tilepass token scan --only previous --lines access.log

  zcat -f access.log* | tilepass token scan --project shop
  tilepass token scan --json access.log | jq -r 'select(.signer==\"unknown\")'")]
    Scan(Scan),
    /// Ask a Tiledesk server whether it takes a token
    ///
    /// Signs in as the widget does, and says who the server says the visitor is; or the status, and what `token inspect`
    /// makes of the token. The exit status is the answer at sign-in: 0 accepted, 1 refused.
    ///
    /// This sends the token to the server: to `auth/signinWithCustomToken`, which makes the visitor known there, and,
    /// where the project's Tiledesk id is known, to `<ID>/jwt/decode`. Nothing else is sent, and of the answer only what
    /// is printed is kept. Without TOKEN it is what is piped in; with nothing piped in, or with `--test-visitor`, a new token
    /// for Test Visitor, test-visitor@example.com, which lives 5 minutes.
    /// A token that is given is sent only after a confirmation, and never with a team member's `role`.
    #[command(after_long_help = "\
Examples:
  tilepass token try
  tilepass token try --server http://localhost:3000 --project test
  tilepass token try --test-visitor --secret-file /run/secrets/chat \\
    --id 5e5f4e220b28440012117be4 --json
  curl -s https://shop.example/chat-token | tilepass token try --yes")]
    Try(Box<Try>),
    /// Explain a finding, or a message that a server, a library or a browser showed
    ///
    /// Without an argument, what is piped in; with nothing piped in, every code that `token inspect` can report.
    #[command(after_long_help = "\
Examples:
  tilepass token explain
  tilepass token explain time.milliseconds
  tilepass token explain 'JsonWebTokenError: invalid signature'
  tilepass token explain 401 Unauthorized")]
    Explain(Explain),
}

// `token sign`
#[derive(Debug, Args)]
pub struct Sign {
    /// The visitor's name; without it, first and last name make it
    #[arg(long, required_unless_present_any = ["test_visitor", "faults", "last_name", "batch"], value_parser = name)]
    pub name: Option<String>,
    /// The visitor's e-mail address
    #[arg(long, required_unless_present_any = ["test_visitor", "faults", "batch"], value_parser = email)]
    pub email: Option<String>,
    /// Your own id of the visitor, which never changes: letters, digits, `-`, `_`, `.`
    #[arg(long, value_name = "ID", required_unless_present_any = ["test_visitor", "faults", "batch"], value_parser = external_id)]
    pub external_id: Option<String>,
    /// Sign for Test Visitor, test-visitor@example.com, test-visitor; what is given of a visitor takes its place
    #[arg(long)]
    pub test_visitor: bool,
    /// How long it lives: whole seconds, or a number with a unit (5m, 1h30m)
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = time::parse_duration, allow_hyphen_values = true)]
    pub ttl: i64,
    /// The time of issue in place of now: RFC 3339, or whole seconds since 1970
    #[arg(long, value_name = "TIME", value_parser = time::parse_numeric_date, allow_hyphen_values = true)]
    pub iat: Option<i64>,
    /// Another claim: KEY=TEXT, or KEY:=JSON for any other value
    #[arg(long = "claim", value_name = "KEY=VALUE", value_parser = ExtraClaim::parse)]
    pub claims: Vec<ExtraClaim>,
    /// Token scheme [default: both where the Tiledesk id is known, else visitor]
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
    #[arg(long = "fault", value_name = "CODE", value_parser = FaultParser, long_help = fault_help(), hide_possible_values = true, conflicts_with_all = [
        "name", "email", "external_id", "ttl", "iat", "claims", "first_name", "last_name", "attributes"
    ])]
    pub faults: Vec<String>,
    /// How to print it [default: jwt]
    #[arg(long, value_enum, conflicts_with = "json")]
    pub format: Option<Format>,
    /// Many at once.
    #[command(flatten)]
    pub many: Batch,
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
    // With `--count` it is a template, and what is made of it is checked.
    if text.contains(COUNTER) {
        return Ok(text.to_owned());
    }
    if text.contains('{') && text.contains('}') {
        return Err(format!("in curly brackets there can be `{COUNTER}` alone: the number, with `--count`"));
    }
    // What is sent in its place says what it was.
    let pieces = || text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let is_private = text.contains("://") && pieces().any(secret::may_be_secret);
    checked(text, claims::check_external_id).map_err(|why| match claims::rewritten_id(text) {
        Some(sent) if !is_private => format!("{why}; the samples of `tilepass snippet` send it as `{sent}`"),
        _ => why,
    })
}

fn checked(text: &str, check: fn(&str) -> Result<(), claims::BadClaim>) -> Result<String, String> {
    check(text).map(|()| text.to_owned()).map_err(|why| format!("it {why}"))
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
    /// Take all that is given, less one line break, as the string that is handed to the widget
    #[arg(long)]
    pub exact: bool,
    /// Of several different tokens that are given, take the one of this number
    #[arg(long, value_name = "N", conflicts_with = "exact")]
    pub pick: Option<usize>,
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
    /// Token scheme to judge by, where the token itself does not tell
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// Where the secret comes from.
    #[command(flatten)]
    pub source: Source,
}

// `token scan`
#[derive(Debug, Args)]
pub struct Scan {
    /// The logs; `-` or nothing reads stdin
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Show only what this one signed
    #[arg(long, value_enum, value_name = "SIGNER")]
    pub only: Vec<SignerKind>,
    /// Show the lines of the logs that the tokens stand in, each token as its hash: they name the signer, and whatever else
    /// was logged
    #[arg(long)]
    pub lines: bool,
    /// Show the claims of each token, which are about people (with --json)
    #[arg(long, requires = "json")]
    pub claims: bool,
    /// Judge all at one time, RFC 3339 or whole seconds since 1970; without it, each at the time it was issued
    #[arg(long, value_name = "TIME", value_parser = time::parse_numeric_date, allow_hyphen_values = true)]
    pub at: Option<i64>,
    /// Token scheme to judge by, where the token itself does not tell
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// Where the secret comes from.
    #[command(flatten)]
    pub source: Source,
}

/// Who signed a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub enum SignerKind {
    /// The current secret, of the project that the token is for.
    Current,
    /// The secret that was replaced.
    Previous,
    /// The secret of another project.
    Other,
    /// A secret at hand, changed on its way to the signer or used in a wrong way.
    Variant,
    /// A key that everybody knows.
    Known,
    /// None of these.
    Unknown,
}

// `token try`
#[derive(Debug, Args)]
pub struct Try {
    /// The token to try, with whatever is around it; `-` reads stdin
    #[arg(value_name = "TOKEN")]
    pub token: Vec<OsString>,
    /// Try a new token for Test Visitor, and leave stdin alone
    #[arg(long, conflicts_with = "token")]
    pub test_visitor: bool,
    /// Send the token that is given without asking
    #[arg(long)]
    pub yes: bool,
    /// Token scheme, where the token does not tell [default: both where the Tiledesk id is known, else visitor]
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
    /// A code that `token inspect` reported, or a message; `-` reads it from stdin
    #[arg(value_name = "CODE|TEXT", value_parser = AboutParser, hide_possible_values = true)]
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

fn at(text: &str) -> Result<At, time::BadTime> {
    if text == "issued" { Ok(At::Issued) } else { time::parse_numeric_date(text).map(At::Time) }
}
