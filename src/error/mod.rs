//! Every way in which a command can fail: what is said, what mends it, and the exit status. Nothing is printed here.
//!
//! Wording: `error:` says what happened to which thing, in lower case, without a full stop, literals in backticks;
//! each `hint:` is something that the reader can do next, with the command to type.

mod hints;

pub(crate) use hints::aimed_at;

use clap::error::ErrorKind;

use crate::commands::token::second_opinion::Disagreement;
use crate::exit::Exit;
use crate::server::ServerError;
use crate::server::credentials::BadCredentials;
use crate::settings::ConfigError;
use crate::store::{StoreError, StoreKind};
use tiledesk_token::extract::Unclear;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::BadSecret;

/// A failed command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The arguments do not go together; printed in clap's form.
    #[error("{message}")]
    Usage {
        /// Which of clap's kinds it is.
        kind: ErrorKind,
        /// What is wrong.
        message: String,
    },
    /// A store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A server failed, or could not be asked.
    #[error("{0}")]
    Server(#[from] ServerError),
    /// A server made no secret: it said no, or was never asked.
    #[error("{0}; nothing was changed")]
    NotRotated(ServerError),
    /// A server was asked for a secret, and what it did is not known.
    #[error("{error}; it may have made a new secret for project `{project}` all the same, which nobody has then")]
    PerhapsRotated {
        /// Whose.
        project: ProjectName,
        /// Which server.
        server: String,
        /// Whether a secret from before is stored here.
        stored: bool,
        /// What happened.
        error: ServerError,
    },
    /// A server made a secret, and the store did not take it.
    #[error(
        "the server made a new secret for project `{project}`, {}, and {}it could not be stored: {error}",
        if *.shown { "shown above this once" } else { "which nobody has seen" },
        if matches!(.error, StoreError::UnknownWhetherStored(_)) { "perhaps " } else { "" }
    )]
    MadeNotStored {
        /// Whose.
        project: ProjectName,
        /// Which server.
        server: String,
        /// Whether none is stored from before.
        first: bool,
        /// Whether it was shown.
        shown: bool,
        /// Why.
        error: StoreError,
    },
    /// A server made a secret, which is stored, and does not take tokens of it.
    #[error("the new secret of project `{project}` is stored, but was not verified: {why}")]
    NotVerified {
        /// Whose.
        project: ProjectName,
        /// Which server was asked.
        server: String,
        /// What it said.
        why: String,
        /// Why it does not, as far as that is known.
        cause: Unverified,
    },
    /// What was to be an administrator's credentials is none.
    #[error("{0}; nothing was changed")]
    BadCredentials(#[from] BadCredentials),
    /// `config.toml` cannot be used.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// A file, a stream or the terminal failed; the text names it.
    #[error("{0:#}")]
    Io(anyhow::Error),
    /// What was to be a secret is none.
    #[error("the secret {place} {why}")]
    BadSecret {
        /// Where it was read: a file's path, `on stdin`.
        place: String,
        /// What is wrong with it.
        why: BadSecret,
    },
    /// There is no such file to read a secret from. Its name is not said: some put the secret itself there.
    #[error("{} names a file that does not exist", given(.0))]
    NoFile(&'static str),
    /// Whether there is such a file cannot be told. Its name is not said either.
    #[error("{} names a file that is out of reach: permission denied", given(.0))]
    OutOfReach(&'static str),
    /// A variable that holds a secret or its path is set, but empty.
    #[error("`{0}` is set, but empty")]
    EmptyVariable(&'static str),
    /// A variable's value cannot be used.
    #[error("`{variable}` cannot be used: {why}")]
    BadVariable {
        /// Which.
        variable: &'static str,
        /// Why; never with the value of a secret.
        why: String,
    },
    /// No secret is kept under that name.
    #[error("project `{project}` has no secret")]
    NoSecret {
        /// The name.
        project: ProjectName,
        /// The names that have one, or settings.
        known: Vec<ProjectName>,
        /// Whether its Tiledesk id is known.
        has_id: bool,
    },
    /// A server was asked for the first secret, and no answer came to be stored.
    #[error("project `{project}` has no secret here: {asked} for one, and nobody here knows what it did")]
    NotHereYet {
        /// The name.
        project: ProjectName,
        /// Whom and when: a server was asked at …
        asked: String,
        /// That server's address.
        server: Option<String>,
    },
    /// The settings say where it was put, and that store says that it is not there.
    #[error("the secret of project `{project}` is not in {}, where `config.toml` says it belongs", .store.describe())]
    Lost {
        /// Whose.
        project: ProjectName,
        /// Where it should be.
        store: StoreKind,
    },
    /// No replaced secret is kept.
    #[error("project `{0}` has no replaced secret")]
    NoPrevious(ProjectName),
    /// In CI, without any source.
    #[error("there is no secret: neither `TILEPASS_SECRET_FILE` nor `TILEPASS_SECRET` is set")]
    NoSourceInCi,
    /// Several projects and none was named.
    #[error("several projects are stored here, and none was named")]
    WhichProject(Vec<ProjectName>),
    /// There is one already.
    #[error("project `{project}` has a secret already ({fingerprint})")]
    Exists {
        /// Whose.
        project: ProjectName,
        /// The fingerprint of the one that is there.
        fingerprint: String,
        /// The command that replaces it.
        instead: &'static str,
        /// Whether somebody said that it is this project.
        named: bool,
    },
    /// A server makes this project's secrets.
    #[error("project `{project}` is on a Tiledesk server ({id}), which makes its own secret and takes none made here")]
    ServerMakes {
        /// Whose.
        project: ProjectName,
        /// Its id there.
        id: TiledeskId,
        /// `generate` or `rotate`.
        verb: &'static str,
    },
    /// The new secret is the old one.
    #[error("the new secret is the one that project `{0}` has already; nothing was changed")]
    Same(ProjectName),
    /// Another store was asked for than the one that has it.
    #[error("the secret of project `{project}` is kept in {}, not in {}", .kept.describe(), .asked.describe())]
    Elsewhere {
        /// Whose.
        project: ProjectName,
        /// Where it is.
        kept: StoreKind,
        /// What was asked for.
        asked: StoreKind,
        /// Whether `--store` was typed; else it was `TILEPASS_STORE`.
        typed: bool,
    },
    /// Nobody can be asked for the project's name.
    #[error("{what} project `{project}` needs a confirmation, and {why}")]
    Unconfirmed {
        /// What is to be done: `rotating`.
        what: &'static str,
        /// To which project.
        project: ProjectName,
        /// Whether somebody said so.
        named: bool,
        /// `there is nobody to ask`.
        why: &'static str,
    },
    /// Something else than the project's name was typed.
    #[error("that is not `{0}`; nothing was changed")]
    NotTheName(ProjectName),
    /// Another process changed it in the meantime.
    #[error("the secret of project `{0}` was changed by another tilepass in the meantime; nothing was changed")]
    Changed(ProjectName),
    /// Another process, or somebody with an editor, changed the settings in the meantime.
    #[error("the settings of project `{0}` were changed by somebody else in the meantime; nothing was changed")]
    SettingsChanged(ProjectName),
    /// Neither settings nor a secret are known under that name.
    #[error("there is no project `{project}`")]
    NoProject {
        /// The name.
        project: ProjectName,
        /// The names that there are.
        known: Vec<ProjectName>,
    },
    /// A project that is to be forgotten has a secret.
    #[error("project `{project}` has {} in {}; nothing was changed", if *.only_asked { "no secret yet, but the mark of a server that was asked for one" } else { "a secret" }, .store.describe())]
    HasSecret {
        /// Whose.
        project: ProjectName,
        /// Where it is.
        store: StoreKind,
        /// Whether there is no more than the mark of a server that was asked for one.
        only_asked: bool,
    },
    /// A store cannot say whether it has the project's secret.
    #[error("whether the secret of project `{project}` is in {} cannot be told: {cause}; nothing was changed", .store.describe())]
    CannotTell {
        /// Whose.
        project: ProjectName,
        /// Which store was asked.
        store: StoreKind,
        /// Why it cannot say.
        cause: StoreError,
    },
    /// A secret was to be moved to where there is another one.
    #[error("project `{0}` has a secret in the keyring and another one in the secrets file; nothing was changed")]
    TwoSecrets(ProjectName),
    /// A secret was to be moved, and that stopped half-way.
    #[error("{cause}; {}", .standing.describe(project, *to))]
    NotMoved {
        /// Whose.
        project: ProjectName,
        /// Where it was to go.
        to: StoreKind,
        /// Where it is.
        standing: MigrationState,
        /// What stopped it.
        cause: Box<Error>,
    },
    /// A prompt is needed and not possible.
    #[error("{what} cannot be asked for: {why}")]
    NoPrompt {
        /// `the secret`.
        what: &'static str,
        /// `stderr is no terminal`, `--no-input`.
        why: &'static str,
        /// What to type instead.
        instead: &'static str,
    },
    /// The secret is stored, and nobody has seen it.
    #[error("the new secret of project `{project}` is stored, but could not be shown: {why}")]
    StoredNotShown {
        /// Whose.
        project: ProjectName,
        /// What stdout said.
        why: String,
    },
    /// The secret is what it is to be, and the settings are not.
    #[error("the secret of project `{project}` is {done}, but the settings still are as they were: {cause}")]
    NotRemembered {
        /// Whose.
        project: ProjectName,
        /// What was done to the secret: `stored`, `removed`.
        done: &'static str,
        /// Why.
        cause: ConfigError,
    },
    /// A token was minted that the second opinion on it does not confirm.
    #[error(transparent)]
    Disagreement(#[from] Disagreement),
    /// Nothing arrived.
    #[error("there is nothing on stdin")]
    NothingOnStdin,
    /// The token cannot be told.
    #[error("{0}")]
    Unclear(#[from] Unclear),
    /// Neither a code nor a message that is known.
    #[error("nothing is known about `{about}`")]
    Unexplained {
        /// The text, cut.
        about: String,
        /// The code that it looks like.
        meant: Option<String>,
    },
    /// A fault that a server might take for more than an honest token.
    #[error("`{0}` is not made with a stored secret: a server could accept such a token for more than an honest one")]
    DangerousFault(String),
    /// The program that was to get the secret did not start.
    #[error("cannot start `{program}`: {why}")]
    NotStarted {
        /// As it was typed.
        program: String,
        /// What the system said.
        why: String,
    },
    /// A token that would make somebody a member of the team.
    #[error(
        "`role` is `{0}` in this token: a Tiledesk server may hand out a team member's session for it, so it is never sent"
    )]
    TeamRole(String),
    /// A server's own session: it is worth more than a visitor's token, and no use in its place.
    #[error(
        "`sub` is `{0}` in this token: it is a session of the dashboard or of a bot, no visitor's token, so it is never sent"
    )]
    Session(String),
    /// A token whose claims nobody knows.
    #[error("a token that cannot be read is never sent: {0}")]
    UnreadableToken(String),
    /// Nobody can be asked whether a token is to be tried.
    #[error("this signs in as {who} on {host}, which needs a confirmation, and {why}")]
    UnconfirmedSignIn {
        /// As whom.
        who: String,
        /// Where.
        host: String,
        /// `stderr is no terminal`.
        why: &'static str,
    },
    /// There is no home directory.
    #[error("there is no home directory to keep settings in")]
    NoHome,
    /// Cancelled at a prompt.
    #[error("cancelled; nothing was changed")]
    Cancelled,
}

/// Why a server did not confirm that it takes a new secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unverified {
    /// It said that the token is out of time.
    Clock,
    /// It refused the token otherwise.
    Refused,
    /// It gave no answer that says so.
    NoAnswer,
}

