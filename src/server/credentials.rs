//! Who asks: an administrator's e-mail address and password, or the user token that a sign-in to the dashboard gave.
//!
//! Nothing here is kept, printed or part of an error.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// What an administrator proves to be one with. It is wiped from memory when dropped; `Debug` shows only its kind.
pub struct Credentials {
    kind: Kind,
    /// The value of the `Authorization` header.
    header: Zeroizing<String>,
}

/// Which credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// E-mail address and password.
    Password,
    /// A user token.
    Token,
}

/// Why something cannot be credentials. Never carries any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCredentials {
    /// No address.
    #[error("the administrator's e-mail address is empty")]
    NoEmail,
    /// A colon ends the name in HTTP Basic (RFC 7617); control characters are not allowed in it.
    #[error("the administrator's e-mail address has a `:` or a control character in it")]
    Email,
    /// No password.
    #[error("the administrator's password is empty")]
    NoPassword,
    /// Control characters are not allowed (RFC 7617); mostly a line break that a file or a paste brought along.
    #[error("the administrator's password has a line break or another control character in it")]
    Password,
    /// Not UTF-8, as Basic credentials are sent (RFC 7617).
    #[error("the administrator's password is not UTF-8 text")]
    NotText,
    /// No token.
    #[error("the administrator's token is empty")]
    NoToken,
    /// Not three parts in base64url.
    #[error("the administrator's token is not a token: it has three parts, as in `JWT eyJ….eyJ….…`")]
    Token,
}

impl Credentials {
    /// Whether an e-mail address can be sent.
    ///
    /// # Errors
    /// [`BadCredentials`] when it cannot.
    pub fn check_email(email: &str) -> Result<(), BadCredentials> {
        if email.is_empty() {
            return Err(BadCredentials::NoEmail);
        }
        if email.contains(|c: char| c == ':' || c.is_control()) {
            return Err(BadCredentials::Email);
        }
        Ok(())
    }

    /// An e-mail address and the password that belongs to it, both as they stand.
    ///
    /// # Errors
    /// [`BadCredentials`] when the two cannot be sent.
    pub fn password(email: &str, password: &str) -> Result<Self, BadCredentials> {
        Self::check_email(email)?;
        if password.is_empty() {
            return Err(BadCredentials::NoPassword);
        }
        if password.contains(char::is_control) {
            return Err(BadCredentials::Password);
        }
        let mut pair = Zeroizing::new(String::with_capacity(email.len() + password.len() + 1));
        pair.push_str(email);
        pair.push(':');
        pair.push_str(password);
        let mut header = Zeroizing::new(String::with_capacity(pair.len() * 4 / 3 + 16));
        header.push_str("Basic ");
        STANDARD.encode_string(pair.as_bytes(), &mut header);
        Ok(Self { kind: Kind::Password, header })
    }

    /// A user token, with or without `JWT ` before it, and with whatever white space a file or a paste put around it.
    ///
    /// # Errors
    /// [`BadCredentials`] when it is none.
    pub fn token(text: &str) -> Result<Self, BadCredentials> {
        let text = text.trim();
        let bare = match text.split_at_checked(3) {
            Some((word, rest)) if word.eq_ignore_ascii_case("jwt") => {
                if !rest.starts_with(char::is_whitespace) {
                    return Err(BadCredentials::Token);
                }
                rest.trim_start()
            }
            _ => text,
        };
        if bare.is_empty() {
            return Err(BadCredentials::NoToken);
        }
        let base64url = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        if bare.split('.').count() != 3 || !bare.split('.').all(base64url) {
            return Err(BadCredentials::Token);
        }
        let mut header = Zeroizing::new(String::with_capacity(bare.len() + 4));
        header.push_str("JWT ");
        header.push_str(bare);
        Ok(Self { kind: Kind::Token, header })
    }

    /// Which they are.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn header(&self) -> &str {
        &self.header
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({:?}, …)", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(credentials: Result<Credentials, BadCredentials>) -> Result<String, BadCredentials> {
        credentials.map(|credentials| credentials.header().to_owned())
    }

    #[test]
    fn passwords_are_sent_as_they_stand() {
        assert_eq!(
            header(Credentials::password("Aladdin", "open sesame")).as_deref(),
            Ok("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        );
        assert_eq!(header(Credentials::password("a@b.c", " ü:\"x ")).as_deref(), Ok("Basic YUBiLmM6IMO8OiJ4IA=="));
        for (email, password, why) in [
            ("", "x", BadCredentials::NoEmail),
            ("a:b", "x", BadCredentials::Email),
            ("a@b.c\n", "x", BadCredentials::Email),
            ("a@b.c", "", BadCredentials::NoPassword),
            ("a@b.c", "x\r\n", BadCredentials::Password),
        ] {
            assert_eq!(header(Credentials::password(email, password)), Err(why));
        }
    }

    #[test]
    fn tokens_are_taken_with_and_without_their_prefix() {
        for text in ["JWT a.b.c", "a.b.c", " jwt  a.b.c\r\n"] {
            assert_eq!(header(Credentials::token(text)).as_deref(), Ok("JWT a.b.c"), "{text}");
        }
        for (text, why) in [
            ("", BadCredentials::NoToken),
            ("JWT ", BadCredentials::Token),
            ("JWTa.b.c", BadCredentials::Token),
            ("Bearer a.b.c", BadCredentials::Token),
            ("a.b", BadCredentials::Token),
            ("a.b.c\r\nX: y", BadCredentials::Token),
            ("\"a.b.c\"", BadCredentials::Token),
        ] {
            assert_eq!(header(Credentials::token(text)), Err(why), "{text}");
        }
    }

    #[test]
    fn nothing_of_them_is_shown() {
        let shown = Credentials::password("ada@example.com", "hunter2").map(|c| format!("{c:?}"));
        assert_eq!(shown.as_deref(), Ok("Credentials(Password, …)"));
    }
}
