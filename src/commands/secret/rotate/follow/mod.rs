//! What follows a rotation: the new secret is brought to the signers, and they are seen to mint with it. What could fail
//! of that is tried before anything is replaced.

mod error;
mod summary;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::on_server::Storing;
use super::{NewSecret, Rotation};
use crate::Exit;
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::project_ref::Projects;
use crate::commands::secret::deliver::{
    DeliverError, LIMIT, Plan, interrupted, list, names, print_commands, report_json,
};
use crate::commands::signer::{Judge, Known, Seen, State, Watch, known};
use crate::error::{Error, Failure, IoError};
use crate::signers::SignerName;
use crate::store::Record;
use crate::ui::{AskError, Interrupts};
use error::FollowError;
use summary::Summary;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Fingerprint;

/// What came of the deliveries.
pub(super) struct Followed {
    pub(super) ended: Result<Exit, Error>,
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
    /// it yet, that is tried again meanwhile.
    pub(super) fn carry_out(
        self,
        context: &mut Context<'_>,
        rotation: &Rotation,
        record: &Record,
        at: i64,
        unstored: Option<&mut Storing>,
    ) -> Followed {
        let mut has_it = Vec::new();
        let ended = self.bring(context, rotation, (record, at), unstored, &mut has_it);
        Followed { ended, has_it }
    }

    fn bring(
        self,
        context: &mut Context<'_>,
        rotation: &Rotation,
        (record, at): (&Record, i64),
        mut unstored: Option<&mut Storing>,
        has_it: &mut Vec<SignerName>,
    ) -> Result<Exit, Error> {
        let Self { signers, left_out, limit, wait, report, old, server, began } = self;
        let Some(current) = &record.current else { return Ok(Exit::Done) };
        let project = rotation.project.clone();
        let projects = Projects::load(context)?;
        let judge = Judge::of_record(&projects, &project, &rotation.store, record);
        let plan = Plan { project, secret: current.secret.clone(), since: at, signers, limit, wait: Some(wait) };
        let mut meanwhile = |context: &mut Context<'_>| match (rotation.server(), &mut unstored) {
            (Some(asked), Some(storing)) => storing.go_on(asked, rotation, context),
            _ => false,
        };
        let (brought, is_interrupted) = plan.carry_out(context, Some(&judge), &mut meanwhile);
        let not_stored = unstored.and_then(|storing| storing.failure().map(ToString::to_string));
        let summary =
            Summary { plan: &plan, brought: &brought, left_out, old, server, began, ended: context.now(), not_stored };
        *has_it = summary.of(|one| matches!(one.delivered, Some(Ok(()))) || one.is_current());
        if context.json {
            report_json(context, &plan, &brought)?;
            context.ui.answer(&summary.json().to_string())?;
        }
        if let Some(path) = &report
            && let Err(cause) = write_report(path, &summary.text())
        {
            context.ui.error(&IoError::new(format!("cannot write the report to `{}`", path.display()), cause));
        }
        let told = summary.tell(context);
        match interrupted(&plan, &brought).filter(|_| is_interrupted) {
            Some(error) => Err(error.into()),
            None => told,
        }
    }
}

fn counted(signers: usize) -> String {
    if signers == 1 { "the 1 signer".to_owned() } else { format!("the {signers} signers") }
}

/// Asks the signers once, and names those that do not mint with the present secret.
fn look(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    signers: &[Known],
) -> Result<Vec<SignerName>, Error> {
    let judge = Judge::stored(context, projects, project)?;
    let mut questions = Vec::new();
    let mut seen: Vec<Option<Seen>> = signers.iter().map(|_| None).collect();
    for (one, seen) in signers.iter().zip(&mut seen) {
        questions.push(one.question(context, None).unwrap_or_else(|error| {
            for hint in error.hints() {
                context.ui.hint(&hint);
            }
            *seen = Some(Seen::not_asked(&error));
            None
        }));
    }
    let interrupts = Interrupts::wait();
    let mut watch = Watch::new(questions, false);
    (0..signers.len()).for_each(|number| watch.want(number));
    // Each call has a limit of its own.
    while watch.is_busy() {
        if interrupts.came() {
            return Err(AskError::Cancelled.into());
        }
        if let Some((number, now)) = watch.next(context, &judge, Duration::from_millis(50))?
            && let Some(seen) = seen.get_mut(number)
        {
            *seen = Some(now);
        }
    }
    let mut not_current = Vec::new();
    for (one, seen) in signers.iter().zip(&seen) {
        let name = &one.name;
        match seen {
            None => context.ui.warning(&format!(
                "nothing says how to ask `{name}` (`--check`): it cannot be seen to have the new secret"
            )),
            Some(seen) if seen.state == State::Current => {}
            Some(seen) => {
                context.ui.warning(&format!("`{name}` {}", seen.describe()));
                not_current.push(name.clone());
            }
        }
    }
    Ok(not_current)
}

/// Whether a file could be made there; it is not made yet.
fn ensure_new(path: &Path) -> std::io::Result<()> {
    if std::fs::symlink_metadata(path).is_ok() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    let directory = crate::paths::directory_of(path);
    if !std::fs::metadata(directory)?.is_dir() {
        return Err(std::io::ErrorKind::NotADirectory.into());
    }
    if crate::paths::may_write(directory) { Ok(()) } else { Err(std::io::ErrorKind::PermissionDenied.into()) }
}

fn write_report(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
