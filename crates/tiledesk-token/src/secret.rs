//! The shared secret: how one is made, how one is read from what people paste, and its fingerprint.
//!
//! Nothing here may print a secret, and no error may carry a piece of one.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::ids::is_variable_name;

/// The shared secret of one project: printable ASCII without blanks, 1 to 256 bytes.
///
/// It is wiped from memory when dropped, and `Debug` shows only that there is one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A secret that was read, and what was left out around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedSecret {
    /// The secret.
    pub secret: Secret,
    /// What stood around it.
    pub stripped: Stripped,
}

/// What was stripped from around a secret while it was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stripped {
    /// A byte order mark stood before it.
    pub bom: bool,
    /// Blanks or tabs stood around it, or more than one line break.
    pub blanks: bool,
    /// One line break stood behind it. Files end in one, so this alone is not worth a word.
    pub newline: bool,
}

impl Stripped {
    /// What to say about it, if it is worth saying.
    #[must_use]
    pub fn message(self) -> Option<&'static str> {
        match (self.bom, self.blanks, self.newline) {
            (true, true, _) => Some("a byte order mark and the white space around the secret were left out"),
            (true, false, true) => Some("a byte order mark and the line break after the secret were left out"),
            (true, false, false) => Some("a byte order mark before the secret was left out"),
            (false, true, _) => Some("the white space around the secret was left out"),
            (false, false, true) => Some("the line break after the secret was left out"),
            (false, false, false) => None,
        }
    }
}

/// Why a string cannot be a secret. Never carries any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    /// Nothing, or only white space.
    #[error("is empty")]
    Empty,
    /// More than one line.
    #[error("has {0} lines; a secret is one line")]
    Lines(usize),
    /// A blank or tab inside.
    #[error("has a blank inside (character {0})")]
    Blank(usize),
    /// Quotes of any kind around it.
    #[error("has quotes around it; give the secret without them")]
    Quotes,
    /// Backticks around it.
    #[error("has backticks around it; give the secret without them")]
    Backticks,
    /// U+00A0 and its like, which web pages and chat programs put in.
    #[error("has a no-break space in it (character {0}), as copying from a web page makes them")]
    NoBreakSpace(usize),
    /// A character of no width.
    #[error(
        "has an invisible character in it (U+{1:04X} at character {0}), as copying from a web page or a chat makes them"
    )]
    Invisible(usize, u32),
    /// UTF-16, as Windows' editors and redirections write.
    #[error("is UTF-16 text; save it as UTF-8")]
    Utf16,
    /// Not UTF-8 at all.
    #[error("is not text (byte {0} is not UTF-8)")]
    NotText(usize),
    /// A control character.
    #[error("has a control character in it (character {0})")]
    Control(usize),
    /// Outside ASCII.
    #[error("has a character outside printable ASCII (character {0})")]
    NotAscii(usize),
    /// Where the secret is, in place of itself.
    #[error("is a path, by its form; the secret is what is in that file")]
    Path,
    /// Longer than [`Secret::MAX`].
    #[error("is {0} bytes long; at most 256 can be kept")]
    TooLong(usize),
}

impl Secret {
    /// The longest secret that is kept, in bytes. Windows' store holds two of these and no more.
    pub const MAX: usize = 256;
    /// Shorter than this many bytes and several libraries refuse it as an HS256 key (RFC 7518, 3.2).
    pub const SHORT: usize = 32;
    /// How many characters a new secret has: 43 of 62 are 256 bits.
    pub const NEW: usize = 43;

    const ALPHABET: &'static [u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// Makes a new secret of `length` characters of `[0-9A-Za-z]`.
    ///
    /// # Errors
    /// Whatever `random` reports when it cannot fill the buffer.
    pub fn generate<E>(length: usize, mut random: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut text = Zeroizing::new(String::with_capacity(length));
        let mut bytes = Zeroizing::new([0_u8; 64]);
        while text.len() < length {
            random(bytes.as_mut_slice())?;
            for byte in bytes.iter() {
                // 248 is the largest multiple of 62 in a byte: rejecting the rest keeps it uniform.
                if *byte < 248
                    && text.len() < length
                    && let Some(symbol) = Self::ALPHABET.get(usize::from(*byte % 62))
                {
                    text.push(char::from(*symbol));
                }
            }
        }
        Ok(Self(text))
    }

    /// Reads a secret from what a file, a pipe, a prompt or a variable held.
    ///
    /// A byte order mark and white space around it are left out, and reported. Everything else that
    /// people's clipboards add is refused by name rather than guessed at.
    ///
    /// # Errors
    /// [`BadSecret`], which says what is wrong and never shows any of it.
    pub fn parse(bytes: &[u8]) -> Result<ParsedSecret, BadSecret> {
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || bytes.contains(&0) {
            return Err(BadSecret::Utf16);
        }
        let text = std::str::from_utf8(bytes).map_err(|e| BadSecret::NotText(e.valid_up_to() + 1))?;
        let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
        let kept = unmarked.trim_matches([' ', '\t', '\r', '\n']);
        let around = unmarked.len() - kept.len();
        let newline =
            around > 0 && unmarked.starts_with(kept) && matches!(unmarked.strip_prefix(kept), Some("\n" | "\r\n"));
        let stripped = Stripped { bom: unmarked.len() != text.len(), blanks: around > 0 && !newline, newline };
        Self::check(kept)?;
        Ok(ParsedSecret { secret: Self(Zeroizing::new(kept.to_owned())), stripped })
    }

