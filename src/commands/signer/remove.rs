//! `signer remove`: forgets one.

use serde_json::json;

use super::{SignerError, list};
use crate::Exit;
use crate::cli::RemoveSigner;
use crate::commands::Context;
use crate::commands::project_ref::Projects;
use crate::error::Error;

pub(super) fn remove(context: &mut Context<'_>, arguments: &RemoveSigner) -> Result<Exit, Error> {
    let name = &arguments.name;
    let project = Projects::load(context)?.resolve(context)?;
    let _lock = context.lock()?;
    let mut signers = context.signers()?;
    let Some(signer) = signers.get(&project, name) else {
        let known: Vec<_> = signers.of(&project).map(|(name, _)| name.clone()).collect();
        return Err(if known.is_empty() {
            SignerError::None(project).into()
        } else {
            SignerError::Unknown { project, name: name.clone(), known }.into()
        });
    };
    if signer.command.is_some() {
        context.ui.note(&format!("its command was: {}", list::run(signer.command.as_deref())));
    }
    signers.remove(&project, name);
    signers.write()?;
    context.ui.note(&format!("signer `{name}` of project `{project}` is forgotten; it keeps the secret that it has"));
    if context.json {
        let answer = json!({"project": project.as_str(), "signer": name.as_str(), "removed": true});
        context.ui.answer(&answer.to_string())?;
    }
    Ok(Exit::Done)
}
