//! Runs the deliveries side by side, and asks each signer as soon as it was brought the secret.

use std::time::{Duration, Instant};

use crate::commands::Context;
use crate::commands::signer::{Judge, Known, Seen, State, Watch};
use crate::error::{Error, hint};
use crate::signers::deliver::{Ended, Running, Undelivered};
use crate::signers::journal::{Journal, Stage};
use crate::ui::Interrupts;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Secret;

/// How often it is looked whether a program has ended.
const TICK: Duration = Duration::from_millis(10);
/// How long what was noted waits for more.
const TOGETHER: Duration = Duration::from_millis(100);
/// How many of the last lines of an output are shown where more was not asked for.
const LINES: usize = 10;

/// What is brought to whom.
pub(in crate::commands::secret) struct Plan {
    pub(in crate::commands::secret) project: ProjectName,
    pub(in crate::commands::secret) secret: Secret,
    /// Since when it is the project's, in seconds since 1970.
    pub(in crate::commands::secret) since: i64,
    pub(in crate::commands::secret) signers: Vec<Known>,
    /// How long one delivery may take.
    pub(in crate::commands::secret) limit: Duration,
    /// How long signers are then asked, if they are.
    pub(in crate::commands::secret) wait: Option<Duration>,
}

/// What came of one signer.
#[derive(Default)]
pub(in crate::commands::secret) struct Brought {
    /// `None` where no command brings it there.
    pub(in crate::commands::secret) delivered: Option<Result<(), Undelivered>>,
    pub(in crate::commands::secret) took: Option<Duration>,
    /// Whether it is asked what it mints with.
    pub(in crate::commands::secret) is_asked: bool,
    /// What it answered last.
    pub(in crate::commands::secret) seen: Option<Seen>,
    /// When it was seen to mint with the secret, in seconds since 1970.
    pub(in crate::commands::secret) seen_at: Option<i64>,
    /// The same, from the beginning of all deliveries.
    pub(in crate::commands::secret) seen_after: Option<Duration>,
}

impl Brought {
    pub(in crate::commands::secret) fn is_interrupted(&self) -> bool {
        matches!(self.delivered, Some(Err(Undelivered::Interrupted)))
    }

    /// Whether it was brought the secret and mints with the one before.
    pub(in crate::commands::secret) fn is_not_restarted(&self) -> bool {
        matches!(self.delivered, Some(Ok(()))) && self.seen.as_ref().is_some_and(|seen| seen.state == State::Replaced)
    }

    pub(in crate::commands::secret) fn is_current(&self) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.state == State::Current)
    }
}

/// The deliveries as they go on.
struct Work<'p> {
    plan: &'p Plan,
    brought: Vec<Brought>,
    running: Vec<(usize, Running)>,
    watch: Watch,
    journal: Journal,
    /// Since when the journal has something that is not in its file.
    unwritten: Option<Instant>,
    /// Whether its file has what was last to be written.
    is_noted: bool,
    began: Instant,
}

impl Plan {
    /// Runs the commands and asks the signers. Comes back when all have ended, and are current or out of time; says
    /// whether Ctrl-C came first. `meanwhile` is done again and again, and waited for as long as it says that it goes on.
    pub(in crate::commands::secret) fn carry_out(
        &self,
        context: &mut Context<'_>,
        mut judge: Option<&Judge>,
        meanwhile: &mut dyn FnMut(&mut Context<'_>) -> bool,
    ) -> (Vec<Brought>, bool) {
        let mut questions = Vec::new();
        for one in &self.signers {
            let question = if judge.is_some() { one.question(context, None) } else { Ok(None) };
            questions.push(question.unwrap_or_else(|error| {
                context.ui.warning(&format!("`{}` cannot be asked: {error}", one.name));
                None
            }));
        }
        let watch = Watch::new(questions, true);
        let brought = (0..self.signers.len())
            .map(|number| Brought { is_asked: watch.can_ask(number), ..Brought::default() })
            .collect();
        let mut work = Work {
            plan: self,
            brought,
            running: Vec::new(),
            watch,
            journal: context.journal(),
            unwritten: None,
            is_noted: true,
            began: Instant::now(),
        };
        let interrupts = Interrupts::wait();
        work.start(context);
        let mut is_interrupted = false;
        let mut delivered = None;
        loop {
            work.collect(context);
            work.write(false);
            if interrupts.came() {
                is_interrupted = true;
                work.running.iter_mut().for_each(|(_, running)| running.end(Undelivered::Interrupted));
            }
            let goes_on = meanwhile(context);
            if work.running.is_empty() {
                let waited = delivered.get_or_insert_with(Instant::now).elapsed();
                let is_over = self.wait.is_none_or(|wait| waited >= wait);
                let is_done = is_over || judge.is_none() || work.is_done();
                if is_interrupted || (is_done && !goes_on) {
                    break;
                }
            }
            match judge {
                Some(by) => {
                    // What runs is not ended because nobody can look.
                    if let Err(error) = work.look(context, by) {
                        context.ui.error(error.as_ref());
                        judge = None;
                    }
                }
                None => std::thread::sleep(TICK),
            }
        }
        if judge.is_some() && !is_interrupted {
            work.note_behind(context);
        }
        let was_noted = work.is_noted;
        work.write(true);
        if was_noted && !work.is_noted {
            context.ui.warning("it cannot be noted how far the delivery got: `tilepass secret status` does not know");
        }
        (work.brought, is_interrupted)
    }
}

impl Work<'_> {
    /// Starts every command; whoever has none is asked at once.
    fn start(&mut self, context: &mut Context<'_>) {
        let Plan { project, secret, since, signers, limit, .. } = self.plan;
        let now = context.now();
        self.journal.begin(project, secret.fingerprint(), *since, signers.iter().map(|one| &one.name), now);
        for one in signers.iter().filter(|one| one.signer.command.is_some()) {
            self.journal.note(project, &one.name, Stage::Started, now);
        }
        // Before the first program runs: whatever cuts this off, it is known how far it may have got.
        self.is_noted = self.journal.write();
        if !self.is_noted {
            context.ui.warning("it cannot be noted how far the delivery gets: `tilepass secret status` will not know");
        }
        for (number, one) in signers.iter().enumerate() {
            let Some(words) = &one.signer.command else {
                self.watch.want(number);
                continue;
            };
            match Running::start(words, secret, *limit) {
                Ok(running) => self.running.push((number, running)),
                Err(why) => {
                    let ended = Ended { result: Err(why), output: Vec::new(), took: Duration::ZERO };
                    self.ended(context, number, ended);
                }
            }
        }
    }

