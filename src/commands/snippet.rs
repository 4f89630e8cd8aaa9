//! `snippet`: prints a server-side sample, or the page that signs in, with the project's scheme and id filled in.
//!
//! It never reads a secret, unlocks a store or asks a network.

use clap::error::ErrorKind;
use serde::Serialize;

use super::Context;
use super::project_ref::Projects;
use super::scheme::choose;
use super::table::table;
use crate::Exit;
use crate::cli::{Refusal, Snippet, Widget};
use crate::error::{Error, UsageError};
use crate::settings::Settings;
use crate::settings::server_url::ServerUrl;
use crate::snippets::{self, Template};
use tiledesk_token::ids::TiledeskId;

pub(super) fn run(context: &mut Context<'_>, arguments: &Snippet) -> Result<Exit, Error> {
    let Some(template) = arguments.language else {
        list(context)?;
        return Ok(Exit::Done);
    };
    let template = for_framework(template, arguments)?;
    ensure_it_takes(template, arguments)?;
    if template.language == snippets::PAGE {
        page(context, arguments, template)
    } else {
        server(context, arguments, template)
    }?;
    Ok(Exit::Done)
}

/// Why a line is refused that clap takes.
pub(super) fn refusal(arguments: &Snippet) -> Option<Refusal> {
    let template = for_framework(arguments.language?, arguments);
    let taken = template.and_then(|template| ensure_it_takes(template, arguments));
    taken.err().map(|_| Refusal::Contradiction)
}

/// The sample for the framework that was named.
fn for_framework(template: Template, arguments: &Snippet) -> Result<Template, UsageError> {
    let Some(framework) = &arguments.framework else {
        return Ok(template);
    };
    template.with(&framework.to_ascii_lowercase()).ok_or_else(|| {
        let names: Vec<_> = template.siblings().filter(|name| !name.is_empty()).collect();
        let language = template.language;
        let message = match &names[..] {
            [] => format!("`--framework` belongs to the samples for servers, not to `{language}`"),
            [name] => format!("for `{language}` there is `--framework {name}` alone"),
            names => format!(
                "there is no `--framework {framework}` for `{language}`: choose one of `{}`",
                names.join("`, `")
            ),
        };
        UsageError::new(ErrorKind::ArgumentConflict, message)
    })
}

/// Some flags are about the page, and one is about everything else.
fn ensure_it_takes(template: Template, arguments: &Snippet) -> Result<(), UsageError> {
    let message = if template.language == snippets::PAGE {
        arguments.scheme.map(|_| {
            "`--scheme` belongs to the samples for servers: the page hands on the token that it gets".to_owned()
        })
    } else {
        let of_the_page = [
            ("--widget", arguments.widget.is_some()),
            ("--api", arguments.api.is_some()),
            ("--script-only", arguments.script_only),
            ("--nonce", arguments.nonce.is_some()),
        ];
        let given = of_the_page.iter().find(|(_, given)| *given);
        given.map(|(flag, _)| format!("`{flag}` belongs to the page: `tilepass snippet html`"))
    };
    message.map_or(Ok(()), |message| Err(UsageError::new(ErrorKind::ArgumentConflict, message)))
}

fn server(context: &mut Context<'_>, arguments: &Snippet, template: Template) -> Result<(), Error> {
    let settings = settings(context, arguments)?;
    let choice = choose(context, arguments.scheme, arguments.id.as_ref(), &settings)?;
    if choice.for_want_of_id {
        context.ui.warning(
            "without the project's Tiledesk id (`--id`) it makes `visitor` tokens, and today's Tiledesk answers 401 to them at sign-in",
        );
    }
    let id = choice.id.as_ref().map(TiledeskId::as_str);
    let sample = Sample {
        language: template.language,
        framework: framework(template),
        variant: choice.scheme.as_str(),
        file: template.head().0,
        text: &template.fill(choice.scheme.as_str(), id),
    };
    print(context, &sample, snippets::notes(sample.text))
}

