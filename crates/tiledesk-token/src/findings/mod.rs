//! Everything that can be wrong with a token, a row for each kind of finding, in one file for each group.
//!
//! To add one: in the file of its group write its [`Row`], a function beside it that makes a [`Finding`] of what is
//! known, and a place in `ROWS`. JSON, the manual, `token explain` and `--fault` are made from that.

mod example;
mod row;

pub(crate) mod claims;
pub(crate) mod custom;
pub(crate) mod header;
pub(crate) mod key_variant;
pub(crate) mod known_key;
pub(crate) mod not_a_token;
pub(crate) mod prefix;
pub(crate) mod scheme;
pub(crate) mod secret;
pub(crate) mod server;
pub(crate) mod shape;
pub(crate) mod signature;
pub(crate) mod signing;
pub(crate) mod time;

pub(crate) use example::{Draft, Honest, KeySource, Risk, Spoil};
pub use known_key::{is_known_key, is_of_known_key};
pub(crate) use not_a_token::NotAToken;
pub use row::{Finding, Row, Severity};
pub(crate) use row::{Part, Topic};
pub use time::Clock;

/// Every row, in the order in which findings are listed.
pub fn rows() -> impl Iterator<Item = &'static Row> + Clone {
    let variants = key_variant::ALL.iter().map(|variant| &variant.row);
    let known = known_key::ALL.iter().map(|key| &key.row);
    let groups = [shape::ROWS, prefix::ROWS, header::ROWS, signature::ROWS, signing::ROWS];
    let others = [secret::ROWS, scheme::ROWS, time::ROWS, claims::ROWS, custom::ROWS, server::ROWS];
    groups.into_iter().flatten().copied().chain(known).chain(variants).chain(others.into_iter().flatten().copied())
}

/// The row of a code.
#[must_use]
pub fn row(code: &str) -> Option<&'static Row> {
    rows().find(|row| row.code == code)
}

#[cfg(test)]
mod tests;
