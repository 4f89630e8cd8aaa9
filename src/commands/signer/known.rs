//! The signers of a project, ready to be asked.

use super::SignerError;
use crate::commands::Context;
use crate::error::Error;
use crate::paths::find_program;
use crate::server::{Options, Server};
use crate::signers::ask::Question;
use crate::signers::{Check, Signer, SignerName, find_credential, read_headers};
use tiledesk_token::ids::ProjectName;

/// One that is stored.
pub(in crate::commands) struct Known {
    pub(in crate::commands) name: SignerName,
    pub(in crate::commands) signer: Signer,
}

/// The signers of a project, or those of these names; there are some.
///
/// # Errors
/// [`SignerError`]
pub(in crate::commands) fn known(
    context: &Context<'_>,
    project: &ProjectName,
    only: &[SignerName],
) -> Result<Vec<Known>, Error> {
    let signers = context.signers()?;
    let all: Vec<Known> =
        signers.of(project).map(|(name, signer)| Known { name: name.clone(), signer: signer.clone() }).collect();
    if all.is_empty() {
        return Err(SignerError::None(project.clone()).into());
    }
    if let Some(name) = only.iter().find(|name| all.iter().all(|one| one.name != **name)) {
        let known = all.into_iter().map(|one| one.name).collect();
        return Err(SignerError::Unknown { project: project.clone(), name: name.clone(), known }.into());
    }
    Ok(all.into_iter().filter(|one| only.is_empty() || only.contains(&one.name)).collect())
}

impl Known {
    /// How it is asked, if it can be.
    ///
    /// # Errors
    /// `HeaderFileError`, or what is wrong with the proxy's address.
    pub(in crate::commands) fn question(
        &self,
        context: &Context<'_>,
        samples: Option<u16>,
    ) -> Result<Option<Question>, Error> {
        match (&self.signer.check, &self.signer.check_command) {
            (Some(check), _) => question(context, check, samples).map(Some),
            (None, Some(command)) => Ok(Some(Question::Program(command.clone()))),
            (None, None) => Ok(None),
        }
    }

    /// Whether something says how to ask it.
    pub(super) fn is_asked(&self) -> bool {
        self.signer.check.is_some() || self.signer.check_command.is_some()
    }

    /// Fails where its command may not be run: its program is not there, or a word of it is a credential.
    ///
    /// # Errors
    /// [`SignerError`]
    pub(in crate::commands) fn ensure_command(&self) -> Result<(), SignerError> {
        self.signer.command.as_deref().map_or(Ok(()), |words| self.ensure(words))?;
        self.ensure_check()
    }

    /// The same of the program that prints a token.
    ///
    /// # Errors
    /// [`SignerError`]
    pub(super) fn ensure_check(&self) -> Result<(), SignerError> {
        self.signer.check_command.as_deref().map_or(Ok(()), |command| self.ensure(&words_of(command)))
    }

    fn ensure(&self, words: &[String]) -> Result<(), SignerError> {
        ensure_no_credential(&self.name, words)?;
        let program = words.first().map(String::as_str).unwrap_or_default();
        find_program(program, None).map(drop).map_err(|why| SignerError::NoProgram { name: self.name.clone(), why })
    }
}

/// How a back end is asked.
pub(super) fn question(context: &Context<'_>, check: &Check, samples: Option<u16>) -> Result<Question, Error> {
    let headers = check.header_file.as_deref().map(read_headers).transpose()?.unwrap_or_default();
    let options = Options { timeout: Options::TIMEOUT, insecure_http: false, variables: context.ui.environment() };
    let server = Server::new(check.url.origin().clone(), &options)?;
    Ok(Question::at(check, server, headers, samples))
}

/// The words of a command that is written with spaces between them.
pub(super) fn words_of(command: &str) -> Vec<String> {
    command.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Fails where a word of a command looks like a credential.
pub(super) fn ensure_no_credential(name: &SignerName, words: &[String]) -> Result<(), SignerError> {
    match find_credential(words) {
        Some((at, what)) => Err(SignerError::Credential { name: name.clone(), at, what }),
        None => Ok(()),
    }
}
