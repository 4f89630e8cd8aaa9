//! `tilepass secret …`

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::signer::{signer_name, wait};
use super::{Asking, ServerParser, Source, age};
use crate::exec::variable::VariableName;
use crate::settings::server_url::ServerUrl;
use crate::signers::SignerName;
use tiledesk_token::ids::TiledeskId;

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
  tilepass secret generate | gh secret set CHAT_SECRET

  Store it without showing it:
    tilepass secret generate --hide")]
    Generate(Generate),
    /// Store a secret that the dashboard made
    ///
    /// Reads it from PATH, from stdin, or at a hidden prompt on a terminal. White space around it is left out, and
    /// that is said; anything else that copying adds (quotes, invisible characters) is refused by name, and so is what is
    /// not the secret itself: JSON, HTML, a masked value, a line `NAME=value`, a placeholder (status 5).
    #[command(after_long_help = "\
Examples:
  tilepass secret import --id 5e5f4e220b28440012117be4
  tilepass secret import /run/secrets/chat
  wl-paste | tilepass secret import -
  tilepass secret import --from-env-file .env --env CHAT_SECRET
  tilepass secret import --id 5e5f4e220b28440012117be4 \\
    --server https://chat.example/api")]
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
    /// here yet. In this order: 1. it writes a pending-rotation marker into the store; 2. it asks the server; 3. it
    /// stores the new secret and clears the marker; 4. it shows the secret. If it is interrupted, the next command
    /// says what is known.
    ///
    /// With --from, on a project whose Tiledesk id and server's address are known, that server is asked first whether it
    /// has the new secret, as `secret check` does. One that it does not have is refused (status 5). Where there is no
    /// answer within 10 seconds (or --timeout), the secret is stored, and a note says so. With --local nothing leaves this
    /// computer.
    ///
    /// With --deliver, the new secret is brought to the project's signers (see `signer set`) as `secret deliver` does it, and
    /// they are asked, as `signer check` does, until all mint with it; then it says how long visitors were locked out.
    /// Before anything is replaced, each signer is looked at: a program that is not there is refused (status 5), and
    /// one that does not mint with the present secret has to be left out (--without), unless it has leaked (--leaked).
    /// If a signer stays behind, the status is 1.
    ///
    /// Where --id, --server or their variables contradict what is remembered, a person is told before the confirmation;
    /// where nobody is asked, as with --yes, it is refused (status 5).
    #[command(after_long_help = "\
When the old secret had leaked:
  A new secret does not end what the old one opened. `tilepass secret incident`
  says what may still be inside.

Examples:
  Let the server make it:
    tilepass secret rotate --on-server --id 5e5f4e220b28440012117be4
    tilepass secret rotate --on-server --project shop --verify

  The dashboard made a new one: paste it, hidden, or read it from a file:
    tilepass secret rotate --from -
    tilepass secret rotate --from /run/secrets/new --project shop --yes

  Make it here, for a project that is on no server:
    tilepass secret rotate --local

  Bring it to all signers, and see that they have it:
    tilepass secret rotate --on-server --deliver --wait 10m

  Only say what would happen:
    tilepass secret rotate --on-server --dry-run")]
    Rotate(Rotate),
    /// Bring the secret back that was replaced
    ///
    /// The replaced secret and the current one change places, in one write, in the store of this computer. No server is
    /// changed: a Tiledesk server takes no secret back. So this is for a project whose server still has the replaced one,
    /// as after a rotation with a secret that was not the server's.
    ///
    /// Where the project's Tiledesk id is known, the server is asked first which of the two it has, as `secret check`
    /// does. It is refused, whatever --yes says, where the server has the current one, or neither; where it does not
    /// answer, nothing is changed and the status is 6.
    #[command(after_long_help = "\
