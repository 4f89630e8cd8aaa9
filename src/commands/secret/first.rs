//! A project's first secret: made here, or imported.

use std::path::Path;
use std::rc::Rc;

use serde_json::json;

use super::error::{Done, Making, SecretError};
use super::shared::warn_if_shared;
use super::{Projects, generate_secret, json_needs_hide, note_how_to_know, prepare_settings, remember, show_once};
use crate::Exit;
use crate::cli::{Generate, Import, is_path, project_name};
use crate::commands::Context;
use crate::commands::aim::Aim;
use crate::commands::confirm::confirm_in_use;
use crate::commands::pending::warn_if_pending;
use crate::commands::secret_source::{Expected, Taking};
use crate::error::{Error, Hinted};
use crate::server::ServerError;
use crate::settings::Settings;
use crate::store::lock::Lock;
use crate::store::{Origin, Record, Snapshot, StoreError, StoreKind};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::Secret;

pub(super) fn generate(context: &mut Context<'_>, arguments: &Generate) -> Result<Exit, Error> {
    json_needs_hide(context, arguments.hide)?;
    let target = Target::find(context, Making::Generate { left_over: false })?;
    let given = context.tiledesk_id(None)?;
    let own = target.projects.settings(&target.project).id;
    if !arguments.local {
        target.aim(None, given.as_ref()).ensure_not_left_over(context, &target.projects, "nothing was made")?;
        let left_over = own.is_none() && given.is_some();
        if let Some(id) = given.or(own) {
            let by = Making::Generate { left_over };
            return Err(SecretError::ServerMakes { project: target.project, id, by }.into());
        }
    }
    confirm_in_use(context, &target.project, "making a secret for")?;
    context.prepare(&target.store, &target.project)?;
    let secret = generate_secret(context, arguments.length)?;
    let remembered = target.keep(context, &secret, Origin::MadeHere, None)?;
    let Target { project, store, .. } = &target;
    context.ui.note(&format!(
        "made here and stored in {} for project `{project}`; fingerprint {}",
        store.describe(),
        secret.fingerprint()
    ));
    target.note_pending(context);
    context.ui.note("give it to every back end that signs tokens and to whatever checks them, and restart them; no Tiledesk server knows it, and none takes a secret made elsewhere");
    if arguments.hide {
        report_stored(context, project, store, &secret, Origin::MadeHere)?;
    } else {
        context.ui.note("this is the only time it is shown");
        show_once(context, project, &secret)?;
    }
    Ok(remembered.map(|()| Exit::Done)?)
}

pub(super) fn import(context: &mut Context<'_>, arguments: &Import) -> Result<Exit, Error> {
    let file = arguments.from_env_file.as_deref();
    if let Err(error) = Taking::Import.ensure_found(file.or(arguments.path.as_deref())) {
        return Err(match project_for_path(context, arguments) {
            Some(hint) => Hinted { error: error.into(), hint }.into(),
            None => error.into(),
        });
    }
    if let Some(url) = arguments.server.as_ref().filter(|url| url.is_in_the_clear() && !arguments.insecure_http) {
        return Err(ServerError::InTheClear(url.clone()).into());
    }
    let target = Target::find(context, Making::Import)?;
    target.ensure_same_server(context, arguments)?;
    let is_typed = file.is_none()
        && arguments.path.as_deref().is_none_or(|path| path == Path::new("-"))
        && context.ui.stdin_is_terminal();
    // Nobody is to look for a secret and type it for a store that then cannot take it.
    if target.current.is_none() {
        context.prepare(&target.store, &target.project)?;
    } else if is_typed {
        return Err(target.exists(context)?);
    }
    let secret = target.read(context, arguments)?;
    if let Some(current) = &target.current {
        return if *current == secret {
            target.keep_settings(context, arguments)
        } else {
            Err(target.exists(context)?)
        };
    }
    let id = arguments.id.clone().or_else(|| target.projects.settings(&target.project).id);
    let Target { project, store, projects, .. } = &target;
    warn_if_shared(context, projects, (project, id.as_ref()), store, &secret);
    let remembered = target.keep(context, &secret, Origin::Imported, Some(arguments))?;
    context.ui.note(&format!(
        "stored in {} for project `{project}`; fingerprint {}",
        store.describe(),
        secret.fingerprint()
    ));
    target.note_pending(context);
    if id.is_some() && !target.is_pending {
        context.ui.note(&format!("to see that the server has it: `tilepass secret check --project {project}`"));
    }
    context.ui.note("if it came in a chat message, a mail or a file of its own, delete that");
    report_stored(context, project, store, &secret, Origin::Imported)?;
    Ok(remembered.map(|()| Exit::Done)?)
}

