//! `doctor`: whether all is well here. It changes nothing, asks nobody for anything, and uses no secret.

mod files;
mod program;
mod servers;
mod stores;

use std::fmt::Write as _;
use std::rc::Rc;

use serde_json::json;

use super::Context;
use super::project_ref::Projects;
use crate::Exit;
use crate::cli::Doctor;
use crate::error::{Error, Failure};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;

/// What a line says of its thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Good,
    /// It could not be found out.
    Unknown,
    Bad,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Unknown => "unknown",
            Self::Bad => "bad",
        }
    }
}

/// One thing that was looked at.
struct Line {
    check: Check,
    state: State,
    message: String,
    /// What mends it; a line each.
    hints: Vec<String>,
}

/// What is looked at. The names are an interface.
#[derive(Clone, Copy)]
enum Check {
    Version,
    Settings,
    Permissions,
    Passphrase,
    Secret,
    Signers,
    Proxy,
    Certificates,
    Server,
    Clock,
    Completions,
}

impl Check {
    fn as_str(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Settings => "settings",
            Self::Permissions => "permissions",
            Self::Passphrase => "passphrase",
            Self::Secret => "secret",
            Self::Signers => "signers",
            Self::Proxy => "proxy",
            Self::Certificates => "certificates",
            Self::Server => "server",
            Self::Clock => "clock",
            Self::Completions => "completions",
        }
    }
}

/// What was found so far.
#[derive(Default)]
struct Report(Vec<Line>);

impl Report {
    fn good(&mut self, check: Check, message: impl Into<String>) {
        self.add(check, State::Good, message, Vec::new());
    }

    fn bad(&mut self, check: Check, message: impl Into<String>, hint: impl Into<String>) {
        self.add(check, State::Bad, message, vec![hint.into()]);
    }

    fn add(&mut self, check: Check, state: State, message: impl Into<String>, hints: Vec<String>) {
        self.0.push(Line { check, state, message: message.into(), hints });
    }

    /// An error, as a line.
    fn failure(&mut self, check: Check, state: State, error: &dyn Failure) {
        self.add(check, state, error.to_string(), error.hints());
    }

    fn worst(&self) -> State {
        self.0.iter().map(|line| line.state).max().unwrap_or(State::Good)
    }
}

pub(super) fn doctor(context: &mut Context<'_>, arguments: &Doctor) -> Result<Exit, Error> {
    let mut report = Report::default();
    program::version(context, &mut report);
    files::settings(context, &mut report);
    files::permissions(context, &mut report);
    // What is wrong with the settings was said.
    let config = Rc::new(context.readable_config());
    let projects = Projects::with(context, config);
    let names = names(context, &projects, &mut report);
    stores::passphrase(context, &projects, &mut report);
    stores::secrets(context, &projects, &names, &mut report);
    servers::servers(context, &projects, &names, arguments, &mut report);
    program::completions(context, &mut report);
    let answer = if context.json { json_lines(&report) } else { as_text(context, &report) };
    context.ui.answer(&answer)?;
    Ok(match report.worst() {
        State::Good => Exit::Done,
        State::Unknown => Exit::Failed,
        State::Bad => Exit::Refused,
    })
}

/// The projects that are looked at: the one that was named, or all.
fn names(context: &Context<'_>, projects: &Projects, report: &mut Report) -> Vec<ProjectName> {
    let known = projects.names();
    let Some(named) = &context.project else { return known };
    if !known.contains(&named.value) && projects.unlisted(None).is_none() {
        let who = if named.typed { "`--project`" } else { "`TILEPASS_PROJECT`" };
        let message = format!("{who} names `{}`, which is no project that is known here", named.value);
        report.bad(Check::Settings, message, "see which there are: `tilepass project list`");
        return Vec::new();
    }
    vec![named.value.clone()]
}

fn json_lines(report: &Report) -> String {
    let lines = report.0.iter().map(|line| {
        json!({
            "check": line.check.as_str(),
            "state": line.state.as_str(),
            "message": line.message,
            "hints": line.hints,
        })
    });
    lines.flat_map(|line| [line.to_string(), "\n".to_owned()]).collect()
}

fn as_text(context: &Context<'_>, report: &Report) -> String {
    let mut text = String::new();
    for line in &report.0 {
        let state = line.state.as_str();
        let gap = " ".repeat("unknown".len().saturating_sub(state.len()));
        let (state, check) = (context.ui.coloured(state, state), line.check.as_str());
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{state}{gap}  {check:12}  {}", escape::escaped(&line.message));
        for hint in &line.hints {
            let _ = writeln!(text, "{:23}{}", "", escape::escaped(hint));
        }
    }
    text
}
