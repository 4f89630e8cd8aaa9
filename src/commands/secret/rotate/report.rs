//! Says what a rotation did, shows the secret once, and has a server confirm it.

use serde_json::json;

use super::confirmation::{is_verified, note_confirmation};
use super::error::Delivery;
use super::follow::{Followed, Following};
use super::on_server::OnServer;
use super::{NewSecret, Replaced, Rotation};
use crate::Exit;
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::secret::show_once;
use crate::error::Error;
use crate::signers::journal::Confirmation;
use crate::store::Origin;
use tiledesk_token::time;

impl Rotation {
    /// The secret is replaced by now. So what fails keeps nothing else from being done, and is no reason to say less of
    /// another failure.
    pub(super) fn report(
        &self,
        context: &mut Context<'_>,
        arguments: &Rotate,
        replaced: Replaced,
        following: Option<Following>,
    ) -> Result<Exit, Error> {
        let Replaced { secret, record, at, mut remembered, mut unstored } = replaced;
        match &self.new {
            NewSecret::AtHand(new) => new.print_outcome(self, context),
            NewSecret::OnServer(asked) => {
                let is_remembered = arguments.asking.server.is_some() && remembered.is_ok() && unstored.is_none();
                asked.print_outcome(self, context, &secret, unstored.as_ref(), is_remembered);
            }
        }
        let mut failures: Vec<Error> = Vec::new();
        let mut is_shown = false;
        if self.origin() != Origin::Imported && !arguments.hide {
            context.ui.note("this is the only time it is shown");
            let shown = show_once(context, &self.project, &secret);
            is_shown = shown.is_ok();
            failures.extend(shown.err().map(Error::from));
        }
        let is_verified_by = arguments.verify || following.is_some();
        let delivery = if following.is_some() { Delivery::Due } else { Delivery::None };
        let mut verified = self
            .server()
            .filter(|_| is_verified_by)
            .map(|asked| asked.verify(context, &self.project, &secret, delivery));
        if context.json {
            let mut answer = json!({
                "project": self.project.as_str(),
                "fingerprint": secret.fingerprint().to_string(),
                "origin": self.origin().code(),
                "store": self.store.as_str(),
                "replaced": self.old_fingerprint().map(|old| json!({
                    "fingerprint": old.to_string(),
                    "at": time::rfc3339(at.as_second()),
                })),
            });
            if let (Some(asked), Some(answer)) = (self.server(), answer.as_object_mut()) {
                answer.insert("server".to_owned(), json!(asked.url()));
                answer.insert("verified".to_owned(), json!(verified.as_ref().and_then(is_verified)));
            }
            failures.extend(context.ui.answer(&answer.to_string()).err().map(Error::from));
        }
        // A secret that the server has refused is brought to nobody.
        let is_refused = matches!(verified.as_ref().map(is_verified), Some(Some(false)));
        if is_refused {
            note_confirmation(context, &self.project, &secret, at.as_second(), Confirmation::Refused);
        }
        let follows = following.filter(|_| !is_refused);
        if self.server().is_some() && follows.is_none() {
            OnServer::print_advice(self, context, verified.as_ref().map(Result::is_ok));
        }
        // One that gave no answer is asked again when the signers have it: visitors are not to wait for that.
        let no_answer = follows.as_ref().and_then(|_| verified.take_if(|verified| verified.is_err())?.err());
        failures.extend(verified.and_then(Result::err).map(Error::from));
        let (mut brought_to, mut not_stored) = (Vec::new(), None);
        if let Some(follows) = follows {
            let unconfirmed = self.server().zip(no_answer);
            if let Some((asked, _)) = &unconfirmed {
                context.ui.warning(&format!(
                    "`{}` does not say whether it takes the new secret: the signers get it all the same, and then it is asked again",
                    asked.host()
                ));
                note_confirmation(context, &self.project, &secret, at.as_second(), Confirmation::NoAnswer);
            }
            let since = (&record, at.as_second());
            let Followed { failures: more, has_it } =
                follows.carry_out(context, self, since, unstored.as_mut(), unconfirmed);
            brought_to = has_it;
            failures.extend(more);
        }
        if let (Some(asked), Some(mut storing)) = (self.server(), unstored) {
            if is_refused {
                storing.persist(asked, self, context);
            }
            match storing.end(asked, self, arguments, is_shown, brought_to) {
                Ok(settings) => remembered = settings,
                Err(error) => not_stored = Some(error),
            }
        }
        failures.extend(remembered.err().map(Error::from));
        failures.extend(not_stored.map(Error::from));
        let last = failures.pop();
        for failure in &failures {
            context.ui.error(failure.as_ref());
        }
        last.map_or(Ok(Exit::Done), Err)
    }
}
