//! What is wrong with `iat`, `exp` and `nbf`.

use std::fmt;

use super::example::{Example, Risk};
use super::row::{ERROR, Finding, Grade, Rank, Row, Severity, WARNING};
use crate::claims::{MAX_LIFETIME, Scheme};
use crate::escape;
use crate::json::Json;
use crate::time::{self, Unit};

pub(super) static ROWS: &[&Row] = &[
    &IAT_MISSING,
    &EXP_MISSING,
    &MILLISECONDS,
    &TICKS,
    &DURATION,
    &NOT_A_NUMBER,
    &FRACTIONAL,
    &TOO_LONG,
    &LONG_LIVED,
    &EXPIRED,
    &FUTURE,
    &EXP_BEFORE_IAT,
    &NOT_BEFORE,
];

/// A claim that is a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeClaim {
    /// Issued at.
    Iat,
    /// Expires.
    Exp,
    /// Not before.
    Nbf,
}

impl TimeClaim {
    /// Its name in a token.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Iat => "iat",
            Self::Exp => "exp",
            Self::Nbf => "nbf",
        }
    }
}

impl fmt::Display for TimeClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// By which clock a token is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// This computer's.
    Now,
    /// A time that was given, such as that of issue.
    Given,
}

const UNLESS_CUSTOM: Grade = ERROR.but(Severity::Warning, "in scheme custom");
const UNLESS_CUSTOM_OR_EXP: Grade = ERROR.but(Severity::Warning, "for iat and nbf in scheme custom");

static IAT_MISSING: Row = Row {
    code: "time.iat_missing",
    place: Rank::Time.at("claims.iat"),
    severity: UNLESS_CUSTOM,
    symptom: "no `iat`",
    cause: "The rules of visitor authentication want the time of issue, in whole seconds.",
    fix: "add `iat`: the current time in whole seconds",
    example: Example::any(|draft| draft.remove("iat")),
};

/// `instead` is a claim that was meant to be it.
pub(crate) fn iat_missing(instead: Option<&str>, scheme: Scheme) -> Finding {
    IAT_MISSING
        .finding(format!("`iat` is missing: when it was issued{}", no_claim(instead)))
        .but_if(scheme == Scheme::Custom)
}

fn no_claim(instead: Option<&str>) -> String {
    instead.map(|found| format!(" (`{}` is no claim that counts)", escape::excerpt(found, 30))).unwrap_or_default()
}

static EXP_MISSING: Row = Row {
    code: "time.exp_missing",
    place: Rank::Time.at("claims.exp"),
    severity: UNLESS_CUSTOM,
    symptom: "no `exp`",
    cause: "Without `exp` a server accepts the token for ever. `expiresIn` and its like are options of libraries; in a payload they mean nothing.",
    fix: "add `exp`: `iat` + 300",
    example: Example::any(|draft| draft.remove("exp")).risking(Risk::Lifetime),
};

/// `instead` is a claim that was meant to be it.
pub(crate) fn exp_missing(instead: Option<&str>, scheme: Scheme) -> Finding {
    let instead = no_claim(instead);
    EXP_MISSING
        .finding(format!("`exp` is missing: a server would accept the token for ever{instead}"))
        .but_if(scheme == Scheme::Custom)
}

static MILLISECONDS: Row = Row {
    code: "time.milliseconds",
    place: Rank::Time.at("claims.exp"),
    severity: UNLESS_CUSTOM,
    symptom: "a time above 10^11",
    cause: "JavaScript's Date.now() and Java's System.currentTimeMillis() give milliseconds; a token counts seconds. With `exp` in milliseconds a server accepts the token for 50,000 years.",
    fix: "divide by 1000 and drop the fraction: Math.floor(Date.now() / 1000)",
    example: Example::any(|draft| {
        draft.set("iat", format_args!("{}000", draft.after(0)));
        draft.set("exp", format_args!("{}000", draft.after(300)));
    })
    .risking(Risk::Lifetime),
};

/// `value` as it stands, rounded down; `unit` is that in which it is a time near today, with that time in seconds.
pub(crate) fn milliseconds(claim: TimeClaim, value: i64, unit: Option<(Unit, i64)>, scheme: Scheme) -> Finding {
    /// A day in units of 100 nanoseconds.
    const DAY: i64 = 864_000_000_000;
    let finding = if let Some((unit, seconds)) = unit {
        let unit = match unit {
            Unit::Microseconds => "microseconds",
            Unit::Nanoseconds => "nanoseconds",
            _ => "milliseconds",
        };
        MILLISECONDS.finding(format!("`{claim}` is in {unit}; in seconds it is {seconds}"))
    } else {
        let day = if value < DAY { " (a time of day in ticks, as .NET's TimeOfDay.Ticks counts it?)" } else { "" };
        MILLISECONDS
            .finding(format!("`{claim}` is {value}, which in no unit is a moment near today{day}"))
            .fixed_by("give the current time in whole seconds since 1970: Math.floor(Date.now() / 1000)")
    };
    finding.at(format!("claims.{claim}")).but_if(scheme == Scheme::Custom)
}

