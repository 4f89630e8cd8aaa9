//! What stands between an answer and an all-clear: tokens of which it is not known who signed them.

use super::groups::Place;
use super::judge::Kind;
use super::show;
use crate::cli::SignerKind;
use crate::commands::Context;
use crate::commands::token::secrets::Secrets;
use crate::error::Failure as _;
use std::path::PathBuf;

/// Tokens that were counted, and are in no answer.
#[derive(Default)]
pub(super) struct Open {
    /// Those that nobody signed whose secret is at hand, shown or not.
    pub(super) unknown: u64,
    /// Of those that were not asked for: visitors' tokens of a secret that is not here, and of one that was changed.
    strangers: u64,
    variants: u64,
    /// Tokens that were cut off, and where the first one stands.
    cut: u64,
    /// Tokens of which it was not searched how they were signed.
    unsearched: u64,
    first_cut: Option<Place>,
}

impl Open {
    /// Counts a token in its place.
    pub(super) fn add(&mut self, kind: &Kind, place: Place, is_shown: bool) {
        let judged = &kind.judged;
        self.unsearched += u64::from(!kind.is_searched);
        self.unknown += u64::from(judged.signer == SignerKind::Unknown);
        if judged.is_cut() {
            self.cut += 1;
            self.first_cut.get_or_insert(place);
        } else if !is_shown {
            self.strangers += u64::from(judged.is_strangers());
            self.variants += u64::from(judged.signer == SignerKind::Variant);
        }
    }
}

/// What was asked for, and what there was to answer it with.
pub(super) struct Asked<'a> {
    pub(super) only: &'a [SignerKind],
    pub(super) secrets: &'a Secrets,
    pub(super) files: &'a [PathBuf],
    /// How many tokens the answer has.
    pub(super) shown: u64,
}

impl Asked<'_> {
    /// Whether what is shown may leave out a token that was asked for; says so, as nobody is to take it for an all-clear.
    pub(super) fn is_open(&self, context: &mut Context<'_>, open: &Open) -> bool {
        let is_uncompared = open.unknown > 0 && self.may_be_among();
        if is_uncompared {
            self.warn_of_unread(context, open.unknown);
        }
        let is_unreplaced = self.warn_of_strangers(context, open);
        self.warn_of_cut(context, open);
        Self::warn_of_unsearched(context, open.unsearched);
        let asks_unknown = self.only.is_empty() || self.only.contains(&SignerKind::Unknown);
        let asks_variant = self.only.iter().any(|signer| matches!(signer, SignerKind::Variant | SignerKind::Known));
        is_uncompared || is_unreplaced || open.cut > 0 && !asks_unknown || open.unsearched > 0 && asks_variant
    }

    /// Whether a token of which nobody here knows who signed it may be one of those that are asked for: a secret could not
    /// be compared with it. Keys that everybody knows are always at hand.
    fn may_be_among(&self) -> bool {
        let asks = self.only.is_empty() || self.only.iter().any(|signer| *signer != SignerKind::Known);
        asks && self.secrets.is_incomplete()
    }

    /// Says that not every secret was compared, where the answer does not.
    fn warn_of_unread(&self, context: &mut Context<'_>, unknown: u64) {
        let secrets = self.secrets;
        let is_none_here = secrets.candidates.is_empty() && secrets.failures.is_empty() && secrets.lost.is_empty();
        if self.shown > 0 && !is_none_here && self.only.is_empty() {
            return;
        }
        let none = if self.shown == 0 { "no such tokens were found, but " } else { "" };
        let why =
            if is_none_here { "there is no secret here to compare with" } else { "not every secret could be read" };
        context.ui.warning(&format!("{none}it is not known who signed {}: {why}", tokens(unknown)));
        for lost in &secrets.lost {
            context.ui.warning(&lost.to_string());
            for hint in lost.hints() {
                context.ui.hint(&hint);
            }
        }
        if is_none_here {
            context.ui.hint("give one in a file, `--secret-file PATH`, or store it: `tilepass secret import`");
        }
    }

    /// Says where a signer may hide that still has an old secret; whether there is no replaced one to compare with.
    fn warn_of_strangers(&self, context: &mut Context<'_>, open: &Open) -> bool {
        if !self.only.contains(&SignerKind::Previous) || self.secrets.is_incomplete() {
            return false;
        }
        if open.variants > 0 {
            let tokens = tokens(open.variants);
            context.ui.warning(&format!("a secret that was changed on its way signed {tokens}: `--only variant`"));
        }
        if open.strangers == 0 {
            return false;
        }
        let tokens = tokens(open.strangers);
        if self.secrets.has_replaced() {
            context.ui.warning(&format!(
                "none of the secrets here signed {tokens}, perhaps one that was replaced earlier: `--only unknown`"
            ));
            return false;
        }
        context.ui.warning(&format!(
            "it is not known whether a replaced secret signed {tokens}: none is kept here to compare with"
        ));
        context.ui.hint("with the old secret in a file, `--secret-file PATH --only current` finds what it signed");
        true
    }

    fn warn_of_unsearched(context: &mut Context<'_>, unsearched: u64) {
        if unsearched > 0 {
            context.ui.warning(&format!(
                "{} that none of the secrets here signed as it stands: of too many kinds to search how each was signed",
                tokens(unsearched)
            ));
            context.ui.hint("to search one of them: `tilepass token inspect`");
        }
    }

    fn warn_of_cut(&self, context: &mut Context<'_>, open: &Open) {
        let Some(first) = open.first_cut else { return };
        let (are, they) = if open.cut == 1 { ("is", "it") } else { ("are", "them") };
        let first = show::place(first, self.files);
        context.ui.warning(&format!(
            "{} {are} cut off, first in {first}: who signed {they} cannot be told",
            tokens(open.cut)
        ));
        context
            .ui
            .hint("let the log keep longer lines and fields; one that is only wrapped is for `tilepass token inspect`");
    }
}

fn tokens(number: u64) -> String {
    if number == 1 { "1 token".to_owned() } else { format!("{number} tokens") }
}
