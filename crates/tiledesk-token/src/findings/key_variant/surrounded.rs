//! Something stands around the secret, or in it, that does not belong to it.

use super::{ChangedKeys, KeyVariant};
use crate::findings::example::Example;
use crate::findings::row::{ERROR, Rank, Row};

pub(super) static NEWLINE: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.newline",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with a line break around it signed it",
        cause: "The signer reads the secret from a file that ends in a newline, or from an `echo` without -n.",
        fix: "strip one line break where the signer reads the secret",
        example: Example::key(|source| {
            let around = [
                ("", "\n"),
                ("", "\r\n"),
                ("", "\r"),
                ("", "\n\n"),
                ("", "\r\n\r\n"),
                ("\n", ""),
                ("\n", "\n"),
                ("\r\n", ""),
            ];
            ChangedKeys::of(source).all_around(&around).made
        }),
    },
    change: "and a line break behind it: the signer read the secret with its newline",
    more: None,
};

pub(super) static BACKSLASH_N: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.backslash_n",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with `\\n` as two characters behind it signed it",
        cause: "An escape was not interpreted: a single-quoted string, a settings file, `printf %s`.",
        fix: "take the backslash and the `n` out of the signer's settings",
        example: Example::key(|source| {
            let around = [
                ("", "\\n"),
                ("", "\\r\\n"),
                ("", "\\r"),
                ("", "\\t"),
                ("\\n", ""),
                ("", "\\n\n"),
                ("\"", "\\n\""),
                ("'", "\\n'"),
            ];
            ChangedKeys::of(source).all_around(&around).made
        }),
    },
    change: "and a backslash and an `n` behind it, in place of a line break",
    more: None,
};

pub(super) static WHITESPACE: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.whitespace",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with blanks or tabs around it signed it",
        cause: "Blanks were copied along, or stand around the `=` of a settings file.",
        fix: "strip the blanks where the signer reads the secret",
        example: Example::key(|source| {
            let around = [
                ("", " "),
                (" ", ""),
                (" ", " "),
                ("", "\t"),
                ("\t", ""),
                ("", "  "),
                ("  ", ""),
                ("    ", ""),
                ("", " \n"),
                ("", " \r\n"),
                (" ", "\n"),
                (" ", "\r\n"),
                (" ", " \n"),
                ("\t", "\n"),
                ("", "\t\n"),
                ("\n", " "),
                ("", "\n "),
            ];
            ChangedKeys::of(source).all_around(&around).made
        }),
    },
    change: "and blanks around it",
    // A column of a fixed width fills up what is shorter.
    more: Some(|source| {
        let text = source.secret.expose();
        (text.len() + 1..=256)
            .fold(ChangedKeys::of(source), |keys, width| keys.and_text(format!("{text:<width$}")))
            .made
    }),
};

pub(super) static BOM: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.bom",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with a byte order mark before it signed it",
        cause: "An editor saved the signer's file as \"UTF-8 with BOM\".",
        fix: "save the signer's file as UTF-8 without a byte order mark",
        example: Example::key(|source| {
            let bom = "\u{feff}";
            ChangedKeys::of(source).all_around(&[(bom, ""), (bom, "\n"), (bom, "\r\n"), (bom, " ")]).made
        }),
    },
    change: "and a byte order mark before it",
    more: None,
};

pub(super) static INVISIBLE: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.invisible",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with an invisible character signed it",
        cause: "It was copied from a web page, a chat or a word processor, which put in zero-width or no-break spaces.",
        fix: "copy the secret again, from the dashboard into a plain text field",
        example: Example::key(|source| {
            // Before the secret, U+FEFF is a byte order mark.
            let keys = ChangedKeys::of(source).around("", "\u{feff}");
            INVISIBLES.iter().fold(keys, |keys, c| keys.around("", c).around(c, "").around(c, c)).made
        }),
    },
    change: "and an invisible character",
    more: Some(|source| INVISIBLES.iter().fold(ChangedKeys::of(source), |keys, c| keys.inside(c)).made),
};

