//! Why a rotation did not happen, or did only in part.

use crate::commands::pending::{aimed_at, other_secret_hints};
use crate::commands::secret::deliver::list;
use crate::error::Failure;
use crate::error::hint::named;
use crate::exit::Exit;
use crate::server::ServerError;
use crate::signers::SignerName;
use crate::store::StoreError;
use tiledesk_token::MintError;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Fingerprint;

/// A rotation that failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum RotationError {
    #[error("the new secret is the one that project `{0}` has already; nothing was changed")]
    Same(ProjectName),
    /// The secret that was given is not the server's.
    #[error(
        "`{host}` does not have the secret that was given, {given}{}; nothing was changed",
        .replaced.as_ref().map(|ago| format!(", which project `{project}` replaced {ago}")).unwrap_or_default()
    )]
    NotTheServers {
        project: ProjectName,
        host: String,
        given: Fingerprint,
        /// How long ago it was replaced here, if it was.
        replaced: Option<String>,
        hints: Vec<String>,
    },
    /// Another administrator asked the server a moment ago.
    #[error(
        "another administrator has just asked the server to replace the secret of project `{project}`{}; nothing was changed",
        .now.as_ref().map(|now| format!(": {now}")).unwrap_or_default()
    )]
    UnderWay {
        project: ProjectName,
        /// What the store says of that.
        now: Option<String>,
    },
    /// The server made a secret, and then another one for somebody else.
    #[error("the server made a new secret for project `{project}`, and another one since: {cause}")]
    Superseded {
        project: ProjectName,
        server: String,
        /// The signers that were brought the first one.
        brought_to: Vec<SignerName>,
        #[source]
        cause: Box<StoreError>,
    },
    /// The server made no secret: it said no, or was never reached.
    #[error("{0}; nothing was changed")]
    NotMade(#[source] Box<ServerError>),
    /// The server was asked for a secret, and what it did is not known.
    #[error("{cause}; it may have made a new secret for project `{project}` all the same, which is then lost")]
    PerhapsMade {
        project: ProjectName,
        server: String,
        /// Whether a secret from before is stored here.
        is_stored: bool,
        #[source]
        cause: Unmade,
    },
    /// The server answered, has made no secret, and has the one that is stored here.
    #[error("{cause}; it still has the secret {fingerprint} of project `{project}`: nothing was rotated")]
    NotRotated {
        project: ProjectName,
        fingerprint: Fingerprint,
        #[source]
        cause: Unmade,
    },
    /// The server made a secret, and the store did not take it.
    #[error(
        "the server made a new secret for project `{project}`, {}, and {}it could not be stored: {cause}",
        who_has_it(*.shown, .brought_to),
        if matches!(**.cause, StoreError::UnknownWhetherStored(_)) { "perhaps " } else { "" }
    )]
    NotStored {
        project: ProjectName,
        server: String,
        /// Whether none is stored from before.
        is_first: bool,
        shown: bool,
        /// The signers that have it all the same.
        brought_to: Vec<SignerName>,
        #[source]
        cause: Box<StoreError>,
    },
    /// The new secret is stored, and the server did not confirm that it takes tokens of it.
    #[error(
        "the new secret of project `{project}` is {}, but was not verified: {cause}",
        if *.delivery == Delivery::Done { "with the signers" } else { "stored" }
    )]
    NotVerified {
        project: ProjectName,
        server: String,
        delivery: Delivery,
        #[source]
        cause: Unverified,
    },
}

/// Whether a new secret is brought to signers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// Not by this command.
    None,
    /// It was to be, as soon as the server had confirmed it.
    Due,
    /// It was.
    Done,
}

/// An answer without a new secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unmade {
    /// There is none in it, or no answer.
    #[error(transparent)]
    Server(Box<ServerError>),
    /// What is in it is not new, or not a secret.
    #[error("`{host}` answered with {odd}")]
    Odd { host: String, odd: Odd },
}

/// What is odd about a secret that a server says it has made.
#[derive(Debug)]
pub(super) enum Odd {
    /// It is the one that it was to replace.
    Current,
    /// It was replaced before.
    Replaced,
    /// It is a word for nothing.
    Nothing(&'static str),
    /// How many bytes it has.
    Short(usize),
}

impl std::fmt::Display for Odd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Current => f.write_str("the secret that is stored here already"),
            Self::Replaced => f.write_str("the secret that was replaced here before"),
            Self::Nothing(word) => write!(f, "`{word}` in place of a secret"),
            Self::Short(bytes) => write!(f, "a secret of {bytes} bytes, where a Tiledesk server makes one of 36"),
        }
    }
}

/// Why a server did not confirm that it takes a new secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unverified {
    /// It said that the token is out of time.
    #[error("{0}")]
    Clock(Refusal),
    /// It refused the token otherwise.
    #[error("{0}")]
    Refused(Refusal),
    /// It gave no answer that says so.
    #[error(transparent)]
    NoAnswer(Box<ServerError>),
    /// There was no token to ask it about.
    #[error(transparent)]
    NotMinted(MintError),
}

/// What a server said to a token of the new secret.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) host: String,
    pub(super) status: u16,
    /// Empty where it gave none.
    pub(super) reason: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { host, status, reason } = self;
        let colon = if reason.is_empty() { "" } else { ": " };
        write!(f, "`{host}` refuses a token of it (status {status}{colon}{reason})")
    }
}

