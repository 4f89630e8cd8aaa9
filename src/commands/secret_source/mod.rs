//! Where a command gets its secret: given explicitly, or a project's own. An explicit one never touches a store.

mod error;
mod form;

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Context;
use super::pending::warn_of;
use super::project_ref::{ProjectRefError, Projects, UsableSecret};
use crate::cli::Source;
use crate::env::{self, Variable};
use crate::error::Error;
use crate::error::shell::SHELL;
use crate::settings::Settings;
use crate::store::PendingRotation;
use crate::ui::{SecretFileError, read_private};
use form::Form;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::{BadSecret, ParsedSecret, Secret, is_uuid};

pub(super) use error::{NamedBy, Place, SourceError};

/// A secret that was given explicitly, and where.
pub(super) struct Explicit {
    pub(super) secret: Secret,
    /// For machines.
    pub(super) source: &'static str,
    pub(super) overriding: Option<Overriding>,
}

/// A variable, perhaps left over, whose secret is used in place of one that is kept here. That was said.
#[derive(Clone, Debug)]
pub(super) struct Overriding {
    pub(super) variable: &'static Variable,
    /// Whose secret would have been used.
    project: ProjectName,
}

impl Overriding {
    /// How to use the kept one.
    pub(super) fn hint(&self) -> String {
        let Self { variable, project } = self;
        format!(
            "if the secret kept for project `{project}` is meant, and not the one in `{variable}`: `{}`",
            SHELL.unset(variable)
        )
    }
}

const FILE: &Variable = env::SECRET_FILE;
const TEXT: &Variable = env::SECRET;

/// Whether a secret was given explicitly.
pub(super) fn is_explicit(context: &Context<'_>, source: &Source) -> bool {
    source.secret_file.is_some() || variable_in_use(context).is_some()
}

