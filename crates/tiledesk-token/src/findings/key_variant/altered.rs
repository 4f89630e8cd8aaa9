//! Characters of the secret are others, missing or too many.

use super::{ChangedKeys, KeyVariant};
use crate::findings::example::{Example, KeySource};
use crate::findings::row::{ERROR, Rank, Row};
use zeroize::Zeroizing;

pub(super) static CASE: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.case",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret in another case signed it",
        cause: "A tool wrote the UUID in capitals, or in small letters.",
        fix: "use the secret in the case in which the dashboard shows it",
        example: Example::key(|source| {
            let text = source.secret.expose();
            ChangedKeys::of(source).and_text(text.to_ascii_uppercase()).and_text(text.to_ascii_lowercase()).made
        }),
    },
    change: "in another case",
    more: None,
};

pub(super) static UUID_PLAIN: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.uuid_plain",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret without its dashes signed it",
        cause: "A tool stored the UUID without dashes.",
        fix: "use the secret with its dashes",
        example: Example::key(|source| ChangedKeys::of(source).and_text(source.secret.expose().replace('-', "")).made),
    },
    change: "without its dashes",
    more: None,
};

pub(super) static CUT: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.cut",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret without its beginning or end signed it",
        cause: "A selection began late or ended early, or a column is one character short.",
        fix: "copy the secret again, whole",
        example: Example::key(|source| {
            let text = source.secret.expose();
            let (mut behind_first, mut before_last) = (text.chars(), text.chars());
            behind_first.next();
            before_last.next_back();
            let mut keys = ChangedKeys::of(source).and_text(behind_first.as_str()).and_text(before_last.as_str());
            // A double click selects up to a dash; columns and ciphers end at these lengths.
            let parts = [text.split_once('-').map(|(_, rest)| rest), text.rsplit_once('-').map(|(rest, _)| rest)];
            for part in parts.into_iter().flatten().chain([32, 24, 20, 16].iter().filter_map(|end| text.get(..*end))) {
                keys = keys.and_text(part);
            }
            keys.made
        }),
    },
    change: "without its beginning or end",
    more: Some(|source| {
        let text = source.secret.expose();
        let lengths = text.len() / 4..text.len();
        lengths
            .fold(ChangedKeys::of(source), |keys, length| {
                let behind = text.get(text.len() - length..).unwrap_or_default();
                keys.and_text(text.get(..length).unwrap_or_default()).and_text(behind)
            })
            .made
    }),
};

pub(super) static DASHES: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.dashes",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with other dashes in place of its hyphens signed it",
        cause: "A word processor, a chat or a web page turned the hyphens into typographic dashes, or into other characters.",
        fix: "copy the secret again, from the dashboard into a plain text field",
        example: Example::key(|source| {
            let text = source.secret.expose();
            let dashes = [
                "\u{2011}", "\u{2010}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}", "\u{ad}", "\u{fe63}",
                "\u{ff0d}", "_", " ", "--", ":", ".",
            ];
            dashes.iter().fold(ChangedKeys::of(source), |keys, dash| keys.and_text(text.replace('-', dash))).made
        }),
    },
    change: "with other dashes in place of its hyphens",
    more: None,
};

pub(super) static TYPO: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.typo",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with a typing error signed it",
        cause: "It was typed, read out or corrected by hand: one character is missing, too many, another one, or in another place.",
        fix: "copy the secret again in place of typing it",
        example: Example::key(look_alikes),
    },
    change: "with a typing error in it",
    more: Some(typos),
};

/// Characters that are taken for others when they are read.
const LOOK_ALIKES: &[(char, char)] = &[
    ('0', 'O'),
    ('0', 'o'),
    ('O', '0'),
    ('o', '0'),
    ('1', 'l'),
    ('1', 'I'),
    ('l', '1'),
    ('l', 'I'),
    ('I', 'l'),
    ('I', '1'),
    ('5', 'S'),
    ('S', '5'),
    ('8', 'B'),
    ('B', '8'),
];

fn look_alikes(source: &KeySource<'_>) -> Vec<Zeroizing<Vec<u8>>> {
    let text = source.secret.expose();
    let all = LOOK_ALIKES.iter().map(|(right, wrong)| text.replace(*right, wrong.encode_utf8(&mut [0; 4])));
    let keys = all.fold(ChangedKeys::of(source), ChangedKeys::and_text);
    let mut swapped = text.as_bytes().to_vec();
    let last = swapped.len();
    if last > 3 {
        swapped.swap(last - 2, last - 3);
    }
    keys.and(Some(swapped)).made
}

/// One character missing, extra, another one, or swapped with the next. There are thousands, each but one mistake
/// away: they are not compared with each other.
fn typos(source: &KeySource<'_>) -> Vec<Zeroizing<Vec<u8>>> {
    let text = source.secret.as_bytes();
    let alphabet = alphabet(text);
    let mut made = Vec::new();
    let mut add = |key: Vec<u8>| {
        if key != text && !key.is_empty() {
            made.push(Zeroizing::new(key));
        }
    };
    for at in 0..=text.len() {
        let (before, behind) = text.split_at(at);
        let changed = behind.split_first().map(|(_, rest)| rest);
        if let Some(rest) = changed {
            add([before, rest].concat());
        }
        if let [first, second, rest @ ..] = behind {
            add([before, &[*second, *first], rest].concat());
        }
        for character in &alphabet {
            add([before, &[*character], behind].concat());
            if let Some(rest) = changed {
                add([before, &[*character], rest].concat());
            }
        }
        for (right, wrong) in LOOK_ALIKES {
            if let Some((first, rest)) = behind.split_first()
                && char::from(*first) == *right
            {
                add([before, wrong.to_string().as_bytes(), rest].concat());
            }
        }
    }
    made
}

/// Hexadecimal digits, letters and digits of the kinds that occur, and the other characters that do.
fn alphabet(text: &[u8]) -> Vec<u8> {
    let kinds: [fn(&u8) -> bool; 3] = [u8::is_ascii_digit, u8::is_ascii_lowercase, u8::is_ascii_uppercase];
    let is_hex = text.iter().filter(|byte| byte.is_ascii_alphanumeric()).all(u8::is_ascii_hexdigit);
    let occurs = |byte: &u8| {
        let kind = kinds.iter().find(|kind| kind(byte));
        text.contains(byte) || kind.is_some_and(|kind| text.iter().any(kind) && (!is_hex || byte.is_ascii_hexdigit()))
    };
    (b'!'..=b'~').filter(occurs).collect()
}
