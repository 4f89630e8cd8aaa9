//! Where a command gets its secret: given explicitly, or a project's own.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Context;
use super::project_ref::Projects;
use crate::cli::Source;
use crate::error::Error;
use crate::settings::Settings;
use crate::store::StoreKind;
use crate::ui::SecretFileError;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::{BadSecret, ParsedSecret, Secret};

/// The name of a store as a source, for machines.
pub(super) fn store_source(kind: StoreKind) -> &'static str {
    match kind {
        StoreKind::Keyring => "keyring",
        StoreKind::File => "file-store",
    }
}

/// A secret that was given explicitly, and where.
pub(super) struct Explicit {
    pub(super) secret: Secret,
    /// For machines.
    pub(super) source: &'static str,
}

const FILE: &str = "TILEPASS_SECRET_FILE";
const TEXT: &str = "TILEPASS_SECRET";

/// Whether a secret was given explicitly.
pub(super) fn is_explicit(context: &Context<'_>, source: &Source) -> bool {
    let is_set = |variable: &&str| context.ui.raw_variable(variable).is_some();
    source.secret_file.is_some() || [FILE, TEXT].iter().any(is_set)
}

/// The secret that was given explicitly, if one was: `--secret-file`, `TILEPASS_SECRET_FILE`, `TILEPASS_SECRET`.
/// No store is touched.
pub(super) fn explicit(context: &mut Context<'_>, source: &Source) -> Result<Option<Explicit>, Error> {
    if let Some(path) = &source.secret_file {
        let stdin = path == Path::new("-");
        let secret = if stdin {
            from_stdin(context)?
        } else {
            let secret = from_file(context, path, "--secret-file")?;
            let said = format!("the secret comes from `{}`", path.display());
            context.ui.detail(&said);
            secret
        };
        return Ok(Some(Explicit { secret, source: if stdin { "stdin" } else { "secret-file" } }));
    }
    if let Some(path) = context.ui.raw_variable(FILE) {
        if path.is_empty() {
            return Err(Error::EmptyVariable(FILE));
        }
        let path = PathBuf::from(path);
        let secret = from_file(context, &path, FILE)?;
        note_override(context, FILE, &format!("`{}`, which `{FILE}` names", path.display()));
        return Ok(Some(Explicit { secret, source: "secret-file" }));
    }
    if let Some(text) = context.ui.raw_variable(TEXT) {
        let bytes = Zeroizing::new(text.into_encoded_bytes());
        if bytes.is_empty() {
            return Err(Error::EmptyVariable(TEXT));
        }
        let secret = read(context, &bytes, Error::IN_VARIABLE, false)?;
        note_override(context, TEXT, &format!("`{TEXT}`"));
        return Ok(Some(Explicit { secret, source: "environment" }));
    }
    Ok(None)
}

/// The secret that a command works with, where it came from, and the settings of the project.
pub(super) struct Key {
    pub(super) secret: Secret,
    /// For machines.
    pub(super) source: &'static str,
    /// Whose it is, where a store had it.
    pub(super) project: Option<ProjectName>,
    pub(super) settings: Settings,
}

impl Key {
    pub(super) fn find(context: &mut Context<'_>, source: &Source) -> Result<Self, Error> {
        if let Some(given) = explicit(context, source)? {
            // A project that was named lends its settings, but no store is asked for anything.
            let project = context.project.as_ref().map(|given| given.value.clone());
            let config = context.config()?;
            let settings = project.as_ref().map(|project| config.settings(project)).unwrap_or_default();
            return Ok(Self { secret: given.secret, source: given.source, project: None, settings });
        }
        let mut projects = Projects::load(context)?;
        let project = projects.resolve(context)?;
        if let Some(error) = projects.file_error.take()
            && projects.kept_in(&project) != Some(StoreKind::Keyring)
        {
            return Err(error.into());
        }
        if let Some(error) = missing_in_ci(context, &projects, &project) {
            return Err(error);
        }
        let (kind, kept) = projects.secret(context, &project)?;
        context.ui.detail(&format!(
            "the secret is that of project `{project}` ({}), from {}",
            kept.secret.fingerprint(),
            kind.describe()
        ));
        let settings = projects.settings(&project);
        Ok(Self { secret: kept.secret, source: store_source(kind), project: Some(project), settings })
    }
}

/// What to say in CI of a project whose secret nobody put into a store: it ought to have been given, and a keyring is
/// asked only where somebody said so. In CI a project's name may be a name and nothing more.
pub(super) fn missing_in_ci(context: &Context<'_>, projects: &Projects, project: &ProjectName) -> Option<Error> {
    let in_ci = context.ui.raw_variable("CI").is_some_and(|ci| !ci.is_empty() && ci != "false");
    let asked = context.store.as_ref().map(|asked| asked.value);
    if !in_ci || projects.kept_in(project).is_some() || asked == Some(StoreKind::Keyring) {
        return None;
    }
    let names = projects.names();
    Some(if names.is_empty() || names.contains(project) {
        Error::NoSourceInCi
    } else {
        projects.absent(project, StoreKind::File)
    })
}

