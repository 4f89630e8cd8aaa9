//! What can be wrong with what a `token` command was given.

use crate::error::Failure;
use crate::exit::Exit;
use tiledesk_token::extract::{Choice, Unclear};
use tiledesk_token::inspect::{kind, times};
use tiledesk_token::jws::token::Token;
use tiledesk_token::{escape, time};

/// What was given is nothing to work with.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    /// Which token is meant cannot be told.
    #[error("{unclear}")]
    Unclear {
        unclear: Unclear,
        /// Whether the command takes `--pick`, and this text is what it picks from.
        can_pick: bool,
    },
    #[error("there is nothing on stdin")]
    NothingOnStdin {
        /// Whether the command can do with a new one.
        can_be_new: bool,
    },
    /// A text that is empty, as a variable is that was never set.
    #[error("{}", if *.on_stdin { "there is nothing on stdin to explain" } else { "there is nothing to explain: the argument is empty" })]
    NothingToExplain {
        /// Whether stdin was read.
        on_stdin: bool,
    },
    /// Neither a code nor a message that is known.
    #[error("nothing is known about `{about}`")]
    Unexplained {
        /// The text, shortened.
        about: String,
        /// The code that it looks like.
        suggestion: Option<String>,
    },
    /// A fault that would give a token extra rights. Its code.
    #[error("`{0}` would give a token extra rights, so it is made with no secret but that of `--secret-file`")]
    DangerousFault(String),
}

impl Failure for TokenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unclear { .. } => "token.unclear",
            Self::NothingOnStdin { .. } => "token.none",
            Self::NothingToExplain { .. } => "explain.empty",
            Self::Unexplained { .. } => "explain.unknown",
            Self::DangerousFault(_) => "fault.dangerous",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Unclear { .. } | Self::NothingToExplain { .. } => Exit::Usage,
            Self::NothingOnStdin { .. } => Exit::Failed,
            Self::Unexplained { .. } => Exit::Missing,
            Self::DangerousFault(_) => Exit::Declined,
        }
    }

    fn hints(&self) -> Vec<String> {
        if let Self::Unclear { unclear: Unclear::Several(choices), can_pick: true } = self {
            return picks(choices);
        }
        if let Self::NothingOnStdin { can_be_new } = self {
            let new = can_be_new
                .then(|| "to try a new token, whatever is on stdin: `tilepass token try --test-visitor`".to_owned());
            let hints = [
                "the command that should write the token produced no output: run it by itself".to_owned(),
                "a back end answers 204 and nothing to who is not signed in on the site: `curl -i` shows the status"
                    .to_owned(),
            ];
            return hints.into_iter().chain(new).collect();
        }
        vec![match self {
            Self::Unclear { .. } => "give one token, in quotes: `tilepass token inspect 'JWT eyJ…'`".to_owned(),
            Self::NothingOnStdin { .. } => String::new(),
            Self::NothingToExplain { .. } => {
                "give a code or a message, in quotes: `tilepass token explain 'jwt expired'`".to_owned()
            }
            Self::Unexplained { suggestion: Some(code), .. } => {
                format!("did you mean `tilepass token explain {code}`?")
            }
            Self::Unexplained { suggestion: None, .. } => {
                "`tilepass token explain` lists the codes; `tilepass token inspect 'JWT eyJ…'` says what is wrong with a token".to_owned()
            }
            Self::DangerousFault(_) => "give a throw-away secret: `--secret-file PATH`".to_owned(),
        }]
    }
}

/// What can be picked, a line for each; of very many, the first.
fn picks(choices: &[Choice]) -> Vec<String> {
    const MOST: usize = 20;
    let mut hints: Vec<String> = choices
        .iter()
        .take(MOST)
        .map(|choice| format!("`--pick {}`: {}", choice.pick, described(choice, choices)))
        .collect();
    if choices.len() > MOST {
        hints.push(format!("`--pick` takes numbers up to {}", choices.len()));
    }
    hints
}

/// What tells a token from others: its kind, where it stands, its algorithm and its times; nothing that is a person's.
fn described(choice: &Choice, all: &[Choice]) -> String {
    let pasted = &choice.pasted;
    let times = pasted.claims().map(times).unwrap_or_default();
    let at = |what: &str, seconds: Option<i64>| seconds.and_then(time::rfc3339).map(|time| format!("{what} {time}"));
    let algorithm = pasted.token().and_then(Token::algorithm).map(|name| escape::excerpt(name, 16));
    let facts = [
        Some(kind(pasted)),
        Some(place(choice, all)),
        algorithm,
        at("issued", times.issued_at),
        at("expires", times.expires_at),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The line, and of several in one, which of them.
fn place(choice: &Choice, all: &[Choice]) -> String {
    let there = || all.iter().filter(|other| other.line == choice.line);
    match there().count() {
        0 | 1 => format!("line {}", choice.line),
        of => {
            let nth = there().filter(|other| other.pick <= choice.pick).count();
            format!("line {} (token {nth} of {of} in it)", choice.line)
        }
    }
}
