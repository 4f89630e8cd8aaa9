//! `secret exec`: which program gets the secret, and how. Starting it is `main`'s.

use std::ffi::OsString;
use std::path::Path;

use crate::cli::{Exec, project_name};
use crate::commands::Context;
use crate::commands::pending::Unsettled;
use crate::commands::project_ref::Projects;
use crate::commands::secret_source::Key;
use crate::error::shell::SHELL;
use crate::error::{Error, Failure, Hinted};
use crate::exec::variable::VariableName;
use crate::exec::{ExecRequest, HandOver};
use crate::exit::Exit;
use tiledesk_token::ids::ProjectName;

/// A program would sign with a secret that its server may have replaced.
#[derive(Debug, thiserror::Error)]
#[error("no program is handed the secret of project `{project}` {}", why(.unsettled))]
struct PendingError {
    project: ProjectName,
    unsettled: Unsettled,
}

fn why(unsettled: &Unsettled) -> &'static str {
    if unsettled.is_replaced {
        "that a server has replaced"
    } else {
        "while it is not known whether a server has replaced it"
    }
}

impl Failure for PendingError {
    fn code(&self) -> &'static str {
        "exec.pending"
    }

    fn exit(&self) -> Exit {
        Exit::Declined
    }

    fn hints(&self) -> Vec<String> {
        vec![
            self.unsettled.hint(),
            "to hand it over all the same, add to the same command, before `--`: `--yes`".to_owned(),
        ]
    }
}

pub(super) fn exec(context: &mut Context<'_>, arguments: Exec) -> Result<ExecRequest, Error> {
    let stdin_is_used = arguments.source.secret_file.as_deref() == Some(Path::new("-"));
    let passed_on = project_passed_on(context, &arguments.command);
    let key = match (Key::find(context, &arguments.source), &passed_on) {
        (Err(error), Some(project)) => {
            let hint = format!(
                "`--project {project}` stands behind `--`, so the program gets it; before it, tilepass does: `tilepass secret exec --project {project} -- CMD…`"
            );
            return Err(Hinted { error, hint }.into());
        }
        (found, _) => found?,
    };
    if let (Some(project), Some(used)) = (&passed_on, &key.project)
        && project != used
        && Projects::load(context)?.names().contains(project)
    {
        context.ui.warning(&format!(
            "`--project {project}` stands behind `--`, so the program gets it, and the secret is that of project `{used}`"
        ));
    }
    if let (Some(project), Some(pending), false) = (key.project, key.pending, arguments.yes) {
        let unsettled = Unsettled::of(context, &project, key.secret.fingerprint().into(), pending);
        return Err(PendingError { project, unsettled }.into());
    }
    let (variable, hand_over) = match (arguments.env, arguments.file_env) {
        (_, Some(name)) => (name, HandOver::File),
        (Some(name), None) => (name, HandOver::Value),
        (None, None) => (VariableName::tiledesk_secret(), HandOver::Value),
    };
    if let Some(said) = misleading(&variable, hand_over) {
        context.ui.warning(&said);
    }
    if hand_over == HandOver::Value && is_unexpanded(&arguments.command, &variable) {
        context.ui.warning(&format!(
            "`${variable}` in the command stays as it is: no shell is there to put the secret in its place, and on a command line other programs would see it"
        ));
        context.ui.hint(&format!(
            "have the program read the variable; or start a shell: `tilepass secret exec -- {}`",
            SHELL.running(&format!("… {} …", SHELL.value_of(variable.as_str())))
        ));
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

/// The project that is named to the program, and not to tilepass.
fn project_passed_on(context: &Context<'_>, command: &[OsString]) -> Option<ProjectName> {
    if context.project.is_some() {
        return None;
    }
    let mut words = command.iter().filter_map(|word| word.to_str());
    let name = words.find_map(|word| word.strip_prefix("--project"))?;
    let name = match name.strip_prefix('=') {
        Some(name) => name,
        None if name.is_empty() => words.next()?,
        None => return None,
    };
    project_name(name).ok()
}

/// What reads `$X` in its own arguments.
const SHELLS: [&str; 14] =
    ["sh", "bash", "dash", "zsh", "fish", "ksh", "mksh", "ash", "busybox", "csh", "tcsh", "pwsh", "powershell", "cmd"];
/// What starts a program that stands among its arguments.
const STARTERS: [&str; 12] =
    ["env", "ssh", "docker", "podman", "kubectl", "sudo", "doas", "nice", "nohup", "time", "timeout", "xargs"];

/// Whether the name of the variable stands in the words as a shell would expand it, and no shell is going to.
fn is_unexpanded(command: &[OsString], variable: &VariableName) -> bool {
    let name = |word: &OsString| {
        let name = Path::new(word).file_stem().unwrap_or_default();
        name.to_string_lossy().to_ascii_lowercase()
    };
    let is_shell = |word: &OsString| SHELLS.contains(&name(word).as_str());
    let Some((program, words)) = command.split_first() else { return false };
    if is_shell(program) || STARTERS.contains(&name(program).as_str()) && words.iter().any(is_shell) {
        return false;
    }
    let (plain, braces) = (format!("${variable}"), format!("${{{variable}}}"));
    words.iter().any(|word| {
        let word = word.to_string_lossy();
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        word.contains(&braces)
            || word.match_indices(&plain).any(|(at, _)| ends(word.get(at + plain.len()..).unwrap_or_default()))
    })
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
