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

/// Refuses what looks like a place for the number and is none.
fn check_places(arguments: &Sign) -> Result<(), UsageError> {
    let Sign { external_id, email, name, first_name, last_name, claims, attributes, .. } = arguments;
    let flags = [
        ("--external-id", external_id),
        ("--email", email),
        ("--name", name),
        ("--first-name", first_name),
        ("--last-name", last_name),
    ];
    let usage = |message| UsageError::new(ErrorKind::ValueValidation, message);
    for (flag, text) in flags {
        let others = text.as_deref().unwrap_or_default().replace(COUNTER, "");
        if others.contains(['{', '}']) {
            return Err(usage(format!(
                "`{flag}` has a `{{` or `}}` in it that is not of `{COUNTER}`, the one place there is for the number"
            )));
        }
    }
    let has_place = |text: &str| text.contains(COUNTER);
    let flag = if attributes.iter().any(|(_, value)| has_place(value)) {
        "--attribute"
    } else if claims.iter().any(|claim| serde_json::to_string(claim).is_ok_and(|value| has_place(&value))) {
        "--claim"
    } else {
        return Ok(());
    };
    Err(usage(format!(
        "`{COUNTER}` is no place for the number in `{flag}`, which is the same for all; records with values of their own are read with `--batch`"
    )))
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
        check_places(arguments)?;
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
