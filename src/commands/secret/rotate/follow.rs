//! What follows a rotation: the new secret is brought to the signers, and they are seen to mint with it. What could fail
//! of that is tried before anything is replaced.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::{NewSecret, Rotation};
use crate::Exit;
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::project_ref::Projects;
use crate::commands::secret::deliver::status::minting;
use crate::commands::secret::deliver::{
    Brought, DeliverError, LIMIT, Plan, interrupted, names, print_commands, report_json,
};
use crate::commands::signer::{Judge, Known, Seen, State, Watch, known};
use crate::error::{Error, Failure, IoError, hint};
use crate::signers::SignerName;
use crate::ui::{AskError, Interrupts};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::{Fingerprint, Secret};
use tiledesk_token::time;

/// What keeps a rotation from being begun, or from being done with.
#[derive(Debug, thiserror::Error)]
enum FollowError {
    /// Some signers could not be seen to take part.
    #[error("{} of project `{project}` {} not mint with the present secret; nothing was changed", list(.names), if .names.len() == 1 { "does" } else { "do" })]
    NotCurrent { project: ProjectName, names: Vec<SignerName> },
    /// Nobody is left.
    #[error("every signer of project `{0}` is left out: there is nobody to deliver to; nothing was changed")]
    Nobody(ProjectName),
    /// The report would take another file's place, or cannot be written.
    #[error("cannot write the report to `{}`: {cause}; nothing was changed", .path.display())]
    Report {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    /// Some signers stay behind.
    #[error("{}; {} {} visitors cannot sign in since {since}", minting(*.new, *.all, &.fingerprint.to_string()), list(.behind), if .behind.len() == 1 { "does not: its" } else { "do not: their" })]
    Behind {
        project: ProjectName,
        fingerprint: Fingerprint,
        new: usize,
        all: usize,
        behind: Vec<SignerName>,
        /// Those of them to which it could not be brought.
        failed: Vec<SignerName>,
        since: String,
    },
}

fn list(names: &[SignerName]) -> String {
    let names: Vec<&str> = names.iter().map(SignerName::as_str).collect();
    escape::list(&names)
}

impl Failure for FollowError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotCurrent { .. } => "rotation.signers_not_current",
            Self::Nobody(_) => "rotation.nobody",
            Self::Report { .. } => "rotation.report",
            Self::Behind { .. } => "rotation.signers_behind",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotCurrent { .. } | Self::Nobody(_) | Self::Report { .. } => Exit::Declined,
            Self::Behind { .. } => Exit::Refused,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotCurrent { names, .. } => {
                let without: Vec<String> = names.iter().map(|name| format!("--without {name}")).collect();
                vec![
                    format!("mend them first, or leave them out: `{}`", without.join(" ")),
                    "if the old secret has leaked, none of them may keep it alive: `--leaked` goes on, and delivers to all".to_owned(),
                ]
            }
            Self::Nobody(_) => vec!["leave fewer out, or rotate without `--deliver`".to_owned()],
            Self::Report { path, cause } if cause.kind() == std::io::ErrorKind::AlreadyExists => vec![format!(
                "it is there already, and is not written over: name another one, or move it away: `mv {0} {0}.old`",
                path.display()
            )],
            Self::Report { .. } => vec!["name a file that is not there yet, in a directory that is".to_owned()],
            Self::Behind { project, failed, .. } => {
                let named = hint::named(project);
                let look = format!("look again: `tilepass signer check{named} --wait 10m`");
                if failed.is_empty() {
                    return vec![look];
                }
                let again = format!(
                    "mend what kept it from {}, and deliver again: `tilepass secret deliver --failed{named} --wait 10m`",
                    list(failed)
                );
                vec![again, look]
            }
        }
    }
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

    /// Brings the secret, which is the project's since `at`, to the signers.
    pub(super) fn carry_out(
        self,
        context: &mut Context<'_>,
        project: &ProjectName,
        secret: &Secret,
        at: i64,
    ) -> Result<Exit, Error> {
        let projects = Projects::load(context)?;
        let judge = Judge::stored(context, &projects, project)?;
        let Self { signers, left_out, limit, wait, report, old, server, began } = self;
        let plan =
            Plan { project: project.clone(), secret: secret.clone(), since: at, signers, limit, wait: Some(wait) };
        let (brought, is_interrupted) = plan.carry_out(context, Some(&judge));
        let summary = Summary { plan: &plan, brought: &brought, left_out, old, server, began, ended: context.now() };
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

/// Who is new, who is not, and how long visitors were locked out.
struct Summary<'a> {
    plan: &'a Plan,
    brought: &'a [Brought],
    left_out: Vec<SignerName>,
    old: Option<Fingerprint>,
    server: Option<String>,
    began: i64,
    ended: i64,
}

