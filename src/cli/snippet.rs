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
    /// The server's language, or `html` for the page
    #[arg(value_name = "LANG", required_unless_present = "list", value_parser = language())]
    pub language: Option<snippets::Template>,
    /// What the server is built with: django, express, laravel … [default: the first in --list]
    #[arg(long, value_name = "NAME", value_parser = framework())]
    pub framework: Option<String>,
    /// Every language and framework, the file to save it as, and the library it uses
    #[arg(long, conflicts_with_all = ["language", "framework", "api", "scheme", "id"])]
    pub list: bool,
    /// The widget's API, for html [default: v5]
    #[arg(long, value_name = "VERSION")]
    pub api: Option<Api>,
    /// Which rules the tokens follow: both when the Tiledesk id is known, else visitor
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// The project's id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
}

fn language() -> impl TypedValueParser<Value = snippets::Template> {
    let languages = snippets::languages().map(|(name, aliases)| PossibleValue::new(name).aliases(aliases));
    PossibleValuesParser::new(languages).try_map(|name| snippets::find(&name).ok_or("there is no such sample"))
}

fn framework() -> impl TypedValueParser<Value = String> {
    let frameworks = snippets::frameworks();
    PossibleValuesParser::new(
        frameworks.map(|(name, aliases)| PossibleValue::new(name).aliases(aliases.iter().copied())),
    )
}

/// A version of the widget's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Api {
    /// `window.tiledesk.…`, which v3 and v4 have, too.
    #[value(aliases = ["v3", "v4", "2", "3", "4"])]
    V2,
    /// `window.Tiledesk(…)`.
    #[value(alias = "5")]
    V5,
}

impl Api {
    /// As it is typed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2 => "v2",
            Self::V5 => "v5",
        }
    }
}
