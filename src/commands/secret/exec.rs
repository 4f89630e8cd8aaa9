//! `secret exec`: which program gets the secret, and how. Starting it is `main`'s.

use std::path::Path;

use crate::cli::Exec;
use crate::commands::Context;
use crate::commands::source::Key;
use crate::core::variable::VariableName;
use crate::error::Error;
use crate::program::{Become, HandOver};

pub(super) fn exec(context: &mut Context<'_>, arguments: Exec) -> Result<Become, Error> {
    let stdin_is_used = arguments.source.secret_file.as_deref() == Some(Path::new("-"));
    let key = Key::find(context, &arguments.source)?;
    let (variable, hand_over) = match (arguments.env, arguments.file_env) {
        (_, Some(name)) => (name, HandOver::File),
        (Some(name), None) => (name, HandOver::Value),
        (None, None) => (VariableName::tiledesk_secret(), HandOver::Value),
    };
    let mut words = arguments.command.into_iter();
    // The command line cannot be understood without it.
    let program = words.next().unwrap_or_default();
    context.io.detail(&format!(
        "`{}` gets the secret {} {} `{variable}`",
        program.display(),
        key.secret.fingerprint(),
        match hand_over {
            HandOver::Value => "in",
            HandOver::File => "as a file, named in",
        }
    ));
    Ok(Become {
        program,
        arguments: words.collect(),
        secret: key.secret,
        variable,
        hand_over,
        stdin_is_used,
    })
}
