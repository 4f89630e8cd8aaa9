//! `secret status`: a line for each project. It asks nobody for anything, and fails for a locked store only where that was
//! asked for (`--strict`).

use serde_json::{Value, json};

use super::deliver::status::{Open, as_json as signers_as_json, open, unconfirmed, warn_of_unstored};
use super::{Located, Projects};
use crate::Exit;
use crate::cli::Status;
use crate::commands::Context;
use crate::commands::known_secret::{KnownSecret, Silence, State, Unused, forgotten, look, search};
use crate::commands::pending::{self, is_replaced};
use crate::commands::table::table;
use crate::error::{Error, hint};
use crate::settings::server_url::ServerUrl;
use crate::signers::journal::Journal;
use crate::store::{Origin, Summary};
use tiledesk_token::claims::Scheme;
use tiledesk_token::escape;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::time;

pub(super) fn status(context: &mut Context<'_>, arguments: &Status) -> Result<Exit, Error> {
    let projects = Projects::load(context)?;
    let unreadable = projects.unlisted(None).is_some();
    let warned = projects.unlisted(None).map(ToString::to_string);
    if let Some(warned) = &warned {
        context.ui.warning(warned);
    }
    let known = projects.names();
    projects.note_which(context);
    let searched = search(context);
    let mut unused = Vec::new();
    let lines = match context.project.as_ref().map(|given| given.value.clone()) {
        None => {
            let forgotten = forgotten(context, &searched, &known);
            let known: Vec<KnownSecret> = known.into_iter().map(|project| look(context, &projects, project)).collect();
            unused.extend(known.iter().flat_map(|line| Unused::of(context, &projects, &searched, line)));
            known.into_iter().chain(forgotten).collect()
        }
        Some(project) if known.contains(&project) => {
            let line = look(context, &projects, project);
            unused.extend(Unused::of(context, &projects, &searched, &line));
            vec![line]
        }
        Some(project) => vec![look_for(context, projects, project)?],
    };
    if lines.is_empty() && !unreadable {
        Projects::note_none(context);
    }
    let now = context.now();
    let limit = arguments.max_age;
    let is_too_old = limit.is_some_and(|limit| lines.iter().any(|line| line.is_older(limit, now)));
    let journal = context.journal();
    let standings: Vec<Standing> = lines.iter().map(|line| Standing::of(context, &journal, line)).collect();
    let is_uncertain = unreadable || standings.iter().any(|standing| standing.is_uncertain);
    let is_bad = standings.iter().any(|standing| standing.is_bad);
    let exit = match (arguments.strict && is_uncertain, is_too_old || arguments.strict && is_bad) {
        (true, _) => Exit::Store,
        (_, true) => Exit::Refused,
        _ => Exit::Done,
    };
    // A scheduler is to be silent while all is well.
    let is_judged = arguments.strict || limit.is_some();
    if context.json {
        context.ui.answer(&json_lines(&lines, limit, now, &journal))?;
    } else if !(context.ui.quiet && is_judged && !is_uncertain && !is_bad && exit == Exit::Done) {
        let table = as_table(&lines, &Shown { limit, now, warned, journal }, context.ui.columns());
        context.ui.answer(&table)?;
    }
    if context.dirs.is_some()
        && let Err(error) = context.signers()
    {
        context.ui.warning(&format!("{error}; how far deliveries got is not shown"));
        for hint in error.hints() {
            context.ui.hint(&hint);
        }
    }
    for (line, standing) in lines.iter().zip(standings) {
        if let State::Stored(summary) = &line.state {
            pending::warn(context, &line.project, summary);
            warn_of_unstored(context, &line.project, summary);
        }
        for Open { message, hints, .. } in standing.open {
            context.ui.warning(&message);
            for hint in hints {
                context.ui.hint(&hint);
            }
        }
    }
    for unused in unused {
        unused.warn(context);
    }
    if let Some(limit) = limit {
        warn_of_age(context, &lines, limit);
    }
    Ok(exit)
}

/// What is known of a project beside its line.
struct Standing {
    /// What a delivery has left open.
    open: Vec<Open>,
    /// Whether it is not known which secret the project has, or whether its server takes it.
    is_uncertain: bool,
    /// Whether its server has another secret, or a signer does not mint with this one.
    is_bad: bool,
}

