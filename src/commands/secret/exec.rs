//! `secret exec`: which program gets the secret, and how. Starting it is `main`'s.

use std::path::Path;

use crate::cli::Exec;
use crate::commands::Context;
use crate::commands::secret_source::Key;
use crate::error::Error;
use crate::exec::variable::VariableName;
use crate::exec::{ExecRequest, HandOver};

pub(super) fn exec(context: &mut Context<'_>, arguments: Exec) -> Result<ExecRequest, Error> {
    let stdin_is_used = arguments.source.secret_file.as_deref() == Some(Path::new("-"));
    let key = Key::find(context, &arguments.source)?;
    let (variable, hand_over) = match (arguments.env, arguments.file_env) {
        (_, Some(name)) => (name, HandOver::File),
        (Some(name), None) => (name, HandOver::Value),
        (None, None) => (VariableName::tiledesk_secret(), HandOver::Value),
    };
    if let Some(said) = misleading(&variable, hand_over) {
        context.ui.warning(&said);
    }
    let mut words = arguments.command.into_iter();
    // The command line cannot be understood without it.
    let program = words.next().unwrap_or_default();
    context.ui.detail(&format!(
        "`{}` gets the secret {} {} `{variable}`",
        program.display(),
        key.secret.fingerprint(),
        match hand_over {
            HandOver::Value => "in",
            HandOver::File => "as a file, named in",
        }
    ));
    Ok(ExecRequest { program, arguments: words.collect(), secret: key.secret, variable, hand_over, stdin_is_used })
}

/// Names that promise the other thing: a program would sign with the path, or look for a file of that name.
fn misleading(variable: &VariableName, hand_over: HandOver) -> Option<String> {
    match hand_over {
        HandOver::Value if variable.as_str().ends_with("_FILE") => Some(format!(
            "`{variable}` looks like the name of a variable for a path, and gets the secret itself: for a path there is `--file-env`"
        )),
        HandOver::File if *variable == VariableName::tiledesk_secret() => Some(format!(
            "`{variable}` gets the path of a file, and not the secret, as back ends expect there: for a path there is `TILEDESK_SECRET_FILE`"
        )),
        _ => None,
    }
}
