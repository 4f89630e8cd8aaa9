//! Why a token was refused at sign-in, where the findings do not say it. What is not known is not said, and nothing that
//! replaces a secret is advised against what the server itself says.

use super::show::Outcome;
use crate::commands::clock::ClockDifference;
use crate::commands::pending::aimed_at;
use crate::server::{Answer, ServerError};
use tiledesk_token::escape;
use tiledesk_token::explain;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::inspect::prediction::PredictedAnswer;
use tiledesk_token::inspect::signer::SignatureState;
use tiledesk_token::inspect::{Report, Verdict};

/// What decode says of the server's secret: it looks it up as sign-in does.
enum Evidence<'a> {
    /// It signed the token.
    Signed,
    /// It did not.
    NotSigned,
    /// There is none. Why.
    NoSecret(&'a ServerError),
    /// Nothing.
    Silent,
}

impl Evidence<'_> {
    fn of(decode: Option<&Result<Answer, ServerError>>) -> Evidence<'_> {
        match decode {
            Some(Ok(answer)) if answer.is_accepted() => Evidence::Signed,
            Some(Ok(answer)) if answer.reason.as_deref().is_some_and(|why| why.contains("invalid signature")) => {
                Evidence::NotSigned
            }
            Some(Err(error @ (ServerError::NoProject { .. } | ServerError::NoSecretYet { .. }))) => {
                Evidence::NoSecret(error)
            }
            _ => Evidence::Silent,
        }
    }
}

impl Outcome<'_> {
    /// Whether the server says that its secret did not sign the token.
    pub(super) fn is_not_signed(&self) -> bool {
        matches!(Evidence::of(self.decode), Evidence::NotSigned)
    }

    /// The lines after what `inspect` says.
    pub(super) fn reasons(&self) -> Vec<String> {
        let report = self.inspected.report;
        if let Some(reason) = self.clock_alone() {
            return vec![reason];
        }
        if let Some(reason) = self.said_at_sign_in() {
            return reason;
        }
        let evidence = Evidence::of(self.decode);
        match (report.server.sign_in, &evidence) {
            (PredictedAnswer::Refused(status), _) if report.verdict != Verdict::Refused => {
                vec![format!("Tiledesk 2.19.16 is known to answer {status} at sign-in to such a token.")]
            }
            (PredictedAnswer::Accepted | PredictedAnswer::Unknown, Evidence::NoSecret(error)) => {
                self.no_secret_there(error)
            }
            (PredictedAnswer::Accepted, _) => self.what_only_the_server_knows(&evidence),
            (PredictedAnswer::Unknown, _) if report.signature.state == SignatureState::NotChecked => {
                vec![
                    match evidence {
                        Evidence::Signed => {
                            "The server's secret signed it: decode takes the same token. What sign-in has against it is not known here."
                        }
                        Evidence::NotSigned => "The server's secret did not sign it: decode says so.",
                        Evidence::NoSecret(_) | Evidence::Silent => {
                            "Whether the server's secret signed it is not known here: no secret was at hand to check that with."
                        }
                    }
                    .to_owned(),
                ]
            }
            _ => Vec::new(),
        }
    }

    /// The reason, where the rules take the token by this computer's clock and refuse it by the server's. No secret is
    /// wrong then, and none is advised to be replaced.
    fn clock_alone(&self) -> Option<String> {
        let (clock, there) = self.clock?;
        let refused = |report: &Report| matches!(report.server.sign_in, PredictedAnswer::Refused(_));
        if refused(self.inspected.report) || !refused(there) {
            return None;
        }
        let code = there.errors().next().map(|finding| format!(" (`{}`)", finding.code())).unwrap_or_default();
        Some(format!("By the server's clock the token is refused{code}: {clock}."))
    }

    /// What the server says itself, where it says more than that it refuses the token, and no finding is behind it.
    fn said_at_sign_in(&self) -> Option<Vec<String>> {
        let message = explain::find(self.sign_in.reason.as_deref()?).filter(|message| message.causes.is_empty())?;
        let next = message.next().map(|next| format!(" {next}")).unwrap_or_default();
        let mut lines = vec![format!("The server says why. {}{next}", message.means)];
        if matches!(Evidence::of(self.decode), Evidence::Signed) {
            lines.push("The secret is right: decode takes the same token. A new one would mend nothing.".to_owned());
        }
        Some(lines)
    }

    /// The server knows no secret that could have signed it.
    fn no_secret_there(&self, error: &ServerError) -> Vec<String> {
        let mut lines = vec![format!("That is why: {}.", escape::escaped(&error.to_string()))];
        lines.extend(self.misaimed.iter().map(|hint| format!("  {hint}")));
        if self.misaimed.is_empty() {
            lines.push(match error {
                ServerError::NoSecretYet { .. } => match self.project() {
                    Some(project) => {
                        format!("  let the server make one: {}", self.another(&project))
                    }
                    None => "  let the server make one: `tilepass secret rotate --on-server`".to_owned(),
                },
                _ => format!(
                    "  the id is wrong, or {} is not the server of its project: `tilepass project list`, `--id ID`, `--server URL`",
                    self.host
                ),
            });
        }
        lines
    }

    fn what_only_the_server_knows(&self, evidence: &Evidence<'_>) -> Vec<String> {
        let mut reasons = vec!["That does not explain the answer. What would, the likeliest first:".to_owned()];
        if let Some((clock, _)) = self.clock {
            reasons.push(format!("  {clock}: {}", ClockDifference::hint()));
        }
        if matches!(evidence, Evidence::Signed) {
            reasons.push(format!(
                "  something before {} answers at sign-in in its place, or it is another version than Tiledesk 2.19.16; the secret is right, as decode takes the same token, and a new one would mend nothing",
                self.host
            ));
            return reasons;
        }
        // What was aimed at another project or server may not end in a new secret for this one.
        if self.misaimed.is_empty() {
            reasons.extend(self.another_secret());
            if let Some(id) = self.id {
                reasons.push(format!(
                    "  {} is not the server of project {id}: `tilepass project list`, `--server URL`",
                    self.host
                ));
            }
        } else {
            reasons.extend(self.misaimed.iter().map(|hint| format!("  {hint}")));
        }
        reasons.push("  it is another version than Tiledesk 2.19.16".to_owned());
        reasons
    }

    /// That the server has another secret than the one that signed it, and what to do then.
    fn another_secret(&self) -> Vec<String> {
        let fingerprint = self.inspected.report.signature.fingerprint.as_deref().unwrap_or("the one at hand");
        let project = self.project();
        let again = project.as_ref().map(|project| self.another(project));
        let store_it = match (&project, &again) {
            (Some(project), Some(again)) => {
                format!(
                    "get it from whoever made it, then `tilepass secret rotate --from - --project {project}`; only where nobody has it: {again}"
                )
            }
            _ => "`--secret-file PATH`".to_owned(),
        };
        let lost = again
            .filter(|_| self.cut_off)
            .map(|again| format!("  the interrupted rotation has happened, and its secret is lost: {again}"));
        let another = format!(
            "  the server has another secret than {fingerprint}, made since in the dashboard or by somebody else's tilepass: {store_it}"
        );
        lost.into_iter().chain([another]).collect()
    }

    /// The project whose stored secret signed it.
    fn project(&self) -> Option<ProjectName> {
        self.inspected.report.signature.project.as_ref()?.parse().ok()
    }

    /// What has the server make another secret.
    fn another(&self, project: &ProjectName) -> String {
        format!("`tilepass secret rotate --on-server{}`", aimed_at(project, Some(self.server)))
    }
}
