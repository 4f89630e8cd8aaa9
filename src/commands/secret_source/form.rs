//! What people paste in place of a secret that is to be kept: what a command printed around it, what a page showed in its
//! place, and what everybody knows. These are named; anything else may be a secret.

use crate::error::shell::SHELL;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tiledesk_token::findings::is_known_key;
use tiledesk_token::ids::{TiledeskId, is_variable_name};
use tiledesk_token::secret::{is_uuid, may_be_secret};

/// Something that is not the secret itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) enum Form {
    /// `{"data": …}`
    Json,
    /// `op://vault/item/field`
    OnePassword,
    /// `5f0c…****`
    Masked,
    /// `<code>…</code>`
    Html,
    /// `CHAT_SECRET=…`, on a line or several.
    Assignment,
    /// `…\n`, a backslash and a letter.
    LiteralNewline,
    /// `changeme`, `${CHAT_SECRET}`
    KnownKey,
    /// A UUID in capitals.
    CapitalUuid,
    /// 24 hexadecimal digits.
    TiledeskId,
    /// `eyJ….eyJ….…`
    Token,
    /// `https://…`
    Address,
    /// What Kubernetes and its kind show of a UUID.
    EncodedUuid,
}

impl Form {
    /// What the text is, if it is one of these.
    pub(in crate::commands) fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim();
        let is_json = text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        Some(match text {
            "" => return None,
            _ if is_masked(text) => Self::Masked,
            // `{}` and `[]` are what a program makes of nothing.
            _ if is_known_key(text) => Self::KnownKey,
            _ if is_json => Self::Json,
            _ if text.starts_with("op://") => Self::OnePassword,
            _ if is_html(text) => Self::Html,
            _ if is_environment_file(text) => Self::Assignment,
            _ if text.ends_with("\\n") || text.ends_with("\\r") => Self::LiteralNewline,
            _ if is_uuid(text) && text.bytes().any(|byte| byte.is_ascii_uppercase()) => Self::CapitalUuid,
            _ if text.parse::<TiledeskId>().is_ok() => Self::TiledeskId,
            _ if is_token(text) => Self::Token,
            _ if is_address(text) => Self::Address,
            _ if is_encoded_uuid(text) => Self::EncodedUuid,
            _ => return None,
        })
    }

    /// Whether a secret may look like this all the same.
    pub(in crate::commands) fn may_be_one(self) -> bool {
        matches!(self, Self::CapitalUuid | Self::TiledeskId | Self::EncodedUuid)
    }

    /// How to give the secret instead; `command` is the one that takes it.
    pub(super) fn hint(self, command: &str) -> String {
        match self {
            Self::Json => format!(
                "have the value printed alone: `vault kv get -field=NAME PATH | {command}`, `op read op://VAULT/ITEM/FIELD | {command}`"
            ),
            Self::OnePassword => format!("have it read: `op read op://VAULT/ITEM/FIELD | {command}`"),
            Self::Masked => {
                "copy it where it is shown in full: the dashboard shows it once, after Generate".to_owned()
            }
            Self::Html => "copy what the page shows, not its source".to_owned(),
            Self::Assignment => {
                "to take the value out of a file of such lines: `tilepass secret import --from-env-file PATH --env NAME`"
                    .to_owned()
            }
            Self::LiteralNewline => {
                format!("give it without those two characters: `{} | {command}`", SHELL.print_variable("SECRET"))
            }
            Self::KnownKey => "have a secret made: Generate, in the dashboard, under Project Settings › Visitor Authentication".to_owned(),
            Self::CapitalUuid => {
                "the secrets that a server makes are in small letters: copy it again; if it is the secret, add `--as-is`"
                    .to_owned()
            }
            Self::TiledeskId => {
                "the secret stands in the dashboard under Project Settings › Visitor Authentication; if this is it, add `--as-is`"
                    .to_owned()
            }
            Self::Token => {
                "the secret stands in the dashboard under Project Settings › Visitor Authentication; to look at the token: `tilepass token inspect`"
                    .to_owned()
            }
            Self::Address => {
                "a server's address goes with the project: `tilepass project set --server URL`; the secret stands in its dashboard"
                    .to_owned()
            }
            Self::EncodedUuid => {
                format!("have it decoded: `{} | {command}`; if back ends sign with it as it is, add `--as-is`", SHELL.decode_base64("kubectl get secret NAME -o jsonpath='{.data.KEY}'"))
            }
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "is JSON; the secret is one value in it",
            Self::OnePassword => "is the place of a secret in 1Password, and not the secret",
            Self::Masked => "is masked: some of it is not shown",
            Self::Html => "is HTML; the secret is the text in it",
            Self::Assignment => "is a line `NAME=value` of a settings file; the secret is the value",
            Self::LiteralNewline => "ends in a backslash and a letter, as a line break is written",
            Self::KnownKey => "is a placeholder or an example's, which everybody knows",
            Self::CapitalUuid => "is a UUID in capital letters",
            Self::TiledeskId => "is a Tiledesk id, by its form; everybody can read that in a page",
            Self::Token => "is a token; the secret is what tokens are signed with",
            Self::Address => "is an address",
            Self::EncodedUuid => "is a UUID in base64; the secret is the UUID",
        })
    }
}

