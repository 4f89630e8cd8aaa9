//! What `project set` is to do to a project's settings.

use clap::error::ErrorKind;

use crate::cli::{Refusal, Set, Setting};
use crate::commands::Context;
use crate::error::{Error, UsageError};
use crate::server::ServerError;
use crate::settings::{Config, Settings};
use crate::store::StoreKind;
use tiledesk_token::claims::Scheme;
use tiledesk_token::ids::ProjectName;

/// Why a line is refused that clap takes.
pub(super) fn refusal(arguments: &Set, store: Option<&StoreKind>) -> Option<Refusal> {
    let change = SettingsChange { arguments, store: store.cloned() };
    if change.is_nothing() {
        return Some(Refusal::Needs("--id ID"));
    }
    change.set_and_unset().map(|_| Refusal::Contradiction)
}

/// What was asked for.
pub(super) struct SettingsChange<'a> {
    arguments: &'a Set,
    /// Where the secret is to be: only when it was typed.
    pub(super) store: Option<StoreKind>,
}

impl<'a> SettingsChange<'a> {
    pub(super) fn read(context: &Context<'_>, arguments: &'a Set) -> Result<Self, Error> {
        let typed = context.store.as_ref().filter(|given| given.typed);
        let change = Self { arguments, store: typed.map(|given| given.value.clone()) };
        if change.is_nothing() {
            let message = "nothing is to be set: give `--id`, `--server`, `--scheme`, `--store` or `--unset`";
            return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
        }
        if let Some(name) = change.set_and_unset() {
            let message = format!("`--{name}` and `--unset {name}` contradict each other");
            return Err(UsageError::new(ErrorKind::ArgumentConflict, message).into());
        }
        match &arguments.server {
            Some(url) if url.is_in_the_clear() && !arguments.insecure_http => {
                Err(ServerError::InTheClear(url.clone()).into())
            }
            _ => Ok(change),
        }
    }

    fn is_nothing(&self) -> bool {
        self.given().iter().all(|(_, _, given)| !given) && self.arguments.unset.is_empty()
    }

    /// The name of a setting that is set and unset at once.
    fn set_and_unset(&self) -> Option<&'static str> {
        let both = |(setting, _, given): &(_, _, bool)| *given && self.arguments.unset.contains(setting);
        self.given().into_iter().find(both).map(|(_, name, _)| name)
    }

    /// Each setting, its flag, and whether it was given.
    fn given(&self) -> [(Setting, &'static str, bool); 4] {
        let Set { id, server, scheme, .. } = self.arguments;
        [
            (Setting::Id, "id", id.is_some()),
            (Setting::Server, "server", server.is_some()),
            (Setting::Scheme, "scheme", scheme.is_some()),
            (Setting::Store, "store", self.store.is_some()),
        ]
    }

    /// Puts it into the settings, and says what they are then; `has_secret` is whether the project has one.
    pub(super) fn apply(&self, config: &mut Config, project: &ProjectName, has_secret: Option<bool>) -> Settings {
        let mut settings = config.settings(project);
        for setting in &self.arguments.unset {
            match setting {
                Setting::Id => settings.id = None,
                Setting::Server => settings.server = None,
                Setting::Scheme => settings.scheme = None,
                Setting::Store => settings.store = None,
            }
        }
        let given = self.arguments;
        settings.id = given.id.clone().or(settings.id);
        settings.server = given.server.clone().or(settings.server);
        settings.scheme = given.scheme.or(settings.scheme);
        settings.store = self.store.clone().or(settings.store);
        // Who chooses a store for a project that has no secret is not to be told later that one was lost.
        settings.new = settings.store.is_some() && has_secret.map_or(settings.new, |has| !has);
        config.set(project, &settings);
        settings
    }

    /// What the settings come to, where that is not what one would think.
    pub(super) fn warn(&self, context: &mut Context<'_>, settings: &Settings) {
        match (settings.scheme, &settings.id) {
            (Some(scheme), None) if scheme.has_custom() => context.ui.warning(&format!(
                "scheme `{scheme}` needs the project's Tiledesk id, and none is set: give it with `--id`"
            )),
            (Some(Scheme::Visitor), Some(_)) => context.ui.warning(
                "today's Tiledesk answers 401 at sign-in to tokens of scheme `visitor`; `both` works everywhere",
            ),
            _ => {}
        }
        if let Some(url) = &self.arguments.server
            && url.is_in_the_clear()
        {
            context.ui.warning(&format!(
                "`{url}` is not encrypted: everybody on the way can read what is sent and answered; each command that asks it needs `--insecure-http` again"
            ));
        }
    }
}
