//! `tilepass signer …`

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Args, Subcommand};

use crate::signers::{CheckUrl, Resolve, SignerName, find_credential};
use tiledesk_token::{secret as secrets, time};

/// What can be done with the back ends that mint.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Signer {
    /// Say where a back end hands out tokens, and what brings it the secret
    ///
    /// A signer is a back end that mints a project's tokens. --check is the address where it hands one out: of one back
    /// end, and not of the load balancer before several (--resolve). COMMAND brings it the secret and restarts it: it
    /// reads the secret on stdin, to the end, and finds it nowhere else. It runs in `/`, without TILEPASS_*, VAULT_* and
    /// BAO_* variables, and with no shell unless it names one. What is not given stays as it was.
    ///
    /// The program is looked for on PATH now and not again: its absolute path is shown and kept. What is relative, empty,
    /// `node_modules/.bin` or open to everybody on PATH does not count. Words that look like credentials are refused:
    /// commands are shown, and kept in signers.toml.
    ///
    /// signers.toml stands beside config.toml, and is for this user alone: a regular file, no link, mode 0600, in
    /// directories to which nobody else may write. On Windows that is not checked.
    #[command(after_long_help = "\
Examples:
  A back end behind a load balancer, reached over ssh:
    tilepass signer set web1 --check https://shop.example/chat-token \\
      --resolve shop.example:10.0.0.4 --check-header-file ~/web.headers \\
      -- ssh -o BatchMode=yes web1 \\
      'umask 077; cat >/etc/shop/secret && systemctl restart shop'

  One that is only asked:
    tilepass signer set jobs --check https://jobs.shop.example/chat-token")]
    Set(SetSigner),
    /// List the signers: their addresses and commands
    #[command(after_long_help = "\
Examples:
  tilepass signer list
  tilepass signer list --project shop --json")]
    List,
    /// Ask the signers for a token, and say whether they mint with the current secret
    ///
    /// All are asked at once, each for 10 seconds at most, and over https unless it is this computer. No redirect is
    /// followed: one to a sign-in page means that nobody is signed in, or no longer. Of an answer, 64 KiB are read, and
    /// nothing is printed or kept but its status, length, fingerprint, times and the codes of findings.
    ///
    /// Each is current; or it mints with a replaced secret, or with another project's; or its tokens are refused; or it
    /// has no token, is logged out, answers from a cache, or is unreachable. With a header file that says who asks, each
    /// is asked once more as nobody: a token that it hands out then is named.
    ///
    /// The status is 0 when all mint tokens that will be accepted, 1 when one does not, else 6 when one could not be asked,
    /// had no token, or has nothing that says how to ask it; and 130 after Ctrl-C with --wait. With an address in place of names, no signer need be stored.
    #[command(after_long_help = "\
Examples:
  tilepass signer check
  tilepass signer check web1 --samples 5
  tilepass signer check --wait 2m --json
  tilepass signer check https://shop.example/chat-token

  For a scheduler, silent while all is well:
    tilepass signer check --project shop -q")]
    Check(CheckSigners),
    /// Forget a signer
    ///
    /// It asks nobody: the signer keeps the secret that it has, and its command is shown, to be set again.
    #[command(after_long_help = "\
Examples:
  tilepass signer remove web1 --project shop")]
    Remove(RemoveSigner),
}

// How a back end is asked.
#[derive(Debug, Args)]
pub struct Checking {
    /// Send the headers in this file (mode 0600), such as a test account's cookie: a line `Name: value` for each
    #[arg(long, value_name = "PATH")]
    pub check_header_file: Option<PathBuf>,
    /// Post this text in place of asking with GET: a form (`account=test&page=1`) or JSON, and no file's name
    #[arg(long, value_name = "FORM", value_parser = BodyParser)]
    pub check_body: Option<String>,
    /// Take this address for the host's: one back end, and not the load balancer; it is asked without a proxy
    #[arg(long, value_name = "HOST:ADDR")]
    pub resolve: Option<Resolve>,
}

// `signer set`
#[derive(Debug, Args)]
pub struct SetSigner {
    /// What the signer is called here
    #[arg(value_name = "NAME", value_parser = signer_name)]
    pub name: SignerName,
    /// Where it hands out a token
    #[arg(long, value_name = "URL", value_parser = CheckParser)]
    pub check: Option<CheckUrl>,
    /// Where no address hands one out: a program that prints a token on its first line, and its arguments, with spaces
    /// between
    #[arg(long, value_name = "CMD", value_parser = CommandParser, conflicts_with = "check")]
    pub check_command: Option<String>,
    /// How it is asked.
    #[command(flatten)]
    pub checking: Checking,
    /// The program that reads the secret on stdin and brings it there, and its arguments
    #[arg(value_name = "COMMAND", last = true)]
    pub command: Vec<String>,
}