pub(super) static QUOTES: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.quotes",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret in quotes signed it",
        cause: "The quotes of an .env file, or of a container's settings, became part of the secret.",
        fix: "take the quotes out of the signer's settings",
        example: Example::key(|source| {
            let pairs = [
                ("\"", "\""),
                ("'", "'"),
                ("`", "`"),
                ("\u{201c}", "\u{201d}"),
                ("\u{2018}", "\u{2019}"),
                ("\u{201e}", "\u{201c}"),
                ("\u{ab}", "\u{bb}"),
                ("\\\"", "\\\""),
                ("\"\"", "\"\""),
                ("\"'", "'\""),
                ("'\"", "\"'"),
            ];
            let mut keys = ChangedKeys::of(source).all_around(&pairs);
            for quote in ["\"", "'", "`"] {
                keys = keys.around(quote, "").around("", quote);
            }
            for quote in ["\"", "'"] {
                for behind in ["\n", "\r\n", "\r", " ", ";", ",", " \n", " \r\n"] {
                    keys = keys.around(quote, &format!("{quote}{behind}")).around(quote, &format!("{behind}{quote}"));
                }
                let blank = format!(" {quote}");
                keys = keys
                    .around(&blank, quote)
                    .around(&blank, &format!("{quote} "))
                    .around(&format!("{quote} "), &blank);
            }
            keys.made
        }),
    },
    change: "in quotes: the quotes of an .env file became part of it",
    more: None,
};

pub(super) static BRACKETS: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.brackets",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret in brackets or braces signed it",
        cause: "The brackets of a template, of a list or of a GUID (`{…}`) became part of the secret.",
        fix: "take the brackets out of the signer's settings",
        example: Example::key(|source| {
            let pairs = [
                ("{", "}"),
                ("{{", "}}"),
                ("{{ ", " }}"),
                ("${", "}"),
                ("#{", "}"),
                ("<", ">"),
                ("[", "]"),
                ("(", ")"),
                ("%", "%"),
                ("$", ""),
                ("[\"", "\"]"),
                ("{\"", "\"}"),
                ("<", ">\n"),
                ("{", "}\n"),
            ];
            ChangedKeys::of(source).all_around(&pairs).made
        }),
    },
    change: "in brackets or braces",
    more: None,
};

pub(super) static PUNCTUATION: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.punctuation",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with a comma, semicolon or period behind it signed it",
        cause: "The end of a line of code, of JSON or of a sentence was copied along, or the `%` that zsh shows behind output without a line break.",
        fix: "take the punctuation out of the signer's settings",
        example: Example::key(|source| {
            // zsh shows `%` behind what ends without a line break.
            let marks = ["", ";", ",", ".", ":", "=", "\\", "*", ")", "%"];
            marks
                .iter()
                .fold(ChangedKeys::of(source), |keys, mark| keys.around("", mark))
                .around(":", "")
                .around("=", "")
                .made
        }),
    },
    change: "and a punctuation mark behind it",
    more: None,
};

pub(super) static BYTES_REPR: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.bytes_repr",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret in Python's `b'…'` signed it",
        cause: "Python printed bytes as text: str() or an f-string shows them as b'…'.",
        fix: "use the bytes themselves, or secret.decode() in place of str(secret)",
        example: Example::key(|source| {
            ChangedKeys::of(source).around("b'", "'").around("b\"", "\"").around("b'", "\\n'").made
        }),
    },
    change: "in Python's `b'…'`: bytes were printed as text",
    more: None,
};

