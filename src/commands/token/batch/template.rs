//! What `--count` makes of the flags of a visitor: `{n}` is the number.

use clap::error::ErrorKind;

use crate::cli::{COUNTER, Sign};
use crate::error::{Error, UsageError};
use tiledesk_token::batch::{Template, Templates};

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

/// The flags of a visitor, as templates.
pub(super) fn templates(arguments: &Sign, count: u64) -> Result<Templates, Error> {
    check_places(arguments)?;
    let optional = |text: &Option<String>| text.as_deref().map(|text| Template::new(text, COUNTER));
    let template = |text: &Option<String>| Template::new(text.as_deref().unwrap_or_default(), COUNTER);
    let external_id = template(&arguments.external_id);
    if count > 1 && !external_id.has_place() {
        let message = format!(
            "all {count} tokens would be the same visitor's: put `{COUNTER}` into it, as in `--external-id 'load-{COUNTER}'`"
        );
        return Err(UsageError::new(ErrorKind::ValueValidation, message).into());
    }
    Ok(Templates {
        external_id,
        email: template(&arguments.email),
        name: optional(&arguments.name),
        first_name: optional(&arguments.first_name),
        last_name: optional(&arguments.last_name),
    })
}
