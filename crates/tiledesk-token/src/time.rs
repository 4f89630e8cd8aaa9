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
    #[error("not a duration: give whole seconds (300) or numbers with units (90d, 1h30m): `w`, `d`, `h`, `m` or `s`")]
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

/// What a number counts that is too large for seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Milliseconds,
    Microseconds,
    Nanoseconds,
    /// 100 nanoseconds since the year 1, as .NET's `DateTime.Ticks`.
    NetTicks,
    /// 100 nanoseconds since 1601, as Windows' `FILETIME`.
    FileTime,
    /// 100 nanoseconds since 1970.
    UnixTicks,
}

/// In which unit a number is a time near today, and that time in seconds since 1970.
pub(crate) fn unit_of(number: i64) -> Option<(Unit, i64)> {
    const TICKS: i64 = 10_000_000;
    let readings = [
        (Unit::Milliseconds, number / 1000),
        (Unit::Microseconds, number / 1_000_000),
        (Unit::Nanoseconds, number / 1_000_000_000),
        (Unit::NetTicks, number / TICKS - 62_135_596_800),
        (Unit::FileTime, number / TICKS - 11_644_473_600),
        (Unit::UnixTicks, number / TICKS),
    ];
    readings.into_iter().find(|(_, seconds)| is_plausible(*seconds))
}

/// Whether a token may be of that time: from 2001 to 2100.
fn is_plausible(seconds: i64) -> bool {
    (1_000_000_000..4_102_444_800).contains(&seconds)
}

/// The offset of a time zone that `distance` comes to, in seconds, give or take `tolerance`; `None` where there is no
/// such zone, and for less than an hour.
pub(crate) fn zone_offset(distance: i64, tolerance: i64) -> Option<i64> {
    const QUARTER: i64 = 900;
    let nearest = distance.saturating_add(QUARTER / 2).div_euclid(QUARTER) * QUARTER;
    let (hours, minutes) = (nearest.abs() / 3600, nearest.abs() % 3600 / 60);
    let is_zone = match minutes {
        0 => (1..=14).contains(&hours),
        30 => matches!(hours, 2..=6 | 9 | 10),
        45 => matches!(hours, 5 | 8 | 12 | 13),
        _ => false,
    };
    (is_zone && distance.abs_diff(nearest) <= tolerance.unsigned_abs()).then_some(nearest)
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
    fn a_number_is_read_in_the_unit_that_makes_a_time_near_today_of_it() {
        for (number, read) in [
            (1_785_000_000_123, Some((Unit::Milliseconds, 1_785_000_000))),
            (1_785_000_000_123_456, Some((Unit::Microseconds, 1_785_000_000))),
            (1_785_000_000_123_456_789, Some((Unit::Nanoseconds, 1_785_000_000))),
            (639_205_968_001_230_000, Some((Unit::NetTicks, 1_785_000_000))),
            (134_294_736_001_230_000, Some((Unit::FileTime, 1_785_000_000))),
            (17_850_000_001_230_000, Some((Unit::UnixTicks, 1_785_000_000))),
            // A time of day in ticks, the end of all times, and a year of milliseconds that is long over.
            (376_000_000_000, None),
            (100_000_000_001, None),
            (i64::MAX, None),
            (i64::MIN, None),
        ] {
            assert_eq!(unit_of(number), read, "{number}");
        }
    }

    #[test]
    fn only_the_offsets_of_real_zones_are_one() {
        for (distance, offset) in [
            (19_800, Some(19_800)),
            (-17_990, Some(-18_000)),
            (20_700 + 60, Some(20_700)),
            (3600, Some(3600)),
            (50_400, Some(50_400)),
            (3600 + 121, None),
            (900, None),
            (1800, None),
            (0, None),
            (54_000, None),
            (3600 + 900, None),
            (i64::MIN, None),
            (i64::MAX, None),
        ] {
            assert_eq!(zone_offset(distance, 120), offset, "{distance}");
        }
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