Examples:
  tilepass secret restore --project shop
  tilepass secret restore --project shop --yes")]
    Restore(Restore),
    /// Ask the server whether it still has the secret
    ///
    /// Sends a token to SERVER/ID/jwt/decode. It has `iat` and `exp` alone, and lives 60 seconds: it is about nobody, signs
    /// nobody in, and is worth nothing at sign-in. The exit status is the answer: 0 the server has this secret; 1 it has
    /// another one, or none. Where it says neither, the status is 6, and the error names what happened. With -q, nothing
    /// is printed when the answer is yes.
    ///
    /// Where it has another one, it is asked once more about the secret that was replaced here, if one is kept.
    ///
    /// Nothing is changed, but for one thing: where a rotation on that server was interrupted and the server still has the
    /// secret, the marker of that rotation is cleared.
    #[command(after_long_help = "\
Examples:
  tilepass secret check
  tilepass secret check --json --timeout 5
  tilepass secret check --secret-file /run/secrets/chat \\
    --id 5e5f4e220b28440012117be4

  For a scheduler, silent while all is well:
    tilepass secret check --project shop -q")]
    Check(Check),
    /// Show every project: settings, store, fingerprint, age, origin; never the secret
    ///
    /// Needs no passphrase. A keyring that is locked or absent is said to be so, and the other projects are listed all
    /// the same; the status is 0 then, too, unless --strict is given.
    ///
    /// With --strict, the status is 4 when a secret is locked, lost, damaged or unreadable, or it is not known what became
    /// of a rotation or whether the server takes the secret. It is 1 when the server is known to have another secret, or
    /// a signer was not brought this one or was seen to mint with another.
    ///
    /// The age is counted from when the secret was made, here or by the server at tilepass's request. Where it was
    /// imported, nobody knows when it was made: it is at least as old as its import.
    ///
    /// With -q and --strict or --max-age, nothing is printed while all is well.
    #[command(after_long_help = "\
Examples:
  tilepass secret status
  tilepass secret status --json

  For a scheduler, which takes the exit status for the answer:
    tilepass secret status --strict --max-age 90d -q")]
    Status(Status),
    /// Change the passphrase of the secrets file
    ///
    /// The file is opened with the old passphrase and written anew under the new one, in one write: until that is done,
    /// the old file stands. The secrets in it stay what they are, and so do keyring and servers.
    ///
    /// The old passphrase comes from where every command has it: a variable or a prompt. The new one is asked for twice,
    /// or comes from --new-file. Older copies of the file, such as backups, still open with the old passphrase: if
    /// somebody has both, replace the secrets, too.
    #[command(after_long_help = "\
Examples:
  tilepass secret passphrase
  tilepass secret passphrase --new-file /run/secrets/new-passphrase")]
    Passphrase(Passphrase),
    /// Show who and what may still be inside after a leak
    ///
    /// Asks the Tiledesk server for the project's members, visitors, roles, invitations, subscriptions, bots and triggers,
    /// and for nothing else: GET SERVER/users and SERVER/ID/…, with the credentials that `secret rotate --on-server`
    /// takes, best an owner's. Marks what the leaked secret may have made and says why. It removes nothing: for each it
    /// prints the command that does, which reads an administrator's user token from TILEDESK_TOKEN.
    ///
    /// Replace the secret first, or what is removed comes back. Then remove what is marked, and run this again until
    /// nothing is. It never says that all is well: it ends with what no list shows. No secret need be stored here.
    ///
    /// The status is 1 when anything is marked, even if a list could not be read; 6 when nothing is marked and a list
    /// could not be read whole; 0 when nothing is marked in lists that were.
    #[command(after_long_help = "\
