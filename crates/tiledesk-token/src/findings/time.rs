//! What is wrong with `iat`, `exp` and `nbf`.

use std::fmt;

use super::example::{Example, Risk};
use super::row::{ERROR, Finding, Grade, Rank, Row, Severity, WARNING};
use crate::claims::{MAX_LIFETIME, Scheme};
use crate::escape;
use crate::time;

pub(super) static ROWS: &[&Row] = &[
    &IAT_MISSING,
    &EXP_MISSING,
    &MILLISECONDS,
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

pub(crate) fn iat_missing(scheme: Scheme) -> Finding {
    IAT_MISSING.finding("`iat` is missing: when it was issued").but_if(scheme == Scheme::Custom)
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
    let instead =
        instead.map(|found| format!(" (`{}` is no claim that counts)", escape::excerpt(found, 30))).unwrap_or_default();
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

/// `value` as it stands, rounded down.
pub(crate) fn milliseconds(claim: TimeClaim, value: i64, scheme: Scheme) -> Finding {
    /// What was divided by 1000 and is above this was not in milliseconds.
    const MICROSECONDS: i64 = time::MILLISECONDS * 1000;
    let thousandth = value / 1000;
    let (unit, seconds) = match thousandth {
        _ if thousandth > MICROSECONDS => ("nanoseconds", thousandth / 1_000_000),
        _ if thousandth > time::MILLISECONDS => ("microseconds", thousandth / 1000),
        _ => ("milliseconds", thousandth),
    };
    MILLISECONDS
        .finding(format!("`{claim}` is in {unit}; in seconds it is {seconds}"))
        .at(format!("claims.{claim}"))
        .but_if(scheme == Scheme::Custom)
}

static DURATION: Row = Row {
    code: "time.duration",
    place: Rank::Time.at("claims.exp"),
    severity: ERROR,
    symptom: "`exp` below 10^9",
    cause: "`exp` is a moment. A duration there lies in 1970.",
    fix: "`exp` is a moment: `iat` + 300",
    example: Example::any(|draft| draft.set("exp", 300)),
};

pub(crate) fn duration(value: i64) -> Finding {
    DURATION.finding(format!("`exp` is {value}: that is a duration, and a moment is wanted"))
}

static NOT_A_NUMBER: Row = Row {
    code: "time.not_a_number",
    place: Rank::Time.at("claims.exp"),
    severity: UNLESS_CUSTOM_OR_EXP,
    symptom: "a time that is a text or null",
    cause: "The time was formatted or quoted.",
    fix: "give a whole number of seconds, without quotes",
    example: Example::any(|draft| draft.set("exp", format_args!("\"{}\"", draft.after(300)))),
};

/// `kind` is what it is instead.
pub(crate) fn not_a_number(claim: TimeClaim, kind: &str, scheme: Scheme) -> Finding {
    NOT_A_NUMBER
        .finding(format!("`{claim}` is {kind}; whole seconds are wanted, as a number"))
        .at(format!("claims.{claim}"))
        .but_if(scheme == Scheme::Custom && claim != TimeClaim::Exp)
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

/// `lifetime` counts seconds.
pub(crate) fn too_long(lifetime: i64) -> Finding {
    // 60 * 1000 and the like, added to seconds.
    let milliseconds = lifetime % 60_000 == 0 && lifetime / 1000 <= MAX_LIFETIME;
    TOO_LONG.finding(format!(
        "lives {lifetime} s ({}); at most {MAX_LIFETIME} s are allowed{}",
        time::describe(lifetime),
        if milliseconds { " (were milliseconds added to seconds?)" } else { "" }
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

/// `ago` counts seconds.
pub(crate) fn expired(ago: i64, clock: Clock) -> Finding {
    EXPIRED.finding(match (ago, clock) {
        (0, Clock::Now) => "expired just now, by this computer's clock".to_owned(),
        (_, Clock::Now) => format!("expired {} ago, by this computer's clock", time::describe(ago)),
        (0, Clock::Given) => "expired at just the time that was given".to_owned(),
        (_, Clock::Given) => format!("expired {} before the time that was given", time::describe(ago)),
    })
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

/// `ahead` counts seconds.
pub(crate) fn future(ahead: i64, clock: Clock, scheme: Scheme) -> Finding {
    let whose = if clock == Clock::Now { ", by this computer's clock" } else { "" };
    FUTURE
        .finding(format!("issued {} in the future{whose}; at most 2 min are allowed", time::describe(ahead)))
        .but_if(scheme == Scheme::Custom)
}

static EXP_BEFORE_IAT: Row = Row {
    code: "time.exp_before_iat",
    place: Rank::Time.at("claims.exp"),
    severity: ERROR,
    symptom: "`exp` is not after `iat`",
    cause: "The two were swapped, or a lifetime was subtracted.",
    fix: "`exp` = `iat` + 300",
    example: Example::any(|draft| {
        draft.set("iat", draft.after(110));
        draft.set("exp", draft.after(100));
    }),
};

pub(crate) fn exp_before_iat() -> Finding {
    EXP_BEFORE_IAT.finding("`exp` is not after `iat`: it was never valid")
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
