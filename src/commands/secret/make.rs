//! A project's first secret: made here, or imported.

use serde_json::json;

use super::{Projects, generate_secret, json_needs_hide, prepare_settings, show_once};
use crate::Exit;
use crate::cli::{Generate, Import};
use crate::commands::Context;
use crate::commands::source::new_secret;
use crate::core::project::{ProjectName, TiledeskId};
use crate::core::secret::Secret;
use crate::error::Error;
use crate::store::{Origin, Record, StoreKind};

pub(super) fn generate(context: &mut Context<'_>, arguments: &Generate) -> Result<Exit, Error> {
    json_needs_hide(context, arguments.hide)?;
    let mut place = Place::find(context, "secret rotate")?;
    if let Some(id) = place.projects.settings(&place.project).id
        && !arguments.local
    {
        return Err(Error::ServerMakes {
            project: place.project,
            id,
            verb: "generate",
        });
    }
    let secret = generate_secret(context, arguments.length)?;
    place.keep(context, &secret, Origin::MadeHere, None)?;
    let Place { project, store, .. } = place;
    context.io.note(&format!(
        "made here and stored in {} for project `{project}`; fingerprint {}",
        store.words(),
        secret.fingerprint()
    ));
    context.io.note("tell it to every back end that signs; no Tiledesk server knows it, and none takes a secret made elsewhere");
    if arguments.hide {
        say_stored(context, &project, store, &secret, Origin::MadeHere)?;
    } else {
        context.io.note("this is the only time it is shown");
        show_once(context, &project, &secret)?;
    }
    Ok(Exit::Done)
}

pub(super) fn import(context: &mut Context<'_>, arguments: &Import) -> Result<Exit, Error> {
    let mut place = Place::find(context, "secret rotate --from -")?;
    let prompt = format!("Secret of project {} (not shown): ", place.project);
    let secret = new_secret(context, arguments.path.as_deref(), &prompt)?;
    place.keep(context, &secret, Origin::Imported, arguments.id.clone())?;
    let Place { project, store, .. } = place;
    context.io.note(&format!(
        "stored in {} for project `{project}`; fingerprint {}",
        store.words(),
        secret.fingerprint()
    ));
    if arguments.path.is_some() || !context.io.stdin_is_terminal() {
        context
            .io
            .note("delete the message, mail or file that it came from");
    }
    say_stored(context, &project, store, &secret, Origin::Imported)?;
    Ok(Exit::Done)
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
            "store": store.name(),
        });
        context.io.answer(&answer.to_string())?;
    }
    Ok(())
}

/// Where a first secret goes.
struct Place {
    projects: Projects,
    project: ProjectName,
    store: StoreKind,
    /// The command that replaces a secret, for the hint.
    instead: &'static str,
}

impl Place {
    /// Finds it, and makes sure that nothing is there and that a write would work, before anything is asked or made.
    fn find(context: &mut Context<'_>, instead: &'static str) -> Result<Self, Error> {
        let projects = Projects::load(context)?;
        let project = context
            .project
            .as_ref()
            .map(|given| given.value.clone())
            .unwrap_or_default();
        let store = projects.store_of(context, &project)?;
        let place = Self {
            projects,
            project,
            store,
            instead,
        };
        place.must_be_free(context)?;
        Ok(place)
    }

    fn must_be_free(&self, context: &mut Context<'_>) -> Result<(), Error> {
        match context.get(self.store, &self.project)? {
            None => Ok(()),
            Some(record) => Err(Error::Exists {
                project: self.project.clone(),
                fingerprint: record.current.secret.fingerprint().to_string(),
                instead: self.instead,
            }),
        }
    }

    /// Stores the secret and remembers what was typed.
    fn keep(
        &mut self,
        context: &mut Context<'_>,
        secret: &Secret,
        origin: Origin,
        id: Option<TiledeskId>,
    ) -> Result<(), Error> {
        context.prepare(self.store, &self.project)?;
        let record = Record::new(secret.clone(), context.timestamp(), origin);
        let lock = context.lock()?;
        // Only now, unlocked and alone, can the store be believed that there is nothing.
        self.must_be_free(context)?;
        // The environment's choice is not remembered; the file store lists its projects itself.
        let remembered = context
            .store
            .as_ref()
            .is_none_or(|given| given.typed)
            .then_some(self.store);
        let settings = prepare_settings(context, &self.project, |settings| {
            settings.store = remembered.or(settings.store);
            settings.id = id.or(settings.id.take());
        })?;
        context.put(&lock, self.store, &self.project, &record)?;
        Ok(settings.commit()?)
    }
}