static TICKS: Row = Row {
    code: "time.ticks",
    place: Rank::Time.at("claims.exp"),
    severity: UNLESS_CUSTOM,
    symptom: "a time in ticks of 100 nanoseconds",
    cause: ".NET's DateTime.Ticks counts from the year 1, Windows' FILETIME from 1601; a token counts seconds from 1970.",
    fix: "DateTimeOffset.UtcNow.ToUnixTimeSeconds()",
    example: Example::any(|draft| {
        let ticks = |seconds: i64| seconds.saturating_add(62_135_596_800).saturating_mul(10_000_000);
        draft.set("iat", ticks(draft.after(0)));
        draft.set("exp", ticks(draft.after(300)));
    })
    .risking(Risk::Lifetime),
};

/// `seconds` is what it is in seconds since 1970.
pub(crate) fn ticks(claim: TimeClaim, unit: Unit, seconds: i64, scheme: Scheme) -> Finding {
    let whose = match unit {
        Unit::NetTicks => "ticks since the year 1, as .NET's DateTime.Ticks",
        Unit::FileTime => "ticks since 1601, as Windows' FILETIME",
        _ => "ticks of 100 ns since 1970",
    };
    TICKS
        .finding(format!("`{claim}` is in {whose}; in seconds it is {seconds}"))
        .at(format!("claims.{claim}"))
        .but_if(scheme == Scheme::Custom)
}

static DURATION: Row = Row {
    code: "time.duration",
    place: Rank::Time.at("claims.exp"),
    severity: ERROR.but(Severity::Warning, "for iat in scheme custom"),
    symptom: "`exp` or `iat` below 10^9",
    cause: "`exp` and `iat` are moments. A duration or a time of day there lies in 1970.",
    fix: "`exp` is a moment: `iat` + 300",
    example: Example::any(|draft| draft.set("exp", 300)),
};

/// `now` is in seconds since 1970, and so would `value` have to be.
pub(crate) fn duration(claim: TimeClaim, value: i64, now: i64, scheme: Scheme) -> Finding {
    /// From 1970 to 2001, from where Apple's systems count.
    const APPLE: i64 = 978_307_200;
    let since = value.saturating_add(APPLE);
    let finding = if since.abs_diff(now) < 86_400 {
        DURATION.finding(format!(
            "`{claim}` is {value}: seconds since 2001, as Apple's systems count; since 1970 it is {since}"
        ))
    } else {
        DURATION.finding(format!("`{claim}` is {value}: that is a duration, and a moment is wanted"))
    };
    let finding = finding.at(format!("claims.{claim}")).but_if(scheme == Scheme::Custom && claim == TimeClaim::Iat);
    match claim {
        TimeClaim::Exp => finding,
        _ => finding.fixed_by("give the current time in whole seconds since 1970"),
    }
}

static NOT_A_NUMBER: Row = Row {
    code: "time.not_a_number",
    place: Rank::Time.at("claims.exp"),
    severity: ERROR.but(Severity::Warning, "for iat in scheme custom"),
    symptom: "a time that is a text or null",
    cause: "The time was formatted or quoted.",
    fix: "give a whole number of seconds, without quotes",
    example: Example::any(|draft| draft.set("exp", format_args!("\"{}\"", draft.after(300)))),
};

/// `found` is what stands there instead.
pub(crate) fn not_a_number(claim: TimeClaim, found: &Json, scheme: Scheme) -> Finding {
    let finding = no_number(claim, found.kind(), scheme);
    match instead_of(found) {
        Some(fix) => finding.fixed_by(fix),
        None => finding,
    }
}

/// More than a float holds.
pub(crate) fn too_large(claim: TimeClaim, scheme: Scheme) -> Finding {
    no_number(claim, "no number that a computer can hold", scheme)
}

fn no_number(claim: TimeClaim, kind: &str, scheme: Scheme) -> Finding {
    NOT_A_NUMBER
        .finding(format!("`{claim}` is {kind}; whole seconds are wanted, as a number"))
        .at(format!("claims.{claim}"))
        .but_if(scheme == Scheme::Custom && claim == TimeClaim::Iat)
}