/// Where a secret is after it was not moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MigrationState {
    /// Where it was.
    AsBefore,
    /// Where it was; the new store may have a copy.
    PerhapsCopied,
    /// In both; the settings are as they were.
    Copied,
    /// In both; the settings name the new one.
    NotForgotten,
    /// In the new store; the old one may have its copy still.
    PerhapsForgotten,
}

impl MigrationState {
    fn describe(self, project: &ProjectName, to: StoreKind) -> String {
        let (old, new) = (to.other().describe(), to.describe());
        let secret = format!("the secret of project `{project}`");
        match self {
            Self::AsBefore => format!("{secret} stays in {old}"),
            Self::PerhapsCopied => {
                format!("{secret} stays in {old}, and {new} may have a copy of it now")
            }
            Self::Copied => format!("{secret} stays in {old}, and {new} has a copy of it now"),
            Self::NotForgotten => {
                format!("{secret} is in {new} now, and {old} still has a copy of it")
            }
            Self::PerhapsForgotten => {
                format!("{secret} is in {new} now, and {old} may still have a copy of it")
            }
        }
    }
}

impl Error {
    /// Where a secret was read that a person typed.
    pub const TYPED: &'static str = "that was typed";

    /// Where a secret was read that the environment gave.
    pub const IN_VARIABLE: &'static str = "in `TILEPASS_SECRET`";

