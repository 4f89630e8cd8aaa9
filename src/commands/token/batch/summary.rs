//! What is said of a batch beside its results: bad records, the same id twice, who signed and until when.

use std::time::Duration;

use super::error::BatchError;
use super::ids::Ids;
use super::record::BadRecord;
use super::work::Done;
use crate::commands::Context;
use crate::commands::secret_source::Key;
use crate::error::Error;
use tiledesk_token::claims::SKEW;
use tiledesk_token::jws::LONG_TOKEN;
use tiledesk_token::{Scheme, time};

/// What was made so far.
pub(super) struct Summary {
    pub(super) tokens: u64,
    bad: u64,
    /// Lines in front of the block that is added next.
    pub(super) lines: u64,
    is_strict: bool,
    ids: Ids,
    expires: Option<(i64, i64)>,
    longest: usize,
    begun: i64,
}

impl Summary {
    /// Of a batch that begins now, behind so many lines.
    pub(super) fn new(lines: u64, is_strict: bool, begun: i64) -> Self {
        Self { tokens: 0, bad: 0, lines, is_strict, ids: Ids::default(), expires: None, longest: 0, begun }
    }

    /// Whether ids are still compared.
    pub(super) fn wants_ids(&self) -> bool {
        !self.ids.is_full()
    }

    /// Adds what came of a block, and names its bad records.
    ///
    /// # Errors
    /// For an unknown key before the first token; with `--strict` for any bad record.
    pub(super) fn add(&mut self, context: &mut Context<'_>, done: &mut Done) -> Result<(), Error> {
        if let Some(disagreement) = done.disagreement.take() {
            return Err(disagreement.into());
        }
        for skipped in done.skipped.drain(..) {
            let line = self.lines + skipped.line;
            match skipped.why {
                BadRecord::Unknown(field) if self.tokens == 0 && skipped.is_first => {
                    return Err(BatchError::UnknownField { what: "key", field, line: Some(line) }.into());
                }
                why if self.is_strict => {
                    return Err(BatchError::BadRecord { line, why: why.describe() }.into());
                }
                why => context.ui.skipped(&format!("line {line} is skipped: {}", why.describe())),
            }
            self.bad += 1;
        }
        self.ids.add(&done.ids, self.lines);
        self.tokens += done.tokens;
        self.lines += done.lines;
        self.longest = self.longest.max(done.longest);
        self.expires = match (self.expires, done.expires) {
            (Some((first, last)), Some((earlier, later))) => Some((first.min(earlier), last.max(later))),
            (known, new) => known.or(new),
        };
        Ok(())
    }

    /// Says what is to be known of all of them.
    pub(super) fn say(&mut self, context: &mut Context<'_>, key: &Key, scheme: Scheme) {
        let Some((first, last)) = self.expires else {
            return context.ui.note("no records, no tokens");
        };
        self.warn_of_the_same_id(context);
        self.warn(context, scheme, first, last);
        let whose = match &key.project {
            Some(project) => format!("the secret of project `{project}`"),
            None => "the secret that was given".to_owned(),
        };
        let tokens = count(self.tokens, "token");
        let until = time::rfc3339(last).unwrap_or_default();
        let fingerprint = key.secret.fingerprint();
        context.ui.note(&format!("{tokens}, signed with {whose} ({fingerprint}); the last one is good until {until}"));
        context.ui.note(
            "until they expire, only a rotation of that secret ends them; each one that is used to sign in makes a visitor on the server",
        );
    }

    fn warn_of_the_same_id(&mut self, context: &mut Context<'_>) {
        let repeated = self.ids.repeated();
        if repeated.count > 0 {
            let lines: Vec<String> = repeated.lines.iter().map(u64::to_string).collect();
            let more = if repeated.count > lines.len() { ", …" } else { "" };
            let verb = if repeated.count == 1 { "has" } else { "have" };
            context.ui.warning(&format!(
                "{} {verb} the `external_id` of an earlier one (line {}{more}): to a server they are one visitor",
                count(u64::try_from(repeated.count).unwrap_or(u64::MAX), "record"),
                lines.join(", ")
            ));
        }
        if self.ids.is_full() {
            context.ui.note("only the first 1,000,000 records were searched for an `external_id` that stands twice");
        }
    }

    fn warn(&self, context: &mut Context<'_>, scheme: Scheme, first: i64, last: i64) {
        if self.longest > LONG_TOKEN {
            let message = format!("the longest token is {} bytes long: proxies cut headers over 8 KiB", self.longest);
            context.ui.warning(&message);
        }
        let now = context.now();
        let lives = last.saturating_sub(self.begun);
        if scheme == Scheme::Custom && lives > 86_400 {
            let lives = time::describe(lives);
            context
                .ui
                .warning(&format!("these tokens live up to {lives}: whoever copies one is its visitor until then"));
        }
        if last <= now {
            context.ui.warning(&format!("these tokens have expired already, the last {}", time::relative(last, now)));
        } else if first <= now {
            context.ui.warning(&format!(
                "some of these tokens have expired already, the first {}",
                time::relative(first, now)
            ));
        } else if self.begun > now.saturating_add(SKEW) {
            let ahead = time::describe(self.begun.saturating_sub(now));
            context.ui.warning(&format!("these tokens are issued {ahead} in the future; at most 2 min are allowed"));
        }
    }

    /// Whether records were skipped, which is how the command ends then.
    pub(super) fn bad_records(&self) -> Result<(), BatchError> {
        let records = self.tokens + self.bad;
        if self.bad == 0 { Ok(()) } else { Err(BatchError::BadRecords { bad: self.bad, records }) }
    }
}

fn count(number: u64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// How far it is, for somebody who waits.
#[allow(clippy::cast_precision_loss, reason = "a rate in three digits")]
pub(super) fn progress(tokens: u64, elapsed: Duration, share: Option<f64>) -> String {
    let seconds = elapsed.as_secs_f64();
    let rate = tokens as f64 / seconds;
    let rate = if rate >= 1e6 { format!("{:.2} million/s", rate / 1e6) } else { format!("{rate:.0}/s") };
    let left = share.filter(|share| *share > 0.01).map(|share| {
        let left = seconds / share - seconds;
        format!(", {:.0} %, {} left", share * 100.0, time::describe(whole(left)))
    });
    format!("{tokens} tokens, {rate}{}", left.unwrap_or_default())
}

#[allow(clippy::cast_possible_truncation, reason = "a cast from a float takes the nearest number that there is")]
fn whole(seconds: f64) -> i64 {
    seconds.ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_what_is_left_where_that_is_known() {
        let at = |tokens, seconds, share| progress(tokens, Duration::from_secs(seconds), share);
        assert_eq!(at(3_000_000, 2, None), "3000000 tokens, 1.50 million/s");
        assert_eq!(at(1000, 2, Some(0.25)), "1000 tokens, 500/s, 25 %, 6 s left");
    }
}
