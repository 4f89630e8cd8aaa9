//! `project set`: remembers a project's settings; a new store also moves the secret.

use serde_json::json;

use super::change::SettingsChange;
use super::migrate::Migration;
use super::{Projects, as_json, confirm, in_words, take_name};
use crate::Exit;
use crate::cli::Set;
use crate::commands::Context;
use crate::error::Error;
use crate::store::StoreKind;
use tiledesk_token::ids::ProjectName;

pub(super) fn set(context: &mut Context<'_>, arguments: &Set) -> Result<Exit, Error> {
    let change = SettingsChange::read(context, arguments)?;
    take_name(context, arguments.name.as_ref())?;
    let mut projects = Projects::load(context)?;
    if context.project.is_none() {
        // Else nobody knows which project is the only one.
        projects.ensure_listed(None)?;
    }
    let project = projects.resolve(context)?;
    let is_new = !projects.names().contains(&project) && projects.unlisted(None).is_none();
    let has_secret = match &change.store {
        Some(to) => has_secret(&projects, &project, to),
        None => None,
    };
    if let Some(StoreKind::Helper(name)) = &change.store {
        // A person chooses the program here, and nowhere else.
        let program = context.choose_helper(name)?;
        context.ui.note(&format!(
            "`{}` is handed the secret of project `{project}` from now on; if it changes, tilepass says so and does not start it",
            program.display()
        ));
    }
    let migration = match &change.store {
        Some(to) => Migration::plan(context, &mut projects, &project, to)?,
        None => None,
    };
    if let Some(Migration { from, .. }) = migration.as_ref().filter(|migration| migration.from.is_shared()) {
        context.ui.note(&format!(
            "this takes the secret of project `{project}` away from {}: whoever else has it from there does not find it any more",
            from.describe()
        ));
        confirm(context, &projects, &project, arguments.yes, "taking the secret from the team of")?;
    }
    let settings = if let Some(migration) = &migration {
        migration.carry_out(context, &projects, &change)?
    } else {
        let lock = context.lock()?;
        let mut config = context.config_to_change(&lock)?;
        let settings = change.apply(&mut config, &project, has_secret);
        config.prepare()?.commit()?;
        settings
    };
    print_where_the_secret_is(context, &projects, &project, migration.as_ref(), change.store.as_ref());
    let new = if is_new { "new " } else { "" };
    context.ui.note(&format!("settings of {new}project `{project}`: {}", in_words(&settings)));
    if let Some(other) = is_new.then(|| mistyped(&projects, &project)).flatten() {
        context.ui.hint(&format!(
            "there is a project `{other}`, too: if that is meant, `tilepass project remove {project}`, and set it there"
        ));
    }
    change.warn(context, &settings);
    if context.json {
        let store = settings.store.clone().or_else(|| projects.listed_in(&project));
        let mut answer = as_json(&project, &settings, store.as_ref());
        if let (Some(Migration { from, to, .. }), Some(answer)) = (&migration, answer.as_object_mut()) {
            let moved = json!({"from": from.as_str(), "to": to.as_str()});
            answer.insert("moved".to_owned(), moved);
        }
        context.ui.answer(&answer.to_string())?;
    }
    Ok(Exit::Done)
}

/// Whether the project has a secret in the store that was chosen, where that can be told without asking a person: a project
/// that has settings may have one in a keyring.
fn has_secret(projects: &Projects, project: &ProjectName, to: &StoreKind) -> Option<bool> {
    let settings = projects.settings(project);
    let is_listed = StoreKind::ALL.iter().any(|store| projects.summary_in(store, project).is_some());
    if is_listed {
        return Some(true);
    }
    // What was put into a store is there, or lost, whatever is chosen now.
    let may_be_lost = settings.store.is_some() && !settings.new;
    (to.lists() && !may_be_lost && projects.unlisted(Some(to)).is_none()).then_some(false)
}

/// Another project whose name may have been meant.
fn mistyped(projects: &Projects, project: &ProjectName) -> Option<ProjectName> {
    projects.names().into_iter().find(|other| other != project && is_near(other.as_str(), project.as_str()))
}

/// Whether two names differ in case and punctuation alone, or in one slip of typing. Names that count (`shop-1`, `team-a`)
/// are no slips.
fn is_near(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.to_ascii_lowercase().replace(['-', '_', '.'], "");
    if letters(one) == letters(other) {
        return true;
    }
    let (one, other): (Vec<char>, Vec<char>) =
        (one.to_ascii_lowercase().chars().collect(), other.to_ascii_lowercase().chars().collect());
    let same_start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (a, b) = (one.get(same_start..).unwrap_or_default(), other.get(same_start..).unwrap_or_default());
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(..a.len() - same_end).unwrap_or_default(), b.get(..b.len() - same_end).unwrap_or_default());
    let is_slip = match (a, b) {
        ([a, c], [b, d]) => a == d && c == b,
        _ => a.len() <= 1 && b.len() <= 1,
    };
    let is_letter = a.iter().chain(b).all(char::is_ascii_alphabetic);
    // A letter that is a word of its own counts.
    is_slip
        && is_letter
        && same_start > 0
        && one.get(same_start - 1).is_some_and(char::is_ascii_alphanumeric)
        && one.len() > 3
}

fn print_where_the_secret_is(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    migration: Option<&Migration>,
    wanted: Option<&StoreKind>,
) {
    if let Some(migration) = migration {
        let Migration { from, to, .. } = migration;
        let (from, to) = (from.describe(), to.describe());
        context.ui.note(&format!("the secret of project `{project}` was moved from {from} to {to}"));
        if migration.from.is_shared() {
            if let Some(remains) = projects.remains(project, &migration.from) {
                context.ui.note(&remains);
            }
            context
                .ui
                .hint(&format!("to bring it back there: `tilepass project set {project} --store {}`", migration.from));
        }
    } else if let (Some(wanted), Some(kept)) = (wanted, projects.kept_in(project))
        && kept != *wanted
    {
        let kept = kept.describe();
        context.ui.note(&format!("there is no secret of project `{project}` in {kept}: nothing was moved"));
    }
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn a_slip_is_told_from_a_name_that_counts() {
        for (one, other) in [
            ("shop", "Shop"),
            ("my-shop", "my_shop"),
            ("shop", "shpo"),
            ("store", "stor"),
            ("chat", "chhat"),
            ("staging", "stagong"),
        ] {
            assert!(is_near(one, other) && is_near(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("shop1", "shop2"),
            ("team-a", "team-b"),
            ("shop", "shop-test"),
            ("eu", "us"),
            ("shop", "store"),
            ("n1", "n"),
            ("prod", "dev"),
        ] {
            assert!(!is_near(one, other) && !is_near(other, one), "{one} {other}");
        }
    }
}