fn page(context: &mut Context<'_>, arguments: &Snippet, template: Template) -> Result<(), Error> {
    let settings = settings(context, arguments)?;
    let id = context.tiledesk_id(arguments.id.as_ref())?.or(settings.id);
    let server = settings.server.or_else(|| server_of(context, id.as_ref()));
    if id.is_none() {
        context.ui.warning(&format!(
            "the page has `{}` in place of the project's Tiledesk id: give that with `--id`",
            snippets::ID
        ));
    }
    let widget = version(context, arguments).as_str();
    if let Some(server) = server.filter(|server| server.host() != ServerUrl::default().host()) {
        context.ui.warning(&format!(
            "the project is on `{server}`, and the page loads `https://widget.tiledesk.com/{widget}/launch.js`, which asks Tiledesk's own server"
        ));
        context.ui.hint(
            "put the address of your server's `launch.js` into `WIDGET`: the embed code in its dashboard has it, and the `widget-config.json` beside it names your server as `apiUrl`",
        );
    }
    let page = template.fill(widget, id.as_ref().map(TiledeskId::as_str));
    let page = match &arguments.nonce {
        Some(nonce) => snippets::with_nonce(&page, nonce),
        None => page,
    };
    let mut sample = Sample {
        language: template.language,
        framework: framework(template),
        variant: widget,
        file: template.head().0,
        text: &page,
    };
    let mut notes: Vec<&str> = snippets::notes(&page).collect();
    if arguments.script_only {
        sample.file = snippets::SCRIPT;
        sample.text = snippets::script(&page);
        if let Some(first) = notes.first_mut() {
            *first = snippets::HOW_TO_LOAD_THE_SCRIPT;
        }
    }
    print(context, &sample, notes.into_iter())
}

/// The server that is remembered for the project with this id: whoever gives the id need not name the project.
fn server_of(context: &Context<'_>, id: Option<&TiledeskId>) -> Option<ServerUrl> {
    let config = context.readable_config();
    let mut same = config.projects().values().filter(|settings| id.is_some() && settings.id.as_ref() == id);
    same.find_map(|settings| settings.server.clone())
}

/// The widget's version. Whoever chose it by its API is told how that is done today.
fn version(context: &mut Context<'_>, arguments: &Snippet) -> Widget {
    let Some(api) = arguments.api else {
        return arguments.widget.unwrap_or(Widget::V5);
    };
    let widget = api.widget();
    context.ui.warning("`--api` is deprecated");
    context.ui.hint(&format!("`--widget {}` says the same by the widget's version", widget.as_str()));
    widget
}

/// The settings of the project that is meant. Nobody has to name one when the id was given.
fn settings(context: &mut Context<'_>, arguments: &Snippet) -> Result<Settings, Error> {
    let has_id = context.tiledesk_id(arguments.id.as_ref())?.is_some();
    if has_id && context.project.is_none() {
        return Ok(Settings::default());
    }
    let projects = Projects::load(context)?;
    let project = projects.resolve(context)?;
    if !has_id && context.project.is_some() && !projects.has_entry(&project) {
        context.ui.warning(&format!("no settings are kept for project `{project}`"));
    }
    Ok(projects.settings(&project))
}

/// What is printed; with `--json`, all of it.
#[derive(Serialize)]
struct Sample<'a> {
    language: &'a str,
    /// None for the page.
    framework: Option<&'a str>,
    /// The scheme; for the page, the widget's version.
    variant: &'a str,
    file: &'a str,
    text: &'a str,
}

fn print<'a>(
    context: &mut Context<'_>,
    sample: &Sample<'a>,
    notes: impl Iterator<Item = &'a str>,
) -> Result<(), Error> {
    if context.json {
        let line = serde_json::to_string(sample);
        context.ui.answer(&line.unwrap_or_default())?;
        return Ok(());
    }
    context.ui.answer(sample.text)?;
    for note in notes {
        context.ui.note(note);
    }
    Ok(())
}

fn framework(template: Template) -> Option<&'static str> {
    Some(template.framework).filter(|name| !name.is_empty())
}

/// One line of `--list --json`.
#[derive(Serialize)]
struct Listed {
    language: &'static str,
    framework: Option<&'static str>,
    file: &'static str,
    library: &'static str,
}

fn list(context: &mut Context<'_>) -> Result<(), Error> {
    let heads = snippets::all().map(|template| (template, template.head()));
    let answer = if context.json {
        let lines = heads.map(|(template, (file, library))| {
            let (language, framework) = (template.language, framework(template));
            serde_json::to_string(&Listed { language, framework, file, library }).unwrap_or_default() + "\n"
        });
        lines.collect()
    } else {
        let rows = heads.map(|(template, (file, library))| {
            [template.language, framework(template).unwrap_or("-"), file, library].map(str::to_owned)
        });
        let names = ["LANG", "FRAMEWORK", "FILE", "LIBRARY"].map(str::to_owned);
        table(&[names].into_iter().chain(rows).collect::<Vec<_>>(), context.ui.columns(), &[])
    };
    context.ui.answer(&answer)?;
    Ok(())
}
