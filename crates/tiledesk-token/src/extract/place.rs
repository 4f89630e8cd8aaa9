//! Where the string that is handed over stands in what was pasted.

/// Whether the string that is handed over is known to the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is: the text literal inside a `signInWithCustomToken` call; the value of the `Authorization` header of a request
    /// to `/auth/signinWithCustomToken`, or of a header that was pasted alone; a paste that is one JSON string and
    /// nothing else; or everything, where that was said.
    Exact,
    /// It is not: a token was cut out of whatever is around it.
    Loose,
}

/// The string that is handed over, and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) text: String,
    pub(super) place: Place,
}

impl Located {
    pub(super) fn exact(text: String) -> Self {
        Self { text, place: Place::Exact }
    }

    pub(super) fn loose(text: String) -> Self {
        Self { text, place: Place::Loose }
    }

    pub(super) fn is_exact(&self) -> bool {
        self.place == Place::Exact
    }
}

/// What stands in an exact place before the prefix and behind the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Around {
    pub(crate) before: String,
    pub(crate) after: String,
}