fn note_override(context: &mut Context<'_>, variable: &str, from: &str) {
    match context.project.as_ref().filter(|project| project.typed) {
        Some(project) => {
            let note = format!("the secret in `{variable}` is used, not the one kept for project `{}`", project.value);
            context.ui.note(&note);
        }
        None => context.ui.detail(&format!("the secret comes from {from}")),
    }
}

fn from_stdin(context: &mut Context<'_>) -> Result<Secret, Error> {
    let stdin = Stdin {
        prompt: "Secret (not shown): ",
        what: "the secret",
        instead: "give it in a file, or in a pipe: `--secret-file PATH`, `… | tilepass … --secret-file -`",
    };
    let (bytes, place) = stdin.read(context)?;
    context.ui.detail("the secret comes from stdin");
    read(context, &bytes, place, false)
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
    pub(super) fn read(&self, context: &mut Context<'_>) -> Result<(Zeroizing<Vec<u8>>, &'static str), Error> {
        if !context.ui.stdin_is_terminal() {
            return Ok((context.ui.read_stdin()?, "on stdin"));
        }
        if let Some(why) = context.ui.why_no_prompt() {
            return Err(Error::NoPrompt { what: self.what, why, instead: self.instead });
        }
        let mut typed = context.ui.ask_hidden(self.prompt)?;
        let bytes = Zeroizing::new(std::mem::take(&mut *typed).into_bytes());
        Ok((bytes, Error::TYPED))
    }
}

fn from_file(context: &mut Context<'_>, path: &Path, given: &'static str) -> Result<Secret, Error> {
    let bytes = read_existing(context, path, given)?;
    read(context, &bytes, &format!("in `{}`", path.display()), false)
}

/// What is in a file. One that is not there is not named.
pub(super) fn read_existing(
    context: &Context<'_>,
    path: &Path,
    given: &'static str,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    context.ui.read_private(path).map_err(|why| unread(why, given))
}

fn unread(why: SecretFileError, given: &'static str) -> Error {
    match why {
        SecretFileError::Absent => Error::NoFile(given),
        SecretFileError::OutOfReach => Error::OutOfReach(given),
        // Whoever typed no path does not know where it came from.
        SecretFileError::Failed(error) => match *error {
            Error::Io(cause) if given.starts_with("TILEPASS_") => Error::Io(cause.context(format!("`{given}`"))),
            error => error,
        },
    }
}

/// Looks for the file with a new secret before any store is asked: whoever typed the secret itself in its place is to know
/// that, whatever the store says.
pub(super) fn must_be_there(path: Option<&Path>, command: &'static str) -> Result<(), Error> {
    let path = path.filter(|path| *path != Path::new("-"));
    match path.and_then(SecretFileError::not_found) {
        Some(why) => Err(unread(why, path_of(command))),
        None => Ok(()),
    }
}

/// What an error calls the path.
fn path_of(command: &str) -> &'static str {
    if command == "import" { "PATH" } else { "--from" }
}

/// Reads a new secret from a path, stdin (`-`) or, where a person types into stdin, a hidden prompt.
pub(super) fn new_secret(
    context: &mut Context<'_>,
    path: Option<&Path>,
    prompt: &str,
    command: &'static str,
) -> Result<Secret, Error> {
    match path {
        Some(path) if path != Path::new("-") => {
            let bytes = read_existing(context, path, path_of(command))?;
            read(context, &bytes, &format!("in `{}`", path.display()), true)
        }
        _ => {
            let stdin = Stdin {
                prompt,
                what: "the secret",
                instead: if command == "import" {
                    "give it in a file or a pipe: `tilepass secret import PATH`, `… | tilepass secret import -`"
                } else {
                    "give it in a file or a pipe: `tilepass secret rotate --from PATH`, `… | tilepass secret rotate --from -`"
                },
            };
            let (bytes, place) = stdin.read(context)?;
            read(context, &bytes, place, true)
        }
    }
}

/// Reads a secret and says what was left out around it. Files end in a line break: that alone is worth a word only
/// where the secret is about to be kept.
fn read(context: &mut Context<'_>, bytes: &[u8], place: &str, keeping: bool) -> Result<Secret, Error> {
    let bad = |why| Error::BadSecret { place: place.to_owned(), why };
    let ParsedSecret { secret, stripped } = Secret::parse(bytes).map_err(bad)?;
    // Where a path was given in place of the secret, every token would be signed with that path.
    let file = Path::new(secret.expose()).metadata();
    if file.is_ok_and(|found| !found.is_dir()) {
        return Err(bad(BadSecret::Path));
    }
    if let Some(message) = stripped.message() {
        if keeping || stripped.bom || stripped.blanks {
            context.ui.note(message);
        } else {
            context.ui.detail(message);
        }
    }
    if let Some(what) = secret.looks_like() {
        context.ui.warning(&format!("look at the secret again: {what}"));
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