impl Failure for RotationError {
    fn code(&self) -> &'static str {
        match self {
            Self::Same(_) => "secret.same",
            Self::NotTheServers { .. } => "rotation.not_the_servers",
            Self::UnderWay { .. } => "rotation.under_way",
            Self::Superseded { .. } => "rotation.superseded",
            Self::NotMade(_) => "rotation.not_made",
            Self::PerhapsMade { .. } => "rotation.unknown",
            Self::NotRotated { .. } => "rotation.not_rotated",
            Self::NotStored { .. } => "rotation.not_stored",
            Self::NotVerified { .. } => "rotation.not_verified",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Same(_) | Self::NotTheServers { .. } | Self::UnderWay { .. } | Self::Superseded { .. } => {
                Exit::Declined
            }
            Self::NotMade(_) | Self::NotRotated { .. } | Self::NotVerified { .. } => Exit::Failed,
            Self::PerhapsMade { .. } => Exit::Unknown,
            // 4, or 7 where it may be stored all the same.
            Self::NotStored { cause, .. } => cause.exit(),
        }
    }

    /// First what is known, then what can be done; what may help the next time comes last.
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Same(_) => Vec::new(),
            Self::NotTheServers { hints, .. } => hints.clone(),
            Self::UnderWay { project, .. } => vec![
                format!("wait a minute, and see what came of it: `tilepass secret status{}`", named(project)),
                format!(
                    "only if it still is not known then, ask the server: `tilepass secret check{}`",
                    named(project)
                ),
            ],
            Self::Superseded { project, server, brought_to, .. } => {
                let mut hints = vec![format!(
                    "the newest one is in the store; see that the server has it: `tilepass secret check{}`",
                    aimed_at(project, Some(server))
                )];
                hints.push(if brought_to.is_empty() {
                    format!("see what is stored: `tilepass secret status{}`", named(project))
                } else {
                    format!(
                        "then bring that one to the signers, as {} may have the other one: `tilepass secret deliver{}`",
                        list(brought_to),
                        named(project)
                    )
                });
                hints
            }
            Self::NotMade(cause) => cause.hints(),
            Self::PerhapsMade { project, server, is_stored, cause } => {
                let aimed = aimed_at(project, Some(server));
                let again = format!("have it make another: `tilepass secret rotate --on-server{aimed}`");
                let mut hints = if *is_stored {
                    let ask = format!(
                        "ask whether the server still has the secret that is stored here: `tilepass secret check{aimed}`"
                    );
                    vec![ask, format!("only if not, {again}")]
                } else {
                    vec![again]
                };
                if let Unmade::Server(cause) = cause {
                    hints.extend(cause.hints());
                }
                hints
            }
            Self::NotRotated { project, fingerprint, .. } => vec![
                format!("{fingerprint} goes on working: if it has leaked, it still has to be replaced"),
                format!(
                    "press Generate in the dashboard (Project Settings › Visitor Authentication), then `tilepass secret rotate --from -{}`; the server's own log may say why this failed",
                    named(project)
                ),
            ],
            Self::NotStored { project, server, is_first, shown, brought_to, cause } => {
                let mut hints = cause.hints();
                let named = named(project);
                let store = if *is_first { "secret import" } else { "secret rotate --from -" };
                hints.push(if *shown {
                    format!("keep it, and store it as soon as the store works again: `tilepass {store}{named}`")
                } else if let Some(one) = brought_to.first() {
                    format!(
                        "as soon as the store works again, copy it from where `{one}` keeps it, and store it: `tilepass {store}{named}`"
                    )
                } else {
                    let perhaps = matches!(**cause, StoreError::UnknownWhetherStored(_));
                    format!(
                        "{}it is lost, and so is the old one: have the server make another: `tilepass secret rotate --on-server{}`",
                        if perhaps { "if it is not there, " } else { "" },
                        aimed_at(project, Some(server))
                    )
                });
                hints
            }
            Self::NotVerified { project, server, delivery, cause } => {
                let aimed = aimed_at(project, Some(server));
                let deliver = (*delivery == Delivery::Due)
                    .then(|| format!("once it has it, go on: `tilepass secret deliver{}`", named(project)));
                let ask = match delivery {
                    Delivery::Done => {
                        format!(
                            "ask whether it has it, and so whether visitors can sign in: `tilepass secret check{aimed}`"
                        )
                    }
                    _ => format!("ask again, before anybody is given it: `tilepass secret check{aimed}`"),
                };
                let cause = match cause {
                    Unverified::Clock(_) => format!(
                        "the token was made that very moment, so this computer's clock and the server's differ: set the one that is wrong, and ask again: `tilepass token try{aimed}`"
                    ),
                    Unverified::Refused(_) => {
                        let mut hints = vec![ask];
                        hints.extend(other_secret_hints(project, server));
                        hints.extend(deliver);
                        return hints;
                    }
                    Unverified::NoAnswer(_) | Unverified::NotMinted(_) => ask,
                };
                [cause].into_iter().chain(deliver).collect()
            }
        }
    }
}

/// Where a secret is that no store has.
fn who_has_it(shown: bool, brought_to: &[SignerName]) -> String {
    match brought_to {
        _ if shown => "shown above this once".to_owned(),
        [] => "which nobody has seen".to_owned(),
        [one] => format!("which only `{one}` has"),
        several => format!("which only {} have", list(several)),
    }
}

/// What to do about a server that does not have the secret that was given; `current` is the one that is stored here, where
/// the server has that one.
pub(super) fn not_the_servers(project: &ProjectName, server: &str, current: Option<Fingerprint>) -> Vec<String> {
    let aimed = aimed_at(project, Some(server));
    let again = format!("`tilepass secret rotate --on-server{aimed}`");
    if let Some(current) = current {
        return vec![format!(
            "it still has {current}, which is stored here: leave things as they are; to have it make a new one: {again}"
        )];
    }
    vec![
        format!("see that this is the project's server: `tilepass project list --project {project}`"),
        "copy the secret again, from the dashboard or from whoever made it".to_owned(),
        format!("only where nobody has the server's secret, have it make another: {again}"),
    ]
}
