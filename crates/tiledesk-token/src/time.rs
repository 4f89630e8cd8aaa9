//! Times and durations: how people type them, and how they read them.
//!
//! A time is a `NumericDate` (RFC 7519, 2): seconds since 1970, and whole ones here. No clock is read.

use jiff::{Span, SpanRelativeTo, Timestamp};

/// Above this a number is milliseconds: as seconds it would lie after the year 5138.
pub const MILLISECONDS: i64 = 100_000_000_000;

/// Why a string is no time or no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTime {
    /// Neither seconds nor RFC 3339.
    #[error("not a time: give RFC 3339 (2026-11-22T06:02:21Z) or whole seconds since 1970")]
    NumericDate,
    /// Milliseconds, as JavaScript's `Date.now()` gives them.
    #[error("these are milliseconds; in seconds it is {0}")]
    Milliseconds(i64),
    /// Not a duration.
    #[error("not a duration: give whole seconds (300) or a number with a unit (5m, 1h30m)")]
    Duration,
    /// With a sign.
    #[error("a duration has no sign")]
    Signed,
    /// With a fraction.
    #[error("whole seconds are wanted")]
    Fraction,
    /// Nothing.
    #[error("must be at least one second")]
    Zero,
}

/// Reads a time: RFC 3339, or whole seconds since 1970.
///
/// # Errors
/// [`BadTime`]; milliseconds are told apart, with what they are in seconds.
pub fn parse_numeric_date(text: &str) -> Result<i64, BadTime> {
    if let Ok(number) = text.parse::<i64>() {
        return if number > MILLISECONDS {
            Err(BadTime::Milliseconds(number / 1000))
        } else if Timestamp::from_second(number).is_ok() {
            Ok(number)
        } else {
            Err(BadTime::NumericDate)
        };
    }
    let time: Timestamp = text.parse().map_err(|_| BadTime::NumericDate)?;
    if time.subsec_nanosecond() != 0 {
        return Err(BadTime::Fraction);
    }
    Ok(time.as_second())
}

/// Reads a duration in seconds: `300`, `5m`, `1h30m`, `30d`.
///
/// # Errors
/// [`BadTime`] for anything signed, fractional, empty or zero.
pub fn parse_duration(text: &str) -> Result<i64, BadTime> {
    let text = text.trim();
    if text.starts_with(['-', '+']) || text.ends_with("ago") {
        return Err(BadTime::Signed);
    }
    if text.contains(['.', ',']) {
        return Err(BadTime::Fraction);
    }
    let seconds = if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().map_err(|_| BadTime::Duration)?
    } else {
        let span: Span = text.parse().map_err(|_| BadTime::Duration)?;
        // A day of summer time is one of 24 hours all the same; a month or year has no length.
        let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| BadTime::Duration)?;
        if duration.is_negative() {
            return Err(BadTime::Signed);
        }
        if duration.subsec_nanos() != 0 {
            return Err(BadTime::Fraction);
        }
        duration.as_secs()
    };
    match seconds {
        0 => Err(BadTime::Zero),
        // More than this and `iat` + lifetime would be taken for milliseconds.
        1..MILLISECONDS => Ok(seconds),
        _ => Err(BadTime::Duration),
    }
}

/// A time as RFC 3339 in UTC; `None` beyond the year 9999.
#[must_use]
pub fn rfc3339(numeric_date: i64) -> Option<String> {
    Timestamp::from_second(numeric_date).ok().map(|time| time.to_string())
}

/// A duration in words, its sign left out: `12 s`, `4 min 12 s`, `3 h`, `2 d 4 h`, `5 years`.
#[must_use]
pub fn describe(seconds: i64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    const YEAR: u64 = 31_556_952;
    let seconds = seconds.unsigned_abs();
    let two = |big: u64, unit: &str, small: u64, rest: &str| {
        if small == 0 { format!("{big} {unit}") } else { format!("{big} {unit} {small} {rest}") }
    };
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => two(seconds / MINUTE, "min", seconds % MINUTE, "s"),
        HOUR..DAY => two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min"),
        DAY..=5_184_000 => two(seconds / DAY, "d", seconds % DAY / HOUR, "h"),
        5_184_001..YEAR => format!("{} d", seconds / DAY),
        _ if seconds < 2 * YEAR => format!("{} d", seconds / DAY),
        _ => format!("{} years", seconds / YEAR),
    }
}

/// How far `then` lies from `now`, in words: `4 min 12 s ago`, `in 5 min`, `now`.
#[must_use]
pub fn relative(then: i64, now: i64) -> String {
    let distance = then.saturating_sub(now);
    match distance {
        0 => "now".to_owned(),
        1.. => format!("in {}", describe(distance)),
        _ => format!("{} ago", describe(distance)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_seconds_with_or_without_a_unit() {
        assert_eq!(parse_duration("300"), Ok(300));
        assert_eq!(parse_duration("5m"), Ok(300));
        assert_eq!(parse_duration("1h30m"), Ok(5400));
        assert_eq!(parse_duration("1h 30m"), Ok(5400));
        assert_eq!(parse_duration("600s"), Ok(600));
        assert_eq!(parse_duration("1d12h"), Ok(36 * 3600));
        assert_eq!(parse_duration("2w"), Ok(14 * 86_400));
        assert_eq!(parse_duration("1month"), Err(BadTime::Duration));
        assert_eq!(parse_duration("-5m"), Err(BadTime::Signed));
        assert_eq!(parse_duration("+5"), Err(BadTime::Signed));
        assert_eq!(parse_duration("5m ago"), Err(BadTime::Signed));
        assert_eq!(parse_duration("1.5m"), Err(BadTime::Fraction));
        assert_eq!(parse_duration("500ms"), Err(BadTime::Fraction));
        assert_eq!(parse_duration("0"), Err(BadTime::Zero));
        assert_eq!(parse_duration(""), Err(BadTime::Duration));
        assert_eq!(parse_duration("soon"), Err(BadTime::Duration));
        assert_eq!(parse_duration("99999999999999999999"), Err(BadTime::Duration));
    }

    #[test]
    fn times_are_seconds_or_rfc_3339_and_milliseconds_are_named() {
        assert_eq!(parse_numeric_date("1785000000"), Ok(1_785_000_000));
        assert_eq!(parse_numeric_date("2026-07-25T17:20:00Z"), Ok(1_785_000_000));
        assert_eq!(parse_numeric_date("2026-07-25T19:20:00+02:00"), Ok(1_785_000_000));
        assert_eq!(parse_numeric_date("1785000000000"), Err(BadTime::Milliseconds(1_785_000_000)));
        assert_eq!(parse_numeric_date("2026-07-25T17:20:00.5Z"), Err(BadTime::Fraction));
        assert_eq!(parse_numeric_date("yesterday"), Err(BadTime::NumericDate));
    }

    #[test]
    fn words_have_two_units_at_most() {
        for (seconds, said) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (252, "4 min 12 s"),
            (3 * 3600, "3 h"),
            (3 * 3600 + 125, "3 h 2 min"),
            (86_400 + 3600, "1 d 1 h"),
            (90 * 86_400, "90 d"),
            (10 * 31_556_952, "10 years"),
            (-252, "4 min 12 s"),
            (i64::MIN, "292277024626 years"),
        ] {
            assert_eq!(describe(seconds), said);
        }
    }
}
