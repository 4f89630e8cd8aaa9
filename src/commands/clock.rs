//! A server's clock and this computer's: tokens are judged by the one and made by the other.

use std::fmt;

use super::Context;
use crate::server::Server;
use tiledesk_token::time;

/// From how many seconds on it is worth a word.
const MUCH: i64 = 30;

/// Two clocks that differ by more than half a minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClockDifference {
    /// By how many seconds the server's is ahead; negative where it is behind.
    pub(super) ahead: i64,
    /// Whether a proxy may have said so.
    pub(super) is_perhaps_a_proxys: bool,
    host: String,
}

impl ClockDifference {
    /// Between this computer's clock and that of the server, by its last answer.
    pub(super) fn find(context: &Context<'_>, server: &Server) -> Option<Self> {
        let clock = server.clock()?;
        let ahead = clock.ahead(context.now());
        let host = server.url().host().to_owned();
        let is_perhaps_a_proxys = clock.is_perhaps_a_proxys();
        (ahead.saturating_abs() > MUCH).then_some(Self { ahead, is_perhaps_a_proxys, host })
    }

    /// What mends it.
    pub(super) fn hint() -> &'static str {
        "set the clock that is wrong (`date -u` shows this computer's); no new secret is needed for that"
    }
}

impl fmt::Display for ClockDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ahead, is_perhaps_a_proxys, host } = self;
        let (by, side) = (time::describe(*ahead), if *ahead > 0 { "behind" } else { "ahead of" });
        let whose = if *is_perhaps_a_proxys { "its `Date`, perhaps a proxy's" } else { "its `Date`" };
        write!(f, "this computer's clock is {by} {side} that of `{host}` ({whose})")
    }
}