Examples:
  tilepass secret incident
  tilepass secret incident --project shop --json
  tilepass secret incident --id 5e5f4e220b28440012117be4 \\
    --server https://chat.example/api

  A user token for TILEDESK_TOKEN; fill in EMAIL, PASSWORD_FILE and SERVER:
    export TILEDESK_TOKEN=$(printf %s \"$(cat PASSWORD_FILE)\" | \\
      curl -sS --data-urlencode email=EMAIL --data-urlencode password@- \\
        SERVER/auth/signin | \\
      sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')")]
    Incident(Incident),
    /// Forget a secret
    ///
    /// A server is not told: tokens of this secret stay good there until it has another one.
    #[command(after_long_help = "\
Examples:
  tilepass secret remove --project shop

  Forget only the secret that was replaced:
    tilepass secret remove --project shop --previous")]
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
    /// While it is not known what became of a rotation on a server, this is refused (status 5), unless --yes: CMD might sign
    /// tokens that the server no longer takes.
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
    /// Bring the secret to the back ends that mint with it
    ///
    /// Shows the command of each signer, asks, and runs them side by side: each reads the secret on stdin. What they print
    /// is kept in memory, 64 KiB of each at most, and shown with the secret masked where one fails: 8 characters of it and
    /// more, also with white space between them, backwards, in base64 or in hex. What else a program makes of it (octal
    /// digits, a hash, another cipher) is shown. A program that ends
    /// with status 0 and has not read its stdin to the end has failed as well; one that waits for somebody at the terminal
    /// is ended. Ctrl-C ends the programs first.
    ///
    /// Only a stored secret is delivered, and never while it is not known what became of a rotation, or after a server did
    /// not confirm it (status 5). After Ctrl-C the status is 7. The status
    /// is 6 when one was not delivered; with --wait, 1 when one does not mint with the secret in time.
    #[command(after_long_help = "\
Examples:
  tilepass secret deliver
  tilepass secret deliver --only web1 --only web2 --wait 2m

  What failed the last time:
    tilepass secret deliver --failed --project shop --yes")]
    Deliver(Deliver),
}

// `secret generate`
#[derive(Debug, Args)]
pub struct Generate {
    /// Store it without showing it
    #[arg(long)]
    pub hide: bool,
    /// How many characters of 0-9, A-Z, a-z (32 to 256)
    #[arg(long, value_name = "N", default_value_t = tiledesk_token::secret::Secret::NEW as u16, value_parser = clap::value_parser!(u16).range(32..=256))]
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
    /// Take it out of a file of lines `NAME=value`, with --env
    #[arg(long, value_name = "PATH", requires = "env", conflicts_with = "path")]
    pub from_env_file: Option<PathBuf>,
    /// Which line of that file has it
    #[arg(long, value_name = "NAME", requires = "from_env_file")]
    pub env: Option<String>,
    /// Take a secret that looks like something else: a UUID in capitals, a Tiledesk id
    #[arg(long)]
    pub as_is: bool,
    /// The project's id on the Tiledesk server, to be remembered [env: TILEPASS_TILEDESK_ID, not remembered]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// The server's API, to be remembered; without it, https://api.tiledesk.com/v3. It is not asked
    #[arg(long, value_name = "URL", value_parser = ServerParser)]
    pub server: Option<ServerUrl>,
    /// Take a server that is asked over plain http, on another computer; not remembered
    #[arg(long, requires = "server")]
    pub insecure_http: bool,
}

// `secret rotate`
#[derive(Debug, Args)]
pub struct Rotate {
    /// Read the new secret from a file, or `-` for stdin or a hidden prompt
    #[arg(long, value_name = "PATH", conflicts_with = "local")]
    pub from: Option<PathBuf>,
    /// With --from: take a secret that looks like something else, as a UUID in capitals does
    #[arg(long, requires = "from")]
    pub as_is: bool,
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
    /// Afterwards, ask the server (its `jwt/decode`) whether it takes a token of the new secret
    #[arg(long)]
    pub verify: bool,
    /// How many characters a secret made here has (32 to 256)
    #[arg(long, value_name = "N", default_value_t = tiledesk_token::secret::Secret::NEW as u16, value_parser = clap::value_parser!(u16).range(32..=256), conflicts_with = "from")]
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
    /// What follows.
    #[command(flatten)]
    pub delivering: Delivering,
}

