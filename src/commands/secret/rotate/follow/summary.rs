//! What came of a rotation and its deliveries: for a person, for machines, and for a ticket.

use std::fmt::Write as _;

use serde_json::json;

use super::error::FollowError;
use crate::Exit;
use crate::commands::Context;
use crate::commands::secret::deliver::status::minting;
use crate::commands::secret::deliver::{Brought, Plan, list};
use crate::commands::signer::State;
use crate::error::{Error, hint};
use crate::signers::SignerName;
use tiledesk_token::secret::Fingerprint;
use tiledesk_token::time;

/// Who is new, who is not, and how long visitors were locked out.
pub(super) struct Summary<'a> {
    pub(super) plan: &'a Plan,
    pub(super) brought: &'a [Brought],
    pub(super) left_out: Vec<SignerName>,
    pub(super) old: Option<Fingerprint>,
    pub(super) server: Option<String>,
    /// Whether that server takes the new secret.
    pub(super) is_confirmed: Option<bool>,
    pub(super) began: i64,
    pub(super) ended: i64,
    /// Why the store does not have the secret, where it has not.
    pub(super) not_stored: Option<String>,
}

impl Summary<'_> {
    /// The signers of which this holds.
    pub(super) fn of(&self, is: impl Fn(&Brought) -> bool) -> Vec<SignerName> {
        let both = self.plan.signers.iter().zip(self.brought);
        both.filter(|(_, brought)| is(brought)).map(|(one, _)| one.name.clone()).collect()
    }

    fn seen(&self) -> Vec<SignerName> {
        self.of(|one| one.seen_at.is_some() && one.is_current())
    }

    /// Brought to them, and nobody can see that they have it.
    fn not_seen(&self) -> Vec<SignerName> {
        self.of(|one| !one.is_asked && matches!(one.delivered, Some(Ok(()))))
    }

    fn behind(&self) -> Vec<SignerName> {
        self.of(|one| if one.is_asked { !one.is_current() } else { !matches!(one.delivered, Some(Ok(()))) })
    }

    /// When the last one was seen to be new, if all were that can be seen, and the server takes what they mint.
    fn open_again(&self) -> Option<i64> {
        let last = self.brought.iter().filter_map(|one| one.seen_at).max();
        last.filter(|_| self.behind().is_empty() && self.is_confirmed != Some(false))
    }

    /// Says it, and whether that is what was wanted.
    pub(super) fn tell(&self, context: &mut Context<'_>) -> Result<Exit, Error> {
        let (seen, not_seen, behind) = (self.seen(), self.not_seen(), self.behind());
        let fingerprint = self.plan.secret.fingerprint();
        let all = self.plan.signers.len() + self.left_out.len();
        if !self.left_out.is_empty() {
            context.ui.warning(&format!("left out: {}; visitors of theirs cannot sign in", list(&self.left_out)));
        }
        if !not_seen.is_empty() {
            context.ui.warning(&format!("delivered, not seen to mint with it: {}", list(&not_seen)));
        }
        if !seen.is_empty() && !behind.is_empty() {
            context.ui.note(&format!("mint with {fingerprint}: {}", list(&seen)));
        }
        if !behind.is_empty() {
            let failed = self.of(|one| matches!(one.delivered, Some(Err(_))));
            return Err(FollowError::Behind {
                project: self.plan.project.clone(),
                fingerprint,
                new: seen.len(),
                all,
                failed: failed.into_iter().filter(|name| behind.contains(name)).collect(),
                by_hand: self.of(|one| one.delivered.is_none() && one.is_asked && !one.is_current()),
                not_restarted: self.of(Brought::is_not_restarted),
                behind,
                since: time::rfc3339(self.plan.since).unwrap_or_default(),
            }
            .into());
        }
        context.ui.note(&match self.open_again() {
            Some(open) => format!(
                "{}; visitors were locked out for {}{}",
                minting(seen.len(), all, &fingerprint.to_string()),
                time::describe(open.saturating_sub(self.plan.since)),
                if self.left_out.is_empty() { String::new() } else { format!(", and still are at {}", list(&self.left_out)) }
            ),
            None if !seen.is_empty() => format!(
                "{}; how long visitors are locked out is not known, as the server has not confirmed it",
                minting(seen.len(), all, &fingerprint.to_string())
            ),
            None => format!(
                "{fingerprint} was brought to {}, and nothing can be seen to mint with it: say how to ask (`tilepass signer set {}{} --check URL`)",
                list(&not_seen),
                if let [one] = not_seen.as_slice() { one.as_str() } else { "NAME" },
                hint::named(&self.plan.project)
            ),
        });
        Ok(Exit::Done)
    }

    /// For machines.
    pub(super) fn json(&self) -> serde_json::Value {
        let names = |names: Vec<SignerName>| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        json!({
            "project": self.plan.project.as_str(),
            "fingerprint": self.plan.secret.fingerprint().to_string(),
            "replaced_at": time::rfc3339(self.plan.since),
            "current": names(self.seen()),
            "not_seen": names(self.not_seen()),
            "behind": names(self.behind()),
            "left_out": names(self.left_out.clone()),
            "verified": self.is_confirmed,
            "stored": self.not_stored.is_none(),
            "locked_out_s": self.open_again().map(|open| open.saturating_sub(self.plan.since)),
        })
    }

    /// For a ticket.
    pub(super) fn text(&self) -> String {
        let time = |seconds: i64| time::rfc3339(seconds).unwrap_or_default();
        let mut text = format!("Rotation of the secret of project {}\n\n", self.plan.project);
        let mut say = |what: &str, value: &str| {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{what:<14} {value}");
        };
        say("server", self.server.as_deref().unwrap_or("-"));
        say("old secret", &self.old.map_or_else(|| "-".to_owned(), |old| old.to_string()));
        say("new secret", &self.plan.secret.fingerprint().to_string());
        say("verified", self.is_confirmed.map_or("-", |is_it| if is_it { "yes" } else { "no" }));
        say("begun", &time(self.began));
        say("replaced", &time(self.plan.since));
        say("ended", &time(self.ended));
        say(
            "locked out",
            &match self.open_again() {
                Some(open) => time::describe(open.saturating_sub(self.plan.since)),
                None if self.behind().is_empty() && self.seen().is_empty() => {
                    "not known: no signer could be asked".to_owned()
                }
                None if self.behind().is_empty() => "not known: the server has not confirmed the secret".to_owned(),
                None => {
                    format!("since {}, and still: {}", time(self.plan.since), list(&self.behind()).replace('`', ""))
                }
            },
        );
        if let Some(why) = &self.not_stored {
            say("not stored", why);
        }
        text.push('\n');
        for (one, brought) in self.plan.signers.iter().zip(self.brought) {
            let delivered = match &brought.delivered {
                None => "no command".to_owned(),
                Some(Ok(())) => "delivered".to_owned(),
                Some(Err(why)) => format!("not delivered: {why}"),
            };
            let seen = match (&brought.seen, brought.seen_at) {
                (Some(seen), Some(at)) if seen.state == State::Current => format!("current since {}", time(at)),
                (Some(seen), _) => seen.describe(),
                (None, _) => "not seen".to_owned(),
            };
            let _ = writeln!(text, "{:<14} {delivered}; {seen}", one.name.as_str());
        }
        for name in &self.left_out {
            let _ = writeln!(text, "{:<14} left out", name.as_str());
        }
        text
    }
}