impl Standing {
    fn of(context: &Context<'_>, journal: &Journal, line: &KnownSecret) -> Self {
        let (open, is_replaced) = match &line.state {
            State::Stored(summary) => {
                (open(context, &line.project, summary), is_replaced(journal, &line.project, summary))
            }
            _ => (Vec::new(), false),
        };
        Self {
            is_uncertain: line.is_uncertain(journal) || open.iter().any(|one| one.is_uncertain),
            is_bad: is_replaced || open.iter().any(|one| !one.is_uncertain),
            open,
        }
    }
}

/// Names the secrets that are too old. Says so where one may be that nobody can tell of.
fn warn_of_age(context: &mut Context<'_>, lines: &[KnownSecret], limit: i64) {
    let now = context.now();
    let (mut is_imported, mut is_unknown) = (false, false);
    for line in lines {
        let project = &line.project;
        if line.is_older(limit, now) {
            context.ui.warning(&format!("the secret of project `{project}` is older than {}", time::describe(limit)));
            context.ui.hint(&how_to_replace(line));
        } else {
            let is = |origin| line.current().is_some_and(|current| current.origin == origin);
            is_imported |= is(Origin::Imported);
            is_unknown |= is(Origin::Unknown);
        }
    }
    if is_imported {
        context.ui.note("an imported secret may be older than its import: when it was made is not known here");
    }
    if is_unknown {
        context.ui.note("a secret that another program wrote may be older than that: when it was made is not known");
    }
}

/// The command that replaces it. No server takes a secret that is made here.
fn how_to_replace(line: &KnownSecret) -> String {
    let project = hint::named(&line.project);
    let origin = line.current().map(|current| current.origin);
    if line.settings.id.is_some() || origin == Some(Origin::Server) {
        format!("replace it: `tilepass secret rotate --on-server{project}`")
    } else if origin == Some(Origin::MadeHere) {
        format!("replace it: `tilepass secret rotate{project}`")
    } else {
        format!(
            "where a server made it, have it make another: `tilepass secret rotate --on-server --id ID{project}`; where somebody else did: `tilepass secret rotate --from -{project}`"
        )
    }
}

/// Looks for a project that was named, and that neither the settings nor a listing know: a keyring may have it
/// all the same, as one does after `config.toml` was lost.
fn look_for(context: &mut Context<'_>, mut projects: Projects, project: ProjectName) -> Result<KnownSecret, Error> {
    let store = projects.store_to_change(context, &project)?;
    if store.lists() {
        return Err(projects.absent(&project, store).into());
    }
    let Located { store, record, .. } = projects.record(context, &project)?;
    let settings = projects.settings(&project);
    Ok(KnownSecret { project, store, state: State::Stored(record.summary()), settings })
}

fn as_json(line: &KnownSecret, limit: Option<i64>, now: i64, journal: &Journal) -> Value {
    let time = |time: jiff::Timestamp| time::rfc3339(time.as_second());
    let mut answer = json!({
        "project": line.project.as_str(),
        "store": line.store.as_str(),
        "tiledesk_id": line.settings.id.as_ref().map(TiledeskId::as_str),
        "server": line.settings.server.as_ref().map(ServerUrl::as_str),
        "scheme": line.settings.scheme.map(Scheme::as_str),
        "state": match &line.state {
            State::Stored(Summary { current: Some(_), .. }) => "stored",
            State::Stored(_) | State::None => "none",
            State::Lost => "lost",
            State::Silent { reason: Silence::Locked, .. } => "locked",
            State::Silent { .. } => "unavailable",
        },
    });
    match (&line.state, answer.as_object_mut()) {
        (State::Stored(kept), Some(answer)) => {
            let mut add = |key: &str, value| answer.insert(key.to_owned(), value);
            if let Some(current) = &kept.current {
                let age = now.saturating_sub(current.made.as_second());
                add("fingerprint", json!(current.fingerprint.to_string()));
                add("made_at", json!(time(current.made)));
                add("age_s", json!(age));
                add("age_from", json!(age_from(current.origin)));
                add("too_old", json!(limit.map(|limit| line.is_older(limit, now))));
                add("origin", json!(current.origin.code()));
            }
            let previous = kept.previous.as_ref().map(|previous| {
                json!({
                    "fingerprint": previous.fingerprint.to_string(),
                    "replaced_at": time(previous.replaced),
                })
            });
            add("previous", json!(previous));
            let asked = kept.pending.as_ref();
            add("server_asked_at", json!(asked.map(|asked| time(asked.at))));
            add("server_asked", json!(asked.map(|asked| &asked.server)));
            add("signers", signers_as_json(journal, &line.project, kept));
            add("unconfirmed", json!(unconfirmed(journal, &line.project, kept)));
        }
        (State::Silent { why, code, .. }, Some(answer)) => {
            answer.insert("error".to_owned(), json!(why));
            answer.insert("error_code".to_owned(), json!(code));
        }
        _ => {}
    }
    answer
}