/// What mends a time of a kind that can be recognised.
fn instead_of(found: &Json) -> Option<&'static str> {
    match found {
        Json::Text(text) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            Some("take the quotes off: a number of seconds, not a text")
        }
        Json::Text(text) if time::parse_duration(text).is_ok() => {
            Some("a duration is an option's value in some libraries, and no claim's: `exp` is a moment, `iat` + 300")
        }
        Json::Text(text) if text.contains(['-', '/', ':']) => {
            Some("turn the date into whole seconds since 1970: Math.floor(date.getTime() / 1000), strtotime($date)")
        }
        Json::Object(_) if found.get("timezone_type").is_some() => {
            Some("this is PHP's DateTime: give $date->getTimestamp()")
        }
        Json::Array(items) if (5..=7).contains(&items.len()) => {
            Some("this is a date in pieces, as Java's LocalDateTime is written: give Instant.now().getEpochSecond()")
        }
        _ => None,
    }
}

/// Whether it judges a value, and not that there is one.
pub(super) fn is_about_a_value(finding: &Finding) -> bool {
    [&NOT_A_NUMBER, &DURATION].into_iter().any(|row| finding.is(row))
}

static FRACTIONAL: Row = Row {
    code: "time.fractional",
    place: Rank::Time.at("claims.exp"),
    severity: UNLESS_CUSTOM_OR_EXP,
    symptom: "a time with a fraction",
    cause: "Python's time.time(), PHP's microtime(true) and Date.now() / 1000 give fractions.",
    fix: "drop the fraction: int(time.time()), time(), Math.floor(Date.now() / 1000)",
    example: Example::any(|draft| draft.set("exp", format_args!("{}.5", draft.after(300)))),
};

pub(crate) fn fractional(claim: TimeClaim, scheme: Scheme) -> Finding {
    FRACTIONAL
        .finding(format!("`{claim}` has a fraction; whole seconds are wanted"))
        .at(format!("claims.{claim}"))
        .but_if(scheme == Scheme::Custom && claim != TimeClaim::Exp)
}

static TOO_LONG: Row = Row {
    code: "time.too_long",
    place: Rank::Time.at("claims.exp"),
    severity: ERROR,
    symptom: "`exp` more than 600 seconds after `iat` (visitor, both)",
    cause: "A visitor's token may live ten minutes: it is minted afresh for each sign-in.",
    fix: "`exp` = `iat` + 300; mint a fresh token for each sign-in",
    example: Example::visitor(|draft| draft.set("exp", draft.after(3600))).risking(Risk::Lifetime),
};

/// `lifetime` counts seconds; `zone` is the time zone's offset that may be in it.
pub(crate) fn too_long(lifetime: i64, zone: Option<i64>) -> Finding {
    // 60 * 1000 and the like, added to seconds.
    let milliseconds = lifetime % 60_000 == 0 && lifetime / 1000 <= MAX_LIFETIME;
    let more = match zone {
        _ if milliseconds => " (were milliseconds added to seconds?)".to_owned(),
        Some(zone) => format!(" ({} of it may be a time zone: is `exp` local time?)", time::describe(zone)),
        None => String::new(),
    };
    TOO_LONG.finding(format!(
        "lives {lifetime} s ({}); at most {MAX_LIFETIME} s are allowed{more}",
        time::describe(lifetime),
    ))
}

static LONG_LIVED: Row = Row {
    code: "time.long_lived",
    place: Rank::Time.at("claims.exp"),
    severity: WARNING,
    symptom: "a life of more than 24 hours (custom)",
    cause: "The widget keeps a custom token as its session. Whoever copies it is this visitor until it expires.",
    fix: "choose the shortest life that the chat needs",
    example: Example::custom(|draft| draft.set("exp", draft.after(30 * 86_400))).risking(Risk::Lifetime),
};

/// `lifetime` counts seconds.
pub(crate) fn long_lived(lifetime: i64) -> Finding {
    LONG_LIVED.finding(format!("lives {}: whoever copies it is this visitor until then", time::describe(lifetime)))
}

static EXPIRED: Row = Row {
    code: "time.expired",
    place: Rank::Time.at("claims.exp"),
    severity: ERROR,
    symptom: "`exp` is over",
    cause: "The token was minted once and kept, in a cached page for instance, or the signer's clock is slow. A server allows no leeway. `--at issued` judges it at the time it was issued.",
    fix: "mint a fresh token for each sign-in; if it was fresh, check the signer's clock",
    example: Example::any(|draft| {
        draft.set("iat", draft.after(-600));
        draft.set("exp", draft.after(-300));
    }),
};

