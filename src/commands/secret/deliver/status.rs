//! What `secret status` says of a delivery that has not reached everybody.

use serde_json::{Value, json};

use super::error::{again, ask_first, ask_server, list, look};
use crate::commands::Context;
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
    context.ui.hint(&format!(
        "copy it from where one of them keeps it, and store it: `tilepass {store}{}`",
        crate::error::hint::named(project)
    ));
}

/// Says to whom the current secret was not brought. Of signers that are no longer known here, nothing is said.
pub(in crate::commands::secret) fn warn(context: &mut Context<'_>, project: &ProjectName, summary: &Summary) {
    let journal = context.journal();
    let Some(delivery) = delivery(&journal, project, summary) else { return };
    let Ok(signers) = context.signers() else { return };
    let fingerprint = &delivery.fingerprint;
    match delivery.confirmation {
        Confirmation::Given => {}
        Confirmation::Refused => {
            context.ui.warning(&format!(
                "the server does not confirm {fingerprint} of project `{project}`: give it to nobody"
            ));
            context.ui.hint(&ask_first(project));
            return;
        }
        Confirmation::NoAnswer => {
            context.ui.warning(&not_confirmed(project, fingerprint));
            context.ui.hint(&ask_server(project));
        }
    }
    let stage = |name: &SignerName| delivery.signers.get(name.as_str()).map(|entry| entry.stage);
    let all: Vec<(SignerName, bool, Option<Stage>)> =
        signers.of(project).map(|(name, signer)| (name.clone(), signer.command.is_some(), stage(name))).collect();
    let names = |is: &dyn Fn(bool, Option<Stage>) -> bool| -> Vec<SignerName> {
        all.iter().filter(|(_, has_command, stage)| is(*has_command, *stage)).map(|(name, ..)| name.clone()).collect()
    };
    let has_it = |stage: Option<Stage>| stage.is_some_and(Stage::has_it);
    let rest = names(&|has_command, stage| has_command && !has_it(stage));
    let behind = names(&|_, stage| stage == Some(Stage::Behind));
    if rest.is_empty() && behind.is_empty() {
        return;
    }
    // The same count as a rotation's: delivered is not seen.
    let seen = names(&|_, stage| stage == Some(Stage::Seen)).len();
    let mut said = format!("{} of project `{project}`", minting(seen, all.len(), fingerprint));
    let mut say = |what: &str, names: &[SignerName]| {
        if !names.is_empty() {
            said.push_str("; ");
            said.push_str(what);
            said.push(' ');
            said.push_str(&list(names));
        }
    };
    say("not minting with it when last asked:", &behind);
    say("delivered, not seen:", &names(&|_, stage| stage == Some(Stage::Delivered)));
    say(
        "not delivered to",
        &names(&|has_command, stage| has_command && !has_it(stage) && stage != Some(Stage::Started)),
    );
    say(
        "it is not known whether it has reached",
        &names(&|has_command, stage| has_command && stage == Some(Stage::Started)),
    );
    say("no command brings it to", &names(&|has_command, stage| !has_command && !has_it(stage)));
    context.ui.warning(&said);
    if !rest.is_empty() {
        context.ui.hint(&again(project));
    }
    if !behind.is_empty() {
        context.ui.hint(&look(project));
    }
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
    let entries = delivery
        .signers
        .iter()
        .map(|(name, entry)| json!({"signer": name, "stage": entry.stage, "at": time::rfc3339(entry.at)}));
    entries.collect()
}
