//! What mends an error: one line for each thing that the reader can do next, with the command to type.

use super::{Error, MigrationState, Unverified};
use crate::commands::token::second_opinion::Disagreement;
use crate::server::ServerError;
use crate::server::credentials::BadCredentials;
use crate::server::url::ServerUrl;
use crate::store::record::BadRecord;
use crate::store::{StoreError, StoreKind};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::BadSecret;

impl Error {
    /// What else the reader can do, where the command takes a secret that is given explicitly.
    #[must_use]
    pub fn hint_with_source(&self) -> Option<&'static str> {
        matches!(self, Self::NoHome | Self::Store(StoreError::NoHome | StoreError::NoBackend(_))).then_some(
            "or give the secret explicitly: `--secret-file PATH`, `TILEPASS_SECRET_FILE` or `TILEPASS_SECRET`",
        )
    }

    /// What the reader can do next.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::Store(store) => store_hints(store),
            Self::Server(server) | Self::NotRotated(server) => server.hints(),
            Self::PerhapsRotated { project, server, stored, error } => {
                perhaps_rotated_hints(project, server, *stored, error)
            }
            Self::MadeNotStored { project, server, first, shown, error } => {
                made_not_stored_hints(project, server, *first, *shown, error)
            }
            Self::NotVerified { project, server, cause, .. } => not_verified_hints(project, server, *cause),
            Self::NoSecret { project, known, has_id } => no_secret_hints(project, known, *has_id),
            Self::NotHereYet { project, server, .. } => not_here_yet_hints(project, server.as_deref()),
            Self::Lost { project, store } => lost_hints(project, *store),
            Self::WhichProject(known) => {
                vec![format!("name one with `--project`: {}", names(known))]
            }
            Self::Exists { project, instead, named, .. } => exists_hints(project, instead, *named),
            Self::ServerMakes { project, verb, .. } => server_makes_hints(project, verb),
            Self::Elsewhere { project, kept, asked, typed } => elsewhere_hints(project, *kept, *asked, *typed),
            Self::Unconfirmed { project, named: false, .. } => {
                vec![format!("to do it without being asked, add to the same command: `--project {project} --yes`")]
            }
            Self::Changed(project) => {
                vec![format!("look at it: `tilepass secret status{}`", named(project))]
            }
            Self::SettingsChanged(project) => {
                vec![format!("look at them: `tilepass project list{}`", named(project))]
            }
            Self::NoProject { known, .. } if !known.is_empty() => {
                vec![format!("known here: {}", names(known))]
            }
            Self::HasSecret { project, .. } => {
                vec![format!("forget that first: `tilepass secret remove --project {project}`")]
            }
            Self::CannotTell { project, cause: StoreError::NoBackend(_), .. } => vec![format!(
                "if `config.toml` came from another computer, or the secret is lost: `tilepass project set {project} --unset store`, and then this again"
            )],
            Self::CannotTell { cause, .. } => store_hints(cause),
            Self::TwoSecrets(project) => two_secrets_hints(project),
            Self::NotMoved { cause, standing, .. } => not_moved_hints(cause, *standing),
            Self::StoredNotShown { project, .. } => vec![format!(
                "no command shows a stored secret again, but one hands it on: `tilepass secret exec{} -- COMMAND`",
                named(project)
            )],
            Self::NotRemembered { project, done, .. } => vec![format!(
                "it need not be {done} again; put the entry `[projects.{project}]` of that file right by hand"
            )],
            Self::Unexplained { meant: Some(code), .. } => {
                vec![format!("did you mean `tilepass token explain {code}`?")]
            }
            Self::NotTheName(project) => {
                vec![format!("type the project's name, `{project}`, to confirm")]
            }
            other => other.plain_hint().map(str::to_owned).into_iter().collect(),
        }
    }

    /// The hint of an error that needs nothing filled in.
    fn plain_hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Disagreement(_) => Disagreement::HINT,
            Self::BadSecret { place, why: BadSecret::Empty } if place != Self::TYPED => {
                "whatever should have given the secret gave nothing: look there"
            }
            Self::BadSecret { place, why: BadSecret::Path } => {
                if place == Self::IN_VARIABLE {
                    "the variable for a path is `TILEPASS_SECRET_FILE`"
                } else {
                    "give that path itself: the secret is then read from the file"
                }
            }
            Self::BadSecret { .. } => "give the secret alone, on one line, exactly as the dashboard shows it",
            Self::NoFile("TILEPASS_SECRET_FILE") => {
                "it takes the path of a file; the variable for the secret itself is `TILEPASS_SECRET`"
            }
            Self::NoFile("--secret-file") => {
                "it takes the path of a file, or `-` for stdin; no flag takes the secret itself"
            }
            Self::NoFile("TILEPASS_ADMIN_PASSWORD_FILE") | Self::EmptyVariable("TILEPASS_ADMIN_PASSWORD_FILE") => {
                "it takes the path of a file that holds the password; unset it to be asked"
            }
            Self::NoFile("--admin-token-file") => "it takes the path of a file that holds the token, or `-` for stdin",
            Self::BadCredentials(BadCredentials::NoEmail | BadCredentials::Email) => {
                "give the address with which you sign in to the dashboard, at the prompt or in `TILEPASS_ADMIN_EMAIL`"
            }
            Self::NoFile("--from") => {
                "a secret itself never goes on the command line: `tilepass secret rotate --from -` asks for it, hidden"
            }
            Self::NoFile(_) => {
                "a secret itself never goes on the command line: leave the path out, and type it at the prompt"
            }
            Self::OutOfReach(_) => "see that whoever runs this may enter every directory on the way to it",
            Self::EmptyVariable("TILEPASS_SECRET_FILE") => {
                "a pull request from a fork gets no secrets; elsewhere, set it to the path of a file, or unset it to use a stored one"
            }
            Self::EmptyVariable(_) => {
                "a pull request from a fork gets no secrets; elsewhere, set it to the secret, or unset it to use a stored one"
            }
            Self::NoSourceInCi => {
                "give the job the secret as a file variable `TILEPASS_SECRET_FILE`, or as a masked variable `TILEPASS_SECRET`"
            }
            Self::NoPrompt { instead, .. } => instead,
            Self::NothingOnStdin => "whatever should have written the token said nothing; run that command by itself",
            Self::Unclear(_) => "give one token, in quotes: `tilepass token inspect 'JWT eyJ…'`",
            Self::NotStarted { .. } => {
                "a program and its arguments follow the `--`; what only a shell understands needs one: `tilepass secret exec -- sh -c '…'`"
            }
            Self::NoHome => "set HOME",
            Self::Unexplained { .. } => {
                "`tilepass token explain` lists the codes; `tilepass token inspect 'JWT eyJ…'` says what is wrong with a token"
            }
            Self::TeamRole(_) | Self::Session(_) | Self::UnreadableToken(_) => {
                "`tilepass token inspect 'JWT eyJ…'` says what there is to say, and sends nothing"
            }
            Self::Unconfirmed { .. } | Self::UnconfirmedSignIn { .. } => {
                "to do it without being asked, add to the same command: `--yes`"
            }
            Self::DangerousFault(_) => "give a secret that no server uses: `--secret-file PATH`",
            Self::NoPrevious(_) => "`tilepass secret status` shows which projects keep one",
            _ => return None,
        })
    }
}