fn is_html(text: &str) -> bool {
    let tag = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let is_tag = tag.is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!".contains(c)));
    is_tag || text.starts_with("&lt;") || text.starts_with("&quot;")
}

/// A token's first two parts, whatever is before them.
fn is_token(text: &str) -> bool {
    let token = text.rsplit([' ', ':']).next().unwrap_or_default().trim_matches(['"', '\'']);
    token.starts_with("eyJ") && token.split('.').nth(1).is_some_and(|payload| payload.starts_with("eyJ"))
}

fn is_address(text: &str) -> bool {
    let host = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    host.is_some_and(|host| !host.is_empty() && !host.contains(char::is_whitespace))
}

fn is_encoded_uuid(text: &str) -> bool {
    let decoded = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.is_some_and(|decoded| is_uuid(decoded.trim_end()))
}

/// Marks in place of characters: `****`, `••••`, `5f0c…`, `5f0c...950e`.
fn is_masked(text: &str) -> bool {
    let is_mark = |c: char| matches!(c, '*' | '\u{2022}' | '\u{25cf}' | '\u{00b7}');
    let longest = text.split(|c| !is_mark(c)).map(|run| run.chars().count()).max().unwrap_or(0);
    longest >= 4 || text.contains('\u{2026}') || text.contains("...") && text.len() < 32
}

/// Nothing but lines `NAME=value`, comments and blank lines; where it is one line, the name is one in capitals, or the value
/// such as secrets are: base64 may have an `=`, too.
fn is_environment_file(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let Some(pairs) = lines.map(assignment).collect::<Option<Vec<_>>>() else { return false };
    pairs.iter().any(|(name, value)| {
        let shouted = name.len() > 2 && name.bytes().all(|byte| !byte.is_ascii_lowercase());
        may_be_secret(value) || shouted && value.len() >= 8
    })
}

/// Name and value of a line `NAME=value`, as shells and `.env` files have them: `export` and quotes are left out.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let inner = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    is_variable_name(name).then(|| (name, inner('"').or_else(|| inner('\'')).unwrap_or(value)))
}

/// The value of a variable in a file of lines `NAME=value`; of several lines, the last counts.
pub(super) fn value_in<'t>(text: &'t str, wanted: &str) -> Option<&'t str> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.starts_with('#'));
    lines.filter_map(assignment).filter(|(name, _)| *name == wanted).map(|(_, value)| value).next_back()
}

#[cfg(test)]
mod tests {
    use super::{Form, value_in};

    const UUID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

    #[test]
    fn what_is_no_secret_is_named() {
        for (text, form) in [
            (r#"{"data":{"data":{"secret":"0f8fad5b-d9cb-469f-a165-70867728950e"}}}"#, Form::Json),
            ("[\n  {\"value\": \"x\"}\n]\n", Form::Json),
            ("op://Shared/Tiledesk/secret", Form::OnePassword),
            ("5f0c****", Form::Masked),
            ("5f0c\u{2026}950e", Form::Masked),
            ("5f0c...950e", Form::Masked),
            ("\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}", Form::Masked),
            ("<code>0f8fad5b-d9cb-469f-a165-70867728950e</code>", Form::Html),
            ("<td class=\"secret\">x</td>\n", Form::Html),
            ("CHAT_SECRET=0f8fad5b-d9cb-469f-a165-70867728950e", Form::Assignment),
            ("export chat='0f8fad5b-d9cb-469f-a165-70867728950e'", Form::Assignment),
            ("# ours\nNODE_ENV=production\n\nCHAT_SECRET=\"a secret of some length\"\n", Form::Assignment),
            ("0f8fad5b-d9cb-469f-a165-70867728950e\\n", Form::LiteralNewline),
            ("changeme", Form::KnownKey),
            ("your-256-bit-secret", Form::KnownKey),
            ("undefined\n", Form::KnownKey),
            ("${CHAT_SECRET}", Form::KnownKey),
            ("0F8FAD5B-D9CB-469F-A165-70867728950E", Form::CapitalUuid),
            ("5e5f4e220b28440012117be4", Form::TiledeskId),
            ("eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln", Form::Token),
            ("JWT eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln", Form::Token),
            ("https://chat.example/api", Form::Address),
            ("MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBl", Form::EncodedUuid),
            ("MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlCg==", Form::EncodedUuid),
        ] {
            assert_eq!(Form::of(text), Some(form), "{text}");
        }
        for text in [
            UUID,
            "q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvAx",
            "c2VjcmV0IGluIGJhc2U2NA==",
            "a=b",
            "A=b",
            "{not json",
            "k9vQ*x2m**R7tYpLz4WnB8cJ",
            "q7Zr...1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvAx",
            "<3",
            "https://",
            "eyJhbGciOiJIUzI1NiJ9",
            "two\nlines",
            "",
        ] {
            assert_eq!(Form::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_is_taken_out_of_a_file() {
        let file = "# CHAT_SECRET=no\nCHAT_SECRET=old\nexport CHAT_SECRET=\"new one\"\r\nOTHER='x'\n";
        assert_eq!(value_in(file, "CHAT_SECRET"), Some("new one"));
        assert_eq!(value_in(file, "OTHER"), Some("x"));
        assert_eq!(value_in(file, "MISSING"), None);
    }
}
