//! What a server's answer to the request for a new secret comes to. One that is no new secret changes nothing here until
//! the server itself has said which secret it has.

use super::OnServer;
use crate::commands::Context;
use crate::commands::secret::possession::{Possession, ask};
use crate::commands::secret::rotate::Rotation;
use crate::commands::secret::rotate::error::{Odd, RotationError, Unmade};
use crate::server::ServerError;
use tiledesk_token::secret::Secret;

/// Why there is no new secret to store.
pub(super) enum NoSecret {
    /// The server has made none.
    NotMade(RotationError),
    /// It may have made one.
    PerhapsMade(RotationError),
}

/// What programs write in place of a value that is not there.
const NOTHING: [&str; 5] = ["undefined", "null", "none", "nan", "false"];

impl OnServer {
    /// The new secret, if the answer is one.
    pub(super) fn judge(
        &self,
        rotation: &Rotation,
        context: &mut Context<'_>,
        answer: Result<Secret, ServerError>,
    ) -> Result<Secret, NoSecret> {
        let cause = match answer {
            Ok(secret) => match odd(rotation, &secret) {
                None => return Ok(secret),
                Some(odd) => {
                    let is_current = rotation.old_secret().is_some_and(|old| old.secret == secret);
                    if !is_current && self.has(context, &secret) {
                        context.ui.warning(&format!(
                            "`{}` answered with {odd}, and takes tokens of it: it is now the project's secret",
                            self.host()
                        ));
                        return Ok(secret);
                    }
                    Unmade::Odd { host: self.host().to_owned(), odd }
                }
            },
            Err(error @ (ServerError::NoSecret { .. } | ServerError::BadSecret { .. })) => {
                Unmade::Server(Box::new(error))
            }
            Err(error) if error.may_have_happened() => {
                return Err(self.perhaps_made(rotation, Unmade::Server(Box::new(error))));
            }
            Err(error) => return Err(NoSecret::NotMade(RotationError::NotMade(Box::new(error)))),
        };
        match rotation.old_secret() {
            Some(old) if self.has(context, &old.secret) => Err(NoSecret::NotMade(RotationError::NotRotated {
                project: rotation.project.clone(),
                fingerprint: old.secret.fingerprint(),
                cause,
            })),
            _ => Err(self.perhaps_made(rotation, cause)),
        }
    }

    fn has(&self, context: &Context<'_>, secret: &Secret) -> bool {
        matches!(ask(&self.server, &self.id, secret, context.now()), Ok(Possession::Has))
    }

    fn perhaps_made(&self, rotation: &Rotation, cause: Unmade) -> NoSecret {
        NoSecret::PerhapsMade(RotationError::PerhapsMade {
            project: rotation.project.clone(),
            server: self.url().to_owned(),
            is_stored: rotation.old_secret().is_some(),
            cause,
        })
    }
}

/// What is odd about a secret that is said to be new.
fn odd(rotation: &Rotation, secret: &Secret) -> Option<Odd> {
    let previous = rotation.old.as_ref().and_then(|old| old.previous.as_ref());
    if rotation.old_secret().is_some_and(|old| old.secret == *secret) {
        Some(Odd::Current)
    } else if previous.is_some_and(|previous| previous.kept.secret == *secret) {
        Some(Odd::Replaced)
    } else if let Some(word) = NOTHING.iter().find(|word| secret.expose().eq_ignore_ascii_case(word)) {
        Some(Odd::Nothing(word))
    } else {
        secret.is_short().then(|| Odd::Short(secret.as_bytes().len()))
    }
}
