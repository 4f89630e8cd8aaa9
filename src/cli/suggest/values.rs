//! A value that the command does not take.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::typed::Typed;
use super::{is_near, stray, text};
use crate::snippets;

/// What runs in a browser: the page is for all of it.
const OF_A_PAGE: [&str; 14] = [
    "angular",
    "astro",
    "browser",
    "client",
    "frontend",
    "htm",
    "jquery",
    "page",
    "react",
    "spa",
    "svelte",
    "vue",
    "widget",
    "wordpress",
];
const EVERY_SAMPLE: &str = "every language and framework: `tilepass snippet --list`";

/// What was meant by a value that was refused.
pub(super) fn meant(typed: &Typed, said: &clap::Error) -> Option<String> {
    let argument = text(said, ContextKind::InvalidArg)?;
    let is = |name: &str| argument.split(' ').next() == Some(name);
    match typed.path.join(" ").as_str() {
        "token sign" if is("--id") => {
            let line = typed.with("--id", &["--external-id"]);
            let line = line.map_or_else(String::new, |line| format!(": {line}"));
            Some(format!("the visitor's own id goes to `--external-id`{line}"))
        }
        "snippet" if is("[LANG]") => Some(language(typed, said)),
        "snippet" if is("--framework") => Some(EVERY_SAMPLE.to_owned()),
        "snippet" if is("--widget") => {
            let version = text(said, ContextKind::InvalidValue)?.trim_start_matches(['v', 'V']).to_owned();
            (version == "6").then(|| "version 6 of the widget has the API of version 5: `--widget v5`".to_owned())
        }
        // What is no project's name.
        _ if is("[NAME]") && said.kind() == ErrorKind::ValueValidation => {
            stray::as_flags(typed, false).map(|line| format!("did you mean {line}?"))
        }
        _ => None,
    }
}

fn language(typed: &Typed, said: &clap::Error) -> String {
    let word = text(said, ContextKind::InvalidValue).unwrap_or_default();
    let instead = |name: &str| {
        let line = typed.with(word, &[name]).unwrap_or_else(|| format!("`tilepass snippet {name}`"));
        format!("did you mean {line}?")
    };
    if OF_A_PAGE.contains(&word.to_ascii_lowercase().as_str()) {
        return instead(snippets::PAGE);
    }
    let similar = match said.get(ContextKind::SuggestedValue) {
        Some(ContextValue::String(similar)) => Some(similar),
        Some(ContextValue::Strings(similar)) => similar.last(),
        _ => None,
    };
    let similar = similar.filter(|similar| is_near(word, similar));
    similar.map_or_else(|| EVERY_SAMPLE.to_owned(), |similar| instead(similar))
}

/// `snippet` without a language, perhaps with `--framework`.
pub(super) fn without_language(typed: &Typed) -> String {
    let (mut rest, named) = typed.taken("--framework");
    let name = named.map(|name| name.to_ascii_lowercase()).filter(|name| name != snippets::PLAIN);
    let Some(name) = name.filter(|name| snippets::find(name).is_some()) else { return EVERY_SAMPLE.to_owned() };
    rest.push(name.clone());
    let line = typed.can_be_typed(&rest).unwrap_or_else(|| format!("`tilepass snippet {name}`"));
    format!("did you mean {line}?")
}
