//! What `secret status` and `doctor` say of a delivery that has not reached everybody.

use serde_json::{Value, json};

use super::error::{again, ask_first, ask_server, list, look};
use crate::commands::Context;
use crate::error::hint::named;
use crate::signers::SignerName;
use crate::signers::journal::{Confirmation, Delivery, Journal, Stage};
use crate::store::Summary;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::time;

fn delivery<'j>(journal: &'j Journal, project: &ProjectName, summary: &Summary) -> Option<&'j Delivery> {
    journal.of(project, summary.current.as_ref()?.fingerprint)
}

/// Says who has a secret that a server has made, and that no store has taken.
pub(in crate::commands::secret) fn warn_of_unstored(context: &mut Context<'_>, project: &ProjectName, kept: &Summary) {
    let Some(asked) = &kept.pending else { return };
    let current = kept.current.as_ref().map(|current| current.fingerprint);
    let journal = context.journal();
    let Some(delivery) = journal.other_than(project, current) else { return };
    let signers = delivery.signers.iter().filter(|(_, entry)| entry.stage.has_it());
    let names: Vec<SignerName> = signers.filter_map(|(name, _)| name.parse().ok()).collect();
    if delivery.since < asked.at.as_second() || names.is_empty() {
        return;
    }
    let store = if current.is_some() { "secret rotate --from -" } else { "secret import" };
    context.ui.warning(&format!(
        "{} {} brought {} after that, which is not stored",
        list(&names),
        if names.len() == 1 { "was" } else { "were" },
        delivery.fingerprint
    ));
    context
        .ui
        .hint(&format!("copy it from where one of them keeps it, and store it: `tilepass {store}{}`", named(project)));
}

/// What a delivery of the current secret has left open.
pub(in crate::commands) struct Open {
    pub(in crate::commands) message: String,
    pub(in crate::commands) hints: Vec<String>,
    /// Whether it is only not known how that stands.
    pub(in crate::commands) is_uncertain: bool,
}

/// To whom the current secret was not brought, who does not mint with it, and whether the server takes it. Of signers that
/// are no longer known here, nothing is said.
pub(in crate::commands) fn open(context: &Context<'_>, project: &ProjectName, summary: &Summary) -> Vec<Open> {
    let journal = context.journal();
    let Some(delivery) = delivery(&journal, project, summary) else { return Vec::new() };
    let Ok(signers) = context.signers() else { return Vec::new() };
    let fingerprint = &delivery.fingerprint;
    let mut open = Vec::new();
    match delivery.confirmation {
        Confirmation::Given => {}
        Confirmation::Refused => {
            return vec![Open {
                message: format!("the server does not confirm {fingerprint} of project `{project}`: give it to nobody"),
                hints: vec![ask_first(project)],
                is_uncertain: false,
            }];
        }
        Confirmation::NoAnswer => open.push(Open {
            message: not_confirmed(project, fingerprint),
            hints: vec![ask_server(project)],
            is_uncertain: true,
        }),
    }
    let stage = |name: &SignerName| delivery.signers.get(name.as_str()).map(|entry| entry.stage);
    let all: Vec<Standing> = signers
        .of(project)
        .map(|(name, signer)| Standing {
            name: name.clone(),
            has_command: signer.command.is_some(),
            stage: stage(name),
        })
        .collect();
    open.extend(behind(project, fingerprint, &all));
    open
}

/// A signer, and how far it is with the current secret.
struct Standing {
    name: SignerName,
    has_command: bool,
    stage: Option<Stage>,
}

