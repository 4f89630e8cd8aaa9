//! What follows a rotation: the new secret is brought to the signers, and they are seen to mint with it. What could fail
//! of that is tried before anything is replaced.

mod error;
mod look;
mod summary;

use std::path::PathBuf;
use std::time::Duration;

use super::confirmation::{is_verified, note_confirmation};
use super::error::{Delivery, RotationError};
use super::on_server::{OnServer, Storing};
use super::{NewSecret, Rotation};
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::project_ref::Projects;
use crate::commands::secret::deliver::{
    DeliverError, LIMIT, Plan, interrupted, list, names, print_commands, report_json,
};
use crate::commands::signer::{Judge, Known, known};
use crate::error::{Error, Failure, IoError};
use crate::signers::SignerName;
use crate::signers::journal::Confirmation;
use crate::store::Record;
use error::FollowError;
use look::{ensure_new, look, write_report};
use summary::Summary;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::{Fingerprint, Secret};

/// What came of the deliveries.
#[derive(Default)]
pub(super) struct Followed {
    /// What failed, the worst last.
    pub(super) failures: Vec<Error>,
    /// The signers that have the new secret.
    pub(super) has_it: Vec<SignerName>,
}

/// What is going to follow.
pub(super) struct Following {
    signers: Vec<Known>,
    left_out: Vec<SignerName>,
    limit: Duration,
    wait: Duration,
    report: Option<PathBuf>,
    /// Of the secret that is replaced.
    old: Option<Fingerprint>,
    /// The server that makes the new one.
    server: Option<String>,
    began: i64,
}

impl Following {
    /// Looks at every signer that is to take part, and at all that could fail later. `None` where nothing follows.
    pub(super) fn prepare(
        context: &mut Context<'_>,
        projects: &Projects,
        rotation: &Rotation,
        arguments: &Rotate,
    ) -> Result<Option<Self>, Error> {
        let given = &arguments.delivering;
        if !given.deliver {
            return Ok(None);
        }
        let project = &rotation.project;
        // A name that is not known is a slip, and would leave nobody out.
        known(context, project, &given.without)?;
        let mut signers = known(context, project, &[])?;
        signers.retain(|one| !given.without.contains(&one.name));
        if signers.is_empty() {
            return Err(FollowError::Nobody(project.clone()).into());
        }
        if let NewSecret::AtHand(new) = &rotation.new {
            new.ensure_delivers(project)?;
        }
        if signers.iter().all(|one| one.signer.command.is_none()) {
            return Err(DeliverError::NoCommand { project: project.clone(), names: names(&signers) }.into());
        }
        for one in &signers {
            one.ensure_command()?;
        }
        if let Some(path) = &given.report {
            ensure_new(path).map_err(|cause| FollowError::Report { path: path.clone(), cause })?;
        }
        context.ui.note(&format!("{} of project `{project}` known here:", counted(signers.len())));
        print_commands(context, &signers);
        if !given.without.is_empty() {
            context.ui.warning(&format!("left out, and without the new secret: {}", list(&given.without)));
        }
        let not_current = look(context, projects, project, &signers)?;
        if !not_current.is_empty() && !given.leaked {
            let is_nobody_asked = arguments.yes || context.ui.why_no_prompt().is_some();
            let error = FollowError::NotCurrent { project: project.clone(), names: not_current };
            if is_nobody_asked || arguments.dry_run {
                return Err(error.into());
            }
            context.ui.warning("go on only if you mean to deliver to them all the same");
            for hint in error.hints() {
                context.ui.hint(&hint);
            }
        }
        Ok(Some(Self {
            signers,
            left_out: given.without.clone(),
            limit: given.limit.unwrap_or(LIMIT),
            wait: given.wait.unwrap_or(LIMIT),
            report: given.report.clone(),
            old: rotation.old_fingerprint(),
            server: rotation.server().map(|server| server.url().to_owned()),
            began: context.now(),
        }))
    }

    /// Brings the new secret of a record, which is the project's since `at`, to the signers. Where the store has not taken
    /// it yet, that is tried again meanwhile. `unconfirmed` is the server that gave no answer about it, and why: it is asked
    /// again when they have it.
    pub(super) fn carry_out(
        self,
        context: &mut Context<'_>,
        rotation: &Rotation,
        (record, at): (&Record, i64),
        mut unstored: Option<&mut Storing>,
        unconfirmed: Option<(&OnServer, RotationError)>,
    ) -> Followed {
        let project = &rotation.project;
        let projects = match Projects::load(context) {
            Ok(projects) => projects,
            Err(error) => {
                let failures = unconfirmed.map(|(_, why)| why.into()).into_iter().chain([error]).collect();
                return Followed { failures, has_it: Vec::new() };
            }
        };
        let Some(current) = &record.current else { return Followed::default() };
        let judge = Judge::of_record(&projects, project, &rotation.store, record);
        let Self { signers, left_out, limit, wait, report, old, server, began } = self;
        let secret = &current.secret;
        let plan =
            Plan { project: project.clone(), secret: secret.clone(), since: at, signers, limit, wait: Some(wait) };
        let mut meanwhile = |context: &mut Context<'_>| match (rotation.server(), &mut unstored) {
            (Some(asked), Some(storing)) => storing.go_on(asked, rotation, context),
            _ => false,
        };
        let (brought, is_interrupted) = plan.carry_out(context, Some(&judge), &mut meanwhile);
        let not_stored = unstored.and_then(|storing| storing.failure().map(ToString::to_string));
        let unconfirmed = unconfirmed.and_then(|(asked, why)| {
            if is_interrupted { Some(why) } else { ask_again(context, asked, project, secret, at).err() }
        });
        let is_confirmed = server.as_ref().map(|_| unconfirmed.is_none());
        let ended = context.now();
        let summary =
            Summary { plan: &plan, brought: &brought, left_out, old, server, is_confirmed, began, ended, not_stored };
        let has_it = summary.of(|one| matches!(one.delivered, Some(Ok(()))) || one.is_current());
        let mut failures: Vec<Error> = Vec::new();
        if context.json {
            let answered = report_json(context, &plan, &brought)
                .and_then(|()| context.ui.answer(&summary.json().to_string()).map_err(Error::from));
            failures.extend(answered.err());
        }
        if let Some(path) = &report
            && let Err(cause) = write_report(path, &summary.text())
        {
            failures.push(IoError::new(format!("cannot write the report to `{}`", path.display()), cause).into());
        }
        let told = summary.tell(context);
        failures.extend(unconfirmed.map(Error::from));
        match interrupted(&plan, &brought).filter(|_| is_interrupted) {
            Some(error) => failures.push(error.into()),
            None => failures.extend(told.err()),
        }
        Followed { failures, has_it }
    }
}

/// Asks the server that gave no answer before, and notes what it says now.
fn ask_again(
    context: &mut Context<'_>,
    asked: &OnServer,
    project: &ProjectName,
    secret: &Secret,
    at: i64,
) -> Result<(), RotationError> {
    let verified = asked.verify(context, project, secret, Delivery::Done);
    match is_verified(&verified) {
        Some(true) => note_confirmation(context, project, secret, at, Confirmation::Given),
        Some(false) => note_confirmation(context, project, secret, at, Confirmation::Refused),
        None => {}
    }
    verified
}

fn counted(signers: usize) -> String {
    if signers == 1 { "the 1 signer".to_owned() } else { format!("the {signers} signers") }
}
