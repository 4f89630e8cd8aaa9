//! `secret deliver`: brings the stored secret to the signers, and sees that they have it. What follows a rotation is the
//! same.

mod error;
mod run;
pub(super) mod status;

use std::time::Duration;

use serde_json::json;

use super::{Projects, confirm};
use crate::Exit;
use crate::cli::Deliver;
use crate::commands::Context;
use crate::commands::pending::Unsettled;
use crate::commands::project_ref::UsableSecret;
use crate::commands::signer::{Judge, Known, command_line, known};
use crate::commands::token::json::line;
use crate::error::Error;
use crate::signers::SignerName;
use crate::signers::deliver::Undelivered;
use crate::signers::journal::Confirmation;
use crate::store::StoreKind;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Secret;

pub(super) use error::{DeliverError, by_hand, list, not_restarted};
pub(super) use run::{Brought, Plan};

/// How long one delivery, and then the watch, may take when nothing else was said.
pub(super) const LIMIT: Duration = Duration::from_secs(120);

pub(super) fn deliver(context: &mut Context<'_>, arguments: &Deliver) -> Result<Exit, Error> {
    let projects = Projects::load(context)?;
    let project = projects.resolve(context)?;
    let mut signers = known(context, &project, &arguments.only)?;
    let UsableSecret { store, current, pending, .. } = projects.secret(context, &project)?;
    if let Some(asked) = pending {
        let unsettled = Unsettled::of(context, &project, current.secret.fingerprint().into(), asked);
        return Err(DeliverError::Pending { project, unsettled }.into());
    }
    let fingerprint = current.secret.fingerprint();
    let since = current.made.as_second();
    let journal = context.journal();
    let delivery = journal.of(&project, fingerprint);
    match delivery.map(|delivery| delivery.confirmation).unwrap_or_default() {
        Confirmation::Given => {}
        Confirmation::Refused => return Err(DeliverError::Unverified { project, fingerprint }.into()),
        // Most signers have it by then, and the others are not to be worse off.
        Confirmation::NoAnswer => {
            context.ui.warning(&status::not_confirmed(&project, &fingerprint.to_string()));
            context.ui.hint(&error::ask_server(&project));
        }
    }
    if arguments.failed {
        let has_it = |name: &SignerName| {
            let entry = delivery.and_then(|delivery| delivery.signers.get(name.as_str()));
            entry.is_some_and(|entry| entry.stage.has_it())
        };
        signers.retain(|one| !has_it(&one.name));
        let (rest, by_hand): (Vec<_>, Vec<_>) = signers.into_iter().partition(|one| one.signer.command.is_some());
        signers = rest;
        if signers.is_empty() && !by_hand.is_empty() {
            return Err(DeliverError::NoCommand { project, names: names(&by_hand) }.into());
        }
        if !by_hand.is_empty() {
            print_commands(context, &by_hand);
        }
        if signers.is_empty() {
            context.ui.note(&format!(
                "every signer of project `{project}` was brought {fingerprint}, as far as is known here"
            ));
            return Ok(Exit::Done);
        }
    }
    if signers.iter().all(|one| one.signer.command.is_none()) {
        return Err(DeliverError::NoCommand { project, names: names(&signers) }.into());
    }
    note_override(context);
    for one in &signers {
        one.ensure_command()?;
    }
    explain(context, &project, &store, &current.secret, &signers);
    if arguments.dry_run {
        context.ui.note("nothing was delivered (`--dry-run`)");
        return Ok(Exit::Done);
    }
    confirm(context, &projects, &project, arguments.yes, "delivering the secret of")?;
    // Somebody may have replaced it while a person was thinking.
    let again = projects.secret(context, &project)?;
    if again.pending.is_some() || again.current.secret != current.secret {
        return Err(crate::store::StoreError::Changed(project).into());
    }
    let judge = arguments.wait.map(|_| Judge::stored(context, &projects, &project)).transpose()?;
    let plan = Plan {
        project: project.clone(),
        secret: current.secret,
        since,
        signers,
        limit: arguments.limit.unwrap_or(LIMIT),
        wait: arguments.wait,
    };
    let (brought, is_interrupted) = plan.carry_out(context, judge.as_ref(), &mut |_| false);
    if context.json {
        report_json(context, &plan, &brought)?;
    }
    finish(context, &plan, &brought, is_interrupted)
}

/// What is going to happen.
pub(super) fn explain(
    context: &mut Context<'_>,
    project: &ProjectName,
    store: &StoreKind,
    secret: &Secret,
    signers: &[Known],
) {
    context.ui.note(&format!(
        "this brings the secret {} of project `{project}` from {} to:",
        secret.fingerprint(),
        store.describe()
    ));
    print_commands(context, signers);
}