    fn check(text: &str) -> Result<(), BadSecret> {
        if text.is_empty() {
            return Err(BadSecret::Empty);
        }
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        if lines > 1 {
            return Err(BadSecret::Lines(lines));
        }
        let edges = (text.chars().next(), text.chars().next_back());
        match edges {
            (Some('`'), _) | (_, Some('`')) => return Err(BadSecret::Backticks),
            (Some(first), Some(last)) if is_quote(first) || is_quote(last) => {
                return Err(BadSecret::Quotes);
            }
            _ => {}
        }
        for (index, character) in text.chars().enumerate() {
            let at = index + 1;
            match character {
                '!'..='~' => {}
                ' ' | '\t' | '\n' | '\r' => return Err(BadSecret::Blank(at)),
                '\u{a0}' | '\u{202f}' | '\u{2007}' => return Err(BadSecret::NoBreakSpace(at)),
                '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => {
                    return Err(BadSecret::Invisible(at, u32::from(character)));
                }
                c if c.is_control() => return Err(BadSecret::Control(at)),
                _ => return Err(BadSecret::NotAscii(at)),
            }
        }
        if text.len() > Self::MAX {
            return Err(BadSecret::TooLong(text.len()));
        }
        Ok(())
    }

    /// The secret itself, for the one who signs with it, stores it or shows it once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The bytes that sign: the text as it stands, never decoded (RFC 7515, A.1 notwithstanding).
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether libraries are known to refuse it as too short.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.0.len() < Self::SHORT
    }

    /// What it looks like, if it looks like something else than a secret. It may still be one, so this only warns.
    #[must_use]
    pub fn looks_like(&self) -> Option<&'static str> {
        let text = self.expose();
        let name = text.split_once('=').map_or("", |(name, _)| name);
        let shouted = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let hex_and_dashes = text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        if text.starts_with("eyJ") && text.contains('.') {
            Some("it looks like a token; the secret is what tokens are signed with")
        } else if is_placeholder(text) {
            Some("it looks like a placeholder that nobody filled in")
        } else if text.chars().all(|c| c == '*') {
            Some("it is nothing but asterisks: a masked value was copied")
        } else if name.len() > 2 && name.chars().all(shouted) && text.len() > name.len() + 8 {
            Some("it looks like a line of a settings file: the secret is what stands behind the `=`")
        } else if hex_and_dashes && text.matches('-').count() == 4 && matches!(text.len(), 35 | 37) {
            Some("it looks like a UUID with a character too few or too many: copy it again")
        } else {
            None
        }
    }

    /// Whether it has the form of a path, as `/run/secrets/chat`, `./chat.key` or `C:\\chat.key`. No file is looked for:
    /// what is given to a file system may leave the computer. A name alone, `chat`, cannot be told from a secret; nor
    /// can some paths from base64, which then pass for that.
    #[must_use]
    pub fn is_path(&self) -> bool {
        let text = self.expose();
        let is_path_character = |byte: u8| byte.is_ascii_alphanumeric() || b"/\\._-+@:~".contains(&byte);
        if !text.bytes().all(is_path_character) {
            return false;
        }
        if ["./", "../", "~/", ".\\", "..\\", "\\\\"].iter().any(|start| text.starts_with(start)) {
            return true;
        }
        match text.as_bytes() {
            [drive, b':', b'/' | b'\\', ..] => drive.is_ascii_alphabetic(),
            [b'/', ..] => !is_base64(text),
            _ => false,
        }
    }

    /// What may be shown in place of the secret.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hash = Sha256::new();
        hash.update(b"tilepass fingerprint v1\0");
        hash.update(self.as_bytes());
        let mut digest = hash.finalize();
        let mut bytes = [0; 6];
        for (to, from) in bytes.iter_mut().zip(digest.iter()) {
            *to = *from;
        }
        digest.as_mut_slice().zeroize();
        Fingerprint(bytes)
    }
}

/// Whether a word is made as secrets are: a UUID, or at least 32 hexadecimal digits, letters and digits in both cases,
/// or base64. Where something else was wanted, it is not to be shown or kept.
#[must_use]
pub fn may_be_secret(word: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has = |kind: fn(&u8) -> bool| word.bytes().any(|byte| kind(&byte));
    let inner = word.trim_matches(['-', '_']);
    let is_random = inner.len() >= 32
        && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        && has(u8::is_ascii_digit)
        && (hex(word) || has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase));
    is_uuid(word) || is_random
}

