//! `secret rotate --on-server`: a Tiledesk server makes the new secret.
//!
//! The server replaces the old one at once and says the new one once. So everything that could fail here is tried before
//! it is asked, a mark in the store says that it is being asked, and its answer is stored and read back before it is
//! shown. At whatever moment a run is cut off, the mark lets the next command say what is known.

use std::sync::Arc;

use clap::error::ErrorKind;
use jiff::Timestamp;
use serde_json::json;

use super::administrator::credentials;
use super::{
    Projects, confirm, json_needs_hide, note_forgotten, prepare_settings, remember, show_once,
    tell_how_to_know,
};
use crate::Exit;
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::mark::warn_if_asked;
use crate::commands::projects::why_lost;
use crate::config::Settings;
use crate::core::claims::{LIFETIME, Request, Visitor};
use crate::core::minter::Minter;
use crate::core::moment;
use crate::core::project::{ProjectName, TiledeskId};
use crate::core::secret::{Fingerprint, Secret};
use crate::error::{Error, Unverified};
use crate::io::interruptible;
use crate::server::credentials::Credentials;
use crate::server::url::ServerUrl;
use crate::server::{Answer, Server, ServerError};
use crate::store::lock::Lock;
use crate::store::{Origin, Record, StoreError, StoreKind};

pub(super) fn rotate(context: &mut Context<'_>, arguments: &Rotate) -> Result<Exit, Error> {
    json_needs_hide(context, arguments.hide || arguments.dry_run)?;
    let (projects, rotation) = Rotation::find(context, arguments)?;
    rotation.explain(context, arguments.dry_run);
    if arguments.dry_run {
        context
            .io
            .note("nothing was changed, and the server was not asked (`--dry-run`)");
        if context.json {
            context.io.answer(&rotation.plan().to_string())?;
        }
        return Ok(Exit::Done);
    }
    confirm(
        context,
        &projects,
        &rotation.project,
        arguments.yes,
        "rotating",
    )?;
    let host = rotation.host().to_owned();
    let credentials = credentials(context, arguments.admin_token_file.as_deref(), &host)?;
    let made = rotation.carry_out(context, arguments, credentials)?;
    rotation.tell(context, made, arguments)?;
    Ok(Exit::Done)
}

/// What is going to be done.
struct Rotation {
    project: ProjectName,
    id: TiledeskId,
    server: Arc<Server>,
    store: StoreKind,
    /// What was found in the store, if anything.
    old: Option<Record>,
    /// Why nothing was found where the settings say that there is a secret.
    lost: Option<&'static str>,
}

/// What was done.
struct Made {
    secret: Secret,
    stored: Timestamp,
    /// Whether the settings could be written, too.
    remembered: Result<(), Error>,
}

impl Rotation {
    fn find(context: &mut Context<'_>, arguments: &Rotate) -> Result<(Projects, Self), Error> {
        let mut projects = Projects::load(context)?;
        let project = projects.existing(context)?;
        let settings = projects.settings(&project);
        let id = context.tiledesk_id(arguments.id.as_ref())?;
        let Some(id) = id.or_else(|| settings.id.clone()) else {
            let known = projects.names();
            if !known.is_empty() && !known.contains(&project) {
                return Err(Error::NoProject { project, known });
            }
            let message = "`--on-server` needs the project's Tiledesk id: give it with `--id`; it stands in the dashboard's address, after `/project/`. Give `--server`, too, unless it is on Tiledesk's own";
            return Err(Error::usage(ErrorKind::MissingRequiredArgument, message));
        };
        let server = context.server(&arguments.asking, &settings)?;
        let store = projects.store_to_change(context, &project)?;
        if !arguments.dry_run {
            context.prepare(store, &project)?;
        }
        let old = context.get(store, &project)?;
        let made_by_server = old.as_ref().is_some_and(|old| {
            let current = old.current.as_ref();
            current.is_some_and(|current| current.origin == Origin::Server)
        });
        let settings_are_lost = settings.id.is_none() && made_by_server;
        if settings.server.is_none()
            && !context.server_is_given(&arguments.asking)?
            && (settings_are_lost || projects.has_unknown_keys(&project))
        {
            // Nobody's password goes to a server by default where the settings once named another one, or mean to.
            let message = format!(
                "which server project `{project}` is on is not sure here: give it with `--server`; Tiledesk's own is `{}`",
                ServerUrl::default()
            );
            return Err(Error::usage(ErrorKind::MissingRequiredArgument, message));
        }
        // A dry run unlocks nothing.
        let lost = (old.is_none() && settings.store.is_some())
            .then_some(why_lost(store, !arguments.dry_run));
        if let Some(remembered) = settings.id.filter(|remembered| *remembered != id) {
            context.io.warning(&format!(
                "project `{project}` is remembered as {remembered} on its server, and this is {id}"
            ));
        }
        for other in projects.names() {
            if other != project && projects.settings(&other).id.as_ref() == Some(&id) {
                context.io.warning(&format!(
                    "project `{other}` has the Tiledesk id {id}, too: its secret is replaced on the server as well, and not here"
                ));
            }
        }
        let rotation = Self {
            project,
            id,
            server: Arc::new(server),
            store,
            old,
            lost,
        };
        Ok((projects, rotation))
    }

