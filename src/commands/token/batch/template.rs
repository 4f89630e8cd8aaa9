//! What `--count` makes of its templates: `{n}` is the number.

use std::fmt::Write as _;

use clap::error::ErrorKind;

use crate::cli::{COUNTER, Sign};
use crate::error::{Error, UsageError};

/// A text with places for the number.
pub(super) struct Template(Vec<String>);

impl Template {
    fn new(text: &str) -> Self {
        Self(text.split(COUNTER).map(str::to_owned).collect())
    }

    fn has_place(&self) -> bool {
        self.0.len() > 1
    }

    /// The text with the number in its places.
    pub(super) fn fill(&self, number: u64, text: &mut String) {
        text.clear();
        for (index, piece) in self.0.iter().enumerate() {
            if index > 0 {
                // Writing into a String cannot fail.
                let _ = write!(text, "{number}");
            }
            text.push_str(piece);
        }
    }
}

/// Those of a visitor.
pub(super) struct Templates {
    pub(super) external_id: Template,
    pub(super) email: Template,
    pub(super) name: Option<Template>,
    pub(super) first_name: Option<Template>,
    pub(super) last_name: Option<Template>,
}

impl Templates {
    /// The flags of a visitor, as templates.
    pub(super) fn of(arguments: &Sign, count: u64) -> Result<Self, Error> {
        let optional = |text: &Option<String>| text.as_deref().map(Template::new);
        let template = |text: &Option<String>| Template::new(text.as_deref().unwrap_or_default());
        let external_id = template(&arguments.external_id);
        if count > 1 && !external_id.has_place() {
            let message = format!(
                "all {count} tokens would be the same visitor's: put `{COUNTER}` into it, as in `--external-id 'load-{COUNTER}'`"
            );
            return Err(UsageError::new(ErrorKind::ValueValidation, message).into());
        }
        Ok(Self {
            external_id,
            email: template(&arguments.email),
            name: optional(&arguments.name),
            first_name: optional(&arguments.first_name),
            last_name: optional(&arguments.last_name),
        })
    }
}
