//! The administrator in whose name a server is asked: a user token, or e-mail address and password. They come from files,
//! the environment or a prompt, never from the command line, and nothing of them is kept or shown.

use std::path::Path;

use zeroize::Zeroizing;

use crate::commands::Context;
use crate::commands::secret_source::{NamedBy, SourceError, Stdin, read_existing};
use crate::env;
use crate::error::{Error, Failure};
use crate::exit::Exit;
use crate::server::credentials::{BadCredentials, Credentials};
use tiledesk_token::escape;

/// The administrator's credentials are not valid.
#[derive(Debug, thiserror::Error)]
#[error("{0}; nothing was changed")]
struct CredentialsError(#[from] BadCredentials);

impl Failure for CredentialsError {
    fn code(&self) -> &'static str {
        "credentials.invalid"
    }

    fn exit(&self) -> Exit {
        Exit::Failed
    }

    fn hints(&self) -> Vec<String> {
        let hint =
            "give the address with which you sign in to the dashboard, at the prompt or in `TILEPASS_ADMIN_EMAIL`";
        match self.0 {
            BadCredentials::NoEmail | BadCredentials::Email => vec![hint.to_owned()],
            _ => Vec::new(),
        }
    }
}

/// The credentials to be sent to `host`.
pub(super) fn credentials(
    context: &mut Context<'_>,
    token_file: Option<&Path>,
    host: &str,
) -> Result<Credentials, Error> {
    if let Some(path) = token_file {
        return by_token(context, path, NamedBy::AdminTokenFile, host);
    }
    if let Some(path) = context.ui.raw_variable(env::ADMIN_TOKEN_FILE) {
        if path.is_empty() {
            return Err(SourceError::EmptyPath(NamedBy::AdminTokenFileVariable).into());
        }
        return by_token(context, Path::new(&path), NamedBy::AdminTokenFileVariable, host);
    }
    let given = password(context)?;
    let email = match context.ui.variable(env::ADMIN_EMAIL)? {
        Some(email) => email,
        None => ask(context, "the administrator's e-mail address", |context, what| {
            let prompt = format!("Administrator's e-mail address at {host}: ");
            let line = context.ui.ask_line(what, &prompt)?;
            Ok(line.trim().to_owned())
        })?,
    };
    // Nobody is asked for the password of an address that cannot be one.
    Credentials::check_email(&email).map_err(CredentialsError)?;
    let password = match given {
        Some(password) => password,
        None => ask(context, "the administrator's password", |context, what| {
            let email = escape::escaped(&email);
            let prompt = format!("Password of {email} at {host} (not shown): ");
            Ok(context.ui.ask_hidden(what, &prompt)?)
        })?,
    };
    Ok(Credentials::password(&email, &password).map_err(CredentialsError)?)
}

/// The password that the environment gives, in one variable or the other.
fn password(context: &mut Context<'_>) -> Result<Option<Zeroizing<String>>, Error> {
    let (text, file) = (env::ADMIN_PASSWORD, env::ADMIN_PASSWORD_FILE);
    match (context.ui.raw_variable(text), context.ui.raw_variable(file)) {
        (Some(_), Some(_)) => Err(SourceError::Both(text, file).into()),
        (None, Some(path)) => password_in(context, Path::new(&path)).map(Some),
        (Some(password), None) => {
            let not_text = |_| Error::from(CredentialsError(BadCredentials::NotText));
            let password = password.into_string().map(Zeroizing::new).map_err(not_text)?;
            if password.is_empty() { Err(SourceError::EmptyPassword.into()) } else { Ok(Some(password)) }
        }
        (None, None) => Ok(None),
    }
}

fn by_token(context: &mut Context<'_>, path: &Path, named_by: NamedBy, host: &str) -> Result<Credentials, Error> {
    let bytes = if path == Path::new("-") {
        let stdin = Stdin {
            prompt: &format!("User token of an administrator at {host} (not shown): "),
            what: "the administrator's token",
            instead: "give it in a file: `--admin-token-file PATH`; or in a pipe: `--admin-token-file -`",
        };
        stdin.read(context)?.0
    } else {
        read_existing(context, path, named_by)?
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| CredentialsError(BadCredentials::Token))?;
    Ok(Credentials::token(text).map_err(CredentialsError)?)
}

/// The whole file but a byte order mark and a line break at its end, which editors add.
fn password_in(context: &mut Context<'_>, path: &Path) -> Result<Zeroizing<String>, Error> {
    if path.as_os_str().is_empty() {
        return Err(SourceError::EmptyPath(NamedBy::PasswordFileVariable).into());
    }
    let bytes = read_existing(context, path, NamedBy::PasswordFileVariable)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| CredentialsError(BadCredentials::NotText))?;
    Ok(Zeroizing::new(escape::without_line_break(escape::without_bom(text)).to_owned()))
}

fn ask<'w, T>(
    context: &mut Context<'w>,
    what: &'static str,
    ask: impl FnOnce(&mut Context<'w>, &'static str) -> Result<T, Error>,
) -> Result<T, Error> {
    match context.ui.why_no_prompt() {
        None => ask(context, what),
        Some(why) => Err(SourceError::NoPrompt {
            what,
            why,
            instead: "set `TILEPASS_ADMIN_EMAIL` and `TILEPASS_ADMIN_PASSWORD_FILE`, or give a user token: `--admin-token-file PATH`",
        }
        .into()),
    }
}