/// Whether a word has the form of a UUID (RFC 9562), in capital or small letters. The secrets that Tiledesk servers make are
/// UUIDs in small ones.
#[must_use]
pub fn is_uuid(word: &str) -> bool {
    let groups: Vec<&str> = word.split('-').collect();
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(|group| hex(group))
}

/// `${…}`, `{{…}}`, `$(…)`, `$NAME` or `%NAME%`: what is left where nobody filled in the value.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let name = text.strip_prefix('$').or_else(|| text.strip_prefix('%')?.strip_suffix('%'));
    ["${", "{{", "$("].iter().any(|start| text.starts_with(start)) || name.is_some_and(is_variable_name)
}

/// Random bytes in base64 have capitals, small letters and digits; the names of directories seldom have all three.
fn is_base64(text: &str) -> bool {
    let is_one = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let has = |kind: fn(&u8) -> bool| text.as_bytes().iter().any(kind);
    text.bytes().all(is_one) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2039}' | '\u{203a}')
}

/// The first 6 bytes of SHA-256 of `"tilepass fingerprint v1\0"` and the secret, shown as `3f9a-11c2-7be0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 6]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let dash = if index > 0 && index % 2 == 0 { "-" } else { "" };
            write!(f, "{dash}{byte:02x}")?;
        }
        Ok(())
    }
}

impl FromStr for Fingerprint {
    type Err = BadFingerprint;

    fn from_str(text: &str) -> Result<Self, BadFingerprint> {
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        let value = u64::from_str_radix(&digits, 16).map_err(|_| BadFingerprint)?;
        let [_, _, bytes @ ..] = value.to_be_bytes();
        let parsed = Self(bytes);
        // There is one way to write each: this also refuses other lengths, capitals and misplaced dashes.
        if parsed.to_string() == text { Ok(parsed) } else { Err(BadFingerprint) }
    }
}

/// A string that is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 12 hexadecimal digits in groups of four, such as `3f9a-11c2-7be0`")]
pub struct BadFingerprint;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::{Secret, may_be_secret};

    #[test]
    fn what_is_made_as_secrets_are_is_told_from_names() {
        for secret in [
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvAx",
            "d41d8cd98f00b204e9800998ecf8427e",
            "kJ2/8sPq+W0zR5tYbN7cHdXg4fVaLm1eUoKiT9jQw3s=",
        ] {
            assert!(may_be_secret(secret), "{secret}");
        }
        for name in [
            "default",
            "5e5f4e220b28440012117be4",
            "customer-portal-production-eu-1",
            "thirtytwolowercaselettersinarow12",
            "Customer-Portal-Production-2026-eu-west-1",
        ] {
            assert!(!may_be_secret(name), "{name}");
        }
    }

    #[test]
    fn what_people_paste_in_place_of_a_secret_is_named() {
        let looks_like = |text: &str| Secret::parse(text.as_bytes()).ok().and_then(|parsed| parsed.secret.looks_like());
        for text in [
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
            "${CHAT_SECRET}",
            "$CHAT_SECRET",
            "$chat_secret",
            "%CHAT_SECRET%",
            "{{secret}}",
            "********",
            "CHAT_SECRET=0f8fad5b-d9cb-469f-a165-70867728950e",
            "0f8fad5b-d9cb-469f-a165-70867728950",
            "00f8fad5b-d9cb-469f-a165-70867728950e",
        ] {
            assert!(looks_like(text).is_some(), "{text}");
        }
        for text in [
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvAx",
            "c2VjcmV0IGluIGJhc2U2NA==",
            "A=b",
            "$2y$10$notaplaceholder",
            "$",
            "%%",
            "%CHAT",
            "%a-b%",
        ] {
            assert_eq!(looks_like(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_is_told_from_a_secret_by_its_form() {
        let is_path = |text: &str| Secret::parse(text.as_bytes()).unwrap().secret.is_path();
        for text in [
            "/run/secrets/chat",
            "/run/secrets/tiledesk_secret",
            "/dev/fd/63",
            "/proc/self/fd/11",
            "/builds/Group/site.tmp/TILEPASS_SECRET",
            "/home/ada/.config/chat-secret",
            "/secret",
            "./secret",
            "../chat/secret.txt",
            "~/secret",
            "C:\\Users\\Ada\\secret.txt",
            "d:/secret",
            ".\\secret",
            "\\\\server\\share\\secret",
        ] {
            assert!(is_path(text), "{text}");
        }
        for text in [
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvAx",
            "/3xQ9vB+k2LmN0pRsTuVwXyZ1a2b3c4d5e6f7g8h9i0=",
            "/w5C/2kPq8rS+tUvWxYz0123456789abcdefghijklm",
            "a/b/c/d",
            "/k#9vQ!x2$mR7tYpLz4WnB8cJ",
            "chat",
            "chat.key",
            "a:bcd/efg",
            "1:/abc",
            "~tilde",
        ] {
            assert!(!is_path(text), "{text}");
        }
    }
}
