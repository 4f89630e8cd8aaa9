//! Names of variables in which a program gets the secret, and which of the environment's variables it then must not get.

use std::fmt;
use std::str::FromStr;

use tiledesk_token::ids::is_variable_name;

/// The name of a variable: `[A-Za-z_][A-Za-z0-9_]*`, none of tilepass's own, and none by which programs are started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableName(String);

/// What the names of tilepass's own variables begin with.
const OWN: &str = "TILEPASS_";
/// The end of the name of a variable that holds a path: `X_FILE` names the file with what `X` would hold.
const FILE: &str = "_FILE";

impl VariableName {
    /// In which a program gets the secret when nothing else was said.
    #[must_use]
    pub fn tiledesk_secret() -> Self {
        Self("TILEDESK_SECRET".to_owned())
    }

    /// The name as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the variable that says the same in the other way: a program that finds both may take either.
    #[must_use]
    pub fn counterpart(&self) -> String {
        match self.0.strip_suffix(FILE) {
            Some(name) if !name.is_empty() => name.to_owned(),
            _ => format!("{}{FILE}", self.0),
        }
    }

    /// Whether a program that is handed the secret in this variable keeps another one, in the encoding of [`std::ffi::OsStr`].
    #[must_use]
    pub fn inherits(&self, other: &[u8]) -> bool {
        !is_own(other) && !same(other, self.counterpart().as_bytes())
    }
}

/// Whether it is one of tilepass's own variables.
pub(crate) fn is_own(name: &[u8]) -> bool {
    begins_with(name, OWN)
}

fn starts_programs(name: &[u8]) -> bool {
    same(name, b"PATH") || begins_with(name, "LD_") || begins_with(name, "DYLD_")
}

fn begins_with(name: &[u8], start: &str) -> bool {
    name.get(..start.len()).is_some_and(|found| same(found, start.as_bytes()))
}

/// Windows takes capitals and small letters for the same.
fn same(name: &[u8], other: &[u8]) -> bool {
    if cfg!(windows) { name.eq_ignore_ascii_case(other) } else { name == other }
}

impl fmt::Display for VariableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for VariableName {
    type Err = BadVariableName;

    fn from_str(text: &str) -> Result<Self, BadVariableName> {
        if !is_variable_name(text) {
            Err(BadVariableName::Shape)
        } else if is_own(text.as_bytes()) {
            Err(BadVariableName::Own)
        } else if starts_programs(text.as_bytes()) {
            Err(BadVariableName::Starts)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

/// A text that is no name of a variable for a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadVariableName {
    /// No shell could use it.
    #[error("a variable's name is letters, digits and `_`, and begins with no digit")]
    Shape,
    /// It would be taken out again.
    #[error("variables whose names begin with `TILEPASS_` are taken out of the program's environment")]
    Own,
    /// The program would not start, or the loader would print the secret among its complaints.
    #[error("the system finds and starts programs by `PATH` and variables whose names begin with `LD_` or `DYLD_`")]
    Starts,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["A", "_", "a1", "TILEDESK_SECRET", "TILEPASS", "MY_TILEPASS_SECRET", "MY_PATH", "PATH_", "LD"] {
            assert_eq!(good.parse::<VariableName>().unwrap().as_str(), good);
        }
        for bad in ["", "1A", "A=B", "=", "A B", "A-B", "A.B", "É", "A\0", "$A", "A\n"] {
            assert_eq!(bad.parse::<VariableName>(), Err(BadVariableName::Shape), "{bad:?}");
        }
        for own in ["TILEPASS_SECRET", "TILEPASS_", "TILEPASS_X"] {
            assert_eq!(own.parse::<VariableName>(), Err(BadVariableName::Own));
        }
        for name in ["PATH", "LD_PRELOAD", "LD_", "DYLD_INSERT_LIBRARIES"] {
            assert_eq!(name.parse::<VariableName>(), Err(BadVariableName::Starts));
        }
        let small = "tilepass_secret".parse::<VariableName>();
        assert_eq!(small.is_ok(), !cfg!(windows));
    }

    #[test]
    fn what_is_kept() {
        let kept = |name: &str, other: &str| name.parse::<VariableName>().unwrap().inherits(other.as_bytes());
        assert!(!kept("A", "A_FILE"));
        assert!(!kept("A_FILE", "A"));
        assert!(!kept("_FILE", "_FILE_FILE"));
        for name in ["A", "A_FILE"] {
            assert!(!kept(name, "TILEPASS_SECRET"));
            assert!(!kept(name, "TILEPASS_"));
            for other in ["", "B", "B_FILE", "A_FILE_FILE", "TILEPASS", "A_"] {
                assert!(kept(name, other), "{name} {other}");
            }
        }
    }
}
