//! `__complete`: values that only the program knows, for completion scripts, each on a line, what it is behind a tab.
//!
//! It asks no store, and says nothing of what fails: whoever presses a key is not told of a mistake in config.toml.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::rc::Rc;

use super::Context;
use super::project_ref::Projects;
use crate::Exit;
use crate::cli::{Complete, Values};
use crate::error::Error;
use crate::snippets;
use crate::store::StoreKind;
use tiledesk_token::ids::{ProjectName, TiledeskId};

pub(super) fn complete(context: &mut Context<'_>, arguments: &Complete) -> Result<Exit, Error> {
    let lines = match arguments.kind {
        Values::Projects => projects(context),
        Values::Frameworks => frameworks(&arguments.typed),
        Values::Signers => signers(context, &arguments.typed),
    };
    context.ui.answer(&lines)?;
    Ok(Exit::Done)
}

fn projects(context: &mut Context<'_>) -> String {
    let config = Rc::new(context.readable_config());
    let projects = Projects::with(context, config);
    let mut lines = String::new();
    for name in projects.names() {
        let settings = projects.settings(&name);
        let store = projects.kept_in(&name);
        let what = [settings.id.as_ref().map(TiledeskId::as_str), store.as_ref().map(StoreKind::as_str)];
        let what: Vec<&str> = what.into_iter().flatten().collect();
        // Writing into a String cannot fail.
        let _ = writeln!(lines, "{name}\t{}", what.join(", "));
    }
    lines
}

/// Those of the project that was typed, or of all.
fn signers(context: &Context<'_>, typed: &[OsString]) -> String {
    let Ok(signers) = context.signers() else { return String::new() };
    let words: Vec<&str> = typed.iter().filter_map(|word| word.to_str()).collect();
    let behind =
        words.iter().zip(words.iter().skip(1)).filter(|(flag, _)| **flag == "--project").map(|(_, name)| *name);
    let project = words.iter().filter_map(|word| word.strip_prefix("--project=")).chain(behind).next_back();
    let project = project.and_then(|name| name.parse::<ProjectName>().ok());
    let project = project.or(context.project.as_ref().map(|named| named.value.clone()));
    let mut lines = String::new();
    for one in signers.projects().filter(|one| project.as_ref().is_none_or(|project| project == *one)) {
        for (name, signer) in signers.of(one) {
            let url = signer.check.as_ref().map(|check| check.url.to_string()).unwrap_or_default();
            // Writing into a String cannot fail.
            let _ = writeln!(lines, "{name}\t{}", [one.as_str(), &url].join(" ").trim_end());
        }
    }
    lines
}

/// Those of the language that was typed, or of all.
fn frameworks(typed: &[OsString]) -> String {
    let typed = typed.iter().filter_map(|word| word.to_str()).find_map(snippets::find);
    let language = typed.map(|template| template.language);
    let mut lines = String::new();
    for template in snippets::all().filter(|one| language.is_none_or(|language| one.language == language)) {
        if !template.framework.is_empty() {
            let _ = writeln!(lines, "{}\t{}: {}", template.framework, template.language, template.head().1);
        }
    }
    lines
}
