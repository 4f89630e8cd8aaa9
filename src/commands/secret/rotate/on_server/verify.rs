//! Has the server confirm that it takes a new secret.

use super::super::error::{Refusal, RotationError, Unverified};
use super::OnServer;
use crate::commands::Context;
use crate::server::Answer;
use tiledesk_token::claims::{LIFETIME, Request, Visitor};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::jws::minter::Minter;
use tiledesk_token::secret::Secret;

impl OnServer {
    /// Asks the server about a token of the new secret.
    pub(in super::super) fn verify(
        &self,
        context: &mut Context<'_>,
        project: &ProjectName,
        secret: &Secret,
    ) -> Result<(), RotationError> {
        let visitor = Visitor::test();
        let iat = context.now();
        let claims = Request {
            visitor: &visitor,
            visitor_part: true,
            custom_part: None,
            iat,
            exp: iat.saturating_add(LIFETIME),
            extra: Vec::new(),
        }
        .into_claims();
        let token = format!("JWT {}", Minter::new(secret).mint(&claims));
        let cause = match self.server.decode(&self.id, &token) {
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
            Err(error) => Unverified::NoAnswer(error),
        };
        Err(RotationError::NotVerified { project: project.clone(), server: self.url().to_owned(), cause })
    }
}