/// Whom the secret has not reached, and who does not mint with it.
fn behind(project: &ProjectName, fingerprint: &str, all: &[Standing]) -> Option<Open> {
    let names = |is: &dyn Fn(&Standing) -> bool| -> Vec<SignerName> {
        all.iter().filter(|one| is(one)).map(|one| one.name.clone()).collect()
    };
    let has_it = |one: &Standing| one.stage.is_some_and(Stage::has_it);
    let started = |one: &Standing| one.stage == Some(Stage::Started);
    let rest = names(&|one| one.has_command && !has_it(one));
    let behind = names(&|one| one.stage == Some(Stage::Behind));
    if rest.is_empty() && behind.is_empty() {
        return None;
    }
    // The same count as a rotation's: delivered is not seen.
    let seen = names(&|one| one.stage == Some(Stage::Seen)).len();
    let mut message = format!("{} of project `{project}`", minting(seen, all.len(), fingerprint));
    let mut say = |what: &str, names: &[SignerName]| {
        if !names.is_empty() {
            message.push_str("; ");
            message.push_str(what);
            message.push(' ');
            message.push_str(&list(names));
        }
    };
    say("not minting with it when last asked:", &behind);
    say("delivered, not seen:", &names(&|one| one.stage == Some(Stage::Delivered)));
    say("not delivered to", &names(&|one| one.has_command && !has_it(one) && !started(one)));
    say("it is not known whether it has reached", &names(&|one| one.has_command && started(one)));
    say("no command brings it to", &names(&|one| !one.has_command && !has_it(one)));
    let again = (!rest.is_empty()).then(|| again(project));
    let look = (!behind.is_empty()).then(|| look(project));
    Some(Open { message, hints: again.into_iter().chain(look).collect(), is_uncertain: false })
}

/// What is known of a project's signers where nothing is open, and what there is to do; `None` where it has none. After a
/// rotation that brought them nothing, nobody knows until they are looked at.
pub(in crate::commands) fn known_signers(
    context: &Context<'_>,
    project: &ProjectName,
    summary: &Summary,
) -> Option<Open> {
    let signers = context.signers().ok()?;
    let names: Vec<&SignerName> = signers.of(project).map(|(name, _)| name).collect();
    let fingerprint = summary.current.as_ref()?.fingerprint.to_string();
    let (journal, all) = (context.journal(), names.len());
    if all == 0 {
        return None;
    }
    let Some(delivery) = delivery(&journal, project, summary).filter(|delivery| !delivery.signers.is_empty()) else {
        let is_uncertain = summary.previous.is_some();
        let message = if is_uncertain {
            format!("{} of project `{project}` since that replaced another", minting(0, all, &fingerprint))
        } else {
            let (whose, not) = if all == 1 {
                ("the 1 signer".to_owned(), "was not")
            } else {
                (format!("none of the {all} signers"), "was")
            };
            format!("{whose} of project `{project}` {not} looked at: `tilepass signer check{}`", named(project))
        };
        return Some(Open { message, hints: is_uncertain.then(|| look(project)).into_iter().collect(), is_uncertain });
    };
    let is_seen =
        |name: &&&SignerName| delivery.signers.get(name.as_str()).is_some_and(|entry| entry.stage == Stage::Seen);
    let seen = names.iter().filter(is_seen).count();
    let message = format!("{} of project `{project}`", minting(seen, all, &fingerprint));
    Some(Open { message, hints: Vec::new(), is_uncertain: false })
}

/// The signers were brought it, and nobody knows whether it is the server's.
pub(in crate::commands::secret) fn not_confirmed(project: &ProjectName, fingerprint: &str) -> String {
    format!(
        "the server has not confirmed {fingerprint} of project `{project}`: it is not known whether visitors can sign in"
    )
}

/// What the server left open about the current secret.
pub(in crate::commands::secret) fn unconfirmed(
    journal: &Journal,
    project: &ProjectName,
    summary: &Summary,
) -> Option<&'static str> {
    delivery(journal, project, summary)?.confirmation.as_str()
}

/// How many of the signers known here mint with a secret.
pub(in crate::commands::secret) fn minting(seen: usize, all: usize, fingerprint: &str) -> String {
    match (seen, all) {
        (0, 1) => format!("the 1 signer known here was not seen to mint with {fingerprint}"),
        (0, _) => format!("none of the {all} signers known here was seen to mint with {fingerprint}"),
        (1, 1) => format!("the 1 signer known here mints with {fingerprint}"),
        (1, _) => format!("1 of the {all} signers known here mints with {fingerprint}"),
        _ => format!("{seen} of the {all} signers known here mint with {fingerprint}"),
    }
}

/// How far each signer is with the current secret; `null` where it was never delivered.
pub(in crate::commands::secret) fn as_json(journal: &Journal, project: &ProjectName, summary: &Summary) -> Value {
    let Some(delivery) = delivery(journal, project, summary) else { return Value::Null };
    // An entry may be about the server alone.
    if delivery.signers.is_empty() {
        return Value::Null;
    }
    let entries = delivery
        .signers
        .iter()
        .map(|(name, entry)| json!({"signer": name, "stage": entry.stage, "at": time::rfc3339(entry.at)}));
    entries.collect()
}
