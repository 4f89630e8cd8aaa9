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

mod batch;
mod doctor;
mod findings;
mod manual;
mod project;
mod secret;
mod signer;
mod snippet;
mod suggest;
mod texts;
mod token;
pub(crate) mod usage;
mod version;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub use self::batch::{Batch, COUNTER, Records};
pub use self::doctor::Doctor;
pub use self::findings::EVERY_FAULT;
pub use self::manual::{Complete, Completions, Page, Shell, Values};
pub use self::project::{Project, RemoveProject, RenameProject, Set, Setting, Use};
pub use self::secret::{
    Check, Deliver, Delivering, Exec, Generate, Import, Incident, Passphrase, Remove, Restore, Rotate, Secret, Status,
};
pub use self::signer::{CheckSigners, Checking, RemoveSigner, SetSigner, Signer, Which};
pub use self::snippet::{Snippet, Widget};
pub(crate) use self::suggest::{Refusal, Refuses, Said, is_path, nearest};
pub use self::token::{At, Explain, Format, Inspect, Scan, Sign, SignerKind, Token, Try};
use crate::settings::server_url::ServerUrl;
use crate::store::StoreKind;
use tiledesk_token::claims::Scheme;
use tiledesk_token::ids::{BadProjectName, ProjectName};
use tiledesk_token::{secret as secrets, time};

/// Look after the shared secret of a Tiledesk chat widget, and mint, check and explain the tokens that
/// its `signInWithCustomToken` takes.
#[derive(Debug, Parser)]
#[command(
    name = "tilepass",
    version,
    long_version = version::LONG.as_str(),
    about = "Look after the shared secret of a Tiledesk chat widget, and mint, check and explain its tokens",
    long_about = "Look after the shared secret of a Tiledesk chat widget's visitor authentication, and mint, check and \
        explain the JSON Web Tokens that the widget's `signInWithCustomToken` takes.\n\n\
        The secret is an administrator's credential: whoever has it can be anybody, a dashboard admin included. \
        tilepass keeps it in the operating system's keyring or in an encrypted file, shows it once, and never takes \
        it on the command line.",
    after_long_help = EXAMPLES,
    // Help is laid out for this width, whatever the terminal has: examples are to be copied as they stand.
    max_term_width = 80,
    propagate_version = false,
    disable_help_subcommand = true,
    disable_help_flag = true,
    infer_subcommands = false
)]
pub struct Cli {
    /// Flags that every command has.
    #[command(flatten)]
    pub global: Global,
    /// What to do; without it, tilepass says where one stands.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  Store the secret that the dashboard made, and mint a token for a test visitor:
    tilepass secret import --id 5e5f4e220b28440012117be4
    tilepass token sign --test-visitor

  Find out why a token is refused:
    tilepass token inspect 'JWT eyJ…'

  Ask the project's server whether it takes one:
    tilepass token try