/// `ago` counts seconds; `zone` is the offset of the time zone by which it may be off, `minutes` a lifetime in seconds
/// that may have been meant in minutes.
pub(crate) fn expired(ago: i64, clock: Clock, zone: Option<i64>, minutes: Option<i64>) -> Finding {
    let when = match (ago, clock) {
        (0, Clock::Now) => "expired just now, by this computer's clock".to_owned(),
        (_, Clock::Now) => format!("expired {} ago, by this computer's clock", time::describe(ago)),
        (0, Clock::Given) => "expired at just the time that was given".to_owned(),
        (_, Clock::Given) => format!("expired {} before the time that was given", time::describe(ago)),
    };
    match (zone, minutes) {
        (Some(zone), _) => EXPIRED.finding(when + &off_by(zone)).fixed_by(IN_UTC),
        (None, Some(minutes)) => EXPIRED
            .finding(format!("{when}; it lived {minutes} s only: were {minutes} minutes meant?"))
            .fixed_by("`exp` = `iat` + 300"),
        (None, None) => EXPIRED.finding(when),
    }
}

const IN_UTC: &str = "if it was fresh, take the time as seconds since 1970, which no time zone changes: time.time(), \
     Date.now() / 1000, time(); never by way of a local or UTC date without its zone";

fn off_by(zone: i64) -> String {
    format!("; that is a time zone's offset ({}): was a local time taken for UTC?", time::describe(zone))
}

static FUTURE: Row = Row {
    code: "time.future",
    place: Rank::Time.at("claims.iat"),
    severity: UNLESS_CUSTOM,
    symptom: "`iat` more than 2 minutes ahead",
    cause: "The signer's clock is fast, or this computer's is slow, or a local time was taken for UTC.",
    fix: "check the signer's clock, and this computer's; take the time in UTC",
    example: Example::any(|draft| {
        draft.set("iat", draft.after(540));
        draft.set("exp", draft.after(840));
    }),
};

/// `ahead` counts seconds; `zone` is the offset of the time zone by which it may be off.
pub(crate) fn future(ahead: i64, clock: Clock, zone: Option<i64>, scheme: Scheme) -> Finding {
    let whose = if clock == Clock::Now { ", by this computer's clock" } else { "" };
    let when = format!("issued {} in the future{whose}; at most 2 min are allowed", time::describe(ahead));
    let finding = match zone {
        Some(zone) => FUTURE.finding(when + &off_by(zone)).fixed_by(IN_UTC),
        None => FUTURE.finding(when),
    };
    finding.but_if(scheme == Scheme::Custom)
}

static EXP_BEFORE_IAT: Row = Row {
    code: "time.exp_before_iat",
    place: Rank::Time.at("claims.exp"),
    severity: ERROR,
    symptom: "`exp` is not after `iat`",
    cause: "The two were swapped, a lifetime was subtracted, or it was given as a text: jsonwebtoken takes expiresIn: '300' for 300 milliseconds.",
    fix: "`exp` = `iat` + 300",
    example: Example::any(|draft| {
        draft.set("iat", draft.after(110));
        draft.set("exp", draft.after(100));
    }),
};

/// `lifetime` counts seconds, 0 or less; `zone` is the time zone's offset that may be in it.
pub(crate) fn exp_before_iat(lifetime: i64, zone: Option<i64>) -> Finding {
    match zone {
        _ if lifetime == 0 => EXP_BEFORE_IAT
            .finding("`exp` is `iat`, not after it: it was never valid (a lifetime as text, expiresIn: '300', counts milliseconds)")
            .fixed_by("`exp` = `iat` + 300; in jsonwebtoken expiresIn: 300, without quotes, or '5m'"),
        Some(zone) => EXP_BEFORE_IAT
            .finding(format!("`exp` is not after `iat`: it was never valid{}", off_by(zone)))
            .fixed_by(IN_UTC),
        None => EXP_BEFORE_IAT.finding("`exp` is not after `iat`: it was never valid"),
    }
}

static NOT_BEFORE: Row = Row {
    code: "time.not_before",
    place: Rank::Time.at("claims.nbf"),
    severity: ERROR,
    symptom: "`nbf` is ahead",
    cause: "The token is not valid yet, and a server allows no leeway.",
    fix: "leave `nbf` out",
    example: Example::any(|draft| draft.set("nbf", draft.after(240))),
};

/// `ahead` counts seconds.
pub(crate) fn not_before(ahead: i64) -> Finding {
    NOT_BEFORE.finding(format!("not valid yet: `nbf` is {} ahead", time::describe(ahead)))
}
