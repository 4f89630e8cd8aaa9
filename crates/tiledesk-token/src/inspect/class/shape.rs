//! What two tokens have in common that are of one class.

use crate::bytes;

/// The moment at which tokens are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Each at its own `iat`.
    Issued,
    /// All at this time, in seconds since 1970.
    At(i64),
}

/// What makes a class, as bytes.
#[derive(Debug, Default)]
pub(super) struct Shape(Vec<u8>);

impl Shape {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        bytes::are_same(&self.0, &other.0)
    }

    pub(super) fn add_numbers(&mut self, numbers: &[i64]) {
        for number in numbers {
            self.0.extend_from_slice(&number.to_le_bytes());
        }
    }

    /// With its length, so that no two texts are another two.
    pub(super) fn add_text(&mut self, text: &str) {
        self.0.extend_from_slice(&text.len().to_le_bytes());
        bytes::append(&mut self.0, text);
    }
}