  In CI, with the secret in a file that the runner provides:
    TILEPASS_SECRET_FILE=/run/secrets/chat \\
      tilepass token sign --test-visitor --id 5e5f4e220b28440012117be4

Exit status: 0 done; 1 the answer is no: the token would be refused, or the server no longer has this secret; 2 usage; \
3 no such secret or project, or the signature was not checked; 4 the store failed; 5 refused: needs a confirmation or \
would overwrite; 6 input, output, configuration or network failed, or the server said no; 7 it is not known whether it \
happened; 130 cancelled.";

// Flags that every command has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Which project's secret and settings to use [env: TILEPASS_PROJECT]
    #[arg(long, global = true, value_name = "NAME", value_parser = project_name)]
    pub project: Option<ProjectName>,
    /// Where the secret is kept: the system's keyring, an encrypted file, a team's vault, or helper:NAME [env: TILEPASS_STORE]
    #[arg(long, global = true, value_name = "STORE", value_parser = store())]
    pub store: Option<StoreKind>,
    /// Answer in JSON, one object on a line
    #[arg(long, global = true, overrides_with = "json")]
    pub json: bool,
    /// When to use colour: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub color: Colour,
    /// Never prompt
    #[arg(long, global = true, overrides_with = "no_input")]
    pub no_input: bool,
    /// Suppress notes
    #[arg(short, long, global = true, conflicts_with = "verbose", overrides_with = "quiet")]
    pub quiet: bool,
    /// Show where the secret came from
    #[arg(short, long, global = true, overrides_with = "verbose")]
    pub verbose: bool,
    /// Print help; `-h` prints a summary
    #[arg(short, long, global = true, action = ArgAction::Help)]
    pub help: Option<bool>,
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

/// The name of a project. A secret that was typed in its place would be shown, and kept in the settings.
///
/// # Errors
/// What is wrong with it, without a word of it.
pub(crate) fn project_name(text: &str) -> Result<ProjectName, String> {
    if secrets::may_be_secret(text) {
        return Err("it looks like a secret, and a project's name is shown and kept in the settings".to_owned());
    }
    text.parse().map_err(|why: BadProjectName| why.to_string())
}

fn store() -> impl TypedValueParser<Value = StoreKind> {
    StoreParser
}

/// The stores of a name of their own are listed; a helper's is not among them, and has its form.
#[derive(Clone)]
struct StoreParser;

/// What is wrong with the name of a helper.
const BAD_HELPER: &str = "a helper's name has 1 to 40 small letters, digits and `-`, and is no path: `helper:pass` is the program `tilepass-store-pass` in a directory of `PATH`";

impl TypedValueParser for StoreParser {
    type Value = StoreKind;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<StoreKind, clap::Error> {
        match value.to_str().and_then(|text| text.parse().ok()) {
            Some(kind) => Ok(kind),
            None if value.as_encoded_bytes().starts_with(b"helper:") => {
                let refuse = |_: &str| -> Result<StoreKind, &'static str> { Err(BAD_HELPER) };
                refuse.parse_ref(command, argument, value)
            }
            None => {
                let names = StoreKind::ALL.iter().map(|kind| kind.profile().name).chain(["helper:NAME"]);
                one_of(names).parse_ref(command, argument, value)
            }
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(StoreKind::ALL.iter().map(|kind| PossibleValue::new(kind.profile().name))))
    }
}

/// Wherever a scheme is chosen, help says what each is.
fn scheme() -> impl TypedValueParser<Value = Scheme> {
    one_of(Scheme::ALL.map(|scheme| {
        PossibleValue::new(scheme.as_str()).help(match scheme {
            Scheme::Visitor => "name, email, external_id, iat, exp, as documented; lives 10 minutes at most",
            Scheme::Custom => "_id, sub, aud, email, as sign-in wants them today; may live longer",
            Scheme::Both => "all of these, which works everywhere",
        })
    }))
}

/// Help and errors list the names.
fn one_of<T>(names: impl IntoIterator<Item = impl Into<PossibleValue>>) -> impl TypedValueParser<Value = T>
where
    T: FromStr + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|name| name.parse().map_err(|_| "that name is not known"))
}

/// The nouns. What is not typed is not built, which is a fifth of the time to start (`defer`).
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Make, store, rotate and forget the shared secret
    #[command(subcommand, arg_required_else_help = false)]
    Secret(Secret),
    /// Mint, inspect, try and explain tokens
    #[command(subcommand, arg_required_else_help = false)]
    Token(Token),
    /// Set, list and forget the settings of projects
    #[command(subcommand, arg_required_else_help = false)]
    Project(Project),
    /// Set, list and check the back ends that mint a project's tokens
    #[command(subcommand, arg_required_else_help = false)]
    Signer(Signer),
    /// Print a server-side sample that mints tokens, or the page that signs in with them
    ///
    /// The sample is complete and minimal, in the idiom of that language's most used JWT library, with the project's
    /// scheme and Tiledesk id filled in. It reads the secret from TILEDESK_SECRET_FILE or TILEDESK_SECRET, and answers
    /// at /chat-token. Replace one function of it, whose comment says REPLACE THIS, by your site's own session.
    ///
    /// LANG `html` is the page: it signs the visitor in with a token from /chat-token, renews the token while the page is
    /// open, and follows a log-in or log-out. Its tokens must be of scheme `both` or `custom`. No secret is read here, and
    /// none is printed.
    #[command(after_long_help = "\
Examples:
  Every language, its file and its library:
    tilepass snippet --list

  The back end and the page, with the project's id in them:
    tilepass snippet node --id 5e5f4e220b28440012117be4 > server.js
    tilepass snippet html --id 5e5f4e220b28440012117be4 > index.html

  A page for version 4 of the widget, from 4.0.20 on:
    tilepass snippet html --id 5e5f4e220b28440012117be4 --widget v4

  The page's script alone, for a site with a Content-Security-Policy:
    tilepass snippet html --id 5e5f4e220b28440012117be4 --script-only > chat.js")]
    Snippet(Snippet),
    /// Check that all is well here: stores, settings, permissions, servers, completions
    ///
    /// Each line is good, bad or unknown; below one that is not good is what mends it. Nothing is changed, no passphrase
    /// is asked for, and no secret is used. A keyring is asked for the secrets that it has.
    ///
    /// A server that config.toml names is asked once, GET SERVER/ without credentials, for its certificate and its clock;
    /// no other server is. Whether it still has a project's secret says `secret check`.
    ///
    /// The status is 1 when a line is bad, 6 when none is and one is unknown, else 0.
    #[command(after_long_help = "\