/// The variable whose secret commands use, whatever is stored.
pub(super) fn variable_in_use(context: &Context<'_>) -> Option<&'static Variable> {
    [FILE, TEXT].into_iter().find(|variable| context.ui.raw_variable(variable).is_some())
}

/// The secret that was given explicitly, if one was: `--secret-file`, `TILEPASS_SECRET_FILE`, `TILEPASS_SECRET`.
/// No store is touched.
pub(super) fn explicit(context: &mut Context<'_>, source: &Source) -> Result<Option<Explicit>, Error> {
    if let Some(path) = &source.secret_file {
        let stdin = path == Path::new("-");
        let secret = if stdin {
            from_stdin(context)?
        } else {
            let secret = from_file(context, path, NamedBy::SecretFile)?;
            let said = format!("the secret comes from `{}`", path.display());
            context.ui.detail(&said);
            secret
        };
        let source = if stdin { "stdin" } else { "secret-file" };
        return Ok(Some(Explicit { secret, source, overriding: None }));
    }
    if let Some(path) = context.ui.raw_variable(FILE) {
        if path.is_empty() {
            return Err(SourceError::EmptyPath(NamedBy::SecretFileVariable).into());
        }
        let path = PathBuf::from(path);
        let secret = from_file(context, &path, NamedBy::SecretFileVariable)?;
        let overriding = note_override(context, FILE, &format!("`{}`, which `{FILE}` names", path.display()));
        return Ok(Some(Explicit { secret, source: "secret-file", overriding }));
    }
    if let Some(text) = context.ui.raw_variable(TEXT) {
        let bytes = Zeroizing::new(text.into_encoded_bytes());
        if bytes.is_empty() {
            return Err(SourceError::EmptyVariable.into());
        }
        let secret = read(context, &bytes, Place::Variable, None)?;
        let overriding = note_override(context, TEXT, &format!("`{TEXT}`"));
        return Ok(Some(Explicit { secret, source: "environment", overriding }));
    }
    Ok(None)
}

/// The secret that a command works with, where it came from, and the settings of the project.
pub(super) struct Key {
    pub(super) secret: Secret,
    /// The one that it replaced, where a store had it: never for minting.
    pub(super) previous: Option<Secret>,
    /// For machines.
    pub(super) source: &'static str,
    /// Whose it is, where a store had it.
    pub(super) project: Option<ProjectName>,
    /// A server was asked to replace it, and it is not known whether it did.
    pub(super) pending: Option<PendingRotation>,
    pub(super) settings: Settings,
    pub(super) overriding: Option<Overriding>,
}

impl Key {
    pub(super) fn find(context: &mut Context<'_>, source: &Source) -> Result<Self, Error> {
        let key = Self::find_to_ask_about(context, source)?;
        if let (Some(project), Some(asked)) = (&key.project, &key.pending) {
            warn_of(context, project, Some(key.secret.fingerprint()), asked);
        }
        Ok(key)
    }

    /// The same for those who find out what became of a pending rotation: nothing is said of it.
    pub(super) fn find_to_ask_about(context: &mut Context<'_>, source: &Source) -> Result<Self, Error> {
        if let Some(given) = explicit(context, source)? {
            // A project that was named lends its settings, but no store is asked for anything.
            let named = context.project.as_ref().map(|given| given.value.clone());
            let project = named.or(context.project_in_use()?);
            let config = context.config()?;
            let settings = project.as_ref().map(|project| config.settings(project)).unwrap_or_default();
            let Explicit { secret, source, overriding } = given;
            return Ok(Self { secret, previous: None, source, project: None, pending: None, settings, overriding });
        }
        let mut projects = Projects::load(context)?;
        let project = projects.resolve(context)?;
        projects.ensure_listed(projects.kept_in(&project).as_ref())?;
        if let Some(missing) = missing_in_ci(context, &projects, &project) {
            return Err(missing.into());
        }
        let UsableSecret { store, current: kept, previous, pending } =
            projects.secret_to_ask_about(context, &project)?;
        context.ui.detail(&format!(
            "the secret is that of project `{project}` ({}), from {}",
            kept.secret.fingerprint(),
            store.describe()
        ));
        let settings = projects.settings(&project);
        let source = store.profile().source;
        Ok(Self { secret: kept.secret, previous, source, project: Some(project), pending, settings, overriding: None })
    }
}

/// What is missing in CI.
pub(super) enum MissingInCi {
    /// Any secret: in CI a project's name may be a name and nothing more.
    Source,
    /// The secret of this project, where others are known.
    Secret(ProjectRefError),
}

impl From<MissingInCi> for Error {
    fn from(missing: MissingInCi) -> Self {
        match missing {
            MissingInCi::Source => SourceError::NoneInCi.into(),
            MissingInCi::Secret(error) => error.into(),
        }
    }
}

/// What to say in CI of a project whose secret nobody put into a store: it ought to have been given, and a keyring is
/// asked only where somebody said so.
pub(super) fn missing_in_ci(context: &Context<'_>, projects: &Projects, project: &ProjectName) -> Option<MissingInCi> {
    let is_asked = context.store.as_ref().is_some_and(|asked| !asked.value.lists());
    if !context.ui.is_in_ci() || projects.kept_in(project).is_some() || is_asked {
        return None;
    }
    let names = projects.names();
    Some(if names.is_empty() || names.contains(project) {
        MissingInCi::Source
    } else {
        MissingInCi::Secret(projects.no_secret(project))
    })
}

/// Says where the secret comes from: unasked where a project was typed, or is known to have one of its own.
fn note_override(context: &mut Context<'_>, variable: &'static Variable, from: &str) -> Option<Overriding> {
    let kept = project_with_secret(context);
    let typed = context.project.as_ref().filter(|project| project.typed).map(|project| &project.value);
    match kept.as_ref().or(typed) {
        Some(project) => {
            let note = format!("the secret in `{variable}` is used, not the one kept for project `{project}`");
            context.ui.note(&note);
        }
        None => context.ui.detail(&format!("the secret comes from {from}")),
    }
    kept.map(|project| Overriding { variable, project })
}

/// The project whose secret would be used if none were given, where the settings or the secrets file's header say that it
/// has one. What they cannot say is no error here: neither is needed.
fn project_with_secret(context: &mut Context<'_>) -> Option<ProjectName> {
    let projects = Projects::load(context).ok()?;
    let project = projects.resolve(context).ok()?;
    projects.is_known_to_have_secret(&project).then_some(project)
}

fn from_stdin(context: &mut Context<'_>) -> Result<Secret, Error> {
    let stdin = Stdin {
        prompt: "Secret (not shown): ",
        what: "the secret",
        instead: "give it in a file, or in a pipe: `--secret-file PATH`, `… | tilepass … --secret-file -`",
    };
    let (bytes, place) = stdin.read(context)?;
    context.ui.detail("the secret comes from stdin");
    read(context, &bytes, place, None)
}

/// Something that nobody is to see, on stdin.
pub(super) struct Stdin<'a> {
    /// What a person is asked who types into it.
    pub(super) prompt: &'a str,
    /// What that is about: `the secret`.
    pub(super) what: &'static str,
    /// What to type where nobody can be asked.
    pub(super) instead: &'static str,
}

