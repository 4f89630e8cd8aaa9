//! `signer set`: what is asked of a back end, and what brings it the secret.

use std::path::PathBuf;

use clap::error::ErrorKind;
use serde_json::json;

use super::known::{ensure_no_credential, words_of};
use super::{SignerError, list};
use crate::Exit;
use crate::cli::{Checking, Refusal, SetSigner};
use crate::commands::Context;
use crate::commands::project_ref::{ProjectRefError, Projects};
use crate::commands::token::json::line;
use crate::env;
use crate::error::{Error, IoError, UsageError};
use crate::paths::find_program;
use crate::signers::{Check, Signer, SignerName, read_headers};

/// Whether there is nothing but the name.
fn says_nothing(arguments: &SetSigner) -> bool {
    let Checking { check_header_file, check_body, resolve } = &arguments.checking;
    arguments.check.is_none()
        && arguments.check_command.is_none()
        && check_header_file.is_none()
        && check_body.is_none()
        && resolve.is_none()
        && arguments.command.is_empty()
}

/// Why it is refused, where the line alone tells.
pub(super) fn refusal(arguments: &SetSigner) -> Option<Refusal> {
    says_nothing(arguments).then_some(Refusal::Needs("--check URL"))
}

pub(super) fn set(context: &mut Context<'_>, arguments: SetSigner) -> Result<Exit, Error> {
    let is_nothing = says_nothing(&arguments);
    let SetSigner { name, check, check_command, checking, command } = arguments;
    let projects = Projects::load(context)?;
    let project = projects.resolve(context)?;
    let known = projects.names();
    if !known.contains(&project) && projects.unlisted(None).is_none() {
        return Err(ProjectRefError::Unknown { project, known }.into());
    }
    let Checking { check_header_file, check_body, resolve } = checking;
    let usage = |message: &str| Error::from(UsageError::new(ErrorKind::MissingRequiredArgument, message));
    if is_nothing {
        return Err(usage(
            "say where it hands out tokens (`--check URL`), what brings it the secret (`-- COMMAND`), or both",
        ));
    }
    let command = if command.is_empty() { None } else { Some(absolute(context, &name, command)?) };
    let check_command = match check_command {
        Some(text) => Some(absolute(context, &name, words_of(&text))?.join(" ")),
        None => None,
    };
    let header_file = check_header_file.map(|path| headers_in(&path)).transpose()?;
    let _lock = context.lock()?;
    let mut signers = context.signers()?;
    let before = signers.get(&project, &name).cloned();
    let is_new = before.is_none();
    let Signer { check: old, check_command: old_program, command: old_command } = before.unwrap_or_default();
    // The one takes the other's place.
    let old = if check_command.is_some() { None } else { old };
    let check_command = if check.is_some() { None } else { check_command.or(old_program) };
    // Who is sent a test account's cookie is not changed in passing.
    let moves = check.as_ref().zip(old.as_ref()).is_some_and(|(new, old)| new.origin() != old.url.origin());
    let old = old.map(|old| if moves { Check::at(old.url) } else { old });
    let check = match check.map(|url| Check { url: url.clone(), ..old.clone().unwrap_or(Check::at(url)) }).or(old) {
        None if header_file.is_some() || check_body.is_some() || resolve.is_some() => {
            return Err(usage("`--check-header-file`, `--check-body` and `--resolve` need `--check URL`"));
        }
        None => None,
        Some(check) => Some(Check {
            header_file: header_file.or(check.header_file),
            body: check_body.or(check.body),
            resolve: resolve.or(check.resolve),
            url: check.url,
        }),
    };
    if let Some(check) = &check
        && check.resolve.as_ref().is_some_and(|resolve| !resolve.is_of(&check.url))
    {
        return Err(usage("`--resolve` is about another host than `--check`"));
    }
    let signer = Signer { check, check_command, command: command.or(old_command) };
    signers.set(&project, &name, signer.clone());
    signers.write()?;
    let done = if is_new { "is kept" } else { "is changed" };
    context.ui.note(&format!("signer `{name}` of project `{project}` {done} in `{}`", signers.path().display()));
    if signer.command.is_some() {
        context.ui.note(&format!("it gets the secret by: {}", list::run(signer.command.as_deref())));
    }
    if cfg!(windows) {
        context.ui.note("who else may write that file is not checked on Windows: keep it to yourself");
    }
    if context.json {
        let answer = json!({
            "project": project.as_str(),
            "signer": name.as_str(),
            "check": signer.check.as_ref().map(|check| check.url.to_string()),
            "check_command": signer.check_command,
            "command": signer.command,
        });
        context.ui.answer(&line(&answer))?;
    }
    Ok(Exit::Done)
}

/// The command with the program's absolute path.
fn absolute(context: &Context<'_>, name: &SignerName, mut words: Vec<String>) -> Result<Vec<String>, Error> {
    ensure_no_credential(name, &words)?;
    let path = context.ui.raw_variable(env::PATH);
    let program = words.first().map(String::as_str).unwrap_or_default();
    let no_program = |why| SignerError::NoProgram { name: name.clone(), why };
    let found = find_program(program, path.as_deref()).map_err(no_program)?;
    let found = found.into_os_string().into_string().map_err(|path| {
        IoError::message(format!("the path of the program is not Unicode text: `{}`", path.to_string_lossy()))
    })?;
    if let Some(program) = words.first_mut() {
        *program = found;
    }
    Ok(words)
}

/// The path of a header file from the root on; it can be used.
fn headers_in(path: &std::path::Path) -> Result<PathBuf, Error> {
    let path = std::path::absolute(path)
        .map_err(|cause| IoError::new(format!("cannot use the header file `{}`", path.display()), cause))?;
    read_headers(&path)?;
    if path.to_str().is_none() {
        return Err(
            IoError::message(format!("the path of the header file is not Unicode text: `{}`", path.display())).into()
        );
    }
    Ok(path)
}