/// Each command, as it will be run.
pub(super) fn print_commands(context: &mut Context<'_>, signers: &[Known]) {
    for one in signers {
        match &one.signer.command {
            Some(words) => context.ui.note(&format!("`{}`: {}", one.name, command_line(Some(words)))),
            None => context.ui.note(&format!("`{}` has no command here: bring it there yourself", one.name)),
        }
    }
}

/// Only a stored secret is delivered, whatever the environment has.
fn note_override(context: &mut Context<'_>) {
    for variable in [crate::env::SECRET, crate::env::SECRET_FILE] {
        if context.ui.raw_variable(variable).is_some() {
            context
                .ui
                .note(&format!("`{variable}` is set, and does not count here: only a stored secret is delivered"));
        }
    }
}

pub(super) fn names(signers: &[Known]) -> Vec<SignerName> {
    signers.iter().map(|one| one.name.clone()).collect()
}

/// A line for each signer.
pub(super) fn report_json(context: &mut Context<'_>, plan: &Plan, brought: &[Brought]) -> Result<(), Error> {
    let mut answer = String::new();
    for (one, brought) in plan.signers.iter().zip(brought) {
        let error = brought.delivered.as_ref().and_then(|result| result.as_ref().err());
        answer.push_str(&line(&json!({
            "project": plan.project.as_str(),
            "signer": one.name.as_str(),
            "fingerprint": plan.secret.fingerprint().to_string(),
            "delivered": brought.delivered.as_ref().map(Result::is_ok),
            "error": error.map(Undelivered::as_str),
            "message": error.map(ToString::to_string),
            "took_ms": brought.took.map(milliseconds),
            "state": brought.seen.as_ref().map(|seen| seen.state.as_str()),
            "seen_ms": brought.seen_after.map(milliseconds),
        })));
        answer.push('\n');
    }
    context.ui.answer(&answer)?;
    Ok(())
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// What is not known after Ctrl-C: whether some have it, or whether they mint with it.
pub(super) fn interrupted(plan: &Plan, brought: &[Brought]) -> Option<DeliverError> {
    let of = |is: &dyn Fn(&Brought) -> bool| -> Vec<SignerName> {
        plan.signers.iter().zip(brought).filter(|(_, one)| is(one)).map(|(one, _)| one.name.clone()).collect()
    };
    let (project, fingerprint) = (plan.project.clone(), plan.secret.fingerprint());
    let failed = of(&|one| matches!(one.delivered, Some(Err(_))));
    if brought.iter().any(Brought::is_interrupted) {
        return Some(DeliverError::Interrupted { project, fingerprint, failed });
    }
    let behind = of(&|one| one.is_asked && !one.is_current());
    (!behind.is_empty()).then_some(DeliverError::NotSeen { project, fingerprint, failed, behind })
}

/// What came of it, in one sentence.
fn finish(context: &mut Context<'_>, plan: &Plan, brought: &[Brought], is_interrupted: bool) -> Result<Exit, Error> {
    let of = |is: &dyn Fn(&Brought) -> bool| -> Vec<SignerName> {
        plan.signers.iter().zip(brought).filter(|(_, one)| is(one)).map(|(one, _)| one.name.clone()).collect()
    };
    let failed = of(&|one| matches!(one.delivered, Some(Err(_))));
    let behind = of(&|one| one.is_asked && !one.is_current());
    let (project, fingerprint) = (plan.project.clone(), plan.secret.fingerprint());
    if is_interrupted && let Some(error) = interrupted(plan, brought) {
        return Err(error.into());
    }
    if !behind.is_empty() {
        let is_behind = |one: &Brought| one.is_asked && !one.is_current();
        let by_hand = of(&|one| one.delivered.is_none() && is_behind(one));
        let not_restarted = of(&|one| one.is_not_restarted());
        return Err(DeliverError::Behind { project, fingerprint, failed, behind, by_hand, not_restarted }.into());
    }
    if !failed.is_empty() {
        return Err(DeliverError::Failed { project, fingerprint, failed }.into());
    }
    let all = plan.signers.len();
    if plan.wait.is_some() && brought.iter().all(|one| one.is_asked) {
        context.ui.note(&match all {
            1 => format!("the 1 signer mints with {fingerprint}"),
            _ => format!("all {all} signers mint with {fingerprint}"),
        });
    } else {
        context.ui.note(&format!(
            "delivered, not seen: to see that they mint with {fingerprint}: `tilepass signer check{} --wait 2m`",
            crate::error::hint::named(&project)
        ));
    }
    Ok(Exit::Done)
}
