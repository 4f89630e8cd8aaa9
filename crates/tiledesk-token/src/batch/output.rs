//! How a result is written: a line for each record.

use crate::MintedToken;
use crate::bytes::append;

/// What stands around a token, and around the visitor's id beside it.
#[derive(Clone, Debug)]
pub struct Frame {
    /// In front of the id.
    pub before: &'static str,
    /// Whether the id stands there.
    pub has_id: bool,
    /// Between the id and the token.
    pub between: String,
    /// Behind the token, the line break too.
    pub after: String,
}

/// How results are written.
pub enum Results<'a> {
    /// The token in a frame. An id of a visitor, and a token, have nothing to escape in any.
    Framed(Frame),
    /// What is said of the token, without a line break.
    Told(Box<dyn Fn(&MintedToken) -> String + Send + Sync + 'a>),
}

impl Frame {
    /// Adds a line, in which `token` adds the token.
    pub(super) fn append<T>(&self, out: &mut Vec<u8>, external_id: &str, token: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        append(out, self.before);
        if self.has_id {
            append(out, external_id);
        }
        append(out, &self.between);
        let added = token(out);
        append(out, &self.after);
        added
    }
}
