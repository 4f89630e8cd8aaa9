//! `token sign --batch` and `--count`: many tokens with one secret, one for each record, in their order.
//!
//! The main thread reads blocks of whole records and writes what came of them; it and the others read the records and sign.
//! Everything that `sign` refuses is refused here, record by record; what is said of a record never shows its content.

mod error;
mod input;
mod lanes;
mod output;
mod summary;
mod target;
mod template;

use std::fs;
use std::path::Path;
use std::time::Duration;

use clap::error::ErrorKind;

use super::second_opinion::decode;
use super::sign::{ensure_no_records, note_want_of_id, warn_of_anothers_id};
use crate::Exit;
use crate::cli::Sign;
use crate::commands::Context;
use crate::commands::progress::Progress;
use crate::commands::scheme::{Choice, choose};
use crate::commands::secret_source::Key;
use crate::error::{Error, UsageError};
use crate::ui::Interrupts;
use error::BatchError;
pub(super) use input::two_readers;
use input::{Input, is_same};
use lanes::Pipeline;
use output::Output;
use summary::Summary;
use target::Target;
use tiledesk_token::batch::{ClaimColumn, Common, Done, Job, Reader, check_lifetime, is_field};
use tiledesk_token::claims::check_repeated;
use tiledesk_token::inspect::ClaimGuard;
use tiledesk_token::{ExtraClaim, Minter, Secret};

/// How soon a signal is noticed where nothing comes in.
const SOON: Duration = Duration::from_millis(200);
/// The most threads where nobody said how many.
const THREADS: usize = 8;

pub(super) fn sign(context: &mut Context<'_>, arguments: &Sign) -> Result<Exit, Error> {
    ensure_of_many(arguments)?;
    let output = Output::of(arguments, context.json)?;
    let mut input = Input::open(context, arguments)?;
    let twice = |error| UsageError::new(ErrorKind::ValueValidation, error);
    check_repeated("claim", arguments.claims.iter().map(ExtraClaim::key)).map_err(twice)?;
    check_repeated("attribute", arguments.attributes.iter().map(|(key, _)| key.as_str())).map_err(twice)?;
    let key = Key::find(context, &arguments.source)?;
    let Choice { scheme, id, for_want_of_id } =
        choose(context, arguments.scheme, arguments.id.as_ref(), &key.settings)?;
    check_lifetime(scheme, arguments.ttl)
        .map_err(|why| UsageError::new(ErrorKind::ValueValidation, format!("`--ttl`: {why}")))?;
    if !arguments.attributes.is_empty() && !scheme.has_custom() {
        let message = "`--attribute` belongs to the schemes `custom` and `both`, which need `--id`";
        return Err(UsageError::new(ErrorKind::ArgumentConflict, message).into());
    }
    ensure_apart(arguments, &input)?;
    let mut target = Target::open(arguments)?;
    // Before the first token: what is wrong with the first line is a mistake of whoever typed the command.
    input.begin(context, arguments)?;
    if let Some(column) = input.custom_only().filter(|_| !scheme.has_custom()) {
        let flags = match (for_want_of_id, &id) {
            (true, _) => "--id ID",
            (false, None) => "--scheme both --id ID",
            (false, Some(_)) => "--scheme both",
        };
        return Err(BatchError::CustomOnly { column, flags }.into());
    }
    let job = Job {
        minter: &Minter::new(&key.secret),
        common: Common {
            scheme,
            id: id.as_ref(),
            ttl: arguments.ttl,
            attributes: &arguments.attributes,
            claims: &arguments.claims,
        },
        reader: input.reader(),
        results: output.results(&key, scheme),
        is_strict: arguments.many.strict,
        guard: ClaimGuard::new(&key.secret, key.previous.as_ref()),
    };
    if for_want_of_id {
        note_want_of_id(context, &key);
    }
    warn_of_anothers_id(context, scheme, arguments.id.as_ref(), &key)?;
    target.write(context, output.head().as_bytes())?;
    let threads = threads(arguments);
    let begun = arguments.iat.unwrap_or_else(|| context.now());
    let summary = Summary::new(input.lines, &arguments.many, threads, begun);
    let mut run = Run { secret: &key.secret, summary, progress: Progress::begin() };
    let interrupts = Interrupts::wait();
    let ended = run.all(context, &mut input, &mut target, &Pipeline::new(&job, threads), arguments, &interrupts);
    drop(interrupts);
    context.ui.end_progress();
    match ended {
        Ok(End::Whole) => {}
        Ok(End::Closed) => return Ok(Exit::Done),
        Ok(End::Interrupted(exit)) => {
            return Err(BatchError::Interrupted { tokens: run.summary.tokens, to: target.is_file(), exit }.into());
        }
        Err(error) => return Err(error),
    }
    let has_results = run.summary.has_results();
    if has_results {
        target.finish()?;
    }
    if let Reader::JsonLines(columns) = &job.reader {
        run.summary.warn_of_columns(context, &ClaimColumn::unseen(columns));
    }
    run.summary.say(context, &key, scheme);
    run.summary.bad_records(&input.place, target.is_file() && !has_results)?;
    Ok(Exit::Done)
}

