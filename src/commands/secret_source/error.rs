//! Why there is no secret where one was to be read.

use std::fmt;
use std::path::PathBuf;

use super::form::Form;
use crate::env::{self, Variable};
use crate::error::shell::SHELL;
use crate::error::{Failure, IoError};
use crate::exit::Exit;
use tiledesk_token::secret::BadSecret;

/// Who names a file that holds something secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) enum NamedBy {
    /// `--secret-file`
    SecretFile,
    /// `TILEPASS_SECRET_FILE`
    SecretFileVariable,
    /// The argument of `secret import`.
    Path,
    /// `--from`
    From,
    /// `--admin-token-file`
    AdminTokenFile,
    /// `TILEPASS_ADMIN_TOKEN_FILE`
    AdminTokenFileVariable,
    /// `TILEPASS_ADMIN_PASSWORD_FILE`
    PasswordFileVariable,
    /// `--from-env-file`
    EnvironmentFile,
}

impl NamedBy {
    /// The variable, where it is one: whoever typed no path does not know where it came from.
    pub(super) fn variable(self) -> Option<&'static Variable> {
        match self {
            Self::SecretFileVariable => Some(env::SECRET_FILE),
            Self::PasswordFileVariable => Some(env::ADMIN_PASSWORD_FILE),
            Self::AdminTokenFileVariable => Some(env::ADMIN_TOKEN_FILE),
            Self::SecretFile | Self::Path | Self::From | Self::AdminTokenFile | Self::EnvironmentFile => None,
        }
    }

    fn not_found_hint(self) -> &'static str {
        match self {
            Self::SecretFileVariable => {
                "it takes the path of a file; the variable for the secret itself is `TILEPASS_SECRET`"
            }
            Self::SecretFile => "it takes the path of a file, or `-` for stdin; no flag takes the secret itself",
            Self::PasswordFileVariable => PASSWORD_FILE_HINT,
            Self::AdminTokenFile => "it takes the path of a file that holds the token, or `-` for stdin",
            Self::AdminTokenFileVariable => TOKEN_FILE_HINT,
            Self::EnvironmentFile => "it takes the path of a file of lines `NAME=value`",
            Self::From => {
                "a secret itself never goes on the command line: `tilepass secret rotate --from -` asks for it, hidden"
            }
            Self::Path => {
                "a secret itself never goes on the command line: leave the path out, and type it at the prompt"
            }
        }
    }
}

const TOKEN_FILE_HINT: &str =
    "it takes the path of a file that holds an administrator's user token; unset it to be asked";
const PASSWORD_FILE_HINT: &str = "it takes the path of a file that holds the password; unset it to be asked";

/// By its name; an argument has none that anybody typed.
impl fmt::Display for NamedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SecretFile => "`--secret-file`",
            Self::SecretFileVariable => "`TILEPASS_SECRET_FILE`",
            Self::Path => "the path that was given",
            Self::From => "`--from`",
            Self::AdminTokenFile => "`--admin-token-file`",
            Self::AdminTokenFileVariable => "`TILEPASS_ADMIN_TOKEN_FILE`",
            Self::PasswordFileVariable => "`TILEPASS_ADMIN_PASSWORD_FILE`",
            Self::EnvironmentFile => "`--from-env-file`",
        })
    }
}

/// Where a secret was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::commands) enum Place {
    Typed,
    Stdin,
    /// `TILEPASS_SECRET`
    Variable,
    File(PathBuf),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Typed => f.write_str("that was typed"),
            Self::Stdin => f.write_str("on stdin"),
            Self::Variable => f.write_str("in `TILEPASS_SECRET`"),
            Self::File(path) => write!(f, "in `{}`", path.display()),
        }
    }
}