// `signer check`
#[derive(Debug, Args)]
pub struct CheckSigners {
    /// Which signers, by name; or one address
    #[arg(value_name = "NAME|URL", value_parser = WhichParser)]
    pub which: Vec<Which>,
    /// Ask again until all are current, for this long at most: 1 second to 1 day
    #[arg(long, value_name = "TIME", value_parser = wait, allow_hyphen_values = true)]
    pub wait: Option<Duration>,
    /// Ask every address of each name so often, over new connections (1 to 100); through a proxy, the name
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub samples: Option<u16>,
    /// How an address is asked.
    #[command(flatten)]
    pub checking: Checking,
}

// `signer remove`
#[derive(Debug, Args)]
pub struct RemoveSigner {
    /// Which one
    #[arg(value_name = "NAME", value_parser = signer_name)]
    pub name: SignerName,
}

/// A signer that is stored, or an address.
#[derive(Clone, Debug)]
pub enum Which {
    /// By its name.
    Name(SignerName),
    /// Where tokens are handed out.
    Url(CheckUrl),
}

/// A secret that was typed in the place of a name would be shown, and kept.
pub(super) fn signer_name(text: &str) -> Result<SignerName, String> {
    if secrets::may_be_secret(text) {
        return Err("it looks like a secret, and a signer's name is shown and kept".to_owned());
    }
    text.parse().map_err(|why: crate::signers::BadSignerName| why.to_string())
}

pub(super) fn wait(text: &str) -> Result<Duration, String> {
    match time::parse_duration(text).map(u64::try_from) {
        Ok(Ok(seconds @ 1..=86_400)) => Ok(Duration::from_secs(seconds)),
        Ok(_) => Err("it is 1 second to 1 day".to_owned()),
        Err(why) => Err(why.to_string()),
    }
}

/// Reads an address, and never quotes one back that is refused: some have a password in them.
#[derive(Clone)]
struct CheckParser;

impl TypedValueParser for CheckParser {
    type Value = CheckUrl;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<CheckUrl, clap::Error> {
        value.to_string_lossy().parse().map_err(|why| refused(command, "`--check`", &why))
    }
}

/// A name, or what has `://` in it.
#[derive(Clone)]
struct WhichParser;

impl TypedValueParser for WhichParser {
    type Value = Which;

    fn parse_ref(&self, command: &clap::Command, _: Option<&clap::Arg>, value: &OsStr) -> Result<Which, clap::Error> {
        let text = value.to_string_lossy();
        if text.contains(':') || text.contains('/') {
            return text.parse().map(Which::Url).map_err(|why| refused(command, "the address", &why));
        }
        signer_name(&text).map(Which::Name).map_err(|why| refused(command, "the name", &why))
    }
}

/// Reads what is posted, and never quotes it: a test account's password may be in it.
#[derive(Clone)]
struct BodyParser;

impl TypedValueParser for BodyParser {
    type Value = String;

    fn parse_ref(&self, command: &clap::Command, _: Option<&clap::Arg>, value: &OsStr) -> Result<String, clap::Error> {
        let text = value.to_string_lossy().into_owned();
        let why = "a part of it looks like a credential, and it is kept: have the back end take a header in its place";
        match find_credential(&[&text]) {
            Some(_) => Err(refused(command, "`--check-body`", &why)),
            None => Ok(text),
        }
    }
}

/// Reads a command, and never quotes it.
#[derive(Clone)]
struct CommandParser;

impl TypedValueParser for CommandParser {
    type Value = String;

    fn parse_ref(&self, command: &clap::Command, _: Option<&clap::Arg>, value: &OsStr) -> Result<String, clap::Error> {
        let text = value.to_string_lossy().trim().to_owned();
        let why = |why: &str| Err(refused(command, "`--check-command`", &why));
        match find_credential(&text.split(' ').collect::<Vec<_>>()) {
            Some(_) => why("a word of it looks like a credential: let the program read it from a file"),
            None if text.is_empty() => why("it names no program"),
            None => Ok(text),
        }
    }
}

fn refused(command: &clap::Command, what: &str, why: &dyn std::fmt::Display) -> clap::Error {
    command.clone().error(ErrorKind::ValueValidation, format!("{what} cannot be used: {why}"))
}