    /// Takes down what has ended.
    fn collect(&mut self, context: &mut Context<'_>) {
        let mut all = Vec::new();
        self.running.retain_mut(|(number, running)| match running.poll() {
            Some(ended) => {
                all.push((*number, ended));
                false
            }
            None => true,
        });
        for (number, ended) in all {
            self.ended(context, number, ended);
        }
    }

    fn ended(&mut self, context: &mut Context<'_>, number: usize, ended: Ended) {
        let Ended { result, output, took } = ended;
        let Some(one) = self.plan.signers.get(number) else { return };
        let name = &one.name;
        let seconds = format!("{:.1} s", took.as_secs_f64());
        let stage = match &result {
            Ok(()) => {
                context.ui.note(&format!("`{name}`: its program took the secret ({seconds})"));
                Stage::Delivered
            }
            Err(why) => {
                context.ui.warning(&format!("`{name}`: {why} ({seconds})"));
                // What was ended half way may have done it.
                if matches!(why, Undelivered::Interrupted) { Stage::Started } else { Stage::Failed }
            }
        };
        if result.is_err() || context.ui.verbose {
            let left_out = if context.ui.verbose { 0 } else { output.len().saturating_sub(LINES) };
            if left_out > 0 {
                context.ui.note(&format!("`{name}` printed {left_out} lines before these; `-v` shows them"));
            }
            for line in output.iter().skip(left_out) {
                context.ui.note(&format!("{name} | {line}"));
            }
        }
        if let Some(hint) =
            result.as_ref().err().and_then(|why| why.hint(&format!("--only {name}{}", hint::named(&self.plan.project))))
        {
            context.ui.hint(&hint);
        }
        self.note(context, number, stage);
        // One whose program failed may have it all the same.
        self.watch.want(number);
        if let Some(brought) = self.brought.get_mut(number) {
            brought.delivered = Some(result);
            brought.took = Some(took);
        }
    }

    /// Looks at the next answer of a signer.
    fn look(&mut self, context: &mut Context<'_>, judge: &Judge) -> Result<(), Error> {
        let Some((number, seen)) = self.watch.next(context, judge, TICK)? else { return Ok(()) };
        let (Some(one), Some(brought)) = (self.plan.signers.get(number), self.brought.get_mut(number)) else {
            return Ok(());
        };
        let is_news = brought.seen.as_ref().is_none_or(|before| before.state != seen.state);
        if is_news {
            context.ui.note(&format!("`{}` {}", one.name, seen.describe()));
        }
        if seen.state == State::Current && brought.seen_at.is_none() {
            (brought.seen_at, brought.seen_after) = (Some(context.now()), Some(self.began.elapsed()));
        }
        let is_current = seen.state == State::Current;
        brought.seen = Some(seen);
        if is_current {
            self.note(context, number, Stage::Seen);
        }
        Ok(())
    }

    /// Notes who did not come to mint with it, of those that were asked.
    fn note_behind(&mut self, context: &Context<'_>) {
        let is_behind = |one: &Brought| one.is_asked && !one.is_current() && !matches!(one.delivered, Some(Err(_)));
        let behind: Vec<usize> = (0..).zip(&self.brought).filter(|(_, one)| is_behind(one)).map(|(at, _)| at).collect();
        for number in behind {
            self.note(context, number, Stage::Behind);
        }
    }

    /// Notes how far a signer is. A disk takes its time: what comes close together is written together.
    fn note(&mut self, context: &Context<'_>, number: usize, stage: Stage) {
        if let Some(one) = self.plan.signers.get(number) {
            self.journal.note(&self.plan.project, &one.name, stage, context.now());
            self.unwritten.get_or_insert_with(Instant::now);
        }
    }

    /// Writes what was noted, unless more may follow at once.
    fn write(&mut self, at_once: bool) {
        if self.unwritten.is_some_and(|since| at_once || since.elapsed() >= TOGETHER) {
            self.is_noted = self.journal.write();
            self.unwritten = None;
        }
    }

    /// Whether nobody is left who could turn out to have it.
    fn is_done(&self) -> bool {
        !self.watch.is_busy() || self.brought.iter().all(|one| !one.is_asked || one.is_current())
    }
}
