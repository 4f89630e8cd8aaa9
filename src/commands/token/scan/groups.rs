//! Tokens that were judged alike: how many, and where the first and the last one stand.

use std::collections::HashMap;

use super::judge::{Judged, Seen, hash};
use crate::cli::SignerKind;
use crate::commands::Context;

/// So many groups are kept apart. Whatever comes after them is counted.
const MOST: usize = 10_000;

/// Where a token stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Which of the logs.
    pub(super) file: usize,
    /// From 1.
    pub(super) line: u64,
}

/// One group.
pub(super) struct Group {
    pub(super) judged: Judged,
    pub(super) tokens: u64,
    pub(super) first: Place,
    pub(super) last: Place,
    /// The hash of the first one.
    pub(super) hash: String,
    /// The earliest and the latest `iat`.
    pub(super) issued: Option<(i64, i64)>,
}

/// All of them.
#[derive(Default)]
pub(super) struct Groups {
    pub(super) all: Vec<Group>,
    by_key: HashMap<Judged, usize>,
    /// Tokens that are in none of these.
    uncounted: u64,
}

impl Groups {
    pub(super) fn add(&mut self, seen: &Seen, place: Place, token: &str) {
        let Some(index) = self.index(seen, place, token) else {
            self.uncounted += 1;
            return;
        };
        seen.kind.group.set(Some(index));
        let Some(group) = self.all.get_mut(index) else { return };
        group.tokens += 1;
        group.last = place;
        if let Some(issued) = seen.issued_at {
            let (earliest, latest) = group.issued.unwrap_or((issued, issued));
            group.issued = Some((earliest.min(issued), latest.max(issued)));
        }
    }

    /// The group of a token, which may be the first in it; `None` where there are too many.
    fn index(&mut self, seen: &Seen, place: Place, token: &str) -> Option<usize> {
        let judged = &seen.kind.judged;
        if let Some(index) = seen.kind.group.get().or_else(|| self.by_key.get(judged).copied()) {
            return Some(index);
        }
        let index = self.all.len();
        if index >= MOST {
            return None;
        }
        self.by_key.insert(judged.clone(), index);
        let judged = judged.clone();
        self.all.push(Group { judged, tokens: 0, first: place, last: place, hash: hash(token), issued: None });
        Some(index)
    }

    /// What is to be said beside the answer.
    pub(super) fn say(&self, context: &mut Context<'_>, only: &[SignerKind], with_lines: bool) {
        if self.all.is_empty() {
            let which = if only.is_empty() { "no tokens were found" } else { "no such tokens were found" };
            context.ui.note(&format!("{which}; one that is broken up or wrapped is for `tilepass token inspect`"));
        }
        if self.uncounted > 0 {
            context.ui.warning(&format!("{} tokens more are in none of the first {MOST} groups", self.uncounted));
        }
        if self.all.iter().any(|group| group.judged.signer == SignerKind::Previous) {
            context.ui.hint(
                "give the signer that wrote these the current secret, and restart it: most back ends read it once",
            );
            if !with_lines {
                context.ui.hint("the lines of the log tell which signer that is: do it again with `--lines`");
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use std::rc::Rc;

    use super::*;
    use tiledesk_token::inspect::Verdict;

    #[test]
    fn ten_thousand_groups_are_kept_apart_and_what_comes_behind_is_counted() {
        let mut groups = Groups::default();
        for round in 0..2 {
            for number in 0..=MOST {
                let judged = Judged {
                    signer: SignerKind::Current,
                    project: Some(format!("project-{number}")),
                    fingerprint: None,
                    variant: None,
                    verdict: Verdict::Accepted,
                    findings: Vec::new(),
                };
                let kind = Rc::new(judged.into());
                let seen = Seen { kind, is_presumed: false, issued_at: Some(round), expires_at: None };
                groups.add(&seen, Place { file: 0, line: 1 }, "token");
            }
        }
        assert_eq!((groups.all.len(), groups.uncounted), (MOST, 2));
        let last = &groups.all[MOST - 1];
        assert_eq!((last.tokens, last.issued, last.judged.project.as_deref()), (2, Some((0, 1)), Some("project-9999")));
    }
}