/// What the age of a secret is counted from, for machines.
fn age_from(origin: Origin) -> &'static str {
    match origin {
        Origin::Imported => "import",
        Origin::Unknown => "write",
        Origin::MadeHere | Origin::Server => "creation",
    }
}

fn json_lines(lines: &[KnownSecret], limit: Option<i64>, now: i64, journal: &Journal) -> String {
    lines.iter().flat_map(|line| [as_json(line, limit, now, journal).to_string(), "\n".to_owned()]).collect()
}

/// What a line depends on, beside its project.
struct Shown {
    /// The age from which on a secret is too old.
    limit: Option<i64>,
    now: i64,
    /// What was said already of a store.
    warned: Option<String>,
    journal: Journal,
}

fn as_table(lines: &[KnownSecret], shown: &Shown, columns: Option<usize>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let names = ["PROJECT", "TILEDESK ID", "SERVER", "SCHEME", "STORE", "SECRET"].map(str::to_owned);
    let rows = lines.iter().map(|line| row(line, shown));
    table(&[names].into_iter().chain(rows).collect::<Vec<_>>(), columns, &[5, 2])
}

/// What is not set is shown as what it comes to. A project without an id is on no server, as far as is known.
fn row(line: &KnownSecret, shown: &Shown) -> [String; 6] {
    let settings = &line.settings;
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let id = settings.id.as_ref().map(ToString::to_string);
    let by_default = || settings.id.is_some().then(ServerUrl::default);
    let server = settings.server.clone().or_else(by_default).map(|server| server.to_string());
    let scheme = settings.scheme.unwrap_or_else(|| Scheme::by_default(settings.id.as_ref()));
    let secret = in_words(line, shown);
    let (project, scheme, store) = (line.project.to_string(), scheme.as_str().to_owned(), line.store.to_string());
    [project, or_dash(id), or_dash(server), scheme, store, secret]
}

fn in_words(line: &KnownSecret, shown: &Shown) -> String {
    let is_older = |limit| line.is_older(limit, shown.now);
    let too_old = if shown.limit.is_some_and(is_older) { "; too old" } else { "" };
    match &line.state {
        State::Stored(kept) => {
            kept_in_words(kept, is_replaced(&shown.journal, &line.project, kept), shown.now) + too_old
        }
        State::None => "no secret".to_owned(),
        State::Lost => format!("not there: {}", line.store.why_lost(false)),
        State::Silent { why, .. } if shown.warned.as_ref() == Some(why) => {
            format!("{} cannot be read", line.store.describe())
        }
        State::Silent { why, .. } => escape::escaped(why).into_owned(),
    }
}

fn kept_in_words(kept: &Summary, is_replaced: bool, now: i64) -> String {
    let ago = |time: jiff::Timestamp| time::relative(time.as_second(), now);
    let replaced = kept
        .previous
        .as_ref()
        .map_or_else(String::new, |previous| format!("; replaced {} {}", previous.fingerprint, ago(previous.replaced)));
    match (&kept.current, &kept.pending) {
        (Some(current), asked) => {
            let asked = asked.as_ref().map_or_else(String::new, |asked| {
                let valid = if is_replaced { "no longer valid" } else { "may no longer be valid" };
                format!("; {valid}: a server was asked to replace it {}", ago(asked.at))
            });
            format!("{}  {} {}{replaced}{asked}", current.fingerprint, current.origin.describe(), ago(current.made))
        }
        (None, Some(asked)) => {
            format!("no secret yet: a server was asked for one {}", ago(asked.at))
        }
        (None, None) => "no secret".to_owned(),
    }
}
