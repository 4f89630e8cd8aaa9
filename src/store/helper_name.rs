//! The name of a helper: what follows `helper:` in the name of a store.

use std::fmt;

/// Small letters, digits and hyphens: it is a part of a program's name, and can be no path and no option.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HelperName {
    /// With `helper:` before it.
    whole: String,
}

/// What stands before the name.
pub(super) const PREFIX: &str = "helper:";
/// The longest name, in bytes.
const LONGEST: usize = 40;

impl HelperName {
    /// Out of the name of a store; `None` where that is no helper's.
    pub(super) fn of_store(text: &str) -> Option<Self> {
        let name = text.strip_prefix(PREFIX)?;
        let is_one = (1..=LONGEST).contains(&name.len())
            && !name.starts_with('-')
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        is_one.then(|| Self { whole: text.to_owned() })
    }

    /// The name of the store.
    pub(super) fn store(&self) -> &str {
        &self.whole
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.whole.strip_prefix(PREFIX).unwrap_or_default()
    }

    /// The name of its program.
    #[must_use]
    pub fn program(&self) -> String {
        format!("tilepass-store-{self}")
    }
}

impl fmt::Display for HelperName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_no_option() {
        for name in ["pass", "aws-sm", "1password", "a"] {
            let found = HelperName::of_store(&format!("helper:{name}"));
            assert_eq!(found.map(|found| found.program()), Some(format!("tilepass-store-{name}")));
        }
        for text in [
            "pass",
            "helper:",
            "helper:-x",
            "helper:a/b",
            "helper:..",
            "helper:A",
            "helper:a b",
            "helper:a.b",
            "helper:é",
        ] {
            assert_eq!(HelperName::of_store(text), None, "{text}");
        }
        assert_eq!(HelperName::of_store(&format!("helper:{}", "a".repeat(41))), None);
    }
}
