//! What a server's answer tells of its clock.

use std::time::Instant;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use ureq::http::{HeaderMap, HeaderName, header};

/// The `Date` of an answer (RFC 9110, section 6.6.1), and when here the call was made and answered.
#[derive(Clone, Copy, Debug)]
pub struct ServerClock {
    /// Seconds since 1970.
    date: i64,
    asked: Instant,
    answered: Instant,
    is_perhaps_a_proxys: bool,
}

impl ServerClock {
    /// Of an answer that has just come; `None` without a `Date` that can be read.
    pub(super) fn of(headers: &HeaderMap, asked: Instant) -> Option<Self> {
        let date = date(headers, &header::DATE)?;
        let is_perhaps_a_proxys = [header::AGE, header::VIA].iter().any(|name| headers.contains_key(name));
        Some(Self { date, asked, answered: Instant::now(), is_perhaps_a_proxys })
    }

    /// By how many seconds it is ahead of this computer's clock, which says `now` (negative: behind). What the call took,
    /// and the second that a `Date` leaves out, may be either's: they do not count.
    #[must_use]
    pub fn ahead(&self, now: i64) -> i64 {
        let seconds = |since: Instant| i64::try_from(since.elapsed().as_secs()).unwrap_or(i64::MAX);
        let asked = now.saturating_sub(seconds(self.asked)).saturating_sub(1);
        let answered = now.saturating_sub(seconds(self.answered)).saturating_add(1);
        self.date.saturating_sub(self.date.clamp(asked, answered))
    }

    /// Whether a proxy or a cache may have set the date.
    #[must_use]
    pub fn is_perhaps_a_proxys(&self) -> bool {
        self.is_perhaps_a_proxys
    }
}

/// A date as HTTP has it, in seconds since 1970.
pub(super) fn date(headers: &HeaderMap, name: &HeaderName) -> Option<i64> {
    let text = headers.get(name)?.to_str().ok()?;
    DateTimeParser::new().parse_timestamp(text).ok().map(Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const DATE: &str = "Thu, 26 Nov 2026 08:00:00 GMT";
    const SECONDS: i64 = 1_795_680_000;

    fn clock(headers: &[(&'static str, &'static str)], took: u64) -> Option<ServerClock> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().ok()?);
        }
        let now = Instant::now();
        ServerClock::of(&map, now.checked_sub(Duration::from_secs(took)).unwrap_or(now))
    }

    #[test]
    fn what_the_call_took_is_no_difference() {
        for (took, now, ahead) in [
            (0, SECONDS, 0),
            (0, SECONDS + 1, 0),
            (0, SECONDS - 1, 0),
            (0, SECONDS - 600, 599),
            (0, SECONDS + 600, -599),
            // It answered after a minute, and may have looked at its clock at any time.
            (60, SECONDS, 0),
            (60, SECONDS + 60, 0),
            (60, SECONDS + 100, -39),
            (60, SECONDS - 40, 39),
        ] {
            assert_eq!(clock(&[("date", DATE)], took).map(|clock| clock.ahead(now)), Some(ahead), "{took} {now}");
        }
    }

    #[test]
    fn a_date_that_cannot_be_read_is_none() {
        for headers in [&[][..], &[("date", "now")], &[("date", "2026-11-26T08:00:00Z")], &[("date", "")]] {
            assert!(clock(headers, 0).is_none(), "{headers:?}");
        }
    }

    #[test]
    fn a_proxy_may_have_set_it() {
        for (name, perhaps) in [("via", true), ("age", true), ("server", false)] {
            let found = clock(&[("date", DATE), (name, "1")], 0);
            assert_eq!(found.map(|clock| clock.is_perhaps_a_proxys()), Some(perhaps), "{name}");
        }
    }
}
