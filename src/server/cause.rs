//! Why a call failed: our words for it, and the library's error behind them.

use std::fmt;

/// What went wrong, in words for people, and what a library said about it.
#[derive(Debug)]
pub struct Cause(Box<(String, Option<LibraryError>)>);

type LibraryError = Box<dyn std::error::Error + Send + Sync>;

impl Cause {
    pub(super) fn new(words: impl Into<String>, source: impl Into<LibraryError>) -> Self {
        Self(Box::new((words.into(), Some(source.into()))))
    }

    /// In its own words.
    pub(super) fn of(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::new(source.to_string(), source)
    }
}

impl From<&str> for Cause {
    fn from(words: &str) -> Self {
        Self(Box::new((words.to_owned(), None)))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.0)
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.1.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}
