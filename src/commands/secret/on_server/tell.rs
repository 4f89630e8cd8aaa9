//! Says what was done, and has the server confirm it.

use serde_json::json;

use super::{Made, Rotation};
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::secret::show_once;
use crate::error::{Error, Unverified};
use crate::server::Answer;
use crate::store::Origin;
use tiledesk_token::secret::Secret;
use tiledesk_token::{MintRequest, Visitor, mint, time};

impl Rotation {
    /// Says what was done, shows the secret once, and what is to be done now. The server is not asked again for any of
    /// it, so what fails keeps nothing else from being done, and is no reason to say less of another failure.
    pub(super) fn tell(&self, context: &mut Context<'_>, made: Made, arguments: &Rotate) -> Result<(), Error> {
        let Self { project, .. } = self;
        let new = made.secret.fingerprint();
        context.ui.note(&format!(
            "`{}` made a new secret for project `{project}`, {new}; it is stored in {}",
            self.host(),
            self.store.describe()
        ));
        if arguments.asking.server.is_some() && made.remembered.is_ok() {
            context.ui.note(&format!("`{}` is remembered as the server of project `{project}`", self.server.url()));
        }
        let mut failures = Vec::new();
        if !arguments.hide {
            context.ui.note("this is the only time it is shown");
            failures.extend(show_once(context, project, &made.secret).err());
        }
        let verified = arguments.verify.then(|| self.verify(context, &made.secret));
        if context.json {
            let answer = json!({
                "project": project.as_str(),
                "fingerprint": new.to_string(),
                "origin": Origin::Server.code(),
                "store": self.store.as_str(),
                "replaced": self.old_fingerprint().map(|old| json!({
                    "fingerprint": old.to_string(),
                    "at": time::rfc3339(made.stored.as_second()),
                })),
                "server": self.server.url().as_str(),
                "verified": verified.as_ref().and_then(|verified| match verified {
                    Ok(()) => Some(true),
                    Err(Error::NotVerified { cause: Unverified::NoAnswer, .. }) => None,
                    Err(_) => Some(false),
                }),
            });
            failures.extend(context.ui.answer(&answer.to_string()).err());
        }
        self.tell_what_to_do(context);
        failures.extend(verified.and_then(Result::err));
        failures.extend(made.remembered.err());
        let last = failures.pop();
        for failure in &failures {
            context.ui.error(failure);
        }
        last.map_or(Ok(()), Err)
    }

    /// Has the server check a token of the new secret.
    fn verify(&self, context: &mut Context<'_>, secret: &Secret) -> Result<(), Error> {
        let not_verified = |why: String, cause| Error::NotVerified {
            project: self.project.clone(),
            server: self.server.url().to_string(),
            why,
            cause,
        };
        let token = mint(secret, &MintRequest::new(&Visitor::test(), context.now()))
            .map_err(|why| not_verified(why.to_string(), Unverified::NoAnswer))?;
        match self.server.decode(&self.id, &token.header_value()) {
            Ok(answer) if answer.is_accepted() => {
                context.ui.note(&format!("verified: `{}` takes a token of the new secret", self.host()));
                Ok(())
            }
            Ok(Answer { status, reason, .. }) => {
                let reason = reason.unwrap_or_default();
                let out_of_time = ["jwt expired", "jwt not active"].iter().any(|why| reason.contains(why));
                let cause = if out_of_time { Unverified::Clock } else { Unverified::Refused };
                let colon = if reason.is_empty() { "" } else { ": " };
                let why = format!("`{}` refuses a token of it (status {status}{colon}{reason})", self.host());
                Err(not_verified(why, cause))
            }
            Err(error) => Err(not_verified(error.to_string(), Unverified::NoAnswer)),
        }
    }

    fn tell_what_to_do(&self, context: &mut Context<'_>) {
        let Self { project, .. } = self;
        let notes = [
            "now give the new secret to every back end that signs tokens: until then its visitors cannot sign in".to_owned(),
            format!("to see that a signer has it: `curl -s https://shop.example/chat-token | tilepass token inspect --project {project}`, with the address where that signer hands out its tokens"),
            "if the old secret had leaked: whoever had it may have become a team member, whom the usual list leaves out and whose session goes on; `tilepass secret rotate --help` says how to find them".to_owned(),
            format!("when all signers have it, forget the old one: `tilepass secret remove --previous --project {project}`"),
        ];
        let kept = self.old_fingerprint().is_some();
        for note in notes.iter().take(if kept { 4 } else { 2 }) {
            context.ui.note(note);
        }
    }
}
