//! Asks signers, again and again until each is current.

use std::time::{Duration, Instant};

use super::{Judge, Seen, State};
use crate::commands::Context;
use crate::error::Error;
use crate::signers::ask::{Asker, Question};

/// How long one that was not current is left alone, at first and at most.
const SOON: Duration = Duration::from_millis(150);
const SELDOM: Duration = Duration::from_secs(2);

/// Signers that are being asked; each has the number that it was given with.
pub(in crate::commands) struct Watch {
    asker: Asker,
    watched: Vec<Watched>,
    /// Whether one that is not current is asked again.
    again: bool,
}

struct Watched {
    question: Option<Question>,
    /// When it is to be asked; `None` while it is, when it is current, and where nobody wants to know.
    due: Option<Instant>,
    is_asked: bool,
    pause: Duration,
}

impl Watch {
    /// Nobody is asked yet.
    pub(in crate::commands) fn new(questions: Vec<Option<Question>>, again: bool) -> Self {
        let watched = |question| Watched { question, due: None, is_asked: false, pause: SOON };
        Self { asker: Asker::new(), watched: questions.into_iter().map(watched).collect(), again }
    }

    /// Whether a signer can be asked.
    pub(in crate::commands) fn can_ask(&self, number: usize) -> bool {
        self.watched.get(number).is_some_and(|watched| watched.question.is_some())
    }

    /// From now on, one is asked.
    pub(in crate::commands) fn want(&mut self, number: usize) {
        if let Some(watched) = self.watched.get_mut(number)
            && watched.question.is_some()
        {
            watched.due = Some(Instant::now());
            watched.pause = SOON;
        }
    }

    /// Whether somebody is asked, or is going to be.
    pub(in crate::commands) fn is_busy(&self) -> bool {
        self.watched.iter().any(|watched| watched.is_asked || watched.due.is_some())
    }

    /// Asks whose turn it is, and says what the next answer comes to, if one comes in time.
    ///
    /// # Errors
    /// When the secrets of other projects cannot be read.
    pub(in crate::commands) fn next(
        &mut self,
        context: &mut Context<'_>,
        judge: &Judge,
        within: Duration,
    ) -> Result<Option<(usize, Seen)>, Error> {
        let now = Instant::now();
        for (number, watched) in self.watched.iter_mut().enumerate() {
            if !watched.is_asked
                && watched.due.is_some_and(|due| due <= now)
                && let Some(question) = &watched.question
            {
                (watched.is_asked, watched.due) = (true, None);
                self.asker.ask(number, question);
            }
        }
        let Some((number, reply)) = self.asker.next(within) else { return Ok(None) };
        let Some(seen) = judge.judge(context, &reply)? else { return Ok(None) };
        if let Some(watched) = self.watched.get_mut(number) {
            watched.is_asked = false;
            if self.again && seen.state != State::Current {
                watched.due = watched.due.or(Some(Instant::now() + watched.pause));
                watched.pause = (watched.pause * 3 / 2).min(SELDOM);
            }
        }
        Ok(Some((number, seen)))
    }
}