/// Refuses flags that mean something for the records of a file alone: clap does not, as `--count` excludes what they want.
fn ensure_of_many(arguments: &Sign) -> Result<(), UsageError> {
    if arguments.many.to.as_deref() == Some(Path::new("-")) {
        let message = "`--to` names a file: leave it out, and the results go to stdout";
        return Err(UsageError::new(ErrorKind::ValueValidation, message));
    }
    if arguments.many.batch.is_none() {
        return ensure_no_records(&arguments.many);
    }
    let wrong = |why: String| UsageError::new(ErrorKind::ValueValidation, format!("`--claim-column`: {why}"));
    for name in &arguments.many.claim_columns {
        if is_field(name) {
            return Err(wrong(format!("`{name}` is a field of its own")));
        }
        ExtraClaim::text(name, "").map_err(|bad| wrong(bad.to_string()))?;
    }
    Ok(())
}

/// Refuses to write over what is read.
fn ensure_apart(arguments: &Sign, input: &Input) -> Result<(), BatchError> {
    let Some(to) = &arguments.many.to else { return Ok(()) };
    let is_secret = |path: &std::path::PathBuf| fs::metadata(path).is_ok_and(|found| is_same(&found, to));
    let what = if input.is(to) {
        "the records are"
    } else if arguments.source.secret_file.as_ref().is_some_and(is_secret) {
        "the secret is"
    } else {
        return Ok(());
    };
    Err(BatchError::Itself { path: to.clone(), what })
}

fn threads(arguments: &Sign) -> usize {
    let available = || std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    arguments.many.threads.map_or_else(available, usize::from)
}

/// How the loop ended that was not broken off by an error.
enum End {
    /// There are no more records.
    Whole,
    /// Nobody reads the results any more.
    Closed,
    /// Ctrl-C, or whoever told it to end; and the status for that.
    Interrupted(Exit),
}

struct Run<'a> {
    secret: &'a Secret,
    summary: Summary,
    progress: Progress,
}

impl Run<'_> {
    fn all(
        &mut self,
        context: &mut Context<'_>,
        input: &mut Input,
        target: &mut Target,
        pipeline: &Pipeline<'_>,
        arguments: &Sign,
        interrupts: &Interrupts,
    ) -> Result<End, Error> {
        pipeline.run(|workers| {
            loop {
                // Somebody may wait for what is done already.
                while !workers.is_idle() && (workers.is_due() || !input.has_more(context, Duration::ZERO)) {
                    if let Some(end) = self.take(context, target, workers.next()?)? {
                        return Ok(end);
                    }
                }
                while !input.has_more(context, SOON) {
                    if let Some(exit) = interrupts.end() {
                        return Ok(End::Interrupted(exit));
                    }
                }
                if let Some(exit) = interrupts.end() {
                    return Ok(End::Interrupted(exit));
                }
                let Some(work) = input.next(context, workers.spare())? else { break };
                let iat = arguments.iat.unwrap_or_else(|| context.now());
                workers.give(work, iat, self.summary.wants_ids());
                self.show(context, input);
            }
            while !workers.is_idle() {
                if let Some(end) = self.take(context, target, workers.next()?)? {
                    return Ok(end);
                }
            }
            Ok(End::Whole)
        })
    }

    /// Writes what came of a block, and says what was wrong in it.
    fn take(&mut self, context: &mut Context<'_>, target: &mut Target, done: &mut Done) -> Result<Option<End>, Error> {
        if let Some(first) = &done.first {
            decode(first, self.secret)?;
        }
        let closed = target.write(context, &done.out)?;
        self.summary.add(context, done)?;
        Ok(closed.then_some(End::Closed))
    }

    fn show(&mut self, context: &mut Context<'_>, input: &Input) {
        if let Some(elapsed) = self.progress.due(&context.ui) {
            context.ui.progress(&summary::progress(self.summary.tokens, elapsed, input.share()));
        }
    }
}