fn names(projects: &[ProjectName]) -> String {
    let names: Vec<&str> = projects.iter().map(ProjectName::as_str).collect();
    escape::list(&names)
}

fn no_secret_hints(project: &ProjectName, known: &[ProjectName], has_id: bool) -> Vec<String> {
    let mut hints = Vec::new();
    if !known.is_empty() {
        hints.push(format!("known here: {}", names(known)));
    }
    let id = if has_id { "" } else { " --id ID" };
    hints.push(format!(
        "store the one that the dashboard made: `tilepass secret import{0}`; have a server make one: `tilepass secret rotate --on-server{0}{id}`; or make one here, which no server takes: `tilepass secret generate{0}`",
        named(project)
    ));
    hints
}

fn exists_hints(project: &ProjectName, instead: &str, is_named: bool) -> Vec<String> {
    let replace = format!("to replace it: `tilepass {instead}{}`", named(project));
    vec![if is_named { replace } else { format!("{replace}; to store another project's, name that with `--project`") }]
}

fn lost_hints(project: &ProjectName, store: StoreKind) -> Vec<String> {
    let why = match store {
        StoreKind::Keyring => {
            "the keyring was never unlocked in this session (log in to the desktop, which unlocks it)"
        }
        StoreKind::File => "the secrets file was moved or replaced",
    };
    vec![
        format!(
            "if none was stored yet, or it is lost: have the server make one: `tilepass secret rotate --on-server{0}`, or store it: `tilepass secret import{0}`",
            named(project)
        ),
        format!("else {why}, or `config.toml` came from another computer"),
    ]
}

