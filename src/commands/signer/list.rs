//! `signer list`: the signers, their addresses and commands.

use serde_json::json;

use crate::Exit;
use crate::commands::Context;
use crate::commands::table::table;
use crate::commands::token::json::line;
use crate::error::Error;
use crate::signers::Signer;
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;

pub(super) fn list(context: &mut Context<'_>) -> Result<Exit, Error> {
    let signers = context.signers()?;
    let named = context.project.as_ref().map(|named| named.value.clone());
    let projects: Vec<ProjectName> =
        signers.projects().filter(|project| named.as_ref().is_none_or(|named| named == *project)).cloned().collect();
    let mut rows = vec![["PROJECT", "SIGNER", "CHECK", "COMMAND"].map(str::to_owned)];
    let mut answer = String::new();
    for project in &projects {
        for (name, signer) in signers.of(project) {
            let Signer { check, check_command, command } = signer;
            if context.json {
                let check = check.as_ref();
                answer.push_str(&line(&json!({
                    "project": project.as_str(),
                    "signer": name.as_str(),
                    "check": check.map(|check| check.url.to_string()),
                    "resolve": check.and_then(|check| check.resolve.as_ref()).map(ToString::to_string),
                    "header_file": check.and_then(|check| check.header_file.as_ref()).map(|path| path.to_string_lossy()),
                    "posts": check.is_some_and(|check| check.body.is_some()),
                    "check_command": check_command,
                    "command": command,
                })));
                answer.push('\n');
            } else {
                rows.push([project.to_string(), name.to_string(), asked(signer), run(command.as_deref())]);
            }
        }
    }
    if projects.is_empty() {
        context.ui.note("no signer is known here");
        context.ui.hint("say where a back end hands out tokens: `tilepass signer set NAME --check URL`");
    } else if !context.json {
        answer = table(&rows, context.ui.columns(), &[3, 2]);
    }
    context.ui.answer(&answer)?;
    Ok(Exit::Done)
}

fn asked(signer: &Signer) -> String {
    let Some(check) = &signer.check else {
        let program = signer.check_command.as_deref().unwrap_or("-");
        return escape::escaped(program).into_owned();
    };
    let post = if check.body.is_some() { "POST " } else { "" };
    let at = check.resolve.as_ref().map(|resolve| format!(" at {}", resolve.address())).unwrap_or_default();
    format!("{post}{}{at}", check.url)
}

/// A command as a shell would take it.
pub(in crate::commands) fn run(command: Option<&[String]>) -> String {
    let Some(words) = command else { return "-".to_owned() };
    let plain = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./=:,@%+".contains(&byte))
    };
    let quoted = |word: &String| {
        let shown = escape::escaped(word);
        if plain(word) { shown.into_owned() } else { format!("'{}'", shown.replace('\'', "'\\''")) }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}