    fn host(&self) -> &str {
        self.server.url().host()
    }

    fn old_fingerprint(&self) -> Option<Fingerprint> {
        let current = self.old.as_ref()?.current.as_ref()?;
        Some(current.secret.fingerprint())
    }

    /// Says what will happen to whom, before anything does.
    fn explain(&self, context: &mut Context<'_>, dry_run: bool) {
        let Self { project, id, .. } = self;
        if let Some(old) = &self.old {
            warn_if_asked(context, project, old);
        }
        let current = self.old.as_ref().and_then(|old| old.current.as_ref());
        context.io.warning(&format!(
            "this {} `{}` make a new secret for project `{project}` (Tiledesk id {id}); {} is dead from that moment, and nothing brings it back",
            if dry_run { "would have" } else { "has" },
            self.server.url(),
            match current {
                Some(_) => "the one that the server has now",
                None => "one that the server may have now",
            }
        ));
        context.io.note("visitors are disconnected and cannot sign in until every signer has the new secret: do it in a quiet hour");
        context.io.note(&match current {
            Some(old) => format!(
                "the secret {} of project `{project}` in {} ({} {}) is then kept for diagnosis only",
                old.secret.fingerprint(),
                self.store.words(),
                old.origin.words(),
                moment::relative(old.made.as_second(), context.now()),
            ),
            None => format!(
                "{}; if you have the present one, store it first with `tilepass secret import --project {project}`: `tilepass token inspect` can then name the signers that still use it",
                match self.lost {
                    None => format!("no secret of project `{project}` is stored here yet"),
                    Some(why) => format!(
                        "the secret of project `{project}` is not in {}, where `config.toml` says it belongs: {why}",
                        self.store.words()
                    ),
                }
            ),
        });
        if let Some(previous) = self.previous() {
            note_forgotten(context, previous);
        }
    }

    /// Only one replaced secret is kept.
    fn previous(&self) -> Option<Fingerprint> {
        let previous = self.old.as_ref()?.previous.as_ref()?;
        Some(previous.kept.secret.fingerprint())
    }

    /// What would be done, for machines.
    fn plan(&self) -> serde_json::Value {
        json!({
            "project": self.project.as_str(),
            "fingerprint": self.old_fingerprint().map(|old| old.to_string()),
            "store": self.store.name(),
            "dry_run": true,
            "replaced_by": {"fingerprint": null, "origin": Origin::Server.code()},
            "server": self.server.url().as_str(),
        })
    }