Examples:
  tilepass doctor
  tilepass doctor --offline
  tilepass doctor --project shop --json")]
    Doctor(Doctor),
    /// Show the help of a command
    #[command(after_long_help = "\
Examples:
  tilepass help
  tilepass help token sign")]
    Help(Page),
    /// Print a manual page
    ///
    /// The page is written for `man`: pipe it there to read it, or save it where `man` looks for pages.
    #[command(after_long_help = "\
Examples:
  Read a page:
    tilepass man token sign | man -l -

  Save one where `man` finds it:
    mkdir -p ~/.local/share/man/man1
    tilepass man > ~/.local/share/man/man1/tilepass.1")]
    Man(Page),
    /// Print the completion script of a shell
    ///
    /// The shell then completes commands, flags, projects, findings, languages and frameworks. It asks tilepass for the
    /// names of projects, which reads config.toml and the head of the secrets file, and never a secret.
    #[command(after_long_help = "\
Examples:
  bash (with the package bash-completion):
    mkdir -p ~/.local/share/bash-completion/completions
    tilepass completions bash \\
      > ~/.local/share/bash-completion/completions/tilepass

  zsh (~/.zshrc has `fpath=(~/.zfunc $fpath)` before `compinit`):
    mkdir -p ~/.zfunc
    tilepass completions zsh > ~/.zfunc/_tilepass

  fish:
    mkdir -p ~/.config/fish/completions
    tilepass completions fish > ~/.config/fish/completions/tilepass.fish

  PowerShell (add to $PROFILE):
    tilepass completions powershell | Out-String | Invoke-Expression

  elvish (add to rc.elv):
    eval (tilepass completions elvish | slurp)")]
    Completions(Completions),
    /// List values for a completion script
    #[command(name = "__complete", hide = true)]
    Complete(Complete),
}

/// What was typed, and the names of the noun and the verb in it. `refuses` is what the commands say of a line that clap
/// takes: no such line is suggested.
///
/// # Errors
/// What clap has to say: a mistake and what may have been meant, help or the version.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    refuses: Refuses,
) -> Result<(Cli, Vec<String>), Box<Said>> {
    let arguments = texts::last(arguments.into_iter().collect());
    parse_words(&arguments).map_err(|clap| Box::new(suggest::explain(&arguments, clap, refuses)))
}

fn parse_words(arguments: &[OsString]) -> Result<(Cli, Vec<String>), clap::Error> {
    let mut command = Cli::command();
    let mut matches = command.try_get_matches_from_mut(arguments)?;
    let mut path = Vec::new();
    let mut deepest = &matches;
    while let Some((name, below)) = deepest.subcommand() {
        path.push(name.to_owned());
        deepest = below;
    }
    let cli = Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))?;
    Ok((cli, path))
}

/// Whether these words are a command.
pub(crate) fn is_command(path: &[String]) -> bool {
    let mut command = Cli::command();
    command.build();
    path.iter().all(|name| match command.find_subcommand(name).cloned() {
        Some(found) => {
            command = found;
            true
        }
        None => false,
    })
}

/// The definition of the command at a path.
pub(crate) fn definition(path: &[String]) -> clap::Command {
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
    /// The server's API, which `secret rotate` remembers; without it the project's own, else https://api.tiledesk.com/v3
    /// [env: TILEPASS_SERVER, not remembered]
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

impl TypedValueParser for ServerParser {
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

fn age(text: &str) -> Result<i64, String> {
    time::parse_duration(text).map_err(|why| why.to_string())
}

fn timeout(text: &str) -> Result<Duration, String> {
    match time::parse_duration(text).map(u64::try_from) {
        Ok(Ok(seconds @ 1..=600)) => Ok(Duration::from_secs(seconds)),
        Ok(_) => Err("it is 1 second to 10 minutes".to_owned()),
        Err(why) => Err(why.to_string()),
    }
}
