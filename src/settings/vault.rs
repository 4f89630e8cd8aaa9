//! Where in the vault a project's secret is, and how a program without a person signs in there: `[projects.NAME.vault]`.
//!
//! Nothing here says which vault that is. An address decides where a credential goes, and `config.toml` may be shared: a
//! key for one would be a way to have it sent elsewhere.

use std::fmt::Write as _;
use std::path::PathBuf;

use tiledesk_token::ids::ProjectName;

/// What may be set of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VaultSettings {
    /// The mount of a KV engine, version 2.
    pub mount: Option<VaultPath>,
    /// The path of the entry.
    pub path: Option<VaultPath>,
    /// The field of it that has the secret.
    pub field: Option<String>,
    /// The mount of the JWT method.
    pub auth_mount: Option<VaultPath>,
    /// The role to sign in with there.
    pub role: Option<String>,
    /// A file with the JWT.
    pub jwt_file: Option<PathBuf>,
}

/// What can be set of it.
pub(super) const KEYS: [&str; 6] = ["mount", "path", "field", "auth_mount", "role", "jwt_file"];
/// Our own record in an entry: no secret can be there.
pub const RECORD: &str = "tilepass";

impl VaultSettings {
    /// The mount of the entry.
    #[must_use]
    pub fn mount(&self) -> VaultPath {
        self.mount.clone().unwrap_or_else(|| VaultPath("secret".to_owned()))
    }

    /// The path of the entry of a project.
    #[must_use]
    pub fn path(&self, project: &ProjectName) -> VaultPath {
        self.path.clone().unwrap_or_else(|| VaultPath(format!("tilepass/{project}")))
    }

    /// The entry of a project, as the vault's own client takes it: `-mount=secret tilepass/shop`.
    #[must_use]
    pub fn typed(&self, project: &ProjectName) -> String {
        format!("-mount={} {}", self.mount().in_shell(), self.path(project).in_shell())
    }

    /// The field of the entry that has the secret.
    #[must_use]
    pub fn field(&self) -> &str {
        self.field.as_deref().unwrap_or("secret")
    }

    /// The mount of the JWT method.
    #[must_use]
    pub fn auth_mount(&self) -> VaultPath {
        self.auth_mount.clone().unwrap_or_else(|| VaultPath("jwt".to_owned()))
    }

    /// Takes one key over; `Err` says what is wrong with its value.
    pub(super) fn read(&mut self, key: &str, text: &str) -> Result<(), String> {
        let word = || if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(text.to_owned()) };
        match key {
            "mount" => self.mount = Some(text.parse()?),
            "path" => self.path = Some(text.parse()?),
            "auth_mount" => self.auth_mount = Some(text.parse()?),
            "role" => self.role = Some(word()?),
            "field" if text == RECORD => return Err("tilepass keeps its own record in that field".to_owned()),
            "field" => self.field = Some(word()?),
            "jwt_file" => {
                let path = PathBuf::from(word()?);
                if !path.is_absolute() {
                    return Err("it does not begin at the root".to_owned());
                }
                self.jwt_file = Some(path);
            }
            _ => {}
        }
        Ok(())
    }
}

/// A path in the vault: segments with slashes between, none of which is empty, `.` or `..`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultPath(String);

impl VaultPath {
    /// As it is typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is typed in a shell.
    #[must_use]
    pub fn in_shell(&self) -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
        if self.0.bytes().all(is_plain) { self.0.clone() } else { format!("'{}'", self.0.replace('\'', r"'\''")) }
    }

    /// As it stands in an address (RFC 3986, section 2.1).
    #[must_use]
    pub fn encoded(&self) -> String {
        let mut encoded = String::with_capacity(self.0.len());
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                // Writing to a `String` cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
        encoded
    }
}

impl std::str::FromStr for VaultPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = |why: &str| Err(format!("{why}; it is names with `/` between, as in `tilepass/shop`"));
        if text.chars().any(char::is_control) {
            return bad("it has a control character in it");
        }
        if text.split('/').any(str::is_empty) {
            return bad("a name in it is empty");
        }
        if text.split('/').any(|name| matches!(name, "." | "..")) {
            return bad("`.` and `..` are no names");
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_nowhere_else() {
        for bad in ["", "/", "a/", "/a", "a//b", ".", "a/../b", "../sys", "a/.", "a\nb"] {
            assert!(bad.parse::<VaultPath>().is_err(), "{bad:?}");
        }
        for (path, encoded) in [
            ("tilepass/shop", "tilepass/shop"),
            ("a b/c?d#e", "a%20b/c%3Fd%23e"),
            ("ä%2e", "%C3%A4%252e"),
            ("...", "..."),
        ] {
            assert_eq!(path.parse::<VaultPath>().map(|path| path.encoded()).as_deref(), Ok(encoded));
        }
        for (path, typed) in [("a/b.c", "a/b.c"), ("chat ops/x", "'chat ops/x'"), ("it's;", r"'it'\''s;'")] {
            assert_eq!(path.parse::<VaultPath>().map(|path| path.in_shell()).as_deref(), Ok(typed));
        }
    }

    #[test]
    fn the_record_and_the_secret_have_fields_of_their_own() {
        assert!(VaultSettings::default().read("field", RECORD).is_err());
        assert_ne!(VaultSettings::default().field(), RECORD);
    }
}