impl Summary<'_> {
    fn of(&self, is: impl Fn(&Brought) -> bool) -> Vec<SignerName> {
        let both = self.plan.signers.iter().zip(self.brought);
        both.filter(|(_, brought)| is(brought)).map(|(one, _)| one.name.clone()).collect()
    }

    fn seen(&self) -> Vec<SignerName> {
        self.of(|one| one.seen_at.is_some() && one.is_current())
    }

    /// Brought to them, and nobody can see that they have it.
    fn not_seen(&self) -> Vec<SignerName> {
        self.of(|one| !one.is_asked && matches!(one.delivered, Some(Ok(()))))
    }

    fn behind(&self) -> Vec<SignerName> {
        self.of(|one| if one.is_asked { !one.is_current() } else { !matches!(one.delivered, Some(Ok(()))) })
    }

    /// When the last one was seen to be new, if all were that can be seen.
    fn open_again(&self) -> Option<i64> {
        let last = self.brought.iter().filter_map(|one| one.seen_at).max();
        last.filter(|_| self.behind().is_empty())
    }

    fn tell(&self, context: &mut Context<'_>) -> Result<Exit, Error> {
        let (seen, not_seen, behind) = (self.seen(), self.not_seen(), self.behind());
        let fingerprint = self.plan.secret.fingerprint();
        let all = self.plan.signers.len() + self.left_out.len();
        if !self.left_out.is_empty() {
            context.ui.warning(&format!("left out: {}; visitors of theirs cannot sign in", list(&self.left_out)));
        }
        if !not_seen.is_empty() {
            context.ui.warning(&format!("delivered, not seen to mint with it: {}", list(&not_seen)));
        }
        if !seen.is_empty() && !behind.is_empty() {
            context.ui.note(&format!("mint with {fingerprint}: {}", list(&seen)));
        }
        if !behind.is_empty() {
            let failed = self.of(|one| matches!(one.delivered, Some(Err(_))));
            return Err(FollowError::Behind {
                project: self.plan.project.clone(),
                fingerprint,
                new: seen.len(),
                all,
                failed: failed.into_iter().filter(|name| behind.contains(name)).collect(),
                behind,
                since: time::rfc3339(self.plan.since).unwrap_or_default(),
            }
            .into());
        }
        context.ui.note(&match self.open_again() {
            Some(open) => format!(
                "{}; visitors were locked out for {}{}",
                minting(seen.len(), all, &fingerprint.to_string()),
                time::describe(open.saturating_sub(self.plan.since)),
                if self.left_out.is_empty() { String::new() } else { format!(", and still are at {}", list(&self.left_out)) }
            ),
            None => format!(
                "{fingerprint} was brought to {}, and nothing can be seen to mint with it: say how to ask (`tilepass signer set NAME{} --check URL`)",
                list(&not_seen),
                hint::named(&self.plan.project)
            ),
        });
        Ok(Exit::Done)
    }

    fn json(&self) -> serde_json::Value {
        let names = |names: Vec<SignerName>| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        json!({
            "project": self.plan.project.as_str(),
            "fingerprint": self.plan.secret.fingerprint().to_string(),
            "replaced_at": time::rfc3339(self.plan.since),
            "current": names(self.seen()),
            "not_seen": names(self.not_seen()),
            "behind": names(self.behind()),
            "left_out": names(self.left_out.clone()),
            "locked_out_s": self.open_again().map(|open| open.saturating_sub(self.plan.since)),
        })
    }

    /// For a ticket.
    fn text(&self) -> String {
        let time = |seconds: i64| time::rfc3339(seconds).unwrap_or_default();
        let mut text = format!("Rotation of the secret of project {}\n\n", self.plan.project);
        let mut say = |what: &str, value: &str| {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{what:<14} {value}");
        };
        say("server", self.server.as_deref().unwrap_or("-"));
        say("old secret", &self.old.map_or_else(|| "-".to_owned(), |old| old.to_string()));
        say("new secret", &self.plan.secret.fingerprint().to_string());
        say("begun", &time(self.began));
        say("replaced", &time(self.plan.since));
        say("ended", &time(self.ended));
        say(
            "locked out",
            &match self.open_again() {
                Some(open) => time::describe(open.saturating_sub(self.plan.since)),
                None if self.behind().is_empty() => "not known: no signer could be asked".to_owned(),
                None => {
                    format!("since {}, and still: {}", time(self.plan.since), list(&self.behind()).replace('`', ""))
                }
            },
        );
        text.push('\n');
        for (one, brought) in self.plan.signers.iter().zip(self.brought) {
            let delivered = match &brought.delivered {
                None => "no command".to_owned(),
                Some(Ok(())) => "delivered".to_owned(),
                Some(Err(why)) => format!("not delivered: {why}"),
            };
            let seen = match (&brought.seen, brought.seen_at) {
                (Some(seen), Some(at)) if seen.state == State::Current => format!("current since {}", time(at)),
                (Some(seen), _) => seen.describe(),
                (None, _) => "not seen".to_owned(),
            };
            let _ = writeln!(text, "{:<14} {delivered}; {seen}", one.name.as_str());
        }
        for name in &self.left_out {
            let _ = writeln!(text, "{:<14} left out", name.as_str());
        }
        text
    }
}