impl Stdin<'_> {
    /// All of it, or what a person typed at a hidden prompt; and where that was.
    pub(super) fn read(&self, context: &mut Context<'_>) -> Result<(Zeroizing<Vec<u8>>, Place), Error> {
        if !context.ui.stdin_is_terminal() {
            return Ok((context.ui.read_stdin()?, Place::Stdin));
        }
        if let Some(why) = context.ui.why_no_prompt() {
            return Err(SourceError::NoPrompt { what: self.what, why, instead: self.instead }.into());
        }
        let mut typed = context.ui.ask_hidden(self.what, self.prompt)?;
        let bytes = Zeroizing::new(std::mem::take(&mut *typed).into_bytes());
        Ok((bytes, Place::Typed))
    }
}

fn from_file(context: &mut Context<'_>, path: &Path, named_by: NamedBy) -> Result<Secret, Error> {
    let bytes = read_existing(context, path, named_by)?;
    read(context, &bytes, Place::File(path.to_owned()), None)
}

/// What is in a file. One that is not there is not named; one that others may read is warned of.
pub(super) fn read_existing(
    context: &mut Context<'_>,
    path: &Path,
    named_by: NamedBy,
) -> Result<Zeroizing<Vec<u8>>, SourceError> {
    let bytes = read_private(path).map_err(|why| unread(why, named_by))?;
    context.ui.warn_if_exposed(path);
    Ok(bytes)
}

fn unread(why: SecretFileError, named_by: NamedBy) -> SourceError {
    match why {
        SecretFileError::Absent => SourceError::NotFound(named_by),
        SecretFileError::OutOfReach => SourceError::OutOfReach(named_by),
        SecretFileError::Failed(error) => match named_by.variable() {
            Some(variable) => error.named_by(variable).into(),
            None => error.into(),
        },
    }
}

/// A command that takes a new secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taking {
    /// `secret import`
    Import,
    /// `secret rotate --from`
    Rotate,
}

impl Taking {
    /// Looks for the file with the new secret before any store is asked: whoever typed the secret itself in its place is
    /// to know that, whatever the store says.
    pub(super) fn ensure_found(self, path: Option<&Path>) -> Result<(), SourceError> {
        let path = path.filter(|path| *path != Path::new("-"));
        path.and_then(SecretFileError::not_found).map_or(Ok(()), |why| Err(unread(why, self.named_by())))
    }

    /// Reads the new secret from a path, stdin (`-`) or, where a person types into stdin, a hidden prompt.
    pub(super) fn read(
        self,
        context: &mut Context<'_>,
        path: Option<&Path>,
        prompt: &str,
        expected: Expected,
    ) -> Result<Secret, Error> {
        let (bytes, place) = match path {
            Some(path) if path != Path::new("-") => {
                (read_existing(context, path, self.named_by())?, Place::File(path.to_owned()))
            }
            _ => Stdin { prompt, what: "the secret", instead: self.instead() }.read(context)?,
        };
        read(context, &bytes, place, Some((self, expected)))
    }

