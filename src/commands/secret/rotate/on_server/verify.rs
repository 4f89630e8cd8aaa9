//! Has the server confirm that it takes a new secret.

use super::OnServer;
use crate::commands::Context;
use crate::commands::secret::rotate::error::{Refusal, RotationError, Unverified};
use crate::server::Answer;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::{MintRequest, Secret, Visitor, mint};

impl OnServer {
    /// Asks the server about a token of the new secret.
    pub(in super::super) fn verify(
        &self,
        context: &mut Context<'_>,
        project: &ProjectName,
        secret: &Secret,
    ) -> Result<(), RotationError> {
        let not_verified =
            |cause| RotationError::NotVerified { project: project.clone(), server: self.url().to_owned(), cause };
        let token = mint(secret, &MintRequest::new(&Visitor::test(), context.now()))
            .map_err(|why| not_verified(Unverified::NotMinted(why)))?;
        let cause = match self.server.decode(&self.id, &token.header_value()) {
            Ok(answer) if answer.is_accepted() => {
                context.ui.note(&format!("verified: `{}` takes a token of the new secret", self.host()));
                return Ok(());
            }
            Ok(Answer { status, reason, .. }) => {
                let reason = reason.unwrap_or_default();
                let out_of_time = ["jwt expired", "jwt not active"].iter().any(|why| reason.contains(why));
                let refusal = Refusal { host: self.host().to_owned(), status, reason };
                if out_of_time { Unverified::Clock(refusal) } else { Unverified::Refused(refusal) }
            }
            Err(error) => Unverified::NoAnswer(Box::new(error)),
        };
        Err(not_verified(cause))
    }
}