    /// Marks, asks, stores. The lock is held throughout: while the server makes a secret, no other tilepass here may
    /// believe that it knows the project's.
    fn carry_out(
        &self,
        context: &mut Context<'_>,
        arguments: &Rotate,
        credentials: Credentials,
    ) -> Result<Made, Error> {
        let lock = context.lock()?;
        if context.get(self.store, &self.project)? != self.old {
            return Err(Error::Changed(self.project.clone()));
        }
        let config = context.config_to_change()?;
        let before = config.projects().get(&self.project);
        let marked = self.mark(context, arguments, &lock).inspect_err(|error| {
            // A keyring that may have the mark is looked into only for a project with settings.
            if !matches!(error, Error::Store(StoreError::UnknownWhetherStored(_))) {
                // The error that is told is the one that counts.
                let _ = self.restore(context, before);
            }
        })?;
        context.io.note(&format!(
            "asking `{}`…; should this be cut off, `tilepass secret status` knows",
            self.host()
        ));
        let secret = match self.ask(credentials) {
            Ok(secret) => secret,
            Err(error) if error.may_have_happened() => {
                return Err(Error::PerhapsRotated {
                    project: self.project.clone(),
                    server: self.server.url().to_string(),
                    stored: self.old_fingerprint().is_some(),
                    error,
                });
            }
            Err(error) => {
                self.unmark(context, &lock, before);
                return Err(Error::NotRotated(error));
            }
        };
        let stored = context.timestamp();
        let record = marked.rotated(secret.clone(), stored, Origin::Server);
        if let Err(error) = context.put(&lock, self.store, &self.project, &record) {
            tell_how_to_know(context, &secret, &error);
            let shown = !arguments.hide && show_once(context, &self.project, &secret).is_ok();
            return Err(Error::MadeNotStored {
                project: self.project.clone(),
                server: self.server.url().to_string(),
                first: self.old_fingerprint().is_none(),
                shown,
                error,
            });
        }
        let remembered = prepare_settings(context, &self.project, self.store, |settings| {
            settings.id = arguments.id.clone().or(settings.id.take());
            settings.server = arguments.asking.server.clone().or(settings.server.take());
        })
        .map_err(|error| match error {
            Error::Config(cause) => Error::NotRemembered {
                project: self.project.clone(),
                done: "replaced",
                cause,
            },
            other => other,
        })
        .and_then(|prepared| remember(prepared, &self.project, "replaced"));
        Ok(Made {
            secret,
            stored,
            remembered,
        })
    }

    /// Has the server make the secret. Ctrl-C ends the wait, and not the process: what is known then is said.
    fn ask(&self, credentials: Credentials) -> Result<Secret, ServerError> {
        let (server, id) = (Arc::clone(&self.server), self.id.clone());
        let credentials = Arc::new(credentials);
        let answer = interruptible(move || server.generate_secret(&id, &credentials));
        answer.unwrap_or_else(|| {
            let host = self.host().to_owned();
            Err(ServerError::Interrupted { host })
        })
    }

    /// Leaves the mark, in a place where `status` looks: a keyring cannot be listed. What was typed is remembered already
    /// now where nothing was, as whoever is cut off needs it next; a server takes another's place only once it has answered.
    fn mark(
        &self,
        context: &mut Context<'_>,
        arguments: &Rotate,
        lock: &Lock,
    ) -> Result<Record, Error> {
        let store = context
            .store
            .as_ref()
            .is_none_or(|given| given.typed)
            .then_some(self.store);
        prepare_settings(context, &self.project, self.store, |settings| {
            settings.store = settings.store.or(store);
            settings.id = settings.id.take().or(arguments.id.clone());
            settings.server = settings.server.take().or(arguments.asking.server.clone());
        })?
        .commit()?;
        let marked = Record::asking(
            self.old.clone(),
            self.server.url().as_str(),
            context.timestamp(),
        );
        context.put(lock, self.store, &self.project, &marked)?;
        Ok(marked)
    }

    /// Takes the mark away again: the server said no, or was never reached. A mark that stays is only a warning too many.
    fn unmark(&self, context: &mut Context<'_>, lock: &Lock, before: Option<&Settings>) {
        let store = match &self.old {
            Some(old) => context.put(lock, self.store, &self.project, old),
            None => context.delete(lock, self.store, &self.project),
        };
        let undone = store.map_err(Error::from);
        if let Err(error) = undone.and_then(|()| self.restore(context, before)) {
            context.io.warning(&format!(
                "the mark that the server is being asked could not be taken back, so later commands will speak of it: {error}"
            ));
        }
    }

    /// Gives the project the settings that it had. Without an entry for it nobody would look into a keyring, so an empty
    /// one that was there stays.
    fn restore(&self, context: &Context<'_>, before: Option<&Settings>) -> Result<(), Error> {
        let mut config = context.config_to_change()?;
        if config.projects().contains_key(&self.project) {
            config.set(&self.project, before.unwrap_or(&Settings::default()));
            if before.is_none() {
                config.drop_if_empty(&self.project);
            }
        }
        Ok(config.prepare()?.commit()?)
    }