    /// Reads it from the line of a variable in a file of lines `NAME=value`.
    pub(super) fn read_line_of(
        self,
        context: &mut Context<'_>,
        path: &Path,
        name: &str,
        expected: Expected,
    ) -> Result<Secret, Error> {
        let bytes = read_existing(context, path, NamedBy::EnvironmentFile)?;
        let text = std::str::from_utf8(&bytes).ok();
        let value = text.and_then(|text| form::value_in(text, name));
        let missing = || SourceError::NoVariable { name: name.to_owned(), path: path.to_owned() };
        let value = value.ok_or_else(missing)?.as_bytes();
        read(context, value, Place::File(path.to_owned()), Some((self, expected)))
    }

    /// The command that takes it from a pipe.
    fn command(self) -> &'static str {
        match self {
            Self::Import => "tilepass secret import -",
            Self::Rotate => "tilepass secret rotate --from -",
        }
    }

    fn named_by(self) -> NamedBy {
        match self {
            Self::Import => NamedBy::Path,
            Self::Rotate => NamedBy::From,
        }
    }

    fn instead(self) -> &'static str {
        match self {
            Self::Import => {
                "give it in a file or a pipe: `tilepass secret import PATH`, `… | tilepass secret import -`"
            }
            Self::Rotate => {
                "give it in a file or a pipe: `tilepass secret rotate --from PATH`, `… | tilepass secret rotate --from -`"
            }
        }
    }
}

/// What a secret that is to be kept is believed to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    /// Whether a Tiledesk server made it.
    pub(super) from_server: bool,
    /// Whether it may look like something else: `--as-is`.
    pub(super) as_is: bool,
}

/// Refuses what is not the secret itself.
fn refuse_another_form(bytes: &[u8], place: &Place, taking: Taking, expected: Expected) -> Result<(), SourceError> {
    let form = std::str::from_utf8(bytes).ok().and_then(Form::of);
    match form.filter(|form| !(expected.as_is && form.may_be_one())) {
        Some(form) => Err(SourceError::Form { place: place.clone(), form, command: taking.command() }),
        None => Ok(()),
    }
}

/// Reads a secret and says what was left out around it. Files end in a line break: that alone is worth a word only
/// where the secret is about to be kept.
fn read(
    context: &mut Context<'_>,
    bytes: &[u8],
    place: Place,
    keeping: Option<(Taking, Expected)>,
) -> Result<Secret, Error> {
    let bad = |place, why| Error::from(SourceError::BadSecret { place, why });
    if let Some((taking, expected)) = keeping {
        refuse_another_form(bytes, &place, taking, expected)?;
    }
    let ParsedSecret { secret, stripped } = match Secret::parse(bytes) {
        Ok(read) => read,
        Err(why) => return Err(bad(place, why)),
    };
    // Where a path was given in place of the secret, every token would be signed with that path.
    if secret.is_path() {
        return Err(bad(place, BadSecret::Path));
    }
    if let Some(message) = stripped.message() {
        if keeping.is_some() || stripped.bom || stripped.blanks {
            context.ui.note(message);
        } else {
            context.ui.detail(message);
        }
    }
    if let Some(what) = secret.looks_like() {
        context.ui.warning(&format!("look at the secret again: {what}"));
    }
    let is_no_servers = |expected: Expected| expected.from_server && !expected.as_is && !is_uuid(secret.expose());
    if keeping.is_some_and(|(_, expected)| is_no_servers(expected)) {
        context.ui.warning(
            "the secrets that a Tiledesk server makes are UUIDs in small letters, and this is none: see that it is this project's",
        );
    }
    if secret.is_short() {
        let length = secret.as_bytes().len();
        context.ui.warning(&format!(
            "the secret is only {length} bytes long; php-jwt 7, jjwt and .NET refuse keys under {}",
            Secret::SHORT
        ));
    }
    Ok(secret)
}
