//! `secret check`: whether the server still has the secret that is stored here.

use serde_json::json;

use super::Projects;
use super::possession::{Possession, Unanswered, ask};
use crate::Exit;
use crate::cli::Check;
use crate::commands::Context;
use crate::commands::aim::{Aim, needs_an_id};
use crate::commands::pending::{aimed_at, lost_hint, other_secret_hints, warn_of};
use crate::commands::resolve_pending::{Accepting, Interrupted};
use crate::commands::secret_source::{Key, Overriding};
use crate::error::{Error, Failure};
use crate::server::Server;
use crate::signers::journal::Confirmation;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::Fingerprint;
use tiledesk_token::time;

/// The server does not have the secret, or does not say.
#[derive(Debug, thiserror::Error)]
enum CheckError {
    /// It has another one.
    #[error("`{}` does not have {}: it has another one", .about.host, .about.secret)]
    Other {
        about: About,
        /// Whether it was asked for another one, and nobody knows what became of that.
        is_pending: bool,
    },
    /// It has the one that was replaced here.
    #[error("`{}` does not have {}: it has {replaced}, which was replaced here {ago}", .about.host, .about.secret)]
    Replaced { about: About, replaced: Fingerprint, ago: String },
    /// It has none.
    #[error("`{}` does not have {}: it has none for project `{id}`", .about.host, .about.secret)]
    None { about: About, id: TiledeskId },
    #[error("{cause}; it is not known whether `{}` still has {}", .about.host, .about.secret)]
    Unknown {
        about: About,
        #[source]
        cause: Unanswered,
    },
}

/// What was asked about.
#[derive(Debug)]
struct About {
    host: String,
    /// The server's address.
    server: String,
    /// Which secret, and whose: the secret 3f9a-11c2-7be0 of project …
    secret: String,
    /// Where it is stored here.
    project: Option<ProjectName>,
    /// What came in its place.
    overriding: Option<Overriding>,
    /// What to do about an id or a server that is not the one that is remembered for the project.
    misaimed: Vec<String>,
}

impl Failure for CheckError {
    fn code(&self) -> &'static str {
        match self {
            Self::Other { .. } => "check.other_secret",
            Self::Replaced { .. } => "check.replaced_secret",
            Self::None { .. } => "check.no_secret",
            Self::Unknown { .. } => "check.unknown",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Other { .. } | Self::Replaced { .. } | Self::None { .. } => Exit::Refused,
            Self::Unknown { .. } => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        let (about, is_pending) = match self {
            Self::Unknown { cause, about } => return [about.misaimed.clone(), cause.hints()].concat(),
            Self::Other { about, is_pending } => (about, *is_pending),
            Self::Replaced { about, .. } | Self::None { about, .. } => (about, false),
        };
        if let Some(overriding) = &about.overriding {
            return vec![overriding.hint()];
        }
        let Some(project) = &about.project else {
            return vec!["get the present secret from whoever made it".to_owned()];
        };
        // The secret of the project that is stored here may be as good as ever.
        if !about.misaimed.is_empty() {
            return about.misaimed.clone();
        }
        if is_pending {
            return vec![lost_hint(project, Some(&about.server))];
        }
        if let Self::Replaced { replaced, .. } = self {
            return vec![
                format!(
                    "to go on with {replaced}, here and at the signers: `tilepass secret restore --project {project}`"
                ),
                format!(
                    "if it was replaced because it had leaked, have the server make a new one: `tilepass secret rotate --on-server{}`",
                    aimed_at(project, Some(&about.server))
                ),
            ];
        }
        other_secret_hints(project, &about.server)
    }
}