/// First what is known, then what can be done; what may help the next time comes last.
fn perhaps_rotated_hints(project: &ProjectName, server: &str, stored: bool, error: &ServerError) -> Vec<String> {
    let aimed = aimed_at(project, Some(server));
    let again = format!("have it make another: `tilepass secret rotate --on-server{aimed}`");
    let mut hints = if stored {
        vec![
            format!("ask whether the server still takes the secret that is stored here: `tilepass token try{aimed}`"),
            format!("if not, {again}"),
        ]
    } else {
        vec![again]
    };
    hints.extend(error.hints());
    hints
}

fn not_here_yet_hints(project: &ProjectName, server: Option<&str>) -> Vec<String> {
    vec![format!(
        "have it make another: `tilepass secret rotate --on-server{}`; or forget that it was asked: `tilepass secret remove --project {project}`",
        aimed_at(project, server)
    )]
}

fn not_verified_hints(project: &ProjectName, server: &str, cause: Unverified) -> Vec<String> {
    let aimed = aimed_at(project, Some(server));
    vec![match cause {
        Unverified::Clock => format!(
            "the token was made that very moment, so this computer's clock and the server's differ: set the one that is wrong, and ask again: `tilepass token try{aimed}`"
        ),
        Unverified::Refused => format!(
            "ask again: `tilepass token try{aimed}`; if it stays so, somebody may have made yet another secret: `tilepass secret rotate --on-server{aimed}`"
        ),
        Unverified::NoAnswer => format!("ask again: `tilepass token try{aimed}`"),
    }]
}

fn made_not_stored_hints(
    project: &ProjectName,
    server: &str,
    first: bool,
    shown: bool,
    error: &StoreError,
) -> Vec<String> {
    let named = named(project);
    let mut hints = store_hints(error);
    hints.push(match (shown, first) {
        (true, true) => {
            format!("keep it, and store it as soon as the store works again: `tilepass secret import{named}`")
        }
        (true, false) => {
            format!("keep it, and store it as soon as the store works again: `tilepass secret rotate --from -{named}`")
        }
        (false, _) => format!(
            "{}it is lost, and so is the old one: have the server make another: `tilepass secret rotate --on-server{}`",
            if matches!(error, StoreError::UnknownWhetherStored(_)) { "if it is not there, " } else { "" },
            aimed_at(project, Some(server))
        ),
    });
    hints
}

fn elsewhere_hints(project: &ProjectName, kept: StoreKind, asked: StoreKind, typed: bool) -> Vec<String> {
    let leave = if typed { "leave `--store` out" } else { "unset `TILEPASS_STORE`" };
    let named = named(project);
    vec![
        format!("{leave}, or name the store that has it: `--store {kept}{named}`"),
        format!("to move it there: `tilepass project set --store {asked}{named}`"),
    ]
}

