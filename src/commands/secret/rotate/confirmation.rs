//! What the server that was asked about a new secret said of it.

use super::error::{RotationError, Unverified};
use crate::commands::Context;
use crate::signers::journal::Confirmation;
use tiledesk_token::Secret;
use tiledesk_token::ids::ProjectName;

/// For `secret status`, and for the next delivery.
pub(super) fn note_confirmation(
    context: &mut Context<'_>,
    project: &ProjectName,
    secret: &Secret,
    since: i64,
    said: Confirmation,
) {
    let mut journal = context.journal();
    if journal.confirm(project, secret.fingerprint(), since, said) && !journal.write() {
        context.ui.warning("it cannot be noted what the server said: `tilepass secret status` does not know");
    }
}

/// `None` where that is not known.
pub(super) fn is_verified(verified: &Result<(), RotationError>) -> Option<bool> {
    match verified {
        Ok(()) => Some(true),
        Err(RotationError::NotVerified { cause: Unverified::NoAnswer(_), .. }) => None,
        Err(_) => Some(false),
    }
}
