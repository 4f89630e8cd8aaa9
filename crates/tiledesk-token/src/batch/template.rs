//! Records that are made, not read: texts with places for a number.

/// A text with places for the number.
#[derive(Clone, Debug)]
pub struct Template(Vec<String>);

impl Template {
    /// The text with its places, each of which is written as `place`.
    #[must_use]
    pub fn new(text: &str, place: &str) -> Self {
        Self(text.split(place).map(str::to_owned).collect())
    }

    /// Whether it has one.
    #[must_use]
    pub fn has_place(&self) -> bool {
        self.0.len() > 1
    }

    /// The text with the number, in digits, in its places.
    pub(super) fn fill(&self, digits: &str, text: &mut String) {
        text.clear();
        for (index, piece) in self.0.iter().enumerate() {
            if index > 0 {
                text.push_str(digits);
            }
            text.push_str(piece);
        }
    }
}

/// Those of a visitor.
#[derive(Clone, Debug)]
pub struct Templates {
    /// The claim `external_id`.
    pub external_id: Template,
    /// The claim `email`.
    pub email: Template,
    /// The claim `name`.
    pub name: Option<Template>,
    /// The claim `firstname`.
    pub first_name: Option<Template>,
    /// The claim `lastname`.
    pub last_name: Option<Template>,
}