// What follows a rotation.
#[derive(Debug, Args)]
pub struct Delivering {
    /// Then bring it to the project's signers, and ask them until all mint with it
    #[arg(long)]
    pub deliver: bool,
    /// With --deliver: how long to ask: 1 second to 1 day [default: 2m]
    #[arg(long, value_name = "TIME", value_parser = wait, requires = "deliver", allow_hyphen_values = true)]
    pub wait: Option<Duration>,
    /// With --deliver: how long one delivery may take: 1 second to 1 day [default: 2m]
    #[arg(long, value_name = "TIME", value_parser = wait, requires = "deliver", allow_hyphen_values = true)]
    pub limit: Option<Duration>,
    /// With --deliver: leave this signer out; may be repeated
    #[arg(long, value_name = "NAME", value_parser = signer_name, requires = "deliver")]
    pub without: Vec<SignerName>,
    /// With --deliver: the old secret has leaked, so rotate although a signer does not answer, or not with the old secret
    #[arg(long, requires = "deliver")]
    pub leaked: bool,
    /// With --deliver: write down for a ticket who has the new secret and how long visitors were locked out
    #[arg(long, value_name = "FILE", requires = "deliver")]
    pub report: Option<PathBuf>,
}

// `secret deliver`
#[derive(Debug, Args)]
pub struct Deliver {
    /// To this signer alone; may be repeated
    #[arg(long, value_name = "NAME", value_parser = signer_name)]
    pub only: Vec<SignerName>,
    /// To those that do not have it yet, as far as is known here
    #[arg(long, conflicts_with = "only")]
    pub failed: bool,
    /// How long one delivery may take: 1 second to 1 day [default: 2m]
    #[arg(long, value_name = "TIME", value_parser = wait, allow_hyphen_values = true)]
    pub limit: Option<Duration>,
    /// Then ask the signers until they mint with it, for this long at most
    #[arg(long, value_name = "TIME", value_parser = wait, allow_hyphen_values = true)]
    pub wait: Option<Duration>,
    /// Only say to whom it would be brought, and by what
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask; needs `--project`, unless there is only one
    #[arg(long)]
    pub yes: bool,
}

// `secret restore`
#[derive(Debug, Args)]
pub struct Restore {
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// Which server is asked.
    #[command(flatten)]
    pub asking: Asking,
    /// Do not ask; needs `--project`, unless there is only one
    #[arg(long)]
    pub yes: bool,
}

// `secret check`
#[derive(Debug, Args)]
pub struct Check {
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

// `secret passphrase`
#[derive(Debug, Args)]
pub struct Passphrase {
    /// Read the new passphrase from a file, or `-` for stdin or a hidden prompt; a line break at its end does not count
    #[arg(long, value_name = "PATH")]
    pub new_file: Option<PathBuf>,
}

// `secret incident`
#[derive(Debug, Args)]
pub struct Incident {
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// Which server, and how.
    #[command(flatten)]
    pub asking: Asking,
    /// Ask with an administrator's user token from a file, or `-` for stdin, in place of e-mail address and password
    #[arg(long, value_name = "PATH")]
    pub admin_token_file: Option<PathBuf>,
}

// `secret status`
#[derive(Debug, Args)]
pub struct Status {
    /// Exit with 1 when a secret is older than this, such as 90d or 12h
    #[arg(long, value_name = "TIME", value_parser = age, allow_hyphen_values = true)]
    pub max_age: Option<i64>,
    /// Exit with 4 when something is not known of a secret, and with 1 when the server or a signer has another one
    #[arg(long)]
    pub strict: bool,
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
    /// Hand it over although it is not known whether a server has replaced it
    #[arg(long)]
    pub yes: bool,
    /// The program and its arguments
    #[arg(value_name = "CMD", required = true, last = true, conflicts_with = "json")]
    pub command: Vec<OsString>,
    /// Where the secret comes from.
    #[command(flatten)]
    pub source: Source,
}
