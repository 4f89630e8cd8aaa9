//! A project's first secret: made here, or imported.

use serde_json::json;

use super::{Projects, generate_secret, json_needs_hide, prepare_settings, remember, show_once, tell_how_to_know};
use crate::Exit;
use crate::cli::{Generate, Import};
use crate::commands::Context;
use crate::commands::pending::warn_if_asked;
use crate::commands::secret_source::{must_be_there, new_secret};
use crate::error::Error;
use crate::error::old::OldError;
use crate::store::{Origin, Record, StoreError, StoreKind};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::Secret;

pub(super) fn generate(context: &mut Context<'_>, arguments: &Generate) -> Result<Exit, Error> {
    json_needs_hide(context, arguments.hide)?;
    let target = Target::find(context, "secret rotate")?;
    let known = context.tiledesk_id(None)?;
    if let Some(id) = known.or_else(|| target.projects.settings(&target.project).id)
        && !arguments.local
    {
        return Err(OldError::ServerMakes { project: target.project, id, verb: "generate" }.into());
    }
    context.prepare(target.store, &target.project)?;
    let secret = generate_secret(context, arguments.length)?;
    let remembered = target.keep(context, &secret, Origin::MadeHere, None)?;
    let Target { project, store, .. } = &target;
    context.ui.note(&format!(
        "made here and stored in {} for project `{project}`; fingerprint {}",
        store.describe(),
        secret.fingerprint()
    ));
    target.tell_of_mark(context);
    context.ui.note("give it to every back end that signs tokens, and to whatever checks them; no Tiledesk server knows it, and none takes a secret made elsewhere");
    if arguments.hide {
        say_stored(context, project, *store, &secret, Origin::MadeHere)?;
    } else {
        context.ui.note("this is the only time it is shown");
        show_once(context, project, &secret)?;
    }
    remembered.map(|()| Exit::Done)
}

pub(super) fn import(context: &mut Context<'_>, arguments: &Import) -> Result<Exit, Error> {
    must_be_there(arguments.path.as_deref(), "import")?;
    let target = Target::find(context, "secret rotate --from -")?;
    // Nobody is to look for a secret and type it for a store that then cannot take it.
    context.prepare(target.store, &target.project)?;
    let prompt = format!("Secret of project {} (not shown): ", target.project);
    let secret = new_secret(context, arguments.path.as_deref(), &prompt, "import")?;
    let remembered = target.keep(context, &secret, Origin::Imported, arguments.id.clone())?;
    let Target { project, store, .. } = &target;
    context.ui.note(&format!(
        "stored in {} for project `{project}`; fingerprint {}",
        store.describe(),
        secret.fingerprint()
    ));
    target.tell_of_mark(context);
    context.ui.note("if it came in a chat message, a mail or a file of its own, delete that");
    say_stored(context, project, *store, &secret, Origin::Imported)?;
    remembered.map(|()| Exit::Done)
}

/// With `--json`, what was stored; stdout stays empty otherwise.
fn say_stored(
    context: &mut Context<'_>,
    project: &ProjectName,
    store: StoreKind,
    secret: &Secret,
    origin: Origin,
) -> Result<(), Error> {
    if context.json {
        let answer = json!({
            "project": project.as_str(),
            "fingerprint": secret.fingerprint().to_string(),
            "origin": origin.code(),
            "store": store.as_str(),
        });
        context.ui.answer(&answer.to_string())?;
    }
    Ok(())
}

/// Where a first secret goes.
struct Target {
    projects: Projects,
    project: ProjectName,
    store: StoreKind,
    /// The command that replaces a secret, for the hint.
    instead: &'static str,
    /// Whether a server was asked for its first secret, and nobody knows what came of it.
    asked: bool,
}

impl Target {
    /// Finds it, and makes sure that nothing is there, before anything is asked or made.
    fn find(context: &mut Context<'_>, instead: &'static str) -> Result<Self, Error> {
        let mut projects = Projects::load(context)?;
        let project = projects.resolve(context)?;
        let store = projects.store_to_change(context, &project)?;
        let mut target = Self { projects, project, store, instead, asked: false };
        if let Some(marked) = target.must_be_free(context)? {
            warn_if_asked(context, &target.project, &marked);
            target.asked = true;
        }
        Ok(target)
    }

    /// What is there instead of a secret: the mark of a server that was asked for one.
    fn must_be_free(&self, context: &mut Context<'_>) -> Result<Option<Record>, Error> {
        let record = context.get(self.store, &self.project)?;
        match record.as_ref().and_then(|record| record.current.as_ref()) {
            None => Ok(record),
            Some(current) => Err(OldError::Exists {
                project: self.project.clone(),
                fingerprint: current.secret.fingerprint().to_string(),
                instead: self.instead,
                named: context.project.is_some(),
            }
            .into()),
        }
    }

    /// A secret that is stored now takes the mark's target. Whoever stores it need not know which one the server has.
    fn tell_of_mark(&self, context: &mut Context<'_>) {
        if self.asked {
            context.ui.note(&format!(
                "later commands no longer speak of that request; whether the server takes this secret: `tilepass token try --project {}`",
                self.project
            ));
        }
    }

    /// What was found is still so: another process may have given the project a secret, in another store even,
    /// or an id, while a person was asked.
    fn must_be_as_found(&self, context: &mut Context<'_>) -> Result<(), Error> {
        let now = Projects::reload(context)?;
        let same = now.settings(&self.project) == self.projects.settings(&self.project)
            && now.kept_in(&self.project) == self.projects.kept_in(&self.project);
        // Only now, unlocked and alone, can the store be believed that there is nothing.
        self.must_be_free(context)?;
        if same { Ok(()) } else { Err(OldError::Changed(self.project.clone()).into()) }
    }

    /// Stores the secret in a store that was prepared, and remembers what was typed. The inner result is about that
    /// alone: the secret is stored then.
    fn keep(
        &self,
        context: &mut Context<'_>,
        secret: &Secret,
        origin: Origin,
        id: Option<TiledeskId>,
    ) -> Result<Result<(), Error>, Error> {
        let record = Record::new(secret.clone(), context.timestamp(), origin);
        let lock = context.lock()?;
        self.must_be_as_found(context)?;
        // The environment's choice is not remembered.
        let remembered = context.store.as_ref().is_none_or(|given| given.typed).then_some(self.store);
        let settings = prepare_settings(context, &self.project, self.store, |settings| {
            settings.store = remembered.or(settings.store);
            settings.id = id.or(settings.id.take());
        })?;
        if let Err(error) = context.put(&lock, self.store, &self.project, &record) {
            tell_how_to_know(context, secret, &error);
            if matches!(error, StoreError::UnknownWhetherStored(_)) {
                // Without an entry `status` would not look there.
                let _ = settings.commit();
            }
            return Err(error.into());
        }
        Ok(remember(settings, &self.project, "stored"))
    }
}