    /// A usage error, to be printed in clap's own form.
    #[must_use]
    pub fn usage(kind: ErrorKind, message: impl std::fmt::Display) -> Self {
        Self::Usage { kind, message: message.to_string() }
    }

    /// Input or output failed; `what` says which thing, as in: cannot read x.
    #[must_use]
    pub fn io(what: impl Into<String>, cause: std::io::Error) -> Self {
        Self::Io(anyhow::Error::new(cause).context(what.into()))
    }

    /// The exit status.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage { .. } | Self::WhichProject(_) | Self::Unclear(_) | Self::BadVariable { .. } => Exit::Usage,
            Self::Cancelled | Self::Store(StoreError::Cancelled) => Exit::Cancelled,
            Self::NotMoved { cause, .. } => cause.exit(),
            Self::Store(_) | Self::Lost { .. } | Self::CannotTell { .. } | Self::MadeNotStored { .. } => Exit::Store,
            Self::NoSecret { .. }
            | Self::NotHereYet { .. }
            | Self::NoProject { .. }
            | Self::Unexplained { .. }
            | Self::NoPrevious(_)
            | Self::NoSourceInCi
            | Self::EmptyVariable("TILEPASS_SECRET" | "TILEPASS_SECRET_FILE") => Exit::Missing,
            Self::Exists { .. }
            | Self::ServerMakes { .. }
            | Self::Same(_)
            | Self::Elsewhere { .. }
            | Self::Unconfirmed { .. }
            | Self::Changed(_)
            | Self::SettingsChanged(_)
            | Self::HasSecret { .. }
            | Self::TwoSecrets(_)
            | Self::TeamRole(_)
            | Self::Session(_)
            | Self::UnreadableToken(_)
            | Self::UnconfirmedSignIn { .. }
            | Self::Server(ServerError::InTheClear(_))
            | Self::DangerousFault(_)
            | Self::NotTheName(_) => Exit::Declined,
            Self::Config(_)
            | Self::Server(_)
            | Self::NotRotated(_)
            | Self::PerhapsRotated { .. }
            | Self::NotVerified { .. }
            | Self::BadCredentials(_)
            | Self::Io(_)
            | Self::NoFile(_)
            | Self::OutOfReach(_)
            | Self::EmptyVariable(_)
            | Self::BadSecret { .. }
            | Self::NoPrompt { .. }
            | Self::StoredNotShown { .. }
            | Self::NotRemembered { .. }
            | Self::Disagreement(_)
            | Self::NothingOnStdin
            | Self::NotStarted { .. }
            | Self::NoHome => Exit::Failed,
        }
    }
}

/// A flag or a variable by its name; an argument has none that anybody typed.
fn given(name: &str) -> String {
    if name == "PATH" { "the path that was given".to_owned() } else { format!("`{name}`") }
}