/// What to say to whoever gave the name of a project in the place of a path. A name that is not known may be the secret.
fn project_for_path(context: &mut Context<'_>, arguments: &Import) -> Option<String> {
    let name = project_name(arguments.path.as_deref()?.to_str()?).ok().filter(|_| context.project.is_none())?;
    let is_known = Projects::load(context).is_ok_and(|projects| projects.names().contains(&name));
    if is_known {
        return Some(format!("did you mean `tilepass secret import --project {name}`?"));
    }
    let hint = "if it is to be a project's name: `tilepass secret import --project NAME`";
    (!is_path(name.as_str())).then(|| hint.to_owned())
}

/// With `--json`, what was stored; stdout stays empty otherwise.
fn report_stored(
    context: &mut Context<'_>,
    project: &ProjectName,
    store: &StoreKind,
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

impl Import {
    /// Puts what was typed into the settings.
    fn remember_in(&self, settings: &mut Settings) {
        settings.id = self.id.clone().or(settings.id.take());
        settings.server = self.server.clone().or(settings.server.take());
    }
}

/// Where a first secret goes.
struct Target {
    projects: Projects,
    project: ProjectName,
    store: StoreKind,
    by: Making,
    /// Whether a server was asked for its first secret, and nobody knows what came of it.
    is_pending: bool,
    /// What is there already, where the secret that is imported may be the same.
    current: Option<Secret>,
}

impl Target {
    /// Finds it, and makes sure that nothing is there, before anything is asked or made.
    fn find(context: &mut Context<'_>, by: Making) -> Result<Self, Error> {
        let mut projects = Projects::load(context)?;
        let project = projects.resolve(context)?;
        let store = projects.store_to_change(context, &project)?;
        let mut target = Self { projects, project, store, by, is_pending: false, current: None };
        let found = if by == Making::Import { target.look(context)? } else { target.ensure_free(context)? };
        if let Some(pending) = found.record {
            target.current = pending.current.as_ref().map(|current| current.secret.clone());
            warn_if_pending(context, &target.project, &pending);
            target.is_pending = target.current.is_none();
        }
        Ok(target)
    }

    fn aim<'t>(&'t self, typed_id: Option<&'t TiledeskId>, id: Option<&'t TiledeskId>) -> Aim<'t> {
        Aim { project: &self.project, typed_id, id, typed_server: false, server: None }
    }

    /// What is remembered of the project is not replaced by the way: whoever types another id means another project.
    fn ensure_same_server(&self, context: &mut Context<'_>, arguments: &Import) -> Result<(), Error> {
        let remembered = self.projects.settings(&self.project);
        let is_another = |id: &TiledeskId| remembered.id.as_ref().is_some_and(|own| own != id);
        let id = arguments.id.as_ref();
        let aim =
            Aim { typed_server: arguments.server.is_some(), server: arguments.server.as_ref(), ..self.aim(id, id) };
        if id.is_some_and(is_another) || remembered.server.is_some() {
            return aim.ensure_meant(context, &self.projects, true);
        }
        aim.warn(context, &self.projects);
        Ok(())
    }

    fn look(&self, context: &mut Context<'_>) -> Result<Snapshot, Error> {
        match context.get(&self.store, &self.project) {
            // Another one can be stored; what it takes the place of is found again once the store is prepared.
            Err(error) if error.is_deleted() => Ok(Snapshot::default()),
            found => Ok(found?),
        }
    }

    /// What is there instead of a secret: nothing, or the marker of a server that was asked for one.
    fn ensure_free(&self, context: &mut Context<'_>) -> Result<Snapshot, Error> {
        let found = self.look(context)?;
        match found.record.as_ref().and_then(|record| record.current.as_ref()) {
            None => Ok(found),
            Some(current) => Err(self.exists_with(context, &current.secret)?.into()),
        }
    }

    /// What to say where another secret is there already.
    fn exists(&self, context: &Context<'_>) -> Result<Error, Error> {
        match &self.current {
            Some(current) => Ok(self.exists_with(context, current)?.into()),
            None => Ok(StoreError::Changed(self.project.clone()).into()),
        }
    }

    fn exists_with(&self, context: &Context<'_>, current: &Secret) -> Result<SecretError, Error> {
        Ok(SecretError::Exists {
            project: self.project.clone(),
            fingerprint: current.fingerprint(),
            is_on_server: self.is_on_server(context, None)?,
            by: self.by,
            named: context.project.is_some(),
        })
    }

    fn is_on_server(&self, context: &Context<'_>, typed: Option<&TiledeskId>) -> Result<bool, Error> {
        Ok(context.tiledesk_id(typed)?.is_some() || self.projects.settings(&self.project).id.is_some())
    }

    /// The secret that is imported.
    fn read(&self, context: &mut Context<'_>, arguments: &Import) -> Result<Secret, Error> {
        let from_server = self.is_on_server(context, arguments.id.as_ref())?;
        let expected = Expected { from_server, as_is: arguments.as_is };
        if let (Some(path), Some(name)) = (&arguments.from_env_file, &arguments.env) {
            return Taking::Import.read_line_of(context, path, name, expected);
        }
        let prompt = format!("Secret of project {} (not shown): ", self.project);
        Taking::Import.read(context, arguments.path.as_deref(), &prompt, expected)
    }

    /// The secret is there already: what was typed beside it is remembered all the same.
    fn keep_settings(&self, context: &mut Context<'_>, arguments: &Import) -> Result<Exit, Error> {
        let lock = context.lock()?;
        let mut config = context.config_to_change(&lock)?;
        prepare_settings(&mut config, &self.project, &self.store, |settings| arguments.remember_in(settings))?
            .commit()?;
        if let Some(secret) = &self.current {
            context.ui.note(&format!(
                "that secret is stored already, in {} for project `{}`; fingerprint {}",
                self.store.describe(),
                self.project,
                secret.fingerprint()
            ));
            report_stored(context, &self.project, &self.store, secret, Origin::Imported)?;
        }
        Ok(Exit::Done)
    }

    /// A secret that is stored now takes the marker's place. Whoever stores it need not know which one the server has.
    fn note_pending(&self, context: &mut Context<'_>) {
        if self.is_pending {
            context.ui.note(&format!(
                "later commands no longer speak of that request; whether the server has this secret: `tilepass secret check --project {}`",
                self.project
            ));
        }
    }

    /// Stores the secret in a store that was prepared, and remembers what was typed. The inner result is about that
    /// alone: the secret is stored then.
    fn keep(
        &self,
        context: &mut Context<'_>,
        secret: &Secret,
        origin: Origin,
        typed: Option<&Import>,
    ) -> Result<Result<(), SecretError>, Error> {
        let record = Record::new(secret.clone(), context.timestamp(), origin);
        let lock = context.lock()?;
        let (projects, found) = self.find_again(context, &lock)?;
        // The environment's choice is not remembered.
        let remembered = context.store.as_ref().is_none_or(|given| given.typed).then(|| self.store.clone());
        let settings = prepare_settings(&mut projects.into_config(), &self.project, &self.store, |settings| {
            settings.store = remembered.or(settings.store.take());
            if let Some(typed) = typed {
                typed.remember_in(settings);
            }
        })?;
        if let Err(error) = context.put(&lock, &self.store, &self.project, &record, found.revision.as_ref()) {
            note_how_to_know(context, secret, &error);
            if matches!(error, StoreError::UnknownWhetherStored(_)) {
                // Without an entry `status` would not look there.
                let _ = settings.commit();
            }
            return Err(error.into());
        }
        Ok(remember(settings, &self.project, Done::Stored))
    }

    /// What was found is still so: another process may have given the project a secret, in another store even,
    /// or an id, while a person was asked.
    fn find_again(&self, context: &mut Context<'_>, lock: &Lock) -> Result<(Projects, Snapshot), Error> {
        let config = context.config_to_change(lock)?;
        let now = Projects::with(context, Rc::new(config));
        let same = now.settings(&self.project) == self.projects.settings(&self.project)
            && now.kept_in(&self.project) == self.projects.kept_in(&self.project);
        // Only now, unlocked and alone, can the store be believed that there is nothing.
        let found = self.ensure_free(context)?;
        if same { Ok((now, found)) } else { Err(StoreError::Changed(self.project.clone()).into()) }
    }
}
