//! What is said of a batch beside its results: bad records, the same id twice, who signed and until when.

use std::collections::BTreeMap;
use std::time::Duration;

use super::error::{BatchError, RecordsPlace};
use crate::cli::Batch;
use crate::commands::Context;
use crate::commands::progress;
use crate::commands::secret_source::Key;
use crate::error::Error;
use tiledesk_token::batch::{BadRecord, Done, Ids};
use tiledesk_token::claims::SKEW;
use tiledesk_token::jws::LONG_TOKEN;
use tiledesk_token::{Scheme, escape, time};

/// So many bad records are named one by one.
const NAMED: u64 = 20;
/// So many causes are told apart among the others.
const CAUSES: usize = 100;
/// So many of them are shown.
const SHOWN: usize = 5;

/// What was made so far.
pub(super) struct Summary {
    pub(super) tokens: u64,
    bad: u64,
    /// Lines in front of the block that is added next.
    pub(super) lines: u64,
    is_strict: bool,
    /// Whether they are the numbers of `--count`.
    is_counted: bool,
    /// Why those were skipped that are not named, and how many.
    unnamed: BTreeMap<String, u64>,
    has_other_text: bool,
    has_number_as_id: bool,
    ids: Ids,
    /// How many threads there may be.
    threads: usize,
    expires: Option<(i64, i64)>,
    longest: usize,
    begun: i64,
}

impl Summary {
    /// Of a batch that begins now, behind so many lines.
    pub(super) fn new(lines: u64, many: &Batch, threads: usize, begun: i64) -> Self {
        Self {
            tokens: 0,
            bad: 0,
            lines,
            is_strict: many.strict,
            is_counted: many.count.is_some(),
            unnamed: BTreeMap::new(),
            has_other_text: false,
            has_number_as_id: false,
            ids: Ids::default(),
            threads,
            expires: None,
            longest: 0,
            begun,
        }
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
        for skipped in done.skipped.drain(..) {
            let line = self.lines + skipped.line;
            match skipped.why {
                BadRecord::Unknown(fields) if self.tokens == 0 && self.bad == 0 && skipped.is_first => {
                    return Err(BatchError::UnknownFields {
                        what: "key",
                        fields,
                        missing: Vec::new(),
                        line: Some(line),
                    }
                    .into());
                }
                why if self.is_counted => {
                    return Err(BatchError::BadNumber { number: line, why: why.describe() }.into());
                }
                why if self.is_strict => {
                    return Err(BatchError::BadRecord { line, why: why.describe() }.into());
                }
                why => {
                    self.has_other_text |= why == BadRecord::NotUtf8;
                    self.has_number_as_id |= why == BadRecord::NumberAsId;
                    self.skip(context, line, skipped.more, why.describe());
                }
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

    /// Names a bad record, or counts it where many were named.
    fn skip(&mut self, context: &mut Context<'_>, line: u64, more: u64, why: String) {
        if self.bad < NAMED {
            let lines = match more {
                0 => format!("line {line} is"),
                more => format!("lines {line} to {} are", line + more),
            };
            return context.ui.skipped(&format!("{lines} skipped: {why}"));
        }
        let why = if self.unnamed.len() < CAUSES || self.unnamed.contains_key(&why) { why } else { String::new() };
        *self.unnamed.entry(why).or_default() += 1;
    }

    /// Says how many more were skipped than were named, and why.
    fn say_unnamed(&self, context: &mut Context<'_>) {
        let all: u64 = self.unnamed.values().sum();
        if all == 0 {
            return;
        }
        let mut causes: Vec<(&str, u64)> = self.unnamed.iter().map(|(why, count)| (why.as_str(), *count)).collect();
        // The rest comes last.
        causes.sort_by_key(|(why, count)| (why.is_empty(), std::cmp::Reverse(*count)));
        let shown = causes.iter().take(SHOWN).filter(|(why, _)| !why.is_empty());
        let mut said: Vec<String> = shown.clone().map(|(why, count)| format!("{why} ({count})")).collect();
        let rest = all - shown.map(|(_, count)| count).sum::<u64>();
        said.extend((rest > 0).then(|| format!("other reasons ({rest})")));
        let verb = if all == 1 { "is" } else { "are" };
        context.ui.skipped(&format!("{} {verb} skipped: {}", count(all, "more record"), said.join("; ")));
    }

    /// Says what is to be known of all of them.
    pub(super) fn say(&mut self, context: &mut Context<'_>, key: &Key, scheme: Scheme) {
        self.say_unnamed(context);
        let Some((first, last)) = self.expires else {
            if self.bad == 0 {
                let what = if self.lines == 0 { "the input is empty" } else { "the input has no record in it" };
                context.ui.note(&format!("{what}: no token was made"));
            }
            return;
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
        if last > context.now() {
            context.ui.note(
                "until they expire, only a rotation of that secret ends them; each one that is used to sign in makes a visitor on the server",
            );
        }
    }

    /// Warns of names that were given for claims, and that no record had: a slip in one leaves a claim out everywhere.
    pub(super) fn warn_of_columns(&self, context: &mut Context<'_>, unseen: &[&str]) {
        if unseen.is_empty() || self.tokens == 0 {
            return;
        }
        let keys = if unseen.len() == 1 { "key" } else { "keys" };
        let unseen: Vec<String> = unseen.iter().map(|name| escape::excerpt(name, 60)).collect();
        let unseen = escape::list(&unseen);
        context.ui.warning(&format!("no record has the {keys} {unseen}, which `--claim-column` names"));
    }

    fn warn_of_the_same_id(&mut self, context: &mut Context<'_>) {
        let repeated = self.ids.repeated(self.threads);
        if repeated.count > 0 {
            let lines: Vec<String> = repeated.lines.iter().map(u64::to_string).collect();
            let more = if repeated.count > lines.len() { ", …" } else { "" };
            let (verb, line) = if repeated.count == 1 { ("has", "line") } else { ("have", "lines") };
            context.ui.warning(&format!(
                "{} {verb} the `external_id` of an earlier one ({line} {}{more}): to a server they are one visitor",
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

    /// Whether there is something to write: of bad records alone there is not.
    pub(super) fn has_results(&self) -> bool {
        self.tokens > 0 || self.bad == 0
    }

    /// Whether records were skipped, which is how the command ends then. `to` is whether a file was not written for that.
    pub(super) fn bad_records(&self, place: &RecordsPlace, to: bool) -> Result<(), BatchError> {
        let records = self.tokens + self.bad;
        if self.bad == 0 {
            Ok(())
        } else {
            let Self { bad, has_other_text, has_number_as_id, .. } = *self;
            let place = place.clone();
            Err(BatchError::BadRecords { bad, records, has_other_text, has_number_as_id, place, to })
        }
    }
}

fn count(number: u64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// How far it is, for somebody who waits.
pub(super) fn progress(tokens: u64, elapsed: Duration, share: Option<f64>) -> String {
    let rate = progress::rate(tokens, elapsed);
    let rate = if rate >= 1e6 { format!("{:.2} million/s", rate / 1e6) } else { format!("{rate:.0}/s") };
    format!("{tokens} tokens, {rate}{}", progress::left(elapsed, share))
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
