//! `tilepass snippet`

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::scheme;
use crate::snippets;
use tiledesk_token::claims::Scheme;
use tiledesk_token::ids::TiledeskId;

// `snippet`
#[derive(Debug, Args)]
pub struct Snippet {
    /// The server's language or framework, or `html` for the page
    #[arg(value_name = "LANG", required_unless_present = "list", ignore_case = true, value_parser = language())]
    pub language: Option<snippets::Template>,
    /// What the server is built with: django, express, laravel … [default: the first in --list]
    #[arg(long, value_name = "NAME", ignore_case = true, hide_possible_values = true, value_parser = framework())]
    pub framework: Option<String>,
    /// Every language and framework, the file to save it as, and the library it uses
    #[arg(long, conflicts_with_all = ["language", "framework", "widget", "api", "script_only", "nonce", "scheme", "id"])]
    pub list: bool,
    /// The widget's version, for html [default: v5]
    #[arg(long, value_name = "VERSION", conflicts_with = "api")]
    pub widget: Option<Widget>,
    /// What `--widget` was called when v4 was known by its JavaScript API's name, v2
    #[arg(long, value_name = "VERSION", hide = true)]
    pub api: Option<Api>,
    /// For html: its script alone, as a file `chat.js`, for a site whose Content-Security-Policy wants that
    #[arg(long)]
    pub script_only: bool,
    /// For html: the nonce of a Content-Security-Policy, as your templates write it, such as '{{ nonce }}'
    #[arg(long, value_name = "NONCE", conflicts_with = "script_only", value_parser = nonce)]
    pub nonce: Option<String>,
    /// Token scheme [default: both where the Tiledesk id is known, else visitor]
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
}

fn language() -> impl TypedValueParser<Value = snippets::Template> {
    let names = snippets::names().map(|(name, aliases, what)| PossibleValue::new(name).aliases(aliases).help(what));
    PossibleValuesParser::new(names)
        .try_map(|name| snippets::find(&name.to_ascii_lowercase()).ok_or("there is no such sample"))
}

fn framework() -> impl TypedValueParser<Value = String> {
    let frameworks = snippets::frameworks();
    PossibleValuesParser::new(
        frameworks.map(|(name, aliases)| PossibleValue::new(name).aliases(aliases.iter().copied())),
    )
}

/// What can stand in the attribute of an element.
fn nonce(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() {
        return Err("a nonce is not empty");
    }
    if text.contains(|c: char| c == '"' || c.is_control()) {
        return Err("a nonce has no double quotes, line breaks or other control characters");
    }
    Ok(text.to_owned())
}

/// A version of the widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Widget {
    /// `window.Tiledesk(…)`
    #[value(alias = "5")]
    V5,
    /// `window.tiledesk.…`, from 4.0.20 on; Tiledesk's documents call it the Widget JavaScript API v2
    #[value(alias = "4")]
    V4,
}

impl Widget {
    /// As it is typed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V5 => "v5",
            Self::V4 => "v4",
        }
    }
}

/// A version of the widget's JavaScript API, by which `--widget` was chosen once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Api {
    /// That of version 4 of the widget.
    #[value(aliases = ["v3", "v4", "2", "3", "4"])]
    V2,
    /// That of version 5.
    #[value(alias = "5")]
    V5,
}

impl Api {
    /// The version of the widget that has it.
    #[must_use]
    pub fn widget(self) -> Widget {
        match self {
            Self::V2 => Widget::V4,
            Self::V5 => Widget::V5,
        }
    }
}
