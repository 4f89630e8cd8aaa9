//! Which rules a token follows: what was asked for, else what is known of the project.

use clap::error::ErrorKind;

use super::Context;
use crate::error::{Error, UsageError};
use crate::settings::Settings;
use tiledesk_token::claims::Scheme;
use tiledesk_token::ids::TiledeskId;

/// The scheme, and the id where one is known.
pub(super) struct Choice {
    pub(super) scheme: Scheme,
    pub(super) id: Option<TiledeskId>,
    /// `visitor`, for want of an id: nobody asked for it.
    pub(super) for_want_of_id: bool,
}

/// The flags come before the environment, and that before the settings. With an id it is `both`, unless something else
/// was asked for.
pub(super) fn choose(
    context: &Context<'_>,
    scheme: Option<Scheme>,
    id: Option<&TiledeskId>,
    settings: &Settings,
) -> Result<Choice, Error> {
    let id = context.tiledesk_id(id)?.or_else(|| settings.id.clone());
    let asked = scheme.or(settings.scheme);
    let scheme = asked.unwrap_or(Scheme::by_default(id.as_ref()));
    if scheme.has_custom() && id.is_none() {
        let message = format!(
            "scheme `{scheme}` needs the project's Tiledesk id: give it with `--id`, or once for all with `tilepass project set --id ID`; it stands in the dashboard's address, after `/project/`"
        );
        return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
    }
    Ok(Choice { scheme, for_want_of_id: scheme == Scheme::Visitor && asked.is_none(), id })
}
