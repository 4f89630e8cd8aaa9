//! How far a command is that takes long, for somebody who waits at a terminal.

use std::time::{Duration, Instant};

use crate::ui::Ui;
use tiledesk_token::time;

/// After so long something is said.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is said anew.
const OFTEN: Duration = Duration::from_millis(200);

/// When a command began, and when it last said how far it is.
pub(super) struct Progress {
    began: Instant,
    shown: Option<Instant>,
}

impl Progress {
    /// Of a command that begins now.
    pub(super) fn begin() -> Self {
        Self { began: Instant::now(), shown: None }
    }

    /// How long it has taken, where it is time to say how far it is and somebody would see that.
    pub(super) fn due(&mut self, ui: &Ui<'_>) -> Option<Duration> {
        if !ui.shows_progress() {
            return None;
        }
        let now = Instant::now();
        let elapsed = now.duration_since(self.began);
        if elapsed < PATIENCE || self.shown.is_some_and(|shown| now.duration_since(shown) < OFTEN) {
            return None;
        }
        self.shown = Some(now);
        Some(elapsed)
    }
}

/// How many of them a second took, of so many.
#[allow(clippy::cast_precision_loss, reason = "a rate in three digits")]
pub(super) fn rate(number: u64, elapsed: Duration) -> f64 {
    number as f64 / elapsed.as_secs_f64()
}

/// The share of all, from 0 to 1; `None` of nothing.
#[allow(clippy::cast_precision_loss, reason = "a share that is shown in percent")]
pub(super) fn share(done: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| (done as f64 / all as f64).min(1.0))
}

/// The share that is done, and how long the rest takes; nothing where that is not known yet.
pub(super) fn left(elapsed: Duration, share: Option<f64>) -> String {
    let Some(share) = share.filter(|share| *share > 0.01) else { return String::new() };
    let seconds = elapsed.as_secs_f64();
    format!(", {:.0} %, {} left", share * 100.0, time::describe(whole(seconds / share - seconds)))
}

#[allow(clippy::cast_possible_truncation, reason = "a cast from a float takes the nearest number that there is")]
fn whole(seconds: f64) -> i64 {
    seconds.ceil() as i64
}