    /// Says what was done, shows the secret once, and what is to be done now. The server is not asked again for any of
    /// it, so what fails keeps nothing else from being done, and is no reason to say less of another failure.
    fn tell(&self, context: &mut Context<'_>, made: Made, arguments: &Rotate) -> Result<(), Error> {
        let Self { project, .. } = self;
        let new = made.secret.fingerprint();
        context.io.note(&format!(
            "`{}` made a new secret for project `{project}`, {new}; it is stored in {}",
            self.host(),
            self.store.words()
        ));
        if arguments.asking.server.is_some() && made.remembered.is_ok() {
            context.io.note(&format!(
                "`{}` is remembered as the server of project `{project}`",
                self.server.url()
            ));
        }
        let mut failures = Vec::new();
        if !arguments.hide {
            context.io.note("this is the only time it is shown");
            failures.extend(show_once(context, project, &made.secret).err());
        }
        let verified = arguments.verify.then(|| self.verify(context, &made.secret));
        if context.json {
            let answer = json!({
                "project": project.as_str(),
                "fingerprint": new.to_string(),
                "origin": Origin::Server.code(),
                "store": self.store.name(),
                "replaced": self.old_fingerprint().map(|old| json!({
                    "fingerprint": old.to_string(),
                    "at": moment::rfc3339(made.stored.as_second()),
                })),
                "server": self.server.url().as_str(),
                "verified": verified.as_ref().and_then(|verified| match verified {
                    Ok(()) => Some(true),
                    Err(Error::NotVerified { cause: Unverified::NoAnswer, .. }) => None,
                    Err(_) => Some(false),
                }),
            });
            failures.extend(context.io.answer(&answer.to_string()).err());
        }
        self.tell_what_to_do(context);
        failures.extend(verified.and_then(Result::err));
        failures.extend(made.remembered.err());
        let last = failures.pop();
        for failure in &failures {
            context.io.error(failure);
        }
        last.map_or(Ok(()), Err)
    }

    /// Has the server check a token of the new secret.
    fn verify(&self, context: &mut Context<'_>, secret: &Secret) -> Result<(), Error> {
        let visitor = Visitor::test();
        let iat = context.now();
        let claims = Request {
            visitor: &visitor,
            visitor_part: true,
            custom_part: None,
            iat,
            exp: iat.saturating_add(LIFETIME),
            extra: Vec::new(),
        }
        .into_claims();
        let token = format!("JWT {}", Minter::new(secret).mint(&claims));
        let not_verified = |why: String, cause| Error::NotVerified {
            project: self.project.clone(),
            server: self.server.url().to_string(),
            why,
            cause,
        };
        match self.server.decode(&self.id, &token) {
            Ok(answer) if answer.is_accepted() => {
                context.io.note(&format!(
                    "verified: `{}` takes a token of the new secret",
                    self.host()
                ));
                Ok(())
            }
            Ok(Answer { status, reason, .. }) => {
                let reason = reason.unwrap_or_default();
                let out_of_time = ["jwt expired", "jwt not active"]
                    .iter()
                    .any(|why| reason.contains(why));
                let cause = if out_of_time {
                    Unverified::Clock
                } else {
                    Unverified::Refused
                };
                let colon = if reason.is_empty() { "" } else { ": " };
                let why = format!(
                    "`{}` refuses a token of it (status {status}{colon}{reason})",
                    self.host()
                );
                Err(not_verified(why, cause))
            }
            Err(error) => Err(not_verified(error.to_string(), Unverified::NoAnswer)),
        }
    }

    fn tell_what_to_do(&self, context: &mut Context<'_>) {
        let Self { project, .. } = self;
        let notes = [
            "now give the new secret to every back end that signs tokens: until then its visitors cannot sign in".to_owned(),
            format!("to see that a signer has it: `curl -s https://shop.example/chat-token | tilepass token inspect --project {project}`, with the address where that signer hands out its tokens"),
            "if the old secret had leaked: whoever had it may have become a team member, whom the usual list leaves out and whose session goes on; `tilepass secret rotate --help` says how to find them".to_owned(),
            format!("when all signers have it, forget the old one: `tilepass secret remove --previous --project {project}`"),
        ];
        let kept = self.old_fingerprint().is_some();
        for note in notes.iter().take(if kept { 4 } else { 2 }) {
            context.io.note(note);
        }
    }
}