pub(super) static SETTING: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.setting",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "a whole line of a settings file, with the secret in it, signed it",
        cause: "A settings file was read as it stands: the name and the `=` before the value became part of the key.",
        fix: "use only what stands behind the `=` of that line",
        example: Example::key(|source| {
            let mut keys = ChangedKeys::of(source);
            for name in NAMES {
                keys = keys.around(&format!("{name}="), "");
            }
            for name in NAMES.iter().take(6) {
                keys = keys
                    .around(&format!("{name}="), "\n")
                    .around(&format!("{name}=\""), "\"")
                    .around(&format!("export {name}="), "")
                    .around(&format!("{name}: "), "")
                    .around(&format!("{name} = "), "");
            }
            keys.around("{\"secret\":\"", "\"}").around("secret: ", "").around("secret:", "").made
        }),
    },
    change: "and the name of a setting before it, such as `NAME=`",
    more: Some(|source| {
        let mut keys = ChangedKeys::of(source);
        for name in NAMES {
            keys = keys.around(&format!("{{\"{name}\":\""), "\"}").around(&format!("{{\"{name}\": \""), "\"}");
            for (sign, quote) in
                [("=", ""), ("=", "\""), ("=", "'"), (" = ", "\""), (": ", "\""), (": ", ""), (":", "")]
            {
                let before = format!("{name}{sign}{quote}");
                for after in ["", "\n", "\r\n", ";"] {
                    keys = keys.around(&before, &format!("{quote}{after}"));
                }
                keys = keys.around(&format!("export {before}"), &format!("{quote}\n"));
            }
        }
        keys.made
    }),
};

pub(super) static PREFIX: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.prefix",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with a word such as `base64:` before it signed it",
        cause: "A framework marks its keys with a prefix, or expects one, and the marked text was used as it stands.",
        fix: "take the prefix out of the signer's settings",
        example: Example::key(|source| {
            let words = [
                "base64:",
                "hex:",
                "utf8:",
                "text:",
                "plain:",
                "key:",
                "sha256:",
                "whsec_",
                "sk_",
                "JWT ",
                "Bearer ",
                "HS256:",
                "urn:uuid:",
            ];
            words.iter().fold(ChangedKeys::of(source), |keys, word| keys.around(word, "")).made
        }),
    },
    change: "and a prefix such as `base64:` before it",
    more: None,
};

pub(super) static WITH_ID: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.with_id",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the Tiledesk id and the secret together signed it",
        cause: "Id and secret were handed to the signer as one text, as other services do with their keys.",
        fix: "give the signer the secret alone, without the id",
        example: Example::key(|source| {
            let Some(id) = source.id else { return Vec::new() };
            let id = id.as_str();
            let mut keys = ChangedKeys::of(source);
            for between in [":", "", "_", "-", ".", "/", ",", "|", " "] {
                keys = keys.around(&format!("{id}{between}"), "").around("", &format!("{between}{id}"));
            }
            keys.made
        })
        .for_custom(),
    },
    change: "and the Tiledesk id beside it",
    more: None,
};

pub(super) static DOUBLED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.doubled",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret, written twice, signed it",
        cause: "It was pasted twice, or appended to itself.",
        fix: "copy the secret again, once",
        example: Example::key(|source| {
            let text = source.secret.expose();
            let keys = ["", "\n", "\r\n", " ", ",", ":"]
                .into_iter()
                .fold(ChangedKeys::of(source), |keys, between| keys.and_text(format!("{text}{between}{text}")));
            keys.and_text(format!("{text}\n{text}\n")).and_text(text.repeat(3)).made
        }),
    },
    change: "written twice",
    more: None,
};

/// Of no width, or looking like a blank.
const INVISIBLES: &[&str] = &[
    "\u{200b}", "\u{a0}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{ad}", "\u{200e}", "\u{200f}", "\u{202a}", "\u{202c}",
    "\u{202f}", "\u{3000}",
];

/// What settings are called that hold such a secret; the commonest first.
pub(in crate::findings) const NAMES: &[&str] = &[
    "CHAT_SECRET",
    "TILEDESK_SECRET",
    "JWT_SECRET",
    "SECRET",
    "SECRET_KEY",
    "SHARED_SECRET",
    "TILEDESK_JWT_SECRET",
    "TILEDESK_CHAT_SECRET",
    "TILEDESK_SHARED_SECRET",
    "TILEDESK_WIDGET_SECRET",
    "TILEPASS_SECRET",
    "CHAT_JWT_SECRET",
    "JWT_SECRET_KEY",
    "JWT_KEY",
    "WIDGET_SECRET",
    "AUTH_SECRET",
    "APP_SECRET",
    "API_SECRET",
    "TOKEN_SECRET",
    "SIGNING_KEY",
    "PROJECT_SECRET",
    "secret",
    "jwt_secret",
    "tiledesk_secret",
    "jwtSecret",
    "sharedSecret",
    "KEY",
];
