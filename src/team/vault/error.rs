//! What keeps a vault from doing what it is asked for, and what mends it. No token, secret or JWT is in any of it.

use std::fmt;
use std::path::PathBuf;

use crate::env;
use crate::paths::NotPrivate;
use crate::server::ServerError;
use crate::settings::server_url::{BadServerUrl, HOSTED, ServerUrl};
use crate::store::{StoreError, TeamFailure};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::BadSecret;
use tiledesk_token::time;

/// Why there is no answer, or one that says no. `host` is the vault's, with its port.
#[derive(Debug, thiserror::Error)]
pub(super) enum VaultError {
    /// Nobody said which vault.
    #[error("no vault is named: `{}` is not set", env::VAULT_ADDR)]
    NoAddress,
    /// Two names of one variable, with different values.
    #[error("`{0}` and `{1}` are both set, and differ")]
    Differ(&'static str, &'static str),
    /// A variable and the private file say different things.
    #[error("`{variable}` and `{}` name different ones", .path.display())]
    DifferFromFile { variable: &'static str, path: PathBuf },
    /// A setting that cannot be used.
    #[error("{named} cannot be used: {why}")]
    BadSetting { named: Named, why: String },
    /// A file that somebody else may have written, or may read.
    #[error("the {what} in `{}` cannot be used: {why}", .path.display())]
    NotPrivate { what: &'static str, path: PathBuf, why: NotPrivate },
    /// A variable that cannot be used; `why` carries nothing of a value that is secret.
    #[error("`{variable}` cannot be used: {why}")]
    BadVariable { variable: &'static str, why: String },
    /// The address is none.
    #[error("{named} cannot be used: {}", of_vault(*.why))]
    BadAddress { named: Named, why: BadServerUrl },
    /// It is that of something below the vault's own.
    #[error("{named} cannot be used: {what}")]
    BelowAddress { named: Named, what: &'static str, base: ServerUrl },
    /// Everybody on the way could read the token.
    #[error("the vault `{0}` is not encrypted: everybody on the way could read the token and the secret")]
    InTheClear(String),
    /// Whoever answers would be given the token.
    #[error("`{0}` is set: it would give the token to whoever answers in the vault's place")]
    SkipVerify(&'static str),
    /// It means something to the vault's own client, and nothing here.
    #[error("`{0}` is set, which tilepass does not take: it would reach the vault in another way than that says")]
    NotTaken(&'static str),
    /// There is nothing to be known by.
    #[error("there is no token for the vault: {why}")]
    NoToken {
        why: String,
        has_role: bool,
        /// A variable that is in the way of any other.
        unset: Option<&'static str>,
    },
    /// A file with a credential that must not be used.
    #[error("the {what} in `{}` cannot be used: {why}", .path.display())]
    File { what: &'static str, path: PathBuf, why: String },
    /// The settings of the project cannot be read.
    #[error("{0}")]
    Settings(String),
    /// No answer.
    #[error("the vault cannot be asked: {0}")]
    NoAnswer(#[source] Box<ServerError>),
    /// It did not answer in this run before, and is not asked again for another project.
    #[error("{0}")]
    Silent(String),
    /// A standby node that does not pass requests on.
    #[error("`{host}` is a standby node of the vault, and sends on to {}; the token is not sent there", place(.to.as_ref()))]
    Standby { host: String, to: Option<String> },
    /// It cannot read what it keeps.
    #[error("the vault `{0}` is sealed")]
    Sealed(String),
    /// It has not been set up.
    #[error("the vault `{0}` is not initialized")]
    NotInitialized(String),
    /// A quota.
    #[error("the vault `{0}` takes no more requests for now (429)")]
    TooMany(String),
    /// The token is good for nothing.
    #[error("the vault `{host}` refuses the token from {from}: it has expired, was revoked, or may do nothing there")]
    BadToken { host: String, from: String, has_role: bool, has_namespace: bool },
    /// The token is good, and not for this.
    #[error("the vault `{host}` does not let the token from {from} {what} `{path}`")]
    Denied {
        host: String,
        from: String,
        /// Whether the token is from a sign-in of this run.
        is_own: bool,
        what: &'static str,
        path: String,
    },
    /// The token ends before what is to be done with it.
    #[error("the vault's token from {from} is good for {} only, and a change may take {}", time::describe(*.left), time::describe(*.needed))]
    Expiring { from: String, left: i64, needed: i64 },
    /// There is no such namespace.
    #[error("the vault `{host}` has no namespace `{namespace}`")]
    NoNamespace { host: String, namespace: String },
    /// Nothing is mounted there.
    #[error("the vault `{host}` has no secrets engine at `{mount}/`")]
    NoMount { host: String, mount: String, project: ProjectName },
    /// It keeps no versions, so that two writers would not be told apart.
    #[error("the engine at `{mount}/` is {}, and not KV version 2: two administrators could not be told apart there", escape::excerpt(.kind, 40))]
    NotVersioned { mount: String, kind: String, project: ProjectName },
    /// What is in the field is no secret.
    #[error("what the vault has in the field `{field}` of `{path}` is no secret: it {why}")]
    BadSecret { field: String, path: String, why: BadSecret, entry: EntryName },
    /// The field holds something else than a text.
    #[error("what the vault has in the field `{field}` of `{path}` is not a text")]
    NotText { field: String, path: String, entry: EntryName },
    /// The sign-in with a JWT was refused.
    #[error("the vault `{host}` refuses the JWT from {from} for the role `{role}` ({status}{})", because(.said.as_ref()))]
    Login { host: String, from: String, role: String, mount: String, status: u16, said: Option<String> },
    /// GitHub gave no JWT.
    #[error("no JWT could be had from `{host}`, which `{}` names: {why}", env::ACTIONS_URL)]
    NoJwt { host: String, why: String },
    /// A status that means nothing here.
    #[error("the vault `{host}` failed (status {status}{})", because(.said.as_ref()))]
    Failed { host: String, status: u16, said: Option<String>, has_namespace: bool },
    /// What answers is no vault.
    #[error("`{0}` answered with something that a vault does not answer")]
    NotVault(String),
}

/// An entry, as the vault's own client takes it, and whose it is.
#[derive(Clone, Debug)]
pub(super) struct EntryName {
    pub(super) typed: String,
    pub(super) project: ProjectName,
}

/// What a setting is from, for people.
#[derive(Clone, Debug)]
pub(super) enum Named {
    Variable(&'static str),
    File(PathBuf),
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "`{name}`"),
            Self::File(path) => write!(f, "what `{}` names", path.display()),
        }
    }
}

impl From<VaultError> for StoreError {
    fn from(error: VaultError) -> Self {
        Self::Team(Box::new(error))
    }
}

impl TeamFailure for VaultError {
    fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::NoAnswer(_)
                | Self::Silent(_)
                | Self::Standby { .. }
                | Self::Sealed(_)
                | Self::TooMany(_)
                | Self::Failed { .. }
                | Self::NotVault(_)
        )
    }
}

impl VaultError {
    /// Whether it took as long as a call may take.
    pub(super) fn is_late(&self) -> bool {
        let late = |cause: &ServerError| {
            matches!(cause, ServerError::ConnectTimeout { .. } | ServerError::AnswerTimeout { .. })
        };
        matches!(self, Self::NoAnswer(cause) if late(cause))
    }

    /// Whether a write may have been done all the same.
    pub(super) fn may_have_happened(&self) -> bool {
        match self {
            Self::NoAnswer(cause) => cause.may_have_happened(),
            Self::Failed { status, .. } => *status >= 500,
            Self::NotVault(_) => true,
            _ => false,
        }
    }
}

/// What is wrong with an address, where it is a vault's.
fn of_vault(why: BadServerUrl) -> String {
    why.to_string().replace("server's", "vault's").replace(HOSTED, EXAMPLE)
}

pub(super) const EXAMPLE: &str = "https://vault.example:8200";
fn because(said: Option<&String>) -> String {
    said.map(|said| format!(": {said}")).unwrap_or_default()
}

fn place(host: Option<&String>) -> String {
    host.map_or_else(|| "another address".to_owned(), |host| format!("`{host}`"))
}
