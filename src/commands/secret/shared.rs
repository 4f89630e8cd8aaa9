//! A secret that is stored for one project, and is known to be another's: one of the two names is wrong.

use crate::commands::Context;
use crate::commands::project_ref::Projects;
use crate::store::StoreKind;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::{Fingerprint, Secret};

/// Warns of every project with this secret and another Tiledesk id, as far as that is known without unlocking anything but
/// `store`, which is open. No server gives two of its projects the same one.
pub(super) fn warn_if_shared(
    context: &mut Context<'_>,
    projects: &Projects,
    (project, id): (&ProjectName, Option<&TiledeskId>),
    store: &StoreKind,
    secret: &Secret,
) {
    let Some(id) = id else { return };
    for other in projects.names() {
        let is_another = projects.settings(&other).id.is_some_and(|other_id| other_id != *id);
        if other == *project
            || !is_another
            || fingerprint_of(context, projects, &other, store) != Some(secret.fingerprint())
        {
            continue;
        }
        context.ui.warning(&format!("project `{other}`, which has another Tiledesk id, has this very secret"));
        context.ui.hint(&format!(
            "a server makes one for each project; ask whose it is: `tilepass secret check --project {project}`, `tilepass secret check --project {other}`"
        ));
    }
}

fn fingerprint_of(
    context: &mut Context<'_>,
    projects: &Projects,
    other: &ProjectName,
    open: &StoreKind,
) -> Option<Fingerprint> {
    let kept = projects.kept_in(other)?;
    let listed = projects.summary_in(&kept, other).cloned();
    // What a team's store has of others is not asked for by the way.
    let is_open = kept == *open && !kept.lists() && !kept.is_shared();
    let look = || context.get(&kept, other).ok()?.record.map(|record| record.summary());
    let summary = listed.or_else(|| is_open.then(look).flatten())?;
    summary.current.map(|current| current.fingerprint)
}
