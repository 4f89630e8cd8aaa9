//! Has the server confirm that it takes a new secret.

use super::OnServer;
use crate::commands::Context;
use crate::commands::clock::ClockDifference;
use crate::commands::secret::rotate::error::{Delivery, Refusal, RotationError, Unverified};
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
        delivery: Delivery,
    ) -> Result<(), RotationError> {
        let not_verified = |cause| RotationError::NotVerified {
            project: project.clone(),
            server: self.url().to_owned(),
            delivery,
            cause,
        };
        let visitor = Visitor::test();
        let request = MintRequest::new(&visitor, context.now());
        let token = mint(secret, &request).map_err(|why| not_verified(Unverified::NotMinted(why)))?;
        let answer = self.server.decode(&self.id, &token.header_value());
        let clock = ClockDifference::find(context, &self.server);
        if let Some(clock) = &clock {
            context.ui.warning(&clock.to_string());
        }
        let cause = match answer {
            Ok(answer) if answer.is_accepted() => {
                context.ui.note(&format!("verified: `{}` takes a token of the new secret", self.host()));
                return Ok(());
            }
            Ok(answer) => {
                let is_out_of_time = answer.is_out_of_time();
                let Answer { status, reason, .. } = answer;
                let reason = reason.unwrap_or_default();
                let is_over =
                    clock.is_some_and(|clock| clock.ahead >= request.lifetime) && !reason.contains("signature");
                let refusal = Refusal { host: self.host().to_owned(), status, reason };
                if is_over || is_out_of_time { Unverified::Clock(refusal) } else { Unverified::Refused(refusal) }
            }
            Err(error) => Unverified::NoAnswer(Box::new(error)),
        };
        Err(not_verified(cause))
    }
}