/// A secret, or something else that is private, cannot be read. Carries nothing of it.
#[derive(Debug, thiserror::Error)]
pub(in crate::commands) enum SourceError {
    #[error("the secret {place} {why}")]
    BadSecret {
        place: Place,
        #[source]
        why: BadSecret,
    },
    /// It is to be kept, and is not the secret itself.
    #[error("the secret {place} {form}; nothing was stored")]
    Form {
        place: Place,
        form: Form,
        /// The command that takes it from stdin.
        command: &'static str,
    },
    /// A file of lines `NAME=value` has none of this name.
    #[error("there is no line `{name}=…` in `{}`", .path.display())]
    NoVariable { name: String, path: PathBuf },
    /// Two variables that say the same.
    #[error("`{0}` and `{1}` are both set, and only one can be meant")]
    Both(&'static Variable, &'static Variable),
    /// There is no such file. Its name is not said: some put the secret itself there.
    #[error("{0} names a file that does not exist")]
    NotFound(NamedBy),
    /// Whether there is such a file cannot be told. Its name is not said either.
    #[error("{0} names a file that is out of reach: permission denied")]
    OutOfReach(NamedBy),
    #[error(transparent)]
    Io(#[from] IoError),
    /// The variable of a secret is set, but empty.
    #[error("`TILEPASS_SECRET` is set, but empty")]
    EmptyVariable,
    /// That of a password is.
    #[error("`TILEPASS_ADMIN_PASSWORD` is set, but empty")]
    EmptyPassword,
    /// The variable of a path is set, but empty.
    #[error("{0} is set, but empty")]
    EmptyPath(NamedBy),
    /// In CI, without any source.
    #[error("there is no secret: neither `TILEPASS_SECRET_FILE` nor `TILEPASS_SECRET` is set")]
    NoneInCi,
    /// A prompt is needed and not possible.
    #[error("{what} cannot be asked for: {why}")]
    NoPrompt {
        /// `the secret`
        what: &'static str,
        /// `stderr is no terminal`
        why: &'static str,
        /// What to do instead.
        instead: &'static str,
    },
}

impl Failure for SourceError {
    fn code(&self) -> &'static str {
        match self {
            Self::BadSecret { .. } => "secret.invalid",
            Self::Form { .. } => "secret.form",
            Self::NoVariable { .. } => "secret.no_variable",
            Self::Both(..) => "env.both",
            Self::NotFound(_) => "secret.file_not_found",
            Self::OutOfReach(_) => "secret.file_out_of_reach",
            Self::Io(error) => error.code(),
            Self::EmptyVariable | Self::EmptyPassword | Self::EmptyPath(_) => "secret.empty_variable",
            Self::NoneInCi => "secret.none_in_ci",
            Self::NoPrompt { .. } => "no_prompt",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::EmptyVariable | Self::EmptyPath(NamedBy::SecretFileVariable) | Self::NoneInCi => Exit::Missing,
            // Who means it can say so: `--as-is`.
            Self::Form { form, .. } if form.may_be_one() => Exit::Declined,
            Self::Both(..) => Exit::Declined,
            _ => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::BadSecret { place, why: BadSecret::Empty } if *place != Place::Typed => {
                "the command or file that should supply the secret produced no output: check it"
            }
            Self::BadSecret { place: Place::Variable, why: BadSecret::Path } => {
                "the variable for a path is `TILEPASS_SECRET_FILE`"
            }
            Self::BadSecret { why: BadSecret::Path, .. } => {
                "give that path itself: the secret is then read from the file"
            }
            Self::BadSecret { .. } => "give the secret alone, on one line, exactly as the dashboard shows it",
            Self::Form { form, command, .. } => return vec![form.hint(command)],
            Self::NoVariable { .. } => {
                "names are compared to the letter; a line is `NAME=value`, with or without `export` and quotes"
            }
            Self::Both(one, _) => return vec![format!("unset one of them: `{}`", SHELL.unset(one))],
            Self::EmptyPassword => "set it to the password, or unset it to be asked",
            Self::NotFound(named_by) => named_by.not_found_hint(),
            Self::OutOfReach(_) => "see that whoever runs this may enter every directory on the way to it",
            Self::Io(error) => return error.hints(),
            Self::EmptyPath(NamedBy::PasswordFileVariable) => PASSWORD_FILE_HINT,
            Self::EmptyPath(NamedBy::AdminTokenFileVariable) => TOKEN_FILE_HINT,
            Self::EmptyPath(_) => {
                "a pull request from a fork gets no secrets; elsewhere, set it to the path of a file, or unset it to use a stored one"
            }
            Self::EmptyVariable => {
                "a pull request from a fork gets no secrets; elsewhere, set it to the secret, or unset it to use a stored one"
            }
            Self::NoneInCi => {
                "give the job the secret as a file variable `TILEPASS_SECRET_FILE`, or as a masked variable `TILEPASS_SECRET`"
            }
            Self::NoPrompt { instead, .. } => instead,
        };
        vec![hint.to_owned()]
    }
}