pub(super) fn check(context: &mut Context<'_>, arguments: &Check) -> Result<Exit, Error> {
    let key = Key::find_to_ask_about(context, &arguments.source)?;
    let id = context.tiledesk_id(arguments.id.as_ref())?.or_else(|| key.settings.id.clone());
    let projects = Projects::load(context)?;
    let Some(id) = id else {
        let project = key.project.unwrap_or_default();
        return Err(needs_an_id("`secret check`", &projects, project));
    };
    let server = context.server(&arguments.asking, &key.settings)?;
    let mut misaimed = Vec::new();
    if let Some(project) = &key.project {
        let typed_id = arguments.id.as_ref();
        let aim = Aim {
            project,
            typed_id,
            id: Some(&id),
            typed_server: arguments.asking.server.is_some(),
            server: Some(server.url()),
        };
        aim.ensure_not_left_over(context, &projects, "no server was asked")?;
        misaimed = aim.hints(&projects);
        // What this server says is going to be said; of another one, it says nothing.
        if let Some(asked) = key.pending.as_ref().filter(|asked| !asked.may_be_on(server.url().as_str())) {
            warn_of(context, project, Some(key.secret.fingerprint()), asked);
        }
    }
    let about = About {
        host: server.url().host().to_owned(),
        server: server.url().to_string(),
        secret: match (&key.project, &key.overriding) {
            (Some(project), _) => format!("the secret {} of project `{project}`", key.secret.fingerprint()),
            (None, Some(Overriding { variable, .. })) => {
                format!("the secret in `{variable}`, {}", key.secret.fingerprint())
            }
            (None, None) => format!("the secret that was given, {}", key.secret.fingerprint()),
        },
        project: key.project.clone(),
        overriding: key.overriding.clone(),
        misaimed,
    };
    let said = match ask(&server, &id, &key.secret, context.now()) {
        Ok(said) => said,
        Err(cause) => return Err(CheckError::Unknown { about, cause }.into()),
    };
    let replaced = match (&said, &key.project) {
        (Possession::Other, Some(project)) => replaced(context, &projects, project, &server, &id),
        _ => None,
    };
    if context.json {
        let server_has = match said {
            Possession::Has => "this",
            Possession::Other if replaced.is_some() => "replaced",
            Possession::Other => "another",
            Possession::None => "none",
        };
        report_json(context, &key, &id, &server, server_has)?;
    }
    let interrupted =
        key.project.as_ref().map_or(Ok(None), |project| Interrupted::find(context, (project, &key.secret)));
    match said {
        Possession::Has => {
            if !context.json && !context.ui.quiet {
                let current = context.ui.coloured("current", "accepted");
                context.ui.answer(&format!("{current}: {} has {}", about.host, about.secret))?;
            }
            let typed = arguments.asking.server.is_some();
            let accepting = Accepting { server: server.url(), typed, id: Some(&id) };
            Interrupted::settle_or_warn(interrupted, context, &accepting);
            note_confirmation(context, &key, Confirmation::Given);
            Ok(Exit::Done)
        }
        Possession::Other => {
            note_confirmation(context, &key, Confirmation::Refused);
            if let Some((replaced, ago)) = replaced {
                return Err(CheckError::Replaced { about, replaced, ago }.into());
            }
            let is_pending = matches!(&interrupted, Ok(Some(rotation)) if rotation.may_be_on(server.url()));
            if let (Ok(Some(rotation)), true) = (&interrupted, about.misaimed.is_empty()) {
                rotation.note_replaced(context, server.url());
            }
            Err(CheckError::Other { about, is_pending }.into())
        }
        Possession::None => Err(CheckError::None { about, id }.into()),
    }
}

/// Settles what a rotation left open. That nothing is open is not noted.
fn note_confirmation(context: &Context<'_>, key: &Key, said: Confirmation) {
    let Some(project) = &key.project else { return };
    let (fingerprint, mut journal) = (key.secret.fingerprint(), context.journal());
    let is_open = journal.of(project, fingerprint).is_some_and(|known| known.confirmation != Confirmation::Given);
    if is_open && journal.confirm(project, fingerprint, context.now(), said) {
        journal.write();
    }
}

/// The secret that was replaced here and how long ago, if the server has that one. That the store or the server does not
/// say is no news: the answer is no all the same.
fn replaced(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    server: &Server,
    id: &TiledeskId,
) -> Option<(Fingerprint, String)> {
    let previous = projects.record(context, project).ok()?.record.previous?;
    let secret = &previous.kept.secret;
    let has = matches!(ask(server, id, secret, context.now()), Ok(Possession::Has));
    has.then(|| (secret.fingerprint(), time::relative(previous.replaced.as_second(), context.now())))
}

fn report_json(
    context: &mut Context<'_>,
    key: &Key,
    id: &TiledeskId,
    server: &Server,
    server_has: &str,
) -> Result<(), Error> {
    let answer = json!({
        "project": key.project.as_ref().map(ProjectName::as_str),
        "fingerprint": key.secret.fingerprint().to_string(),
        "tiledesk_id": id.as_str(),
        "server": server.url().as_str(),
        "server_has": server_has,
    });
    context.ui.answer(&answer.to_string())?;
    Ok(())
}
