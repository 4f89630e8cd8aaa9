//! The end of a record since version 2: a checksum of all that stands before it. A keyring does not notice a byte that
//! changed, and a secret with another byte would sign tokens that nobody accepts.
//!
//! Every later version ends like this, so that a later record is told from a damaged one.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// What stands before the digits.
const KEY: &str = ",\"sum\":\"";
/// The first four bytes of a SHA-256, in hexadecimal.
const DIGITS: usize = 8;
/// What stands behind them.
const END: &str = "\"}";
/// By how many bytes it makes a record longer.
pub(super) const LENGTH: usize = KEY.len() + DIGITS + 1;

/// A line that says of itself whether it is whole.
pub(super) enum Checked<'l> {
    /// It is: the same without its checksum.
    Whole(Zeroizing<String>),
    /// It is not.
    Damaged,
    /// It has no checksum, as in version 1.
    Without(&'l str),
}

/// Puts the checksum at the end of an object with at least one key; there is room for it.
pub(super) fn add(object: &mut Zeroizing<String>) {
    if object.pop().is_some() {
        let digits = digits(object);
        for part in [KEY, &digits, END] {
            object.push_str(part);
        }
    }
}

pub(super) fn check(line: &str) -> Checked<'_> {
    let ended = line.strip_suffix(END).and_then(|line| line.split_at_checked(line.len().checked_sub(DIGITS)?));
    let Some((object, found)) = ended.and_then(|(start, digits)| Some((start.strip_suffix(KEY)?, digits))) else {
        return Checked::Without(line);
    };
    if digits(object) != found {
        return Checked::Damaged;
    }
    let mut whole = Zeroizing::new(String::with_capacity(object.len() + 1));
    whole.push_str(object);
    whole.push('}');
    Checked::Whole(whole)
}

fn digits(object: &str) -> String {
    let mut digits = String::with_capacity(DIGITS);
    for byte in Sha256::digest(object.as_bytes()).iter().take(DIGITS / 2) {
        // Writing to a `String` cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
