//! Asks the server about a secret that was given before it takes another one's place: a server makes its own, so one that
//! it does not have is a mistake.

use super::error::{RotationError, not_the_servers};
use crate::cli::Asking;
use crate::commands::Context;
use crate::commands::aim::Aim;
use crate::commands::project_ref::Projects;
use crate::commands::secret::possession::{Possession, ask};
use crate::error::Error;
use crate::server::{Options, Server};
use crate::store::Record;
use crate::store::record::StoredSecret;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::Secret;
use tiledesk_token::time;

/// A secret that was given, and the project that is to have it.
pub(super) struct Given<'a> {
    pub(super) project: &'a ProjectName,
    pub(super) secret: &'a Secret,
    pub(super) record: &'a Record,
    pub(super) current: &'a StoredSecret,
    pub(super) asking: &'a Asking,
}

impl Given<'_> {
    /// Whether the server has it. Fails where that has another secret; that it does not answer within ten seconds is
    /// only said.
    pub(super) fn ensure_the_servers(
        &self,
        context: &mut Context<'_>,
        projects: &Projects,
        aim: &Aim<'_>,
        yes: bool,
    ) -> Result<bool, Error> {
        let is_known = projects.settings(self.project).server.is_some() || context.server_is_given(self.asking)?;
        let Some(id) = aim.id.filter(|_| is_known) else {
            self.warn_of_replaced(context);
            return Ok(false);
        };
        let url = context.server_url(self.asking, &projects.settings(self.project))?;
        let aim = Aim { server: Some(&url), ..*aim };
        aim.ensure_meant(context, projects, yes)?;
        let misaimed = aim.hints(projects);
        let host = url.host().to_owned();
        let limit = self.asking.timeout.unwrap_or(Options::TIMEOUT);
        let answer = context.server_at(url, self.asking).map(|server| server.within(limit));
        let why = match answer {
            Ok(server) => match ask(&server, id, self.secret, context.now()) {
                Ok(Possession::Has) => {
                    context.ui.note(&format!("`{host}` has the secret that was given, {}", self.secret.fingerprint()));
                    return Ok(true);
                }
                Ok(Possession::Other | Possession::None) => {
                    return Err(self.refused(context, &server, id, misaimed).into());
                }
                Err(error) => error.to_string(),
            },
            Err(error) => error.to_string(),
        };
        context.ui.note(&format!("it is not known whether `{host}` has the secret that was given: {why}"));
        self.warn_of_replaced(context);
        Ok(false)
    }

    fn refused(&self, context: &Context<'_>, server: &Server, id: &TiledeskId, misaimed: Vec<String>) -> RotationError {
        let current = ask(server, id, &self.current.secret, context.now());
        let current = matches!(current, Ok(Possession::Has)).then(|| self.current.secret.fingerprint());
        let hints =
            if misaimed.is_empty() { not_the_servers(self.project, server.url().as_str(), current) } else { misaimed };
        RotationError::NotTheServers {
            project: self.project.clone(),
            host: server.url().host().to_owned(),
            given: self.secret.fingerprint(),
            replaced: self.replaced(context),
            hints,
        }
    }

    /// When it was replaced, if it is the one that was.
    fn replaced(&self, context: &Context<'_>) -> Option<String> {
        let previous = self.record.previous.as_ref().filter(|previous| previous.kept.secret == *self.secret)?;
        Some(time::relative(previous.replaced.as_second(), context.now()))
    }

    fn warn_of_replaced(&self, context: &mut Context<'_>) {
        if let Some(ago) = self.replaced(context) {
            context.ui.warning(&format!(
                "the secret that was given, {}, is the one that project `{}` replaced {ago}: a Tiledesk server that has replaced it no longer takes it",
                self.secret.fingerprint(),
                self.project
            ));
        }
    }
}
