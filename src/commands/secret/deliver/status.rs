//! What `secret status` says of a delivery that has not reached everybody.

use serde_json::{Value, json};

use super::error::{again, list};
use crate::commands::Context;
use crate::signers::SignerName;
use crate::signers::journal::{Delivery, Journal, Stage};
use crate::store::Summary;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::time;

fn delivery<'j>(journal: &'j Journal, project: &ProjectName, summary: &Summary) -> Option<&'j Delivery> {
    journal.of(project, summary.current.as_ref()?.fingerprint)
}

/// Says to whom the current secret was not brought. Of signers that are no longer known here, nothing is said.
pub(in crate::commands::secret) fn warn(context: &mut Context<'_>, project: &ProjectName, summary: &Summary) {
    let journal = context.journal();
    let Some(delivery) = delivery(&journal, project, summary) else { return };
    let Ok(signers) = context.signers() else { return };
    let stage = |name: &SignerName| delivery.signers.get(name.as_str()).map(|entry| entry.stage);
    let all: Vec<(SignerName, Option<Stage>)> = signers
        .of(project)
        .filter(|(_, signer)| signer.command.is_some())
        .map(|(name, _)| (name.clone(), stage(name)))
        .collect();
    let names = |is: &dyn Fn(Option<Stage>) -> bool| -> Vec<SignerName> {
        all.iter().filter(|(_, stage)| is(*stage)).map(|(name, _)| name.clone()).collect()
    };
    let has_it = |stage| matches!(stage, Some(Stage::Delivered | Stage::Seen));
    let not = names(&|stage| !has_it(stage));
    if not.is_empty() {
        return;
    }
    let fingerprint = &delivery.fingerprint;
    let cut_off = names(&|stage| stage == Some(Stage::Started));
    let perhaps = if cut_off.is_empty() {
        String::new()
    } else {
        format!("; it is not known whether it has reached {}", list(&cut_off))
    };
    context.ui.warning(&format!(
        "{fingerprint} of project `{project}` is at {} of {} signers; not at {}{perhaps}",
        all.len() - not.len(),
        all.len(),
        list(&not)
    ));
    context.ui.hint(&again(project));
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
