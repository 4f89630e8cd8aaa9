//! The stores: each project's secret, and where the passphrase comes from. Nothing is decrypted.

use super::{Check, Report, State};
use crate::commands::Context;
use crate::commands::known_secret::{KnownSecret, Silence, State as Secret, Unused, look, search};
use crate::commands::pending::Unsettled;
use crate::commands::project_ref::Projects;
use crate::commands::secret::{Open, known_signers, open};
use crate::commands::secret_source::variable_in_use;
use crate::env;
use crate::error::shell::SHELL;
use crate::store::StoreKind;
use tiledesk_token::ids::ProjectName;

/// Where it matters: there is a secrets file, or a variable says where its passphrase is.
pub(super) fn passphrase(context: &Context<'_>, projects: &Projects, report: &mut Report) {
    let store = StoreKind::ALL.iter().find(|store| store.profile().has_passphrase);
    let names = projects.names();
    let is_listed = |project| projects.listed_in(project).as_ref() == store;
    let would_be = || Some(projects.most_likely_store(context, &ProjectName::default())).as_ref() == store;
    let is_needed = if names.is_empty() { would_be() } else { names.iter().any(is_listed) };
    match context.ui.check_passphrase_source() {
        Err(error) => report.failure(Check::Passphrase, State::Bad, &error),
        Ok(Some(variable)) => {
            report.good(Check::Passphrase, format!("`{variable}` says where it is; it was not tried"));
        }
        Ok(None) if is_needed => report.good(Check::Passphrase, "it is asked for at the terminal when it is needed"),
        Ok(None) => {}
    }
}

pub(super) fn secrets(context: &mut Context<'_>, projects: &Projects, names: &[ProjectName], report: &mut Report) {
    let mut said = Vec::new();
    if let Some(error) = projects.unlisted(None) {
        report.failure(Check::Secret, State::Bad, error);
        said.push(error.to_string());
    }
    if let Some(variable) = variable_in_use(context) {
        let message = format!("`{variable}` is set: commands use its secret, and none that is stored");
        if names.is_empty() {
            report.good(Check::Secret, message);
        } else {
            report.bad(Check::Secret, message, format!("to use a stored one: `{}`", SHELL.unset(variable)));
        }
    }
    if names.is_empty() && said.is_empty() && projects.names().is_empty() {
        none_yet(context, projects, report);
    }
    let known: Vec<KnownSecret> = names.iter().map(|name| look(context, projects, name.clone())).collect();
    // A keyring that no project uses may have to be unlocked, and nobody is asked for that.
    let stored = |store: &StoreKind| known.iter().any(|one| one.store == *store && one.current().is_some());
    let searched =
        if StoreKind::local().any(|store| !store.lists() && stored(store)) { search(context) } else { Vec::new() };
    for known in &known {
        secret(context, known, &mut said, report);
        for unused in Unused::of(context, projects, &searched, known) {
            report.bad(Check::Secret, unused.to_string(), unused.hint());
        }
        signers(context, known, report);
    }
}

/// Where the first secret would be kept, and whether it can be.
fn none_yet(context: &mut Context<'_>, projects: &Projects, report: &mut Report) {
    const NONE: &str = "none is stored here yet";
    if variable_in_use(context).is_some() {
        return report.good(Check::Secret, NONE);
    }
    let KnownSecret { store, state, .. } = look(context, projects, ProjectName::default());
    let described = store.describe();
    if let Secret::Silent { reason, why, hints, .. } = state {
        let message = format!("{NONE}, and {described}, where one would be kept, cannot be used: {why}");
        let hints = if reason == Silence::NoKeyring { in_a_file("") } else { hints };
        report.add(Check::Secret, silent(reason), message, hints);
    } else {
        report.good(Check::Secret, format!("{NONE}; `tilepass secret import` keeps one in {described}"));
    }
}

/// How to do without a keyring where no secret is stored yet; `named` is the flag that names the project.
fn in_a_file(named: &str) -> Vec<String> {
    let file = StoreKind::File;
    vec![
        format!("keep it in an encrypted file: `tilepass secret import --store {file}{named}`"),
        format!("or all of them, from now on: `{}`", SHELL.set(env::STORE.name, &file)),
    ]
}

/// A store that is locked or silent has perhaps all that it should have.
fn silent(reason: Silence) -> State {
    match reason {
        Silence::Locked | Silence::NoAnswer => State::Unknown,
        Silence::NoKeyring | Silence::Failed => State::Bad,
    }
}

/// Whether the signers that are known here mint with the project's secret, as far as was seen. None is asked.
fn signers(context: &Context<'_>, known: &KnownSecret, report: &mut Report) {
    let Secret::Stored(summary) = &known.state else { return };
    let left = open(context, &known.project, summary);
    let (otherwise, is_well) = if left.is_empty() {
        (known_signers(context, &known.project, summary), State::Good)
    } else {
        (None, State::Bad)
    };
    for Open { message, hints, is_uncertain } in left.into_iter().chain(otherwise) {
        let state = if is_uncertain { State::Unknown } else { is_well };
        report.add(Check::Signers, state, message, hints);
    }
}

fn secret(context: &Context<'_>, known: &KnownSecret, said: &mut Vec<String>, report: &mut Report) {
    let (project, store) = (&known.project, &known.store);
    match &known.state {
        Secret::Stored(summary) => {
            let fingerprint = summary.current.as_ref().map(|current| current.fingerprint);
            if let Some(asked) = summary.pending.clone() {
                let unsettled = Unsettled::of(context, project, fingerprint, asked);
                let state = if unsettled.is_replaced { State::Bad } else { State::Unknown };
                return report.add(Check::Secret, state, unsettled.to_string(), vec![unsettled.hint()]);
            }
            let print = fingerprint.map(|fingerprint| format!(", {fingerprint}"));
            let message =
                format!("that of project `{project}`{} is in {}", print.unwrap_or_default(), store.describe());
            report.good(Check::Secret, message);
        }
        Secret::None => report.good(
            Check::Secret,
            format!("project `{project}` has none yet: `tilepass secret import --project {project}`"),
        ),
        Secret::Lost => report.add(
            Check::Secret,
            State::Bad,
            format!("that of project `{project}` is not in {}: {}", store.describe(), store.why_lost(false)),
            vec![
                format!("store it again: `tilepass secret import --project {project}`"),
                format!("or forget the project: `tilepass project remove {project}`"),
            ],
        ),
        // A store that fails for all of its projects fails once.
        Secret::Silent { why, .. } if said.contains(why) => {}
        Secret::Silent { reason, why, hints, .. } => {
            let message = format!("that of project `{project}` cannot be looked at: {why}");
            // Nobody has chosen that store, and nothing is known to be in it.
            let is_free = *reason == Silence::NoKeyring && known.settings.store.is_none();
            let hints = if is_free { in_a_file(&format!(" --project {project}")) } else { hints.clone() };
            report.add(Check::Secret, silent(*reason), message, hints);
            said.push(why.clone());
        }
    }
}