fn not_moved_hints(cause: &Error, standing: MigrationState) -> Vec<String> {
    let mut hints = match cause {
        // That there is a secrets file is no news here.
        Error::Store(StoreError::NoBackend(_)) => Vec::new(),
        _ => cause.hints(),
    };
    if standing != MigrationState::AsBefore {
        hints.push("the same command again goes on from there".to_owned());
    }
    hints
}

fn two_secrets_hints(project: &ProjectName) -> Vec<String> {
    vec![
        format!("to see the one that is used: `tilepass secret status --project {project}`"),
        format!(
            "to forget the one in the secrets file: `tilepass project set {project} --unset store`, then `tilepass secret remove --project {project}`"
        ),
        format!(
            "to forget the one in the keyring: remove it with the keyring's own program; service `tilepass`, user name `{project}`"
        ),
    ]
}

fn server_makes_hints(project: &ProjectName, verb: &str) -> Vec<String> {
    let named = named(project);
    let store = if verb == "rotate" { "secret rotate --from -" } else { "secret import" };
    vec![
        format!("have the server make it: `tilepass secret rotate --on-server{named}`"),
        format!(
            "or press Generate in the dashboard (Project Settings › Visitor Authentication), then `tilepass {store}{named}`"
        ),
        format!("to make one here all the same, for tests without a server: `tilepass secret {verb} --local{named}`"),
    ]
}

/// The arguments that aim a command at a project and at the server that was asked about it, whatever the settings and
/// the environment say.
pub(crate) fn aimed_at(project: &ProjectName, server: Option<&str>) -> String {
    let mut arguments = format!(" --project {project}");
    if let Some(server) = server {
        arguments.push_str(" --server ");
        arguments.push_str(server);
        let url = server.parse::<ServerUrl>();
        if url.is_ok_and(|url| url.is_in_the_clear()) {
            arguments.push_str(" --insecure-http");
        }
    }
    arguments
}

/// The flag that names the project, unless it is the default one.
fn named(project: &ProjectName) -> String {
    if project.as_str() == ProjectName::DEFAULT { String::new() } else { format!(" --project {project}") }
}

fn store_hints(error: &StoreError) -> Vec<String> {
    let hint = match error {
        StoreError::NoBackend(_) => "on a machine without a desktop, keep secrets in an encrypted file: `--store file`",
        StoreError::Locked(_) => "unlock it: log in to the desktop, or run `gnome-keyring-daemon --unlock`",
        StoreError::NoAnswer(_) => {
            "look for a dialog that asks to unlock the keyring; else restart the keyring's service"
        }
        StoreError::UnknownWhetherStored(_) => "see what is stored before going on: `tilepass secret status`",
        StoreError::NotKept(StoreKind::File) => "see that the disk which holds it works, and has room",
        StoreError::LaterVersion { .. } | StoreError::Record { cause: BadRecord::Version(_), .. } => "update tilepass",
        StoreError::Record { kind: StoreKind::File, .. } => {
            "put a backup of the secrets file in its place, or move it away and import the secrets again, or have their servers make new ones"
        }
        StoreError::NotKept(StoreKind::Keyring) | StoreError::Record { .. } | StoreError::Ambiguous(_) => {
            "look at it with the keyring's own program: service `tilepass`, user name = the project's name"
        }
        StoreError::Damaged { .. } => {
            "nothing was changed; put a backup of that file in its place, or move it away and import the secrets again"
        }
        StoreError::WrongPassphrase { .. } => {
            "check `TILEPASS_PASSPHRASE_FILE` or `TILEPASS_PASSPHRASE`, or type it at the prompt"
        }
        StoreError::PassphraseMissing => "set `TILEPASS_PASSPHRASE_FILE` to a file that holds it",
        StoreError::Busy(_) => "wait for it to end, or see what holds the file",
        StoreError::File { .. } => "see who owns that directory, and whether it can be written",
        StoreError::NoHome => "set HOME",
        StoreError::Keyring(_) | StoreError::Passphrase(_) | StoreError::Cancelled | StoreError::Random(_) => {
            return Vec::new();
        }
    };
    vec![hint.to_owned()]
}
